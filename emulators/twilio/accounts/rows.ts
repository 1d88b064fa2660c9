/** Accounts as they are kept: the main one of a namespace, its subaccounts, and those that calls brought along. */
import { schema, z } from '../../../src/emulator/index.ts';
import { mainAccount, type TwilioAccount, type TwilioCtx } from '../account.ts';
import { newDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { collection } from '../provider.ts';

export const AccountRow = schema(() =>
  z.object({
    auth_token: z.string(),
    date_created: z.string(),
    date_updated: z.string(),
    friendly_name: z.string(),
    owner_account_sid: z.string(),
    sid: z.string(),
    status: z.enum(['active', 'suspended', 'closed']),
    subresource_uris: z.record(z.string(), z.string()),
    type: z.enum(['Full', 'Trial']),
    uri: z.string(),
  }),
);
export type AccountRow = z.infer<ReturnType<typeof AccountRow>>;

const AccountFacts = schema(() =>
  z.object({
    /** Not registered: the senders of its messages and calls are not checked. */
    registered: z.boolean(),
    /** The token that `AuthTokens/Promote` makes the one that counts. */
    secondary_token: z.string().optional(),
  }),
);

export const accounts = collection('accounts', {
  row: AccountRow,
  internal: AccountFacts,
  key: 'sid',
  columns: ['owner_account_sid', 'status', 'friendly_name'],
  locates: true,
  missing: errors.not_found,
  make: (ctx: TwilioCtx, given) => ({
    row: { ...newAccount(ctx, { owner: mainAccount(ctx).id }), ...given },
    internal: { registered: true },
  }),
});

const resources: Readonly<Record<string, string>> = {
  available_phone_numbers: 'AvailablePhoneNumbers',
  calls: 'Calls',
  conferences: 'Conferences',
  incoming_phone_numbers: 'IncomingPhoneNumbers',
  notifications: 'Notifications',
  outgoing_caller_ids: 'OutgoingCallerIds',
  recordings: 'Recordings',
  transcriptions: 'Transcriptions',
  addresses: 'Addresses',
  signing_keys: 'SigningKeys',
  connect_apps: 'ConnectApps',
  sip: 'SIP',
  authorized_connect_apps: 'AuthorizedConnectApps',
  usage: 'Usage',
  keys: 'Keys',
  applications: 'Applications',
  short_codes: 'SMS/ShortCodes',
  queues: 'Queues',
  messages: 'Messages',
  balance: 'Balance',
};

/** A row of a new account. Without a name it is called after its time, as Twilio does. */
export function newAccount(
  ctx: TwilioCtx,
  { id = sid(ctx, 'AC'), owner, token, name }: { id?: string; owner: string; token?: string; name?: string },
): AccountRow {
  const uri = `/2010-04-01/Accounts/${id}`;
  return {
    auth_token: token ?? ctx.random.hex(32),
    ...newDates(ctx.now),
    friendly_name: name ?? `SubAccount Created at ${clockText(ctx.now)}`,
    owner_account_sid: owner,
    sid: id,
    status: 'active',
    subresource_uris: Object.fromEntries(
      Object.entries(resources).map(([resource, path]) => [resource, `${uri}/${path}.json`]),
    ),
    type: 'Full',
    uri: `${uri}.json`,
  };
}

/** `2026-11-20 08:05 am` */
function clockText(ms: number): string {
  const at = new Date(ms);
  const hour = at.getUTCHours() % 12 || 12;
  const minute = String(at.getUTCMinutes()).padStart(2, '0');
  const half = at.getUTCHours() < 12 ? 'am' : 'pm';
  return `${at.toISOString().slice(0, 10)} ${String(hour).padStart(2, '0')}:${minute} ${half}`;
}

/** Whom a row stands for. */
export const accountOfRow = (row: AccountRow): TwilioAccount => ({
  id: row.sid,
  authToken: row.auth_token,
  status: row.status,
  type: row.type,
  owner: row.owner_account_sid,
  registered: accounts.internal(row).registered,
  test: false,
});

/** The account with a sid, by default the main one; undefined when there is none. */
export async function findAccount(ctx: TwilioCtx, id?: string): Promise<TwilioAccount | undefined> {
  const main = mainAccount(ctx);
  const row = await accounts.get(ctx, id ?? main.id);
  if (row) return accountOfRow(row);
  return id === undefined || id === main.id ? main : undefined;
}

/** The context of the account that owns something. */
export async function asAccount(ctx: TwilioCtx, id: string): Promise<TwilioCtx> {
  if (ctx.account.id === id) return ctx;
  return ctx.as({ account: (await findAccount(ctx, id)) ?? { ...mainAccount(ctx), id } });
}
