/**
 * The engine: handles what happens to calls, one event after the other, and goes through their TwiML. Time and answers
 * reach it by jobs; everything else comes in by `operate`.
 */
import { z, type Reply } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { job } from '../provider.ts';
import { answered, ask, asked, type TwimlRequest } from '../webhooks/requests.ts';
import { elementsOf } from '../twiml/document.ts';
import type { Board, CallEvent } from './board.ts';
import { endCall } from './calls/ending.ts';
import { noteDocument } from './calls/events.ts';
import { advanceLeg, answer } from './calls/legs.ts';
import { voiceParams } from './calls/params.ts';
import { calls, changeCall, factsOf, isOver, type Call } from './calls/rows.ts';
import { followAction, warn, type Running } from './program/actions.ts';
import type { Frame, Source } from './program/frames.ts';
import { changeFrame, frameOfCall } from './program/program.ts';
import { connectLeg, legOver, letGo } from './verbs/dial.ts';
import { gathered } from './verbs/gather.ts';
import { dequeueParams, fetchCaller, joinCaller } from './verbs/queueing.ts';
import { recorded } from './verbs/record.ts';
import { unknownAttribute, verbNamed } from './verbs/verbs.ts';
import { stopRecording } from './recordings/recording.ts';

/** Does something with calls, then whatever follows from it. */
export async function operate<T>(ctx: TwilioCtx, work: (board: Board) => Promise<T>): Promise<T> {
  const events: CallEvent[] = [];
  const board = boardOf(ctx, events);
  const result = await work(board);
  for (let event = events.shift(); event; event = events.shift()) await handle(board, event);
  return result;
}

function boardOf(ctx: TwilioCtx, events: CallEvent[]): Board {
  const sleep = (call: string): void => {
    ctx.cancel(wakeCall, { call });
    ctx.cancel(replay, { call });
  };
  return {
    ctx,
    happen: (event) => void events.push(event),
    sleep,
    forget(call) {
      sleep(call);
      ctx.cancel(hangUp, { call, why: 'far-end' });
      ctx.cancel(hangUp, { call, why: 'limit' });
    },
    wake(call, seconds, kind = 'progress') {
      sleep(call);
      ctx.schedule(kind === 'progress' ? wakeCall : replay, { call }, { after: Math.round(seconds * 1000) });
    },
    hangUpAfter: (call, seconds, why = 'far-end') =>
      ctx.schedule(hangUp, { call, why }, { after: Math.round(seconds * 1000) }),
    async ask(call, source) {
      const { request, ticket } = await question(ctx, call, source);
      await changeFrame(ctx, call, { source, verbs: [], activity: { kind: 'asking', ticket } });
      await ask(ctx, request, [documentAnswered, { call, ticket }]);
    },
    async askFirst(call, source) {
      const { request, ticket } = await question(ctx, call, source);
      await changeFrame(ctx, call, { activity: { kind: 'asking', ticket } });
      await ask(ctx, { ...request, fallback: undefined }, [actionAnswered, { call, ticket }]);
    },
  };
}

/** What a call asks an app. Only its own documents have a fallback. */
async function question(
  ctx: TwilioCtx,
  id: string,
  { url, method, params }: Source,
): Promise<{ request: TwimlRequest; ticket: number }> {
  const call = await calls.need(ctx, id);
  const { ticket: last, fallback } = factsOf(call);
  const ticket = last + 1;
  const asking = await changeCall(ctx, id, {}, { ticket });
  const main = frameOfCall(call)?.purpose === 'main';
  const request: TwimlRequest = {
    type: 'call.twiml',
    kind: 'voice',
    url,
    method,
    params: voiceParams(ctx, asking, params),
    resource: id,
    conversation: id,
    ...(main && fallback && fallback.url !== url && { fallback }),
  };
  return { request, ticket };
}

async function handle(board: Board, event: CallEvent): Promise<void> {
  switch (event.type) {
    case 'go-on':
      return goOn(board, event.call);
    case 'leg-ready':
      return connected(board, event.call, event.leg);
    case 'leg-over':
      return legOver(board, event.call, event.leg, event.status);
    case 'queue-filled':
      return fetchCaller(board, event.call);
    case 'partner-gone':
      return partnerGone(board, event.call);
    case 'verb-over':
      return verbOver(board, event.call, event.params);
    case 'end':
      return endCall(board, event.call, event.status);
  }
}

/** The verbs of the document that runs, until one takes time. */
async function goOn(board: Board, id: string): Promise<void> {
  for (;;) {
    const call = await calls.get(board.ctx, id);
    const frame = call && frameOfCall(call);
    if (!call || !frame || isOver(call)) return;
    const [verb, ...verbs] = frame.verbs;
    if (!verb) return documentOver(board, call, frame);
    await changeFrame(board.ctx, id, { verbs, activity: { kind: 'waiting' } });
    const verdict = await perform({ board, ctx: board.ctx, call: await calls.need(board.ctx, id), frame, verb });
    if (verdict === 'wait') return;
  }
}

