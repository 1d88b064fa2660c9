/** Conferences and whoever is in them, as they are kept. */
import { schema, z } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { newDates, rfc2822 } from '../../dates.ts';
import { errors } from '../../errors.ts';
import { sid } from '../../ids.ts';
import { collection } from '../../provider.ts';

export const Conference = schema(() =>
  z.object({
    account_sid: z.string(),
    api_version: z.string(),
    call_sid_ending_conference: z.string().nullable(),
    date_created: z.string(),
    date_updated: z.string(),
    friendly_name: z.string(),
    reason_conference_ended: z
      .enum([
        'conference-ended-via-api',
        'participant-with-end-conference-on-exit-left',
        'participant-with-end-conference-on-exit-kicked',
        'last-participant-kicked',
        'last-participant-left',
      ])
      .nullable(),
    region: z.string(),
    sid: z.string(),
    status: z.enum(['init', 'in-progress', 'completed']),
    subresource_uris: z.record(z.string(), z.string()),
    uri: z.string(),
  }),
);
export type Conference = z.infer<ReturnType<typeof Conference>>;
export type EndReason = NonNullable<Conference['reason_conference_ended']>;

const Callback = () => z.object({ url: z.string(), method: z.enum(['GET', 'POST']), events: z.array(z.string()) });

const ConferenceFacts = schema(() =>
  z.object({
    created: z.int(),
    updated: z.int(),
    /** Callbacks so far. */
    sequence: z.int(),
    /** The first participant's; later ones change nothing. */
    callback: Callback().nullable(),
    record: z.boolean(),
    recording_callback: Callback().nullable(),
  }),
);
export type ConferenceFacts = z.infer<ReturnType<typeof ConferenceFacts>>;

const time = (name: string) => ({ name, type: 'integer', path: name, from: 'internal' }) as const;

export const conferences = collection('conferences', {
  row: Conference,
  internal: ConferenceFacts,
  key: 'sid',
  owner: 'account',
  columns: ['status', 'friendly_name', time('created'), time('updated')],
  missing: errors.not_found,
  stats: { by: ['status'] },
});

/** A row of a new conference. */
export function newConference(
  ctx: TwilioCtx,
  { name, region = 'us1', facts }: { name: string; region?: string; facts?: Partial<ConferenceFacts> },
): { row: Conference; internal: ConferenceFacts } {
  const id = sid(ctx, 'CF');
  const uri = `/2010-04-01/Accounts/${ctx.account.id}/Conferences/${id}`;
  return {
    row: {
      account_sid: ctx.account.id,
      api_version: '2010-04-01',
      call_sid_ending_conference: null,
      ...newDates(ctx.now),
      friendly_name: name,
      reason_conference_ended: null,
      region,
      sid: id,
      status: 'init',
      subresource_uris: { participants: `${uri}/Participants.json`, recordings: `${uri}/Recordings.json` },
      uri: `${uri}.json`,
    },
    internal: {
      created: ctx.now,
      updated: ctx.now,
      sequence: 0,
      callback: null,
      record: false,
      recording_callback: null,
      ...facts,
    },
  };
}

/** Changes a conference as it is now. */
export async function changeConference(
  ctx: TwilioCtx,
  id: string,
  changes: Partial<Conference>,
  facts: Partial<ConferenceFacts> = {},
): Promise<Conference> {
  const conference = await conferences.need(ctx, id);
  if (Object.keys(changes).length === 0) return conferences.update(ctx, conference, {}, facts);
  const dated = { date_updated: rfc2822(ctx.now), ...changes };
  return conferences.update(ctx, conference, dated, { updated: ctx.now, ...facts });
}

/** The conference of a name that is not over: a name is free again once it is. */
export const openConference = (ctx: TwilioCtx, name: string): Promise<Conference | undefined> =>
  conferences.find(ctx, { where: { friendly_name: name, status: ['init', 'in-progress'] } });

export const Participant = schema(() =>
  z.object({
    account_sid: z.string(),
    call_sid: z.string(),
    call_sid_to_coach: z.string().nullable(),
    coaching: z.boolean(),
    conference_sid: z.string(),
    date_created: z.string(),
    date_updated: z.string(),
    end_conference_on_exit: z.boolean(),
    hold: z.boolean(),
    label: z.string().nullable(),
    muted: z.boolean(),
    queue_time: z.string().nullable(),
    start_conference_on_enter: z.boolean(),
    status: z.enum(['queued', 'connecting', 'ringing', 'connected', 'complete', 'failed']),
    uri: z.string(),
  }),
);
export type Participant = z.infer<ReturnType<typeof Participant>>;

export const participants = collection('participants', {
  row: Participant,
  key: ['conference_sid', 'call_sid'],
  owner: 'account',
  columns: [
    'conference_sid',
    'call_sid',
    'label',
    'status',
    { name: 'muted', type: 'integer', path: 'muted' },
    { name: 'hold', type: 'integer', path: 'hold' },
    { name: 'coaching', type: 'integer', path: 'coaching' },
  ],
  missing: errors.not_found,
});

/** A row of somebody who is (or is being) brought into a conference. */
export function newParticipant(
  ctx: TwilioCtx,
  { sid: conference, uri }: Conference,
  call: string,
  given: Partial<Participant> = {},
): Participant {
  return {
    account_sid: ctx.account.id,
    call_sid: call,
    call_sid_to_coach: null,
    coaching: false,
    conference_sid: conference,
    ...newDates(ctx.now),
    end_conference_on_exit: false,
    hold: false,
    label: null,
    muted: false,
    queue_time: null,
    start_conference_on_enter: true,
    status: 'queued',
    uri: uri.replace(/\.json$/, `/Participants/${call}.json`),
    ...given,
  };
}

export const connectedOf = (ctx: TwilioCtx, conference: string): Promise<Participant[]> =>
  participants.all(ctx, { where: { conference_sid: conference, status: 'connected' } });
