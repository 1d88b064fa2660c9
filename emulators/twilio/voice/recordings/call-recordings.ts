/** Recordings of one call: started, paused, stopped, listed, fetched, deleted. */
import { mapPage, nothing, z } from '../../../../src/emulator/index.ts';
import { A, v2010 } from '../../api.ts';
import { timeRange } from '../../dates.ts';
import { errors } from '../../errors.ts';
import { text, texts, times } from '../../params.ts';
import { checkedMethod } from '../calls/options.ts';
import { calls, factsOf } from '../calls/rows.ts';
import { recordingCallback } from './callback.ts';
import { startRecording } from './recording.ts';
import { recordings } from './rows.ts';
import { CallRecording, Changes, changed, ofCall, scoped } from './scoped.ts';

export const startCallRecording = v2010.operation(
  'call_recordings.create',
  `POST ${A}/Calls/{CallSid}/Recordings.json`,
  {
    summary: 'Start to record a call in progress',
    status: 201,
    body: () =>
      z.object({
        RecordingStatusCallback: text(),
        RecordingStatusCallbackMethod: text(),
        RecordingStatusCallbackEvent: texts(),
        RecordingChannels: z.enum(['mono', 'dual']).optional(),
        RecordingTrack: z.enum(['inbound', 'outbound', 'both']).optional(),
        Trim: text(),
      }),
    result: CallRecording,
    async handler(ctx, { params, body }) {
      const call = await calls.need(ctx, params.CallSid);
      const { answered, ended } = factsOf(call);
      if (answered === null || ended !== null) throw errors.call_not_in_progress();
      const recording = await startRecording(ctx, {
        call: call.sid,
        conference: null,
        source: 'StartCallRecordingAPI',
        channels: body.RecordingChannels === 'mono' ? 1 : 2,
        track: body.RecordingTrack ?? 'both',
        callback: recordingCallback(
          body.RecordingStatusCallback,
          checkedMethod(body.RecordingStatusCallbackMethod),
          body.RecordingStatusCallbackEvent,
        ),
      });
      return ofCall(recording);
    },
  },
);

export const listCallRecordings = v2010.operation('call_recordings.list', `GET ${A}/Calls/{CallSid}/Recordings.json`, {
  summary: 'List the recordings of a call',
  query: () => z.object(times('DateCreated')),
  list: CallRecording,
  listName: 'recordings',
  async handler(ctx, { params, query, page }) {
    const call = await calls.need(ctx, params.CallSid);
    const where = { call_sid: call.sid, created: timeRange(query, 'DateCreated') };
    return mapPage(await recordings.list(ctx, { where, page }), ofCall);
  },
});

export const fetchCallRecording = v2010.operation(
  'call_recordings.fetch',
  `GET ${A}/Calls/{CallSid}/Recordings/{Sid}.json`,
  {
    summary: 'One recording of a call',
    result: CallRecording,
    handler: async (ctx, { params }) => ofCall(await scoped(ctx, { call_sid: params.CallSid }, params.Sid)),
  },
);

export const updateCallRecording = v2010.operation(
  'call_recordings.update',
  `POST ${A}/Calls/{CallSid}/Recordings/{Sid}.json`,
  {
    summary: 'Pause, resume or stop a recording of a call',
    body: Changes,
    result: CallRecording,
    async handler(ctx, { params, body }) {
      const recording = await scoped(ctx, { call_sid: params.CallSid }, params.Sid);
      return ofCall(await changed(ctx, recording, body));
    },
  },
);

export const deleteCallRecording = v2010.operation(
  'call_recordings.delete',
  `DELETE ${A}/Calls/{CallSid}/Recordings/{Sid}.json`,
  {
    summary: 'Delete a recording of a call',
    status: 204,
    async handler(ctx, { params }) {
      await recordings.remove(ctx, await scoped(ctx, { call_sid: params.CallSid }, params.Sid));
      return nothing();
    },
  },
);