/** These leave a call that comes in unanswered. */
const unanswering = new Set(['Reject', 'Pause', 'Redirect']);

async function perform(running: Running): Promise<'on' | 'wait'> {
  const { ctx, call, frame, verb } = running;
  const run = verbNamed(verb.name, frame.purpose);
  if (!run) {
    await warn(running, 12_200, `Schema validation warning: <${verb.name}> is not allowed here, or is not emulated`);
    return 'on';
  }
  const attribute = unknownAttribute(verb);
  if (attribute !== undefined)
    await warn(running, 12_200, `Schema validation warning: attribute '${attribute}' is not allowed in <${verb.name}>`);
  if (staysUnanswered(verb) || !isUnanswered(call)) return run(running);
  return run({ ...running, call: await answer(ctx, call.sid) });
}

/** A Dial may put off the answer until somebody is there; a conference or queue always is. */
const staysUnanswered = ({ name, attributes, children }: Running['verb']): boolean =>
  unanswering.has(name) ||
  (name === 'Dial' &&
    attributes.answerOnBridge === 'true' &&
    ![...elementsOf(children, 'Conference'), ...elementsOf(children, 'Queue')].length);

const isUnanswered = (call: Call): boolean => call.direction === 'inbound' && factsOf(call).answered === null;

/** Nothing is left to do: a call ends, a callee is connected, music begins anew. */
async function documentOver(board: Board, call: Call, frame: Frame): Promise<void> {
  if (frame.purpose === 'main') return board.happen({ type: 'end', call: call.sid });
  if (frame.purpose === 'wait') {
    if (frame.activity?.kind !== 'waiting') return;
    await changeFrame(board.ctx, call.sid, { activity: { kind: 'looping' } });
    return board.wake(call.sid, 1, 'calendar');
  }
  const { frames, partner } = factsOf(call);
  await changeCall(board.ctx, call.sid, {}, { frames: frames.slice(0, -1) });
  const dialer = call.parent_call_sid ?? partner;
  if (dialer !== null) board.happen({ type: 'leg-ready', call: dialer, leg: call.sid });
}

/** Whoever dialled is connected, and with `answerOnBridge` has their own call answered only now. */
async function connected(board: Board, id: string, leg: string): Promise<void> {
  const call = await calls.get(board.ctx, id);
  if (call && isUnanswered(call)) await answer(board.ctx, id);
  const dequeues = call && factsOf(call).frames.some(({ activity }) => activity?.kind === 'dequeuing');
  return dequeues ? joinCaller(board, id, leg) : connectLeg(board, id, leg);
}

/** A caller who came from a queue has hung up: the Dial that fetched them is over. */
async function partnerGone(board: Board, id: string): Promise<void> {
  const call = await calls.get(board.ctx, id);
  const dequeuing = call && factsOf(call).frames.find(({ activity }) => activity?.kind === 'dequeuing')?.activity;
  if (!call || dequeuing?.kind !== 'dequeuing') return;
  if (dequeuing.recording !== null) await stopRecording(board.ctx, dequeuing.recording);
  return verbOver(board, id, await dequeueParams(board, call));
}

/** Takes away what was played meanwhile, and goes on behind the verb. */
async function verbOver(board: Board, id: string, params: Readonly<Record<string, string>>): Promise<void> {
  const { ctx } = board;
  const call = await calls.get(ctx, id);
  if (!call || isOver(call)) return;
  const { frames } = factsOf(call);
  const index = frames.findIndex(({ activity }) => activity !== null && 'verb' in activity);
  const frame = frames[index];
  if (!frame?.activity || !('verb' in frame.activity)) return;
  const { verb } = frame.activity;
  const rest: Frame = { ...frame, activity: { kind: 'waiting' } };
  board.sleep(id);
  ctx.cancel(hangUp, { call: id, why: 'far-end' });
  const going = await changeCall(ctx, id, {}, { frames: [...frames.slice(0, index), rest], partner: null });
  const verdict = await followAction({ board, ctx, call: going, frame, verb }, params);
  if (verdict === 'on') await goOn(board, id);
}

