/** Who stands in a queue: listed, fetched, taken out to another document. */
import { pageOf, z } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { A, v2010 } from '../../api.ts';
import { errors } from '../../errors.ts';
import { text } from '../../params.ts';
import { checkedMethod, checkedUrl } from '../calls/options.ts';
import { redirectCall } from '../calls/redirecting.ts';
import { calls } from '../calls/rows.ts';
import { operate } from '../engine.ts';
import { frameOf } from '../program/frames.ts';
import { QueueMember, queues, standing } from './rows.ts';

const M = `${A}/Queues/{QueueSid}/Members`;

export const listMembers = v2010.operation('queue_members.list', `GET ${M}.json`, {
  summary: 'List who waits in a queue, the one in front first',
  list: QueueMember,
  listName: 'queue_members',
  async handler(ctx, { params, page }) {
    const queue = await queues.need(ctx, params.QueueSid);
    return pageOf(await standing(ctx, queue.sid), page);
  },
});

/** A member by call; `Front` is the one in front. */
async function memberOf(
  ctx: TwilioCtx,
  { QueueSid: queue, CallSid: key }: { readonly QueueSid: string; readonly CallSid: string },
): Promise<QueueMember> {
  const all = await standing(ctx, (await queues.need(ctx, queue)).sid);
  const found = key === 'Front' ? all[0] : all.find((member) => member.call_sid === key);
  if (!found) throw errors.not_found();
  return found;
}

export const fetchMember = v2010.operation('queue_members.fetch', `GET ${M}/{CallSid}.json`, {
  summary: 'Somebody who waits in a queue',
  result: QueueMember,
  handler: (ctx, { params }) => memberOf(ctx, params),
});

export const updateMember = v2010.operation('queue_members.update', `POST ${M}/{CallSid}.json`, {
  summary: 'Take somebody out of a queue, to the document at a URL',
  body: () => z.object({ Url: text(), Method: text() }),
  result: QueueMember,
  async handler(ctx, { params, body }) {
    const member = await memberOf(ctx, params);
    if (!body.Url) throw errors.missing_parameter('Url');
    const source = { url: checkedUrl(body.Url), method: checkedMethod(body.Method) };
    const call = await calls.need(ctx, member.call_sid);
    await operate(ctx, (board) => redirectCall(board, call, frameOf('main', source)));
    return member;
  },
});
