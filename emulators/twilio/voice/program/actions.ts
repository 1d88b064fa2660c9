/** What comes after a verb: the request to its `action`, or the next verb. */
import type { TwilioCtx } from '../../account.ts';
import { alert } from '../../monitor/alert-rows.ts';
import type { TwimlElement } from '../../twiml/document.ts';
import { methodOf } from '../../twiml/method.ts';
import { callBack, resolved } from '../../webhooks/requests.ts';
import type { Board, Verdict } from '../board.ts';
import { voiceParams } from '../calls/params.ts';
import type { Call } from '../calls/rows.ts';
import type { Frame, Source } from './frames.ts';

/** What a verb is run with. */
export interface Running {
  readonly board: Board;
  readonly ctx: TwilioCtx;
  /** As it was when the verb began. */
  readonly call: Call;
  readonly frame: Frame;
  readonly verb: TwimlElement;
}

/** Something in the document is wrong; the call goes on. */
export async function warn(
  { ctx, call, frame }: Pick<Running, 'ctx' | 'call' | 'frame'>,
  code: number,
  message: string,
  level: 'warning' | 'error' = 'warning',
): Promise<void> {
  const { url, method } = frame.source;
  await alert(ctx, { code, level, resource: call.sid, message, ...(url && { url, method }) });
}

/** The address that an attribute names, seen from its document; undefined, with an alert, when it makes none. */
export async function addressed(
  running: Pick<Running, 'ctx' | 'call' | 'frame'>,
  url: string | undefined,
  method?: string,
): Promise<Source | undefined> {
  const target = resolved(url, running.frame.base);
  if (target && /^https?:\/\//i.test(target)) return { url: target, method: methodOf(method) };
  await warn(running, 11_100, `Invalid URL format: ${url ?? ''}`, 'error');
  return undefined;
}

/**
 * On to a verb's `action`, of which an empty one is the document itself. A verb without one goes on with the next verb,
 * unless its action is the document by default. An address that makes none ends the call.
 */
export async function followAction(
  running: Running,
  params: Readonly<Record<string, string>>,
  { byDefault = false }: { byDefault?: boolean } = {},
): Promise<Verdict> {
  const { board, call, verb } = running;
  const { action, method } = verb.attributes;
  if (action === undefined && !byDefault) return 'on';
  const source = await addressed(running, action, method);
  if (source) await board.ask(call.sid, { ...source, params });
  else board.happen({ type: 'end', call: call.sid });
  return 'wait';
}

/** The request to a verb's `action` whose answer nobody will act on. */
export async function actionOf(
  running: Pick<Running, 'ctx' | 'call' | 'frame' | 'verb'>,
  params: Readonly<Record<string, string>>,
  { byDefault = false }: { byDefault?: boolean } = {},
): Promise<Source | undefined> {
  const { action, method } = running.verb.attributes;
  if (action === undefined && !byDefault) return undefined;
  const source = await addressed(running, action, method);
  return source && { ...source, params };
}

/** Tells an action of a call that is over. */
export function tellAction(ctx: TwilioCtx, call: Call, { url, method, params }: Source): void {
  callBack(ctx, { type: 'call.action', url, method, params: voiceParams(ctx, call, params), resource: call.sid });
}

const whole = (text: string | undefined, otherwise: number): number => {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : otherwise;
};

/** An attribute that counts something. */
export const numberOf = (verb: TwimlElement, name: string, otherwise: number): number =>
  whole(verb.attributes[name], otherwise);

export const isTrue = (text: string | undefined, otherwise = false): boolean =>
  text === undefined ? otherwise : text.toLowerCase() === 'true';
