/** The people of an account. */
import { schema, z } from '../../src/emulator/index.ts';
import { errors } from './errors.ts';
import { collection } from './provider.ts';
import { allScopes } from './scopes.ts';

export const Teammate = schema(() =>
  z.object({
    username: z.string(),
    email: z.string(),
    first_name: z.string(),
    last_name: z.string(),
    user_type: z.enum(['owner', 'admin', 'teammate']),
    is_admin: z.boolean(),
    scopes: z.array(z.string()),
    phone: z.string(),
    website: z.string(),
    address: z.string(),
    address2: z.string(),
    city: z.string(),
    state: z.string(),
    zip: z.string(),
    country: z.string(),
  }),
);
export type Teammate = z.infer<ReturnType<typeof Teammate>>;

const blank: Teammate = {
  username: '',
  email: '',
  first_name: '',
  last_name: '',
  user_type: 'teammate',
  is_admin: false,
  scopes: ['mail.send', 'templates.read'],
  phone: '',
  website: '',
  address: '',
  address2: '',
  city: '',
  state: '',
  zip: '',
  country: '',
};

export const teammates = collection('teammates', {
  row: Teammate,
  key: 'username',
  owner: 'account',
  columns: ['email', 'user_type'],
  missing: errors.resource_not_found,
  stats: { by: ['user_type'] },
  make: (ctx, given) => {
    const username = typeof given.username === 'string' ? given.username : ctx.random.id('teammate_', 6);
    return { row: { ...blank, email: `${username}@example.com`, ...given, username } };
  },
});

/** An administrator has every scope. */
export const newTeammate = (
  username: string,
  email: string,
  scopes: readonly string[],
  isAdmin: boolean,
): Teammate => ({
  ...blank,
  username,
  email,
  user_type: isAdmin ? 'admin' : 'teammate',
  is_admin: isAdmin,
  scopes: isAdmin ? [...allScopes] : [...scopes],
});

/** The owner, and one ordinary teammate. */
export const firstPeople = (owner: string): Teammate[] => [
  {
    ...newTeammate(owner, `${owner}@example.com`, [], true),
    user_type: 'owner',
    first_name: 'Ada',
    last_name: 'Owner',
  },
  { ...newTeammate('teammate1', 'teammate1@backlot.test', ['mail.send', 'templates.read'], false), first_name: 'Tea' },
];
