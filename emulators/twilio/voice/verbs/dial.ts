/** `<Dial>`: legs that ring, the first of which to answer is connected. */
import { elementsOf, textOf, type TwimlElement } from '../../twiml/document.ts';
import { methodOf } from '../../twiml/method.ts';
import { e164 } from '../../numbers/phone.ts';
import { resolved } from '../../webhooks/requests.ts';
import type { Board, Verdict } from '../board.ts';
import { behaviourOf, LONGEST } from '../callees/rows.ts';
import { hangsUpAfter } from '../callees/script.ts';
import { mayShow } from '../calls/caller.ts';
import { calls, changeCall, factsOf, newCall, type Call, type CallFacts, type CallStatus } from '../calls/rows.ts';
import { addressed, followAction, isTrue, numberOf, warn, type Running } from '../program/actions.ts';
import { frameOf, type ActivityOf } from '../program/frames.ts';
import { activityOf, changeActivity, changeFrame } from '../program/program.ts';
import { recordingCallback } from '../recordings/callback.ts';
import { recordingUrl, startRecording, stopRecording } from '../recordings/recording.ts';
import { dialConference } from './conference.ts';
import { dialQueue, maybeHangsUp } from './queueing.ts';

type Dialing = ActivityOf<'dialing'>;

const targets = new Set(['Number', 'Client', 'Sip', 'Sim', 'WhatsApp']);
const MAX_LEGS = 10;

export async function dial(running: Running): Promise<Verdict> {
  const { board, ctx, call, verb } = running;
  const nouns = elementsOf(verb.children);
  const [conference] = nouns.filter(({ name }) => name === 'Conference');
  if (conference) return dialConference(running, conference);
  const [queue] = nouns.filter(({ name }) => name === 'Queue');
  if (queue) return dialQueue(running, queue);
  const { callerId } = verb.attributes;
  if (callerId && ![call.from, call.to].includes(callerId) && !(await mayShow(ctx, callerId))) {
    await warn(running, 13_214, `Dial: Invalid callerId value: ${callerId}`, 'error');
    return followAction(running, { DialCallStatus: 'failed', DialBridged: 'false' });
  }
  for (const { name } of nouns)
    if (!targets.has(name))
      await warn(running, 12_200, `Schema validation warning: <${name}> in <Dial> is not emulated`);
  const dialled = nouns.filter(({ name }) => targets.has(name));
  const own = dialled.length === 0 ? [{ name: 'Number', attributes: {}, children: [textOf(verb)] }] : dialled;
  const [first, ...others] = own.slice(0, MAX_LEGS);
  const sequential = isTrue(verb.attributes.sequential);
  const legs = await ring(running, sequential && first ? [first] : [...(first ? [first] : []), ...others]);
  const activity: Dialing = {
    kind: 'dialing',
    verb,
    legs,
    later: sequential ? others : [],
    leg: null,
    bridged: null,
    recording: null,
    status: 'failed',
  };
  await changeFrame(ctx, call.sid, { activity });
  if (legs.length === 0) await ringNext(board, call.sid);
  return 'wait';
}

/** The address of a noun as calls have it; undefined for what is none. */
function addressOf(noun: TwimlElement): string | undefined {
  const [identity] = elementsOf(noun.children, 'Identity');
  const text = noun.children
    .filter((child) => typeof child === 'string')
    .join('')
    .trim();
  if (noun.name === 'Client') return `client:${identity ? textOf(identity) : text.replace(/^client:/, '')}`;
  if (noun.name === 'Sip') return text.startsWith('sip:') || text.startsWith('sips:') ? text : `sip:${text}`;
  if (noun.name === 'Sim') return `sim:${text}`;
  const number = e164(text.replace(/^whatsapp:/, ''));
  return noun.name === 'WhatsApp' && number ? `whatsapp:${number}` : number;
}

