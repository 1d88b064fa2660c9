/** Users: the people (and service accounts) of a namespace that have a Google account. Everybody else is an external guest. */
import { schema, z } from '../../../src/emulator/index.ts';
import { given } from '../credentials.ts';
import { invalid } from '../errors.ts';
import { domainOf, drawSub } from '../ids.ts';
import { collection, type GoogleAccount, type GoogleCtx } from '../provider.ts';
import { isZone } from '../recurrence/zones.ts';
import { furnish } from './furnish.ts';

const User = schema(() =>
  z.object({
    email: z.string(),
    kind: z.enum(['user', 'service_account']),
    sub: z.string(),
    name: z.string(),
    given_name: z.string(),
    family_name: z.string(),
    picture: z.string(),
    /** The Workspace domain; '' of gmail.com and of service accounts. */
    hd: z.string(),
  }),
);

export type User = z.infer<ReturnType<typeof User>>;

/** What a fixture may say besides: the zone of his calendar. */
const Behind = schema(() => z.object({ timeZone: z.string().optional() }));

export const users = collection('users', {
  row: User,
  internal: Behind,
  key: 'email',
  columns: ['kind', 'sub'],
  stats: { by: ['kind'] },
  make: async (anyCtx, { email, name, timeZone }) => {
    const ctx = anyCtx as GoogleCtx;
    const row = composeUser(ctx, { email: String(email), name: String(name ?? email) });
    if (timeZone !== undefined && !isZone(String(timeZone))) throw invalid('Invalid time zone.');
    await furnish(ctx, row.email, timeZone === undefined ? undefined : String(timeZone));
    return { row };
  },
});

const freeDomains = new Set(['gmail.com', 'googlemail.com']);

export function composeUser(
  ctx: Pick<GoogleCtx, 'random'>,
  { email, name, kind = 'user', sub }: { email: string; name: string; kind?: User['kind']; sub?: string },
): User {
  const address = email.toLowerCase();
  const [first = name, ...family] = name.split(' ');
  const hd = domainOf(address);
  return {
    email: address,
    kind,
    sub: sub ?? drawSub(ctx.random.fork(`user ${address}`)),
    name,
    given_name: first,
    family_name: family.join(' '),
    picture: 'https://lh3.googleusercontent.com/a/default-user=s96-c',
    hd: kind === 'service_account' || freeDomains.has(hd) ? '' : hd,
  };
}

/** The account that acts as a user, through a client, within scopes. */
export const accountOf = (
  { email, kind, sub, name, hd }: User,
  through: Pick<GoogleAccount, 'clientId' | 'scopes' | 'token'> = { clientId: '', scopes: undefined, token: '' },
): GoogleAccount => ({ id: email, kind, sub, name, hd, ...through });

/** Whoever has only an API key. */
export const publicAccount: GoogleAccount = {
  id: 'public',
  kind: 'public',
  sub: '',
  name: '',
  hd: '',
  clientId: '',
  scopes: undefined,
  token: '',
};

/** A user by address or by the number that tokens call `sub`. */
export async function findUser(ctx: GoogleCtx, who: string): Promise<User | undefined> {
  return (await users.get(ctx, who.toLowerCase())) ?? (await users.find(ctx, { where: { sub: who } }));
}

/**
 * The user with this address. Of somebody whom only the credentials name (after a restore from another namespace)
 * whoever stands in his place there.
 */
export async function userOf(ctx: GoogleCtx, email: string): Promise<User | undefined> {
  const user = await users.get(ctx, email);
  const place = user ? -1 : given(ctx).users.findIndex((person) => person.email === email);
  if (place < 0) return user;
  return (await users.all(ctx, { where: { kind: 'user' } }))[place] ?? mainUser(ctx);
}

/** Whom the namespace's credentials name; after a restore from another namespace its oldest user. */
export async function mainUser(ctx: GoogleCtx): Promise<User | undefined> {
  const named = await users.get(ctx, String(ctx.credentials['email']));
  return named ?? (await users.find(ctx, { where: { kind: 'user' }, order: { direction: 'asc' } }));
}
