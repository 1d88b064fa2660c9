/** Calls: listed, fetched, changed while they run, deleted. */
import { nothing, z } from '../../../../src/emulator/index.ts';
import { A, v2010 } from '../../api.ts';
import { timeRange } from '../../dates.ts';
import { errors } from '../../errors.ts';
import { e164 } from '../../numbers/phone.ts';
import { integer, text, times } from '../../params.ts';
import { parseTwiml, TwimlProblem, type TwimlElement } from '../../twiml/document.ts';
import { endCall } from './ending.ts';
import { hangUp, operate } from '../engine.ts';
import { frameOf, inlineFrame, type Frame } from '../program/frames.ts';
import { callEvents, CallEvent } from './events.ts';
import { checkedMethod, checkedUrl } from './options.ts';
import { redirectCall } from './redirecting.ts';
import { Call, calls, changeCall, factsOf, isOver } from './rows.ts';

const address = (asked: string | undefined): string | undefined => (asked ? (e164(asked) ?? asked) : undefined);

export const listCalls = v2010.operation('calls.list', `GET ${A}/Calls.json`, {
  summary: 'List calls, newest first',
  query: () =>
    z.object({
      To: text(),
      From: text(),
      ParentCallSid: text(),
      Status: text(),
      ...times('StartTime'),
      ...times('EndTime'),
    }),
  list: Call,
  listName: 'calls',
  handler: (ctx, { query, page }) =>
    calls.list(ctx, {
      where: {
        to: address(query.To),
        from: address(query.From),
        parent_call_sid: query.ParentCallSid || undefined,
        status: query.Status || undefined,
        started: timeRange(query, 'StartTime'),
        ended: timeRange(query, 'EndTime'),
      },
      page,
    }),
});

export const fetchCall = v2010.operation('calls.fetch', `GET ${A}/Calls/{Sid}.json`, {
  summary: 'One call',
  result: Call,
  handler: (ctx, { params }) => calls.need(ctx, params.Sid),
});

const Changes = () =>
  z.object({
    Url: text(),
    Method: text(),
    Twiml: text(),
    Status: z.enum(['canceled', 'completed']).optional(),
    FallbackUrl: text(),
    FallbackMethod: text(),
    StatusCallback: text(),
    StatusCallbackMethod: text(),
    TimeLimit: integer(1),
  });
type Changes = z.infer<ReturnType<typeof Changes>>;

export const updateCall = v2010.operation('calls.update', `POST ${A}/Calls/{Sid}.json`, {
  summary: 'Redirect a call in progress, or end one',
  body: Changes,
  result: Call,
  async handler(ctx, { params, body }) {
    const call = await calls.need(ctx, params.Sid);
    if (body.Url && body.Twiml) throw errors.bad_parameter('Url and Twiml cannot be given together');
    const frame = documentOf(body);
    if ((frame || body.Status) && isOver(call)) throw errors.call_not_in_progress();
    const { progress } = factsOf(call);
    const url = body.StatusCallback;
    const changed = await changeCall(
      ctx,
      call.sid,
      {},
      {
        ...(body.FallbackUrl && { fallback: { url: body.FallbackUrl, method: checkedMethod(body.FallbackMethod) } }),
        ...(url && {
          progress: {
            url,
            method: checkedMethod(body.StatusCallbackMethod),
            events: progress?.events ?? ['completed'],
          },
        }),
      },
    );
    await operate(ctx, async (board) => {
      if (body.TimeLimit !== undefined) limit(changed, body.TimeLimit, board);
      if (body.Status) await stop(board, changed, body.Status);
      else if (frame) await redirectCall(board, changed, frame);
    });
    return calls.need(ctx, call.sid);
  },
});

/** Counted from the answer. */
function limit(call: Call, seconds: number, { ctx, hangUpAfter }: Parameters<typeof endCall>[0]): void {
  const { answered } = factsOf(call);
  ctx.cancel(hangUp, { call: call.sid, why: 'limit' });
  if (answered !== null) hangUpAfter(call.sid, Math.max(0, seconds - (ctx.now - answered) / 1000), 'limit');
}

/** Only what nobody has answered can be canceled; what is completed before that is canceled, too. */
async function stop(board: Parameters<typeof endCall>[0], call: Call, asked: 'canceled' | 'completed'): Promise<void> {
  const unanswered = factsOf(call).answered === null;
  if (asked === 'canceled' && !unanswered) throw errors.call_not_in_progress();
  await endCall(board, call.sid, unanswered ? 'canceled' : 'completed');
}

function documentOf({ Url: url, Method: method, Twiml: twiml }: Changes): Frame | undefined {
  if (url) return frameOf('main', { url: checkedUrl(url), method: checkedMethod(method) });
  return twiml ? inlineFrame(verbsOf(twiml)) : undefined;
}

function verbsOf(twiml: string): readonly TwimlElement[] {
  try {
    return parseTwiml(twiml);
  } catch (error) {
    if (error instanceof TwimlProblem) throw errors.bad_parameter(`Twiml is not valid: ${error.message}`);
    throw error;
  }
}

export const deleteCall = v2010.operation('calls.delete', `DELETE ${A}/Calls/{Sid}.json`, {
  summary: 'Delete a call that is over',
  status: 204,
  async handler(ctx, { params }) {
    const call = await calls.need(ctx, params.Sid);
    if (!isOver(call)) throw errors.not_complete();
    await calls.remove(ctx, call);
    return nothing();
  },
});

export const listCallEvents = v2010.operation('calls.list_events', `GET ${A}/Calls/{CallSid}/Events.json`, {
  summary: 'List the requests that made a call and that it made',
  list: CallEvent,
  listName: 'events',
  async handler(ctx, { params, page }) {
    const call = await calls.need(ctx, params.CallSid);
    return callEvents.list(ctx, { where: { call: call.sid }, order: { direction: 'asc' }, page });
  },
});
