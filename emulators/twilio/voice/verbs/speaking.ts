/** `<Say>`, `<Play>`, `<Pause>`: sounds, which take their time. */
import { elementsOf, textOf, type TwimlElement } from '../../twiml/document.ts';
import { callBack, resolved } from '../../webhooks/requests.ts';
import { soundMade } from '../calls/signals.ts';
import { numberOf, warn, type Running } from '../program/actions.ts';

/** A voice says about so many characters a second. */
const SPEED = 15;
/** What is played is taken to last so long. */
const PLAYED = 5;
/** A key takes half a second, and so does a `w`. */
const KEY = 0.5;

/** Times over; 0 means for ever. */
const times = (verb: TwimlElement): number => {
  const loop = numberOf(verb, 'loop', 1);
  return loop === 0 ? Number.POSITIVE_INFINITY : Math.min(loop, 1000);
};

/** How long a sound lasts, in seconds. */
export function secondsOf(verb: TwimlElement): number {
  if (verb.name === 'Pause') return numberOf(verb, 'length', 1);
  if (verb.name === 'Say') return (textOf(verb).replaceAll(/\s+/g, ' ').length / SPEED) * times(verb);
  const { digits } = verb.attributes;
  return digits === undefined ? PLAYED * times(verb) : digits.length * KEY * times(verb);
}

const LOCAL =
  /^(?:localhost|[\w-]+|[\w.-]+\.(?:localhost|local|internal|test)|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|\[.*\])$/i;

/** Fetches what is to be played, if it stands on this machine or near it: an app learns so of a file that isn't there. */
async function fetchSound(running: Pick<Running, 'ctx' | 'call' | 'frame'>, verb: TwimlElement): Promise<void> {
  if (verb.name !== 'Play' || verb.attributes.digits !== undefined) return;
  const { ctx, call, frame } = running;
  const text = textOf(verb);
  const url = text === '' ? undefined : resolved(text, frame.base);
  if (!url || !/^https?:\/\//i.test(url)) return warn(running, 13_510, `Play: Invalid URL: ${text}`);
  if (!LOCAL.test(new URL(url).hostname)) return;
  callBack(ctx, {
    type: 'call.play',
    url,
    method: 'GET',
    params: {},
    resource: call.sid,
    alert: { code: 11_200, level: 'warning' },
  });
}

/** Makes a sound: whoever has the other end hears it. */
export async function sound(running: Pick<Running, 'ctx' | 'call' | 'frame'>, verb: TwimlElement): Promise<void> {
  await fetchSound(running, verb);
  const { ctx, call } = running;
  const seconds = secondsOf(verb);
  const keys = verb.attributes.digits?.replaceAll(/[^0-9*#A-D]/gi, '');
  if (verb.name === 'Play' && keys) await soundMade.tell(ctx, { call, step: { digits: keys }, seconds: 0 });
  if (verb.name === 'Say' && Number.isFinite(seconds))
    await soundMade.tell(ctx, { call, step: { say: textOf(verb), seconds: 0 }, seconds });
}

const sounds = new Set(['Say', 'Play', 'Pause']);

/** The sounds within a `<Gather>`. */
export const promptsOf = (verb: TwimlElement): readonly TwimlElement[] =>
  elementsOf(verb.children).filter(({ name }) => sounds.has(name));

/** Waits until a sound is over; for ever means until something else happens. */
export async function speak({ board, ctx, call, frame, verb }: Running): Promise<'on' | 'wait'> {
  await sound({ ctx, call, frame }, verb);
  const seconds = secondsOf(verb);
  if (seconds === 0) return 'on';
  if (Number.isFinite(seconds)) board.wake(call.sid, seconds);
  return 'wait';
}
