/** `<Gather>`: keys and words of the far end. What it will hear is known when it begins; it takes its time nevertheless. */
import type { TwimlElement } from '../../twiml/document.ts';
import type { Verdict } from '../board.ts';
import { callBack } from '../../webhooks/requests.ts';
import { voiceParams } from '../calls/params.ts';
import { changeCall, factsOf } from '../calls/rows.ts';
import type { Script, Step } from '../callees/script.ts';
import { addressed, followAction, isTrue, numberOf, warn, type Running } from '../program/actions.ts';
import { changeFrame } from '../program/program.ts';
import { promptsOf, secondsOf, sound } from './speaking.ts';

interface Heard {
  /** What the action is told; null: nothing was heard. */
  readonly params: Record<string, string> | null;
  /** Keys, the finishing one among them. */
  readonly pressed: string;
  /** Seconds that it takes to press them, or to speak; then those of silence until it counts. */
  readonly taking: number;
  readonly silence: number;
  readonly left: Script;
}

/** A person thinks before pressing keys or speaking. */
const REACTION = 1;
const KEY = 0.5;

const inputsOf = ({ attributes: { input = 'dtmf' } }: TwimlElement): ReadonlySet<string> => new Set(input.split(/\s+/));

/** Keys up to the finishing one, or as many as are wanted. */
function keysOf(verb: TwimlElement, pressed: string): { digits: string; finished: string | undefined; ended: boolean } {
  const finishOnKey = verb.attributes.finishOnKey ?? '#';
  const wanted = numberOf(verb, 'numDigits', Number.POSITIVE_INFINITY);
  let digits = '';
  for (const key of pressed.replaceAll(/[^0-9*#A-D]/gi, '')) {
    if (finishOnKey !== '' && finishOnKey.includes(key)) return { digits, finished: key, ended: true };
    digits += key;
    if (digits.length >= wanted) return { digits, finished: undefined, ended: true };
  }
  return { digits, finished: undefined, ended: false };
}

function nothing(verb: TwimlElement, left: Script): Heard {
  const empty = isTrue(verb.attributes.actionOnEmptyResult);
  const params = empty ? { Digits: '', msg: 'Gather End' } : null;
  return { params, pressed: '', taking: 0, silence: numberOf(verb, 'timeout', 5), left };
}

function hear(verb: TwimlElement, script: Script): Heard {
  const [step, ...left] = script;
  const inputs = inputsOf(verb);
  const timeout = numberOf(verb, 'timeout', 5);
  if (!step) return nothing(verb, script);
  if ('wait' in step) return nothing(verb, left);
  if ('digits' in step && inputs.has('dtmf')) {
    const { digits, finished, ended } = keysOf(verb, step.digits);
    const taking = REACTION + step.digits.length * KEY;
    const heard = { ...nothing(verb, left), pressed: step.digits, taking, silence: ended ? 0 : timeout };
    if (digits === '') return heard;
    return { ...heard, params: { msg: 'Gather End', ...(finished && { FinishedOnKey: finished }), Digits: digits } };
  }
  if ('say' in step && inputs.has('speech')) {
    const params = {
      SpeechResult: step.say,
      Confidence: String(step.confidence ?? 0.93),
      Language: verb.attributes.language ?? 'en-US',
    };
    return { params, pressed: '', taking: REACTION + (step.seconds ?? 3), silence: 0, left };
  }
  // The next step is for another verb.
  return nothing(verb, script);
}

/** What has been understood so far, for an app that wants to know early. */
async function tellPartial(running: Running, words: string): Promise<void> {
  const { ctx, call, verb } = running;
  const { partialResultCallback: given, partialResultCallbackMethod: method } = verb.attributes;
  const source = given ? await addressed(running, given, method) : undefined;
  if (!source) return;
  const [first = ''] = words.split(' ');
  callBack(ctx, {
    type: 'call.partial-result',
    url: source.url,
    method: source.method,
    params: voiceParams(ctx, call, {
      SequenceNumber: '0',
      UnstableSpeechResult: first,
      StableSpeechResult: '',
      Stability: '0.5',
    }),
    resource: call.sid,
    alert: { code: 15_003, level: 'warning' },
  });
}

/** Attributes that want a certain value, and Twilio's number for another. It goes on as if the attribute weren't there. */
const values: readonly (readonly [attribute: string, code: number, good: RegExp])[] = [
  ['finishOnKey', 13_310, /^[0-9*#]*$/],
  ['method', 13_312, /^(?:get|post)$/i],
  ['timeout', 13_313, /^(?:\d+|auto)$/],
  ['numDigits', 13_314, /^[1-9]\d*$/],
  ['speechTimeout', 13_327, /^(?:[1-9]\d*|auto)$/],
];

/** The verb without them. */
async function sensible(running: Running): Promise<TwimlElement> {
  const attributes = { ...running.verb.attributes };
  for (const [attribute, code, good] of values) {
    const value = attributes[attribute];
    if (value === undefined || good.test(value)) continue;
    await warn(running, code, `Gather: Invalid ${attribute} value: ${value}`);
    delete attributes[attribute];
  }
  return { ...running.verb, attributes };
}

export async function gather(given: Running): Promise<Verdict> {
  const running = { ...given, verb: await sensible(given) };
  const { board, ctx, call, verb } = running;
  const { script } = factsOf(call);
  const [next] = script;
  if (next && 'hangup' in next) {
    board.happen({ type: 'end', call: call.sid });
    return 'wait';
  }
  const prompts = promptsOf(verb);
  const { params, pressed, taking, silence, left } = hear(verb, script);
  if (params?.SpeechResult) await tellPartial(running, params.SpeechResult);
  for (const prompt of prompts) await sound(running, prompt);
  const speaking = prompts.reduce((sum, prompt) => sum + secondsOf(prompt), 0);
  await changeCall(ctx, call.sid, {}, { script: [...left] });
  await changeFrame(ctx, call.sid, { activity: { kind: 'gathering', verb, heard: params, pressed } });
  // A prompt without end is cut short by input, and by nothing else.
  if (Number.isFinite(speaking) || params)
    board.wake(call.sid, (Number.isFinite(speaking) ? speaking : 0) + taking + silence);
  return 'wait';
}

/** Keys and words that come while it listens. False: they mean nothing to it. */
export async function gatherMore(running: Running, pressed: string, step: Step): Promise<boolean> {
  const { board, ctx, call, verb } = running;
  const more = 'digits' in step ? { digits: pressed + step.digits } : step;
  const { params, pressed: keys, silence, left } = hear(verb, [more]);
  if (left.length > 0) return false;
  if (params?.SpeechResult) await tellPartial(running, params.SpeechResult);
  await changeFrame(ctx, call.sid, { activity: { kind: 'gathering', verb, heard: params, pressed: keys } });
  board.wake(call.sid, 'say' in step ? (step.seconds ?? 3) + REACTION : silence);
  return true;
}

/** Its time has come: on to the action with what was heard, else to the next verb. */
export function gathered(running: Running, heard: Record<string, string> | null): Promise<Verdict> {
  return heard ? followAction(running, heard, { byDefault: true }) : Promise.resolve('on');
}
