/** Accounts as they are kept: the namespace's own user, and sub-accounts with keys of their own. */
import { schema, z, type Ctx } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection, MAIN, type BolnaAccount, type BolnaCtx } from '../provider.ts';

const User = schema(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    wallet: z.number(), // cents
  }),
);
export type User = z.infer<ReturnType<typeof User>>;

export const users = collection('users', {
  row: User,
  internal: schema(() => z.object({ account: z.string() })),
  key: 'account',
  columns: [{ name: 'wallet', type: 'real', path: 'wallet' }],
  missing: () => errors.not_found('User'),
  stats: { sum: ['wallet'] },
});

export const SubAccount = schema(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    user_id: z.string(),
    organization_id: z.string(),
    api_key: z.string(),
    multi_tenant: z.boolean(),
    db_host: z.string().nullable(),
    db_name: z.string().nullable(),
    db_port: z.string().nullable(),
    db_user: z.string().nullable(),
    allow_concurrent_calls: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
  }),
);
export type SubAccount = z.infer<ReturnType<typeof SubAccount>>;

export const subAccounts = collection('sub_accounts', {
  row: SubAccount,
  key: 'id',
  columns: ['name', 'api_key'],
  missing: () => errors.not_found('Sub-account'),
});

/** Keys of sub-accounts: a key names its namespace wherever it is met. */
export const keys = collection('api_keys', {
  row: schema(() => z.object({ key: z.string(), account: z.string() })),
  key: 'key',
  columns: ['account'],
  locates: true,
  missing: () => errors.invalid_key(),
});

export async function accountOf(ctx: Ctx, id: string | undefined): Promise<BolnaAccount> {
  if (id === undefined || id === MAIN) return { id: MAIN, userId: ctx.credentials.userId ?? '' };
  const { user_id } = await subAccounts.need(ctx, id);
  return { id, userId: user_id };
}

/** Everybody's calls are paid from the main account's wallet. */
export const wallet = (ctx: Ctx): Promise<User> => users.need(ctx, MAIN);

export async function debit(ctx: Ctx, cents: number): Promise<void> {
  if (cents === 0) return;
  const user = await wallet(ctx);
  await users.update(ctx, user, { wallet: Math.round((user.wallet - cents) * 1000) / 1000 });
}

/** How many calls the account may have at a time. */
export async function concurrencyOf(ctx: BolnaCtx): Promise<number> {
  if (ctx.account.id === MAIN) return ctx.settings.concurrency;
  return (await subAccounts.need(ctx, ctx.account.id)).allow_concurrent_calls;
}