/** A call's time has come, whatever it waited for. */
async function wakened(board: Board, id: string): Promise<void> {
  const { ctx } = board;
  const call = await calls.get(ctx, id);
  if (!call || isOver(call)) return;
  if (factsOf(call).stage !== 'talking') return advanceLeg(board, call);
  const frame = frameOfCall(call);
  const activity = frame?.activity;
  if (!frame || !activity) return goOn(board, id);
  const running = (verb: Running['verb']): Running => ({ board, ctx, call, frame, verb });
  switch (activity.kind) {
    case 'gathering':
      return behind(board, id, await gathered(running(activity.verb), activity.heard));
    case 'recording':
      return behind(board, id, await recorded(running(activity.verb), activity.recording, activity.ending));
    case 'connected':
      return behind(board, id, await followAction(running(activity.verb), {}));
    case 'looping':
      return board.ask(id, frame.source);
    case 'dialing':
      letGo(board, activity);
      return;
    case 'dequeuing':
      return verbOver(board, id, await dequeueParams(board, call));
    case 'waiting':
      return goOn(board, id);
    case 'asking':
    case 'conference':
    case 'enqueued':
      return;
  }
}

const behind = async (board: Board, id: string, verdict: 'on' | 'wait'): Promise<void> => {
  if (verdict === 'on') await goOn(board, id);
};

const input = () => z.object({ call: z.string() });

export const wakeCall = job('calls.go-on', {
  kind: 'progress',
  input,
  run: (ctx, { call }) => operate(ctx, (board) => wakened(board, call)),
});

/** Music that begins anew for somebody who waits: an `auto` clock would never come to an end with it. */
export const replay = job('calls.replay', {
  kind: 'calendar',
  input,
  run: (ctx, { call }) => operate(ctx, (board) => wakened(board, call)),
});

export const hangUp = job('calls.hang-up', {
  kind: 'progress',
  input: () => z.object({ call: z.string(), why: z.enum(['far-end', 'limit']) }),
  run: (ctx, { call }) => operate(ctx, (board) => endCall(board, call)),
});

const reply = () => z.object({ call: z.string(), ticket: z.int(), ...asked() });
interface Answering {
  readonly call: string;
  readonly ticket: number;
  readonly request: TwimlRequest;
  readonly reply?: Reply | undefined;
}

/** Whether a call still waits for this answer. */
function isAwaited(call: Call | undefined, ticket: number): call is Call {
  const activity = call && !isOver(call) ? frameOfCall(call)?.activity : undefined;
  return activity?.kind === 'asking' && activity.ticket === ticket;
}

export const documentAnswered = job('calls.document-answered', {
  kind: 'progress',
  input: reply,
  async run(ctx, { call: id, ticket, request, reply: given }: Answering) {
    await noteDocument(ctx, request, given);
    const result = await answered(ctx, { request, reply: given }, [documentAnswered, { call: id, ticket }]);
    const call = await calls.get(ctx, id);
    if (!result || !isAwaited(call, ticket)) return;
    await operate(ctx, (board) => {
      if (result.verbs) return begun(board, id, result.verbs, request, result.base);
      return unanswerable(board, call);
    });
  },
});

async function begun(
  board: Board,
  id: string,
  verbs: readonly Running['verb'][],
  { url, method }: TwimlRequest,
  base: string,
): Promise<void> {
  // What is played while somebody waits counts as run even when it is empty, but an empty one isn't asked for again.
  const activity = verbs.length > 0 ? ({ kind: 'waiting' } as const) : null;
  const known = frameOfCall(await calls.need(board.ctx, id))?.source;
  const source = { url, method, ...(known?.params && { params: known.params }) };
  await changeFrame(board.ctx, id, { source, base, verbs: [...verbs], activity });
  await goOn(board, id);
}

/** No document is to be had: the caller hears of an application error and is hung up; who waits goes on in silence. */
async function unanswerable(board: Board, call: Call): Promise<void> {
  const frame = frameOfCall(call);
  if (frame?.purpose === 'wait') return void (await changeFrame(board.ctx, call.sid, { activity: null }));
  if (isUnanswered(call)) await answer(board.ctx, call.sid);
  board.happen({ type: 'end', call: call.sid });
}

/** An action that was asked in passing has answered: now the document that was to run. */
export const actionAnswered = job('calls.action-answered', {
  kind: 'progress',
  input: reply,
  async run(ctx, { call: id, ticket, request, reply: given }: Answering) {
    await noteDocument(ctx, request, given);
    await answered(ctx, { request, reply: given }, [actionAnswered, { call: id, ticket }]);
    const call = await calls.get(ctx, id);
    const frame = call && frameOfCall(call);
    if (!frame || !isAwaited(call, ticket)) return;
    await operate(ctx, (board) => startDocument(board, id, frame));
  },
});

/** Begins a document: asks for it, unless it is at hand. */
export async function startDocument(board: Board, id: string, { source, verbs }: Frame): Promise<void> {
  if (source.url !== '' && verbs.length === 0) return board.ask(id, source);
  await changeFrame(board.ctx, id, { activity: { kind: 'waiting' } });
  await goOn(board, id);
}
