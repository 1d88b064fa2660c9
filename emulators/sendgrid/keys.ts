/** The keys of an account, and the subusers that a key may act for: what every call is checked against. */
import { schema, z } from '../../src/emulator/index.ts';
import { MAIN, mainAccount, type SendgridAccount, type SendgridCtx } from './account.ts';
import { errors } from './errors.ts';
import { newApiKey, newNumber } from './ids.ts';
import { collection } from './provider.ts';
import { allScopes } from './scopes.ts';

export const ApiKey = schema(() => z.object({ api_key_id: z.string(), name: z.string(), scopes: z.array(z.string()) }));

const KeySecrets = schema(() =>
  z.object({
    secret: z.string(),
    /** The account that it opens. */
    account: z.string(),
    /** It may do everything, also what its list doesn't name. */
    full: z.boolean(),
  }),
);

export const apiKeys = collection('api_keys', {
  row: ApiKey,
  internal: KeySecrets,
  key: 'api_key_id',
  columns: ['internal.account'],
  locates: true,
  missing: errors.key_missing,
  make: (ctx, given) => {
    const { id, secret } = newApiKey(ctx.random);
    const scopes = Array.isArray(given.scopes) ? given.scopes.map(String) : undefined;
    const row = { api_key_id: id, name: 'Backlot', ...given, scopes: scopes ?? [...allScopes] };
    return { row, internal: { secret, account: MAIN, full: !scopes } };
  },
});

export const Subuser = schema(() =>
  z.object({
    disabled: z.boolean(),
    id: z.int(),
    username: z.string(),
    email: z.string(),
    region: z.enum(['global', 'eu']).optional(),
  }),
);

export type Subuser = z.infer<ReturnType<typeof Subuser>>;

/** How many mails a subuser may send in a month. */
export const SubuserCredits = schema(() =>
  z.object({
    type: z.enum(['unlimited', 'recurring', 'nonrecurring']),
    reset_frequency: z.enum(['monthly', 'weekly', 'daily']),
    total: z.int(),
  }),
);

const SubuserDetails = schema(() =>
  z.object({
    ips: z.array(z.string()).optional(),
    website_disabled: z.boolean().optional(),
    monitor: z.object({ email: z.string(), frequency: z.number() }).optional(),
    credits: SubuserCredits().optional(),
  }),
);

/** Subusers belong to the namespace's main account; their own things are owned by an account of their name. */
export const subusers = collection('subusers', {
  row: Subuser,
  internal: SubuserDetails,
  key: 'username',
  columns: [{ name: 'disabled', type: 'integer', path: 'disabled' }],
  missing: errors.not_found,
  make: (ctx, given) => {
    const username = typeof given.username === 'string' ? given.username : ctx.random.id('subuser_', 6);
    const row = { disabled: false, id: newNumber(ctx.random), email: `${username}@example.com`, ...given, username };
    return { row, internal: {} };
  },
});

export const subuserAccount = ({ id, username }: { id: number; username: string }): SendgridAccount => ({
  id: username,
  userId: id,
  username,
  scopes: undefined,
  apiKeyId: '',
});

/** The account with an id: the main one, or a subuser (also one that is gone: what it has begun goes on). */
export async function accountOf(ctx: SendgridCtx, id: string = MAIN): Promise<SendgridAccount | undefined> {
  if (id === MAIN) return mainAccount(ctx);
  const subuser = (await subusers.get(ctx, id)) ?? (await subusers.stub(ctx, id));
  return subuser && subuserAccount(subuser as { id: number; username: string });
}
