/** Recordings and their transcriptions as they are kept; the sound is made when somebody listens. */
import { link, schema, z } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { newDates, rfc2822 } from '../../dates.ts';
import { errors } from '../../errors.ts';
import { sid } from '../../ids.ts';
import { collection } from '../../provider.ts';

export const Recording = schema(() =>
  z.object({
    account_sid: z.string(),
    api_version: z.string(),
    call_sid: z.string().nullable(),
    channels: z.int(),
    conference_sid: z.string().nullable(),
    date_created: z.string(),
    date_updated: z.string(),
    duration: z.string().nullable(),
    encryption_details: z.null(),
    error_code: z.int().nullable(),
    media_url: z.string(),
    price: z.string().nullable(),
    price_unit: z.string(),
    sid: z.string(),
    source: z.enum([
      'DialVerb',
      'Conference',
      'OutboundAPI',
      'Trunking',
      'RecordVerb',
      'StartCallRecordingAPI',
      'StartConferenceRecordingAPI',
    ]),
    start_time: z.string(),
    status: z.enum(['in-progress', 'paused', 'stopped', 'processing', 'completed', 'absent', 'deleted']),
    subresource_uris: z.record(z.string(), z.string()),
    uri: z.string(),
  }),
);
export type Recording = z.infer<ReturnType<typeof Recording>>;

const RecordingFacts = schema(() =>
  z.object({
    created: z.int(),
    track: z.string(),
    /** Epoch ms since which it has run, or null while it is paused; and seconds recorded before. */
    since: z.int().nullable(),
    recorded: z.number(),
    callback: z.object({ url: z.string(), method: z.enum(['GET', 'POST']), events: z.array(z.string()) }).nullable(),
    /** What was said, for a transcription. */
    text: z.string(),
    transcribe: z.object({ url: z.string().nullable(), params: z.record(z.string(), z.string()) }).nullable(),
  }),
);
export type RecordingFacts = z.infer<ReturnType<typeof RecordingFacts>>;

export const recordings = collection('recordings', {
  row: Recording,
  internal: RecordingFacts,
  key: 'sid',
  owner: 'account',
  columns: [
    'call_sid',
    'conference_sid',
    'status',
    'source',
    { name: 'created', type: 'integer', path: 'created', from: 'internal' },
  ],
  missing: errors.not_found,
  stats: { by: ['status', 'source'] },
  make: (ctx: TwilioCtx, given) => {
    const { row, internal } = newRecording(ctx, { call: null, conference: null, source: 'RecordVerb' });
    return {
      row: { ...row, status: 'completed' as const, duration: '3', ...given },
      internal: { ...internal, since: null, recorded: 3 },
    };
  },
});

export interface NewRecording {
  readonly call: string | null;
  readonly conference: string | null;
  readonly source: Recording['source'];
  readonly channels?: number;
  readonly track?: string;
  readonly callback?: RecordingFacts['callback'];
  readonly transcribe?: RecordingFacts['transcribe'];
}

/** A row of a recording that starts now. */
export function newRecording(
  ctx: TwilioCtx,
  { call, conference, source, channels = 1, track = 'both', callback = null, transcribe = null }: NewRecording,
): { row: Recording; internal: RecordingFacts } {
  const id = sid(ctx, 'RE');
  const uri = `/2010-04-01/Accounts/${ctx.account.id}/Recordings/${id}`;
  return {
    row: {
      account_sid: ctx.account.id,
      api_version: '2010-04-01',
      call_sid: call,
      channels,
      conference_sid: conference,
      ...newDates(ctx.now),
      duration: null,
      encryption_details: null,
      error_code: null,
      media_url: link({ options: { host: 'api' } }, uri),
      price: null,
      price_unit: 'USD',
      sid: id,
      source,
      start_time: rfc2822(ctx.now),
      status: 'in-progress',
      subresource_uris: { add_on_results: `${uri}/AddOnResults.json`, transcriptions: `${uri}/Transcriptions.json` },
      uri: `${uri}.json`,
    },
    internal: { created: ctx.now, track, since: ctx.now, recorded: 0, callback, text: '', transcribe },
  };
}

export const Transcription = schema(() =>
  z.object({
    account_sid: z.string(),
    api_version: z.string(),
    date_created: z.string(),
    date_updated: z.string(),
    duration: z.string().nullable(),
    price: z.string().nullable(),
    price_unit: z.string(),
    recording_sid: z.string(),
    sid: z.string(),
    status: z.enum(['in-progress', 'completed', 'failed']),
    transcription_text: z.string().nullable(),
    type: z.string(),
    uri: z.string(),
  }),
);
export type Transcription = z.infer<ReturnType<typeof Transcription>>;

export const transcriptions = collection('transcriptions', {
  row: Transcription,
  key: 'sid',
  owner: 'account',
  columns: ['recording_sid', 'status'],
  missing: errors.not_found,
});

/** A transcription of a recording that has just begun to be written. */
export function newTranscription(ctx: TwilioCtx, { sid: recording, duration }: Recording): Transcription {
  const id = sid(ctx, 'TR');
  return {
    account_sid: ctx.account.id,
    api_version: '2010-04-01',
    ...newDates(ctx.now),
    duration,
    price: null,
    price_unit: 'USD',
    recording_sid: recording,
    sid: id,
    status: 'in-progress',
    transcription_text: null,
    type: 'fast',
    uri: `/2010-04-01/Accounts/${ctx.account.id}/Transcriptions/${id}.json`,
  };
}