/** Makes a leg of each noun that names somebody. */
async function ring(running: Running, nouns: readonly TwimlElement[]): Promise<string[]> {
  const legs: string[] = [];
  for (const noun of nouns) {
    const to = addressOf(noun);
    if (to) legs.push(await newLeg(running, noun, to));
    else
      await warn(
        running,
        13_224,
        `Dial: Twilio does not support calling this number or the number is invalid: ${textOf(noun)}`,
        'error',
      );
  }
  return legs;
}

async function newLeg(running: Running, noun: TwimlElement, to: string): Promise<string> {
  const { board, ctx, call, verb } = running;
  const { outcome, answerAfter, stays, script } = await behaviourOf(ctx, to);
  const whisper = noun.attributes.url
    ? await addressed(running, noun.attributes.url, noun.attributes.method)
    : undefined;
  const facts: Partial<CallFacts> = {
    outcome,
    answer_after: answerAfter,
    stays,
    script: [...script],
    timeout: numberOf(verb, 'timeout', 30),
    send_digits: noun.attributes.sendDigits ?? '',
    progress: progressOf(running, noun),
    document: whisper ? frameOf('whisper', whisper) : null,
    detection: detectionOf(running, noun),
    params: customParameters(noun),
  };
  const { row, internal } = newCall(ctx, {
    to,
    from: verb.attributes.callerId ?? call.from,
    direction: 'outbound-dial',
    parent: call.sid,
    facts,
  });
  await calls.insert(ctx, row, internal);
  board.wake(row.sid, 0.5);
  return row.sid;
}

function progressOf({ frame }: Running, { attributes }: TwimlElement): CallFacts['progress'] {
  const { statusCallback, statusCallbackMethod, statusCallbackEvent = 'completed' } = attributes;
  const url = statusCallback ? resolved(statusCallback, frame.base) : undefined;
  if (!url) return null;
  return { url, method: methodOf(statusCallbackMethod), events: statusCallbackEvent.trim().split(/[\s,]+/) };
}

function detectionOf({ frame }: Running, { attributes }: TwimlElement): CallFacts['detection'] {
  const { machineDetection: mode, amdStatusCallback, amdStatusCallbackMethod } = attributes;
  if (mode !== 'Enable' && mode !== 'DetectMessageEnd') return null;
  const url = amdStatusCallback ? resolved(amdStatusCallback, frame.base) : undefined;
  // A dialled leg is connected at once, and what was detected is told meanwhile.
  return { mode, async: true, callback: url ? { url, method: methodOf(amdStatusCallbackMethod) } : null };
}

/** `<Parameter name value>` of a client. */
const customParameters = (noun: TwimlElement): Record<string, string> =>
  Object.fromEntries(
    elementsOf(noun.children, 'Parameter').map(({ attributes }) => [attributes.name ?? '', attributes.value ?? '']),
  );

/** Rings whoever is next in turn; when nobody is left, the Dial is over. */
async function ringNext(board: Board, id: string): Promise<void> {
  const { ctx } = board;
  const call = await calls.need(ctx, id);
  const dialing = activityOf(call, 'dialing');
  const frame = factsOf(call).frames.find(({ activity }) => activity?.kind === 'dialing');
  if (!dialing || !frame) return;
  const [next, ...later] = dialing.later;
  if (!next) return board.happen({ type: 'verb-over', call: id, params: await dialParams(board, call) });
  const legs = await ring({ board, ctx, call, frame, verb: dialing.verb }, [next]);
  await changeActivity(ctx, id, 'dialing', { legs, later });
  if (legs.length === 0) await ringNext(board, id);
}

/** A leg is ready: it is connected, and the others stop ringing. One that comes second is let go. */
export async function connectLeg(board: Board, id: string, leg: string): Promise<void> {
  const { ctx } = board;
  const call = await calls.get(ctx, id);
  const dialing = call && activityOf(call, 'dialing');
  if (!call || !dialing || (dialing.leg !== null && dialing.leg !== leg))
    return board.happen({ type: 'end', call: leg });
  const { verb } = dialing;
  for (const other of dialing.legs) if (other !== leg) board.happen({ type: 'end', call: other, status: 'canceled' });
  const recording = await recordDial(board, call, dialing);
  await changeActivity(ctx, id, 'dialing', { legs: [leg], later: [], leg, bridged: ctx.now, recording });
  await changeCall(ctx, leg, {}, { partner: id });
  const { stays, script } = factsOf(await calls.need(ctx, leg));
  board.hangUpAfter(leg, Math.min(hangsUpAfter(script) ?? stays, numberOf(verb, 'timeLimit', LONGEST)));
  await maybeHangsUp(board, id);
  await maybePressesStar(board, id, dialing);
}

