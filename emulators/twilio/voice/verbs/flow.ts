/** `<Redirect>`, `<Hangup>`, `<Reject>`: where a call goes from here. */
import { textOf } from '../../twiml/document.ts';
import { methodOf } from '../../twiml/method.ts';
import { resolved } from '../../webhooks/requests.ts';
import type { Verdict } from '../board.ts';
import { factsOf } from '../calls/rows.ts';
import { warn, type Running } from '../program/actions.ts';

export async function redirect(running: Running): Promise<Verdict> {
  const { board, call, frame, verb } = running;
  const url = resolved(textOf(verb), frame.base);
  if (url && /^https?:\/\//i.test(url)) {
    await board.ask(call.sid, { url, method: methodOf(verb.attributes.method) });
    return 'wait';
  }
  await warn(running, 11_100, `Invalid URL format: ${textOf(verb)}`, 'error');
  board.happen({ type: 'end', call: call.sid });
  return 'wait';
}

export function hangup({ board, call }: Running): Promise<Verdict> {
  board.happen({ type: 'end', call: call.sid });
  return Promise.resolve('wait');
}

/** A call that nobody has answered yet ends as busy, or as not answered; one that goes on already is hung up. */
export function reject({ board, call, verb }: Running): Promise<Verdict> {
  const fresh = call.direction === 'inbound' && factsOf(call).answered === null;
  const status = verb.attributes.reason === 'busy' ? 'busy' : 'no-answer'; // the latter unconfirmed
  board.happen({ type: 'end', call: call.sid, ...(fresh && { status }) });
  return Promise.resolve('wait');
}
