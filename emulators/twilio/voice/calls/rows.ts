/** Calls as they are kept: what Twilio answers of them, and how far each has come. */
import { schema, z } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { newDates, rfc2822 } from '../../dates.ts';
import { errors } from '../../errors.ts';
import { sid } from '../../ids.ts';
import { concerning, formatted } from '../../numbers/phone.ts';
import { collection } from '../../provider.ts';
import { CallOutcome, Step } from '../callees/script.ts';
import { Frame, Source } from '../program/frames.ts';
import { begins, look, whole } from './look.ts';

export const CallStatus = () =>
  z.enum(['queued', 'ringing', 'in-progress', 'completed', 'busy', 'failed', 'no-answer', 'canceled']);
export type CallStatus = z.infer<ReturnType<typeof CallStatus>>;

const nullable = () => z.string().nullable();

export const Call = schema(() =>
  z.object({
    account_sid: z.string(),
    annotation: nullable(),
    answered_by: nullable(),
    api_version: z.string(),
    caller_name: nullable(),
    date_created: z.string(),
    date_updated: z.string(),
    direction: z.enum(['inbound', 'outbound-api', 'outbound-dial']),
    duration: nullable(),
    end_time: nullable(),
    forwarded_from: nullable(),
    from: z.string(),
    from_formatted: z.string(),
    group_sid: nullable(),
    parent_call_sid: nullable(),
    phone_number_sid: nullable(),
    price: nullable(),
    price_unit: z.string(),
    queue_time: z.string(),
    sid: z.string(),
    start_time: nullable(),
    status: CallStatus(),
    subresource_uris: z.record(z.string(), z.string()),
    to: z.string(),
    to_formatted: z.string(),
    trunk_sid: nullable(),
    uri: z.string(),
  }),
);
export type Call = z.infer<ReturnType<typeof Call>>;

const Callback = () => z.object({ url: z.string(), method: z.enum(['GET', 'POST']), events: z.array(z.string()) });
export type Callback = z.infer<ReturnType<typeof Callback>>;

const Detection = () =>
  z.object({
    mode: z.enum(['Enable', 'DetectMessageEnd']),
    async: z.boolean(),
    callback: Source().nullable(),
  });
export type Detection = z.infer<ReturnType<typeof Detection>>;

const RecordOptions = () =>
  z.object({ channels: z.int(), track: z.string(), trim: z.string(), callback: Callback().nullable() });
export type RecordOptions = z.infer<ReturnType<typeof RecordOptions>>;

const CallFacts = schema(() =>
  z.object({
    /** Epoch ms. */
    created: z.int(),
    started: z.int().nullable(),
    answered: z.int().nullable(),
    ended: z.int().nullable(),
    /** Where the call is; only a `talking` one has TwiML running. */
    stage: z.enum(['queued', 'initiated', 'ringing', 'detecting', 'dialling-through', 'talking', 'over']),
    /** Progress told so far. */
    sequence: z.int(),
    progress: Callback().nullable(),
    outcome: CallOutcome(),
    answer_after: z.number(),
    stays: z.number(),
    script: z.array(Step()),
    /** Seconds that it may ring. */
    timeout: z.number(),
    /** Seconds that it may last. */
    time_limit: z.int().nullable(),
    /** Keys that Twilio presses once the callee has answered. */
    send_digits: z.string(),
    detection: Detection().nullable(),
    record: RecordOptions().nullable(),
    /** What runs once it is answered; of a dialled leg, what the callee hears before. */
    document: Frame().nullable(),
    fallback: z.object({ url: z.string(), method: z.enum(['GET', 'POST']) }).nullable(),
    /** What every request about this call carries besides the usual. */
    params: z.record(z.string(), z.string()),
    /** The document that runs is the last one. */
    frames: z.array(Frame()),
    /** Questions asked so far: an answer to an earlier one comes too late. */
    ticket: z.int(),
    /** The call at the other end, where a number of the namespace is called, and its account. */
    line: z.object({ call: z.string(), account: z.string() }).nullable(),
    /** A caller of a queue, or another leg, that it is connected to. */
    partner: z.string().nullable(),
    /** Made in the name of a conference participant: its conference and label. */
    participant: z.object({ conference: z.string(), label: nullable() }).nullable(),
  }),
);
export type CallFacts = z.infer<ReturnType<typeof CallFacts>>;