/** With `hangupOnStar` the caller ends the conversation by a key, and goes on with the document. */
async function maybePressesStar(board: Board, id: string, dialing: Dialing): Promise<void> {
  const { script } = factsOf(await calls.need(board.ctx, id));
  const [step, ...left] = script;
  if (!step || !('digits' in step) || !endsOnStar(dialing, step.digits)) return;
  await changeCall(board.ctx, id, {}, { script: left });
  board.wake(id, 1);
}

const recordModes: Readonly<Record<string, number>> = {
  true: 1,
  'record-from-answer': 1,
  'record-from-ringing': 1,
  'record-from-answer-dual': 2,
  'record-from-ringing-dual': 2,
};

async function recordDial({ ctx }: Board, call: Call, { verb }: Dialing): Promise<string | null> {
  const channels = recordModes[verb.attributes.record ?? ''];
  const frame = factsOf(call).frames.find(({ activity }) => activity?.kind === 'dialing');
  if (!channels || !frame) return null;
  const { recordingStatusCallback, recordingStatusCallbackMethod, recordingStatusCallbackEvent } = verb.attributes;
  const url = recordingStatusCallback && resolved(recordingStatusCallback, frame.base);
  const callback = recordingCallback(
    url || undefined,
    methodOf(recordingStatusCallbackMethod),
    recordingStatusCallbackEvent,
  );
  const options = { call: call.sid, conference: null, source: 'DialVerb', channels, callback } as const;
  return (await startRecording(ctx, options)).sid;
}

/** A leg is over: busy, not answered, or hung up after a conversation. */
export async function legOver(board: Board, id: string, leg: string, status: CallStatus): Promise<void> {
  const call = await calls.get(board.ctx, id);
  const dialing = call && activityOf(call, 'dialing');
  if (!dialing?.legs.includes(leg)) return;
  const legs = dialing.legs.filter((one) => one !== leg);
  const last = legs.length === 0 && dialing.later.length === 0;
  const changed = await changeActivity(board.ctx, id, 'dialing', { legs, status, leg: last ? leg : null });
  if (last) board.happen({ type: 'verb-over', call: id, params: await dialParams(board, changed) });
  else if (legs.length === 0) await ringNext(board, id);
}

/** What the action of `<Dial>` is told; ends its recording. */
export async function dialParams({ ctx }: Pick<Board, 'ctx'>, call: Call): Promise<Record<string, string>> {
  const dialing = activityOf(call, 'dialing');
  if (!dialing) return {};
  const { leg, bridged, status, recording } = dialing;
  const recorded = recording === null ? undefined : await stopRecording(ctx, recording);
  const seconds = bridged === null ? undefined : Math.round((ctx.now - bridged) / 1000);
  return {
    DialCallStatus: bridged === null ? status : 'completed',
    ...(leg !== null && { DialCallSid: leg }),
    ...(seconds !== undefined && { DialCallDuration: String(seconds) }),
    DialBridged: String(bridged !== null),
    ...(recorded && {
      RecordingUrl: recordingUrl(recorded),
      RecordingSid: recorded.sid,
      RecordingDuration: recorded.duration ?? '0',
    }),
  };
}

/** Whether these keys of the caller's end the conversation. */
export const endsOnStar = ({ verb }: Pick<Dialing, 'verb'>, pressed: string): boolean =>
  isTrue(verb.attributes.hangupOnStar) && pressed.includes('*');

/** The caller pressed the star: the other side is let go, and the document goes on. */
export function letGo(board: Board, { legs }: Dialing): Verdict {
  for (const leg of legs) board.happen({ type: 'end', call: leg });
  return 'wait';
}
