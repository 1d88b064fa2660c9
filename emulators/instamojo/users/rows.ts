/** Users: the merchant itself, and those who signed up under it (a marketplace's sellers), each with rows of their own. */
import { schema, z, type Ctx } from '../../../src/emulator/index.ts';
import { mainAccount, mainUser, type InstamojoAccount } from '../account.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

const User = schema(() =>
  z.object({
    id: z.string(),
    username: z.string(),
    email: z.string(),
    phone: z.string().nullable(),
    first_name: z.string(),
    last_name: z.string(),
    date_joined: z.string(),
    bank_account: z
      .object({ account_holder_name: z.string(), account_number: z.string(), ifsc_code: z.string() })
      .nullable(),
  }),
);

export type User = z.infer<ReturnType<typeof User>>;

const Secrets = schema(() => z.object({ password: z.string(), salt: z.string() }));

export const users = collection('users', {
  row: User,
  internal: Secrets,
  key: 'id',
  columns: ['username', 'email'],
  missing: errors.not_found,
});

const accountOf = (user: User): InstamojoAccount => ({
  id: user.id,
  username: user.username,
  salt: users.internal(user).salt,
});

/** The account with this id; without one the main account. Throws `not_found`. */
export async function accountWith(ctx: Ctx, id: string = mainUser): Promise<InstamojoAccount> {
  return id === mainUser ? mainAccount(ctx.credentials) : accountOf(await users.need(ctx, id));
}

/** The context of the merchant with this name; of an unknown one the main account's. */
export async function asMerchant<S>(
  ctx: Ctx<InstamojoAccount, S>,
  username: string,
): Promise<Ctx<InstamojoAccount, S>> {
  if (username === ctx.account.username) return ctx;
  const user = await users.find(ctx, { where: { username } });
  return !user || user.id === ctx.account.id ? ctx : ctx.as({ account: accountOf(user) });
}

/** Whoever has this name (or e-mail address) and password. */
export async function userWithPassword(ctx: Ctx, name: string, password: string): Promise<string | undefined> {
  const { credentials } = ctx;
  if (name === credentials.username && password === credentials.password) return mainUser;
  const column = name.includes('@') ? 'email' : 'username';
  const user = await users.find(ctx, { where: { [column]: name } });
  return user && user.id !== mainUser && users.internal(user).password === password ? user.id : undefined;
}
