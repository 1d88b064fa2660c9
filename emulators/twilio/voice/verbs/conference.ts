/** `<Dial><Conference>`: into a conference by name, which comes into being with the first who dials it. */
import { textOf, type TwimlElement } from '../../twiml/document.ts';
import { methodOf } from '../../twiml/method.ts';
import { resolved } from '../../webhooks/requests.ts';
import type { Verdict } from '../board.ts';
import { enter } from '../conferences/presence.ts';
import {
  conferences,
  connectedOf,
  newConference,
  openConference,
  participants,
  type Conference,
  type ConferenceFacts,
} from '../conferences/rows.ts';
import { addressed, followAction, isTrue, numberOf, warn, type Running } from '../program/actions.ts';
import { frameOf } from '../program/frames.ts';
import { changeFrame, pushFrame } from '../program/program.ts';
import { recordingCallback } from '../recordings/callback.ts';
import { maybeHangsUp } from './queueing.ts';

const MAX_PARTICIPANTS = 250;

export async function dialConference(running: Running, noun: TwimlElement): Promise<Verdict> {
  const { board, ctx, call, verb } = running;
  const name = textOf(noun);
  if (name === '') {
    await warn(running, 13_230, 'Dial->Conference: the conference has no name', 'error');
    return followAction(running, { DialCallStatus: 'failed', DialBridged: 'false' });
  }
  const conference = (await openConference(ctx, name)) ?? (await made(running, noun, name));
  const there = await connectedOf(ctx, conference.sid);
  if (there.length >= numberOf(noun, 'maxParticipants', MAX_PARTICIPANTS))
    return followAction(running, { DialCallStatus: 'failed', DialBridged: 'false' });
  const { muted, startConferenceOnEnter, endConferenceOnExit, participantLabel, coach } = noun.attributes;
  await changeFrame(ctx, call.sid, { activity: { kind: 'conference', verb, conference: conference.sid } });
  const entered = await enter(board, conference, call.sid, {
    muted: isTrue(muted),
    start_conference_on_enter: isTrue(startConferenceOnEnter, true),
    end_conference_on_exit: isTrue(endConferenceOnExit),
    label: await freeLabel(running, conference, participantLabel),
    coaching: coach !== undefined,
    call_sid_to_coach: coach ?? null,
  });
  if (entered.status === 'init') await entertain(running, noun, entered);
  await maybeHangsUp(board, call.sid);
  return 'wait';
}

/** The first one who dials a conference makes it, and says whom it tells. */
async function made({ ctx, frame }: Running, noun: TwimlElement, name: string): Promise<Conference> {
  const { attributes } = noun;
  const at = (url: string | undefined): string | undefined => (url ? resolved(url, frame.base) : undefined);
  const url = at(attributes.statusCallback);
  const events = (attributes.statusCallbackEvent ?? '').split(/[\s,]+/).filter((event) => event !== '');
  const callback = url ? { url, method: methodOf(attributes.statusCallbackMethod), events } : null;
  const facts: Partial<ConferenceFacts> = {
    callback,
    record: attributes.record === 'record-from-start' || isTrue(attributes.record),
    recording_callback: recordingCallback(
      at(attributes.recordingStatusCallback),
      methodOf(attributes.recordingStatusCallbackMethod),
      attributes.recordingStatusCallbackEvent,
    ),
  };
  const { row, internal } = newConference(ctx, {
    name,
    facts,
    ...(attributes.region && { region: attributes.region }),
  });
  return conferences.insert(ctx, row, internal);
}

/** A label that somebody else there has is not given twice. */
async function freeLabel(running: Running, { sid }: Conference, label: string | undefined): Promise<string | null> {
  if (!label) return null;
  const other = await participants.find(running.ctx, { where: { conference_sid: sid, label } });
  if (!other || other.call_sid === running.call.sid) return label;
  await warn(running, 16_025, 'Participant label is already in use in the conference', 'error');
  return null;
}

/** Whoever is alone hears music of Twilio's, or what `waitUrl` says. */
async function entertain(running: Running, noun: TwimlElement, { sid, friendly_name }: Conference): Promise<void> {
  const { board, ctx, call } = running;
  const { waitUrl, waitMethod } = noun.attributes;
  const source = waitUrl ? await addressed(running, waitUrl, waitMethod) : undefined;
  if (!source) return;
  await pushFrame(ctx, call.sid, frameOf('wait', source));
  await board.ask(call.sid, { ...source, params: { ConferenceSid: sid, FriendlyName: friendly_name } });
}
