/** The verbs of voice TwiML by name, and the documents that each may stand in. */
import type { Verdict } from '../board.ts';
import type { Frame } from '../program/frames.ts';
import type { Running } from '../program/actions.ts';
import { dial } from './dial.ts';
import { hangup, redirect, reject } from './flow.ts';
import { gather } from './gather.ts';
import { connect, start, stop } from './media.ts';
import { enqueue, leaveVerb } from './queueing.ts';
import { record } from './record.ts';
import { speak } from './speaking.ts';

type Verb = (running: Running) => Promise<Verdict>;

const verbs: Readonly<Record<string, Verb>> = {
  Say: speak,
  Play: speak,
  Pause: speak,
  Gather: gather,
  Record: record,
  Dial: dial,
  Redirect: redirect,
  Hangup: hangup,
  Reject: reject,
  Enqueue: enqueue,
  Leave: leaveVerb,
  Start: start,
  Stop: stop,
  Connect: connect,
  Echo: connect,
};

/** Documents that are played meanwhile know fewer verbs. */
const allowed: Readonly<Record<Frame['purpose'], ReadonlySet<string> | undefined>> = {
  main: undefined,
  whisper: new Set(['Say', 'Play', 'Pause', 'Gather', 'Redirect', 'Hangup', 'Reject']),
  wait: new Set(['Say', 'Play', 'Pause', 'Gather', 'Redirect', 'Hangup', 'Leave']),
};

/** What a verb does; undefined for one that means nothing in such a document. */
export function verbNamed(name: string, purpose: Frame['purpose']): Verb | undefined {
  const known = allowed[purpose]?.has(name) ?? true;
  return known && Object.hasOwn(verbs, name) ? verbs[name] : undefined;
}

const common = {
  dial: 'action method timeout timeLimit callerId hangupOnStar record trim answerOnBridge ringTone sequential referUrl referMethod recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent recordingTrack events',
  gather:
    'input action method timeout finishOnKey numDigits speechTimeout hints language partialResultCallback partialResultCallbackMethod bargeIn actionOnEmptyResult profanityFilter enhanced speechModel maxSpeechTime debug',
  record:
    'action method timeout finishOnKey maxLength playBeep trim recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent transcribe transcribeCallback',
};

const attributes: Readonly<Record<string, ReadonlySet<string>>> = Object.fromEntries(
  Object.entries({
    Say: 'voice language loop',
    Play: 'loop digits',
    Pause: 'length',
    Gather: common.gather,
    Record: common.record,
    Dial: common.dial,
    Redirect: 'method',
    Hangup: '',
    Reject: 'reason',
    Enqueue: 'action method waitUrl waitUrlMethod maxQueueSize workflowSid',
    Leave: '',
    Start: 'action method',
    Stop: '',
    Connect: 'action method',
    Echo: '',
  }).map(([name, list]) => [name, new Set(list.split(' '))]),
);

/** An attribute that the verb doesn't have, if there is one. */
export const unknownAttribute = ({ name, attributes: given }: Running['verb']): string | undefined =>
  Object.keys(given).find((attribute) => !attributes[name]?.has(attribute) && !attribute.includes(':'));
