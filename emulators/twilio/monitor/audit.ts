/** Which calls of the v2010 api change something that Monitor's events tell of, and what they change. */
import { Answer, ApiError, type ApiOptions } from '../../../src/emulator/index.ts';
import type { TwilioAccount, TwilioCtx } from '../account.ts';
import { callerIds } from '../accounts/caller-id-rows.ts';
import { keys } from '../accounts/key-rows.ts';
import { accounts } from '../accounts/rows.ts';
import { applications } from '../applications/rows.ts';
import { messages } from '../messages/rows.ts';
import { numbers } from '../numbers/rows.ts';
import { shortCodes } from '../short-codes/rows.ts';
import { calls } from '../voice/calls/rows.ts';
import { queues } from '../voice/queues/rows.ts';
import { recordings } from '../voice/recordings/rows.ts';
import { noteChange, type Change } from './event-rows.ts';

type Row = Readonly<Record<string, unknown>>;

interface Audited {
  /** As events name it. All but `account` and `phone-number` unconfirmed. */
  readonly type: string;
  readonly read: (ctx: TwilioCtx, id: string) => Promise<Row | undefined>;
  readonly actions?: readonly Change['action'][];
}

const key: Audited = { type: 'api-key', read: (ctx, id) => keys.get(ctx, id) };
const number: Audited = { type: 'phone-number', read: (ctx, id) => numbers.get(ctx, id) };

/** By the resource in the operation's id. Messages and calls that are merely made are no changes. */
const audited: Readonly<Record<string, Audited>> = {
  accounts: { type: 'account', read: (ctx, id) => accounts.get(ctx, id) },
  applications: { type: 'application', read: (ctx, id) => applications.get(ctx, id) },
  calls: { type: 'call', read: (ctx, id) => calls.get(ctx, id), actions: ['deleted'] },
  incoming_phone_numbers: number,
  incoming_phone_numbers_local: number,
  incoming_phone_numbers_mobile: number,
  incoming_phone_numbers_toll_free: number,
  keys: key,
  messages: { type: 'message', read: (ctx, id) => messages.get(ctx, id), actions: ['updated', 'deleted'] },
  outgoing_caller_ids: {
    type: 'outgoing-caller-id',
    read: (ctx, id) => callerIds.get(ctx, id),
    actions: ['updated', 'deleted'],
  },
  queues: { type: 'queue', read: (ctx, id) => queues.get(ctx, id) },
  recordings: { type: 'recording', read: (ctx, id) => recordings.get(ctx, id), actions: ['deleted'] },
  short_codes: { type: 'short-code', read: (ctx, id) => shortCodes.get(ctx, id) },
  signing_keys: key,
};

const actions: Readonly<Record<string, Change['action']>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
};

/** What changes with every update, and what nobody may read in a log. */
const untold = new Set(['date_updated', 'auth_token']);

function changed(before: Row, after: Row): Change['fields'] {
  const names = Object.keys(after).filter(
    (name) => !untold.has(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return Object.fromEntries(names.map((name) => [name, { previous: before[name], updated: after[name] }]));
}

const textIn = (row: Row | undefined, name: string): string | undefined => {
  const value = row?.[name];
  return typeof value === 'string' ? value : undefined;
};

/** Stands around every operation of the api: what it did is written down when it is done. */
export const audit: NonNullable<ApiOptions<TwilioAccount>['around']> = async (bare, { call }, next) => {
  const ctx = bare as TwilioCtx;
  const [, resource = '', verb = ''] = call.operation.split('.');
  const action = actions[verb];
  const { type, read, actions: told } = audited[resource] ?? {};
  if (!action || !type || !read || told?.includes(action) === false) return next();
  const before = action === 'created' ? undefined : await read(ctx, call.params.Sid ?? '');
  const outcome = await next();
  if (outcome instanceof ApiError || (outcome instanceof Answer && action !== 'deleted')) return outcome;
  const after = action === 'deleted' ? before : (outcome as Row);
  await noteChange(ctx, {
    type,
    action,
    resource: textIn(after, 'sid') ?? '',
    uri: textIn(after, 'uri'),
    fields: action === 'updated' && before && after ? changed(before, after) : null,
  });
  return outcome;
};
