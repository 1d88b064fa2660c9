/** Recordings and transcriptions of an account: listed, fetched, deleted, listened to. */
import { nothing, z, type Answer } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { A, files, v2010 } from '../../api.ts';
import { timeRange } from '../../dates.ts';
import { errors } from '../../errors.ts';
import { flag, text, times } from '../../params.ts';
import { ranged } from './range.ts';
import { Recording, recordings, Transcription, transcriptions } from './rows.ts';
import { mp3, wav } from './sound.ts';

export const listRecordings = v2010.operation('recordings.list', `GET ${A}/Recordings.json`, {
  summary: 'List recordings, newest first',
  query: () =>
    z.object({ CallSid: text(), ConferenceSid: text(), IncludeSoftDeleted: flag(), ...times('DateCreated') }),
  list: Recording,
  listName: 'recordings',
  handler: (ctx, { query, page }) =>
    recordings.list(ctx, {
      where: {
        call_sid: query.CallSid || undefined,
        conference_sid: query.ConferenceSid || undefined,
        created: timeRange(query, 'DateCreated'),
      },
      page,
    }),
});

export const fetchRecording = v2010.operation('recordings.fetch', `GET ${A}/Recordings/{Sid}.json`, {
  summary: 'One recording',
  query: () => z.object({ IncludeSoftDeleted: flag() }),
  result: Recording,
  handler: (ctx, { params }) => recordings.need(ctx, params.Sid),
});

export const deleteRecording = v2010.operation('recordings.delete', `DELETE ${A}/Recordings/{Sid}.json`, {
  summary: 'Delete a recording',
  status: 204,
  async handler(ctx, { params }) {
    await recordings.remove(ctx, await recordings.need(ctx, params.Sid));
    return nothing();
  },
});

/** A recording can be heard once it is completed. */
async function audible(ctx: TwilioCtx, id: string): Promise<Recording> {
  const recording = await recordings.need(ctx, id);
  if (recording.status !== 'completed') throw errors.not_found();
  return recording;
}

async function wavOf(ctx: TwilioCtx, id: string, asked: number | undefined): Promise<Answer<never>> {
  const recording = await audible(ctx, id);
  const channels = Math.min(asked ?? recording.channels, recording.channels);
  return ranged(wav(Number(recording.duration), channels), 'audio/x-wav', ctx.request?.headers.range);
}

const Channels = () => z.object({ RequestedChannels: z.int().min(1).max(2).optional() });

export const recordingMedia = files.operation('recordings.media', `GET ${A}/Recordings/{Sid}`, {
  summary: 'The sound of a recording',
  query: Channels,
  handler: (ctx, { params, query }) => wavOf(ctx, params.Sid, query.RequestedChannels),
});

export const recordingWav = files.operation('recordings.media_wav', `GET ${A}/Recordings/{Sid}.wav`, {
  summary: 'The sound of a recording as WAV',
  query: Channels,
  handler: (ctx, { params, query }) => wavOf(ctx, params.Sid, query.RequestedChannels),
});

export const recordingMp3 = files.operation('recordings.media_mp3', `GET ${A}/Recordings/{Sid}.mp3`, {
  summary: 'The sound of a recording as MP3',
  query: Channels,
  async handler(ctx, { params }) {
    const recording = await audible(ctx, params.Sid);
    return ranged(mp3(Number(recording.duration)), 'audio/mpeg', ctx.request?.headers.range);
  },
});

export const listTranscriptions = v2010.operation('transcriptions.list', `GET ${A}/Transcriptions.json`, {
  summary: 'List transcriptions, newest first',
  list: Transcription,
  listName: 'transcriptions',
  handler: (ctx, { page }) => transcriptions.list(ctx, { page }),
});

export const fetchTranscription = v2010.operation('transcriptions.fetch', `GET ${A}/Transcriptions/{Sid}.json`, {
  summary: 'One transcription',
  result: Transcription,
  handler: (ctx, { params }) => transcriptions.need(ctx, params.Sid),
});

export const deleteTranscription = v2010.operation('transcriptions.delete', `DELETE ${A}/Transcriptions/{Sid}.json`, {
  summary: 'Delete a transcription',
  status: 204,
  async handler(ctx, { params }) {
    await transcriptions.remove(ctx, await transcriptions.need(ctx, params.Sid));
    return nothing();
  },
});

async function ofRecording(
  ctx: TwilioCtx,
  { RecordingSid: recording, Sid: id }: { readonly RecordingSid: string; readonly Sid: string },
): Promise<Transcription> {
  const transcription = await transcriptions.need(ctx, id);
  if (transcription.recording_sid !== recording) throw errors.not_found();
  return transcription;
}

export const listRecordingTranscriptions = v2010.operation(
  'recordings.list_transcriptions',
  `GET ${A}/Recordings/{RecordingSid}/Transcriptions.json`,
  {
    summary: 'List the transcriptions of a recording',
    list: Transcription,
    listName: 'transcriptions',
    async handler(ctx, { params, page }) {
      const recording = await recordings.need(ctx, params.RecordingSid);
      return transcriptions.list(ctx, { where: { recording_sid: recording.sid }, page });
    },
  },
);

export const fetchRecordingTranscription = v2010.operation(
  'recordings.fetch_transcription',
  `GET ${A}/Recordings/{RecordingSid}/Transcriptions/{Sid}.json`,
  {
    summary: 'One transcription of a recording',
    result: Transcription,
    handler: (ctx, { params }) => ofRecording(ctx, params),
  },
);

export const deleteRecordingTranscription = v2010.operation(
  'recordings.delete_transcription',
  `DELETE ${A}/Recordings/{RecordingSid}/Transcriptions/{Sid}.json`,
  {
    summary: 'Delete a transcription of a recording',
    status: 204,
    async handler(ctx, { params }) {
      await transcriptions.remove(ctx, await ofRecording(ctx, params));
      return nothing();
    },
  },
);
