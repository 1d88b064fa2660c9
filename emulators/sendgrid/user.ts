/** The owner of the account: profile, address, user name, credits, TLS. */
import { schema, z } from '../../src/emulator/index.ts';
import { changeSetting, settingsOf } from './account-settings.ts';
import type { SendgridCtx } from './account.ts';
import { operation } from './api.ts';
import { creditLimit } from './credits.ts';
import { dayOf } from './ids.ts';
import { needs } from './scopes.ts';
import { monthStart, requestsOfMonth } from './stats/tally.ts';

const Profile = schema(() =>
  z.object({
    address: z.string(),
    address2: z.string(),
    city: z.string(),
    company: z.string(),
    country: z.string(),
    first_name: z.string(),
    last_name: z.string(),
    phone: z.string(),
    state: z.string(),
    website: z.string(),
    zip: z.string(),
  }),
);

export const getProfile = operation('user.get-profile', 'GET /v3/user/profile', {
  summary: "The owner's profile",
  traits: needs('user.profile'),
  result: Profile,
  handler: async (ctx) => (await settingsOf(ctx)).profile,
});

export const updateProfile = operation('user.update-profile', 'PATCH /v3/user/profile', {
  summary: "Change the owner's profile",
  traits: needs('user.profile'),
  body: () => Profile().partial(),
  result: Profile,
  handler: (ctx, { body }) => changeSetting(ctx, 'profile', body),
});

export const getAccount = operation('user.get-account', 'GET /v3/user/account', {
  summary: 'Kind and reputation of the account',
  traits: needs('user.account.read'),
  result: () => z.object({ type: z.enum(['free', 'paid']), reputation: z.number() }),
  handler: async () => Promise.resolve({ type: 'paid' as const, reputation: 100 }),
});

/** The first day of the month after. */
function nextMonth(now: number): string {
  const date = new Date(monthStart(now));
  date.setUTCMonth(date.getUTCMonth() + 1);
  return dayOf(date.getTime());
}

export const getCredits = operation('user.get-credits', 'GET /v3/user/credits', {
  summary: 'How many mails are left this month',
  traits: needs('user.credits.read'),
  result: () =>
    z.object({
      remain: z.int(),
      total: z.int(),
      overage: z.int(),
      used: z.int(),
      last_reset: z.string(),
      next_reset: z.string(),
      reset_frequency: z.string(),
    }),
  async handler(ctx) {
    const total = await creditLimit(ctx);
    const used = await requestsOfMonth(ctx);
    return {
      remain: Math.max(0, total - used),
      total,
      overage: Math.max(0, used - total),
      used,
      last_reset: monthStart(ctx.now),
      next_reset: nextMonth(ctx.now),
      reset_frequency: 'monthly',
    };
  },
});

export const emailOf = async (ctx: SendgridCtx): Promise<string> =>
  (await settingsOf(ctx)).owner.email || `${ctx.account.username}@example.com`;

const Email = schema(() => z.object({ email: z.string() }));

export const getEmail = operation('user.get-email', 'GET /v3/user/email', {
  summary: "The owner's address",
  traits: needs('user.email'),
  result: Email,
  handler: async (ctx) => ({ email: await emailOf(ctx) }),
});

export const updateEmail = operation('user.update-email', 'PUT /v3/user/email', {
  summary: "Change the owner's address",
  traits: needs('user.email'),
  body: Email,
  result: Email,
  async handler(ctx, { body }) {
    await changeSetting(ctx, 'owner', body);
    return body;
  },
});

export const getUsername = operation('user.get-username', 'GET /v3/user/username', {
  summary: "The account's user name and number",
  traits: needs('user.username'),
  result: () => z.object({ username: z.string(), user_id: z.int() }),
  async handler(ctx) {
    const { owner } = await settingsOf(ctx);
    return { username: owner.username || ctx.account.username, user_id: ctx.account.userId };
  },
});

export const updateUsername = operation('user.update-username', 'PUT /v3/user/username', {
  summary: "Change the account's user name",
  traits: needs('user.username'),
  body: () => z.object({ username: z.string().min(1) }),
  result: () => z.object({ username: z.string() }),
  async handler(ctx, { body }) {
    await changeSetting(ctx, 'owner', body);
    return body;
  },
});

export const updatePassword = operation('user.update-password', 'PUT /v3/user/password', {
  summary: "Change the owner's password",
  description: 'Nothing here is opened by a password, so any old one will do.',
  traits: needs('user.password'),
  body: () => z.object({ new_password: z.string().min(1), old_password: z.string() }),
  result: () => z.object({}),
  handler: async () => Promise.resolve({}),
});

const Tls = schema(() => z.object({ require_tls: z.boolean(), require_valid_cert: z.boolean(), version: z.number() }));

export const getTls = operation('user.get-tls', 'GET /v3/user/settings/enforced_tls', {
  summary: 'Whether mail may leave without TLS',
  traits: needs('user.settings.enforced_tls'),
  result: Tls,
  handler: async (ctx) => (await settingsOf(ctx)).enforced_tls,
});

export const updateTls = operation('user.update-tls', 'PATCH /v3/user/settings/enforced_tls', {
  summary: 'Let mail leave only by TLS, or otherwise too',
  traits: needs('user.settings.enforced_tls'),
  body: () => Tls().partial(),
  result: Tls,
  handler: (ctx, { body }) => changeSetting(ctx, 'enforced_tls', body),
});
