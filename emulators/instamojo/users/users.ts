/** Users through v2: sign-up of a marketplace's sellers, their particulars and bank accounts. */
import { emptyable, schema, z, type Infer } from '../../../src/emulator/index.ts';
import { drawUsername, mainUser } from '../account.ts';
import { v2 } from '../api.ts';
import { errors } from '../errors.ts';
import { asE164, email, optionalPhone, optionalText, text } from '../fields.ts';
import { hexId, stamp } from '../ids.ts';
import type { InstamojoCtx } from '../provider.ts';
import { userUrl } from '../urls.ts';
import { users, type User } from './rows.ts';

const Shown = schema(() =>
  z.object({
    id: z.string(),
    username: z.string(),
    email: emptyable(z.string()),
    phone: z.string().nullable(),
    first_name: emptyable(z.string()),
    last_name: emptyable(z.string()),
    date_joined: z.string(),
    resource_uri: z.string(),
  }),
);

function shown({ bank_account: _, ...user }: User): Infer<typeof Shown> {
  return { ...user, resource_uri: userUrl(user.id) };
}

const reading = { scope: 'users:read' };
const writing = { scope: 'users:write' };

export const signUp = v2.operation('v2.users.create', 'POST /v2/users/', {
  summary: 'Sign a seller up',
  status: 201,
  traits: writing,
  body: () =>
    z.object({
      email: email(),
      password: text(128),
      phone: optionalPhone(),
      username: optionalText(64),
      first_name: optionalText(100),
      last_name: optionalText(100),
    }),
  result: Shown,
  async handler(ctx, { body }) {
    if (ctx.account.id !== mainUser) throw errors.permission_denied();
    if (await users.find(ctx, { where: { email: body.email } })) throw errors.invalid({ email: [taken] });
    const username = body.username || drawUsername(ctx.random);
    if (await users.find(ctx, { where: { username } })) throw errors.invalid({ username: [taken] });
    const user: User = {
      id: hexId(ctx.random),
      username,
      email: body.email,
      phone: asE164(body.phone),
      first_name: body.first_name ?? '',
      last_name: body.last_name ?? '',
      date_joined: stamp(ctx),
      bank_account: null,
    };
    return shown(await users.insert(ctx, user, { password: body.password, salt: ctx.random.hex(32) }));
  },
});

const taken = 'This field must be unique.'; // text unconfirmed

/** Sellers see themselves, the marketplace sees all. Throws `permission_denied`, `not_found`. */
async function seen(ctx: InstamojoCtx, id: string): Promise<User> {
  if (ctx.account.id !== mainUser && ctx.account.id !== id) throw errors.permission_denied();
  return users.need(ctx, id);
}

export const getUser = v2.operation('v2.users.get', 'GET /v2/users/{id}/', {
  summary: 'A user',
  traits: reading,
  result: Shown,
  handler: async (ctx, { params }) => shown(await seen(ctx, params.id)),
});

export const editUser = v2.operation('v2.users.edit', 'PATCH /v2/users/{id}/', {
  summary: 'Change the particulars of a user',
  traits: writing,
  body: () => z.object({ first_name: optionalText(100), last_name: optionalText(100), phone: optionalPhone() }),
  result: Shown,
  async handler(ctx, { params, body: { first_name, last_name, phone } }) {
    const user = await seen(ctx, params.id);
    const changed = await users.update(ctx, user, {
      first_name: first_name ?? user.first_name,
      last_name: last_name ?? user.last_name,
      phone: asE164(phone) ?? user.phone,
    });
    return shown(changed);
  },
});

const BankAccount = schema(() =>
  z.object({ account_holder_name: text(100), account_number: text(32), ifsc_code: text(11) }),
);

export const getBankAccount = v2.operation('v2.users.get_inrbankaccount', 'GET /v2/users/{id}/inrbankaccount/', {
  summary: 'The bank account of a user',
  traits: reading,
  result: BankAccount,
  async handler(ctx, { params }) {
    const { bank_account } = await seen(ctx, params.id);
    if (!bank_account) throw errors.not_found();
    return bank_account;
  },
});

export const putBankAccount = v2.operation('v2.users.edit_inrbankaccount', 'PUT /v2/users/{id}/inrbankaccount/', {
  summary: 'Set the bank account of a user',
  traits: writing,
  body: BankAccount,
  result: BankAccount,
  async handler(ctx, { params, body }) {
    await users.update(ctx, await seen(ctx, params.id), { bank_account: body });
    return body;
  },
});
