/** Bringing somebody into a conference: they are called, and hear it as soon as they answer. */
import { z } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { A, v2010 } from '../../api.ts';
import { errors } from '../../errors.ts';
import { isSid } from '../../ids.ts';
import { flag, integer, text, texts } from '../../params.ts';
import { checkedCallee, checkedCaller } from '../calls/caller.ts';
import { callOutcomes } from '../calls/create.ts';
import { checkedMethod, checkedTimeout, detectionOf, legParameters, progressOf, recordOf } from '../calls/options.ts';
import { placeCall } from '../calls/placing.ts';
import { inlineFrame } from '../program/frames.ts';
import { recordingCallback } from '../recordings/callback.ts';
import {
  conferences,
  newConference,
  newParticipant,
  openConference,
  Participant,
  participants,
  type Conference,
  type ConferenceFacts,
} from './rows.ts';

const Parameters = () =>
  z.object({
    To: text(),
    From: text(),
    Label: text(),
    Muted: flag(),
    Beep: text(),
    StartConferenceOnEnter: flag(),
    EndConferenceOnExit: flag(),
    WaitUrl: text(),
    WaitMethod: text(),
    EarlyMedia: flag(),
    MaxParticipants: integer(2, 250),
    ConferenceRecord: text(),
    ConferenceTrim: text(),
    ConferenceStatusCallback: text(),
    ConferenceStatusCallbackMethod: text(),
    ConferenceStatusCallbackEvent: texts(),
    ConferenceRecordingStatusCallback: text(),
    ConferenceRecordingStatusCallbackMethod: text(),
    ConferenceRecordingStatusCallbackEvent: texts(),
    Region: text(),
    Coaching: flag(),
    CallSidToCoach: text(),
    JitterBufferSize: text(),
    CallerDisplayName: text(),
    AmdStatusCallback: text(),
    AmdStatusCallbackMethod: text(),
    ...legParameters(),
  });
type Parameters = z.infer<ReturnType<typeof Parameters>>;

export const createParticipant = v2010.operation(
  'participants.create',
  `POST ${A}/Conferences/{ConferenceSid}/Participants.json`,
  {
    summary: 'Call somebody into a conference',
    description: 'The conference is named by its sid or its name; a name that no open conference has makes one.',
    status: 201,
    body: Parameters,
    result: Participant,
    faults: callOutcomes,
    async handler(ctx, { params, body }) {
      if (!body.To) throw errors.no_call_to();
      if (!body.From) throw errors.no_call_from();
      const timeout = checkedTimeout(body.Timeout);
      const to = checkedCallee(body.To);
      const caller = await checkedCaller(ctx, body.From);
      const conference = await conferenceFor(ctx, params.ConferenceSid, body);
      const label = body.Label || null;
      const call = await placeCall(ctx, {
        to,
        from: caller.from,
        number: caller.number,
        facts: {
          timeout,
          time_limit: body.TimeLimit ?? null,
          progress: progressOf(body),
          record: recordOf(body),
          detection: detectionOf(body, true, { url: body.AmdStatusCallback, method: body.AmdStatusCallbackMethod }),
          document: inlineFrame([entrance(conference, body)]),
          participant: { conference: conference.sid, label },
        },
      });
      const row = newParticipant(ctx, conference, call.sid, {
        label,
        muted: body.Muted ?? false,
        start_conference_on_enter: body.StartConferenceOnEnter ?? true,
        end_conference_on_exit: body.EndConferenceOnExit ?? false,
        coaching: body.Coaching ?? false,
        call_sid_to_coach: body.CallSidToCoach || null,
      });
      return participants.insert(ctx, row);
    },
  },
);

/** The open conference of a sid or name; a name makes one. */
async function conferenceFor(ctx: TwilioCtx, named: string, body: Parameters): Promise<Conference> {
  if (isSid(named, 'CF')) {
    const known = await conferences.need(ctx, named);
    if (known.status === 'completed') throw errors.not_found();
    return known;
  }
  const open = await openConference(ctx, named);
  if (open) return open;
  const url = body.ConferenceStatusCallback;
  const events = (body.ConferenceStatusCallbackEvent ?? []).flatMap((one) => one.split(/[\s,]+/));
  const facts: Partial<ConferenceFacts> = {
    callback: url ? { url, method: checkedMethod(body.ConferenceStatusCallbackMethod), events } : null,
    record: ['true', 'record-from-start'].includes(body.ConferenceRecord ?? ''),
    recording_callback: recordingCallback(
      body.ConferenceRecordingStatusCallback,
      checkedMethod(body.ConferenceRecordingStatusCallbackMethod),
      body.ConferenceRecordingStatusCallbackEvent,
    ),
  };
  const made = newConference(ctx, { name: named, facts, ...(body.Region && { region: body.Region }) });
  return conferences.insert(ctx, made.row, made.internal);
}

/** What the callee runs: TwiML that leads into the conference. */
function entrance(
  { friendly_name: name }: Conference,
  body: Parameters,
): ReturnType<typeof inlineFrame>['verbs'][number] {
  const attributes = {
    muted: body.Muted,
    startConferenceOnEnter: body.StartConferenceOnEnter,
    endConferenceOnExit: body.EndConferenceOnExit,
    participantLabel: body.Label,
    waitUrl: body.WaitUrl,
    waitMethod: body.WaitMethod,
    maxParticipants: body.MaxParticipants,
    coach: body.CallSidToCoach,
  };
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== '');
  const texts = Object.fromEntries(given.map(([attribute, value]) => [attribute, String(value)]));
  const noun = { name: 'Conference', attributes: texts, children: [name] };
  return { name: 'Dial', attributes: {}, children: [noun] };
}