const column = (name: string) => ({ name, type: 'integer', path: name, from: 'internal' }) as const;

export const calls = collection('calls', {
  row: Call,
  internal: CallFacts,
  key: 'sid',
  owner: 'account',
  columns: ['status', 'direction', 'to', 'from', 'parent_call_sid', column('started'), column('ended')],
  missing: errors.not_found,
  stats: { by: ['status', 'direction'] },
  shows: { kind: 'call', of: look, person: concerning, begins, whole },
  make: (ctx: TwilioCtx, given) => {
    const { row, internal } = newCall(ctx, {
      to: String(given.to ?? ''),
      from: String(given.from ?? ''),
      direction: given.direction === 'inbound' ? 'inbound' : 'outbound-api',
    });
    const at = rfc2822(ctx.now);
    const past = { status: 'completed', start_time: at, end_time: at, duration: '0' } as const;
    return {
      row: { ...row, ...past, ...given },
      internal: { ...internal, started: ctx.now, ended: ctx.now, stage: 'over' as const },
    };
  },
});

const subresources = [
  'notifications',
  'recordings',
  'payments',
  'events',
  'siprec',
  'streams',
  'transcriptions',
  'user_defined_message_subscriptions',
  'user_defined_messages',
];

/** `user_defined_messages` → `UserDefinedMessages` */
const inPascal = (name: string): string =>
  name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

export interface NewCall {
  readonly to: string;
  readonly from: string;
  readonly direction: Call['direction'];
  readonly parent?: string;
  readonly number?: string | undefined;
  readonly status?: CallStatus;
  readonly facts?: Partial<CallFacts>;
}

/** A row of a new call. */
export function newCall(
  ctx: TwilioCtx,
  { to, from, direction, parent, number, status = 'queued', facts }: NewCall,
): { row: Call; internal: CallFacts } {
  const id = sid(ctx, 'CA');
  const uri = `/2010-04-01/Accounts/${ctx.account.id}/Calls/${id}`;
  return {
    row: {
      account_sid: ctx.account.id,
      annotation: null,
      answered_by: null,
      api_version: '2010-04-01',
      caller_name: null,
      ...newDates(ctx.now),
      direction,
      duration: null,
      end_time: null,
      forwarded_from: null,
      from,
      from_formatted: formatted(from),
      group_sid: null,
      parent_call_sid: parent ?? null,
      phone_number_sid: number ?? null,
      price: null,
      price_unit: 'USD',
      queue_time: '0',
      sid: id,
      start_time: null,
      status,
      subresource_uris: Object.fromEntries(subresources.map((name) => [name, `${uri}/${inPascal(name)}.json`])),
      to,
      to_formatted: formatted(to),
      trunk_sid: null,
      uri: `${uri}.json`,
    },
    internal: {
      created: ctx.now,
      started: null,
      answered: null,
      ended: null,
      stage: 'queued',
      sequence: 0,
      progress: null,
      outcome: 'answered',
      answer_after: 6,
      stays: 10,
      script: [],
      timeout: 60,
      time_limit: null,
      send_digits: '',
      detection: null,
      record: null,
      document: null,
      fallback: null,
      params: {},
      frames: [],
      ticket: 0,
      line: null,
      partner: null,
      participant: null,
      ...facts,
    },
  };
}

/** Changes a call as it is now, whatever the caller still holds of it. */
export async function changeCall(
  ctx: TwilioCtx,
  id: string,
  changes: Partial<Call>,
  facts: Partial<CallFacts> = {},
): Promise<Call> {
  const call = await calls.need(ctx, id);
  const dated = Object.keys(changes).length > 0 ? { date_updated: rfc2822(ctx.now), ...changes } : {};
  return calls.update(ctx, call, dated, facts);
}

export const factsOf = (call: Call): CallFacts => calls.internal(call);

export const isOver = (call: Call): boolean => factsOf(call).stage === 'over';
