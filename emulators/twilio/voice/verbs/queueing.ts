/** `<Enqueue>`, `<Leave>` and `<Dial><Queue>`: callers wait, and are fetched. */
import { textOf, type TwimlElement } from '../../twiml/document.ts';
import type { Board, Verdict } from '../board.ts';
import { LONGEST } from '../callees/rows.ts';
import { calls, changeCall, factsOf } from '../calls/rows.ts';
import { hangsUpAfter } from '../callees/script.ts';
import { addressed, followAction, numberOf, warn, type Running } from '../program/actions.ts';
import { frameOf } from '../program/frames.ts';
import { activityOf, changeActivity, changeFrame, dropWaitFrames, frameOfCall, pushFrame } from '../program/program.ts';
import { startRecording } from '../recordings/recording.ts';
import { standing } from '../queues/rows.ts';
import { awaitCaller, joinQueue, leaveQueue, queueFor, queueParams } from '../queues/standing.ts';

export async function enqueue(running: Running): Promise<Verdict> {
  const { board, ctx, call, verb } = running;
  const name = textOf(verb);
  if (name === '' || verb.attributes.workflowSid) {
    await warn(running, 12_200, 'Enqueue: only queues that have a name are emulated');
    return 'on';
  }
  const queue = await queueFor(ctx, name);
  const most = Math.min(queue.max_size, numberOf(verb, 'maxQueueSize', queue.max_size));
  if (queue.current_size >= most)
    return followAction(running, { QueueResult: 'queue-full', QueueSid: queue.sid, QueueTime: '0' });
  await changeFrame(ctx, call.sid, { activity: { kind: 'enqueued', verb, queue: queue.sid, partner: null } });
  await joinQueue(board, queue, call.sid);
  const { waitUrl, waitUrlMethod } = verb.attributes;
  const source = waitUrl ? await addressed(running, waitUrl, waitUrlMethod) : undefined;
  if (source) {
    await pushFrame(ctx, call.sid, frameOf('wait', source));
    await board.ask(call.sid, { ...source, params: await queueParams(ctx, queue.sid, call.sid) });
  }
  await maybeHangsUp(board, call.sid);
  return 'wait';
}

/** Somebody who is connected or waits hangs up, if that is what the script says next. */
export async function maybeHangsUp(board: Board, id: string): Promise<void> {
  const seconds = hangsUpAfter(factsOf(await calls.need(board.ctx, id)).script);
  if (seconds !== undefined) board.hangUpAfter(id, seconds);
}

/** Out of the queue, into what comes after `<Enqueue>`. */
export async function leaveVerb(running: Running): Promise<Verdict> {
  const { board, ctx, call } = running;
  const waiting = activityOf(call, 'enqueued');
  if (!waiting) return 'on';
  const seconds = await leaveQueue(ctx, waiting.queue, call.sid);
  const params = { QueueResult: 'leave', QueueSid: waiting.queue, QueueTime: String(seconds ?? 0) };
  board.happen({ type: 'verb-over', call: call.sid, params });
  return 'wait';
}

/** `<Dial><Queue>name</Queue></Dial>` */
export async function dialQueue(running: Running, noun: TwimlElement): Promise<Verdict> {
  const { board, ctx, call, verb } = running;
  const queue = await queueFor(ctx, textOf(noun));
  await changeFrame(ctx, call.sid, {
    activity: {
      kind: 'dequeuing',
      verb,
      queue: queue.sid,
      partner: null,
      bridged: null,
      waited: 0,
      recording: null,
    },
  });
  await awaitCaller(ctx, queue.sid, call.sid, true);
  if (queue.current_size > 0) board.happen({ type: 'queue-filled', call: call.sid });
  else board.wake(call.sid, numberOf(verb, 'timeout', 30));
  return 'wait';
}

/** Takes the caller in front, who may hear something before being connected. */
export async function fetchCaller(board: Board, id: string): Promise<void> {
  const { ctx } = board;
  const call = await calls.get(ctx, id);
  const dialing = call && activityOf(call, 'dequeuing');
  const frame = call && frameOfCall(call);
  if (!call || !frame || !dialing || dialing.partner !== null) return;
  const [front] = await standing(ctx, dialing.queue);
  if (!front) return;
  board.sleep(id);
  await awaitCaller(ctx, dialing.queue, id, false);
  const waited = (await leaveQueue(ctx, dialing.queue, front.call_sid)) ?? 0;
  await changeActivity(ctx, id, 'dequeuing', { partner: front.call_sid, waited });
  await dropWaitFrames(ctx, front.call_sid);
  board.sleep(front.call_sid);
  await changeActivity(ctx, front.call_sid, 'enqueued', { partner: id });
  await changeCall(ctx, front.call_sid, {}, { partner: id });
  const [noun] = dialing.verb.children.filter((child) => typeof child !== 'string');
  const { url, method } = noun?.attributes ?? {};
  const source = url ? await addressed({ ctx, call, frame }, url, method) : undefined;
  if (!source) return board.happen({ type: 'leg-ready', call: id, leg: front.call_sid });
  await pushFrame(ctx, front.call_sid, frameOf('whisper', source));
  const params = { QueueSid: dialing.queue, QueueTime: String(waited), DequeingCallSid: id };
  await board.ask(front.call_sid, { ...source, params });
}

/** The two talk now; the one who waited stays as long as any callee. */
export async function joinCaller(board: Board, id: string, leg: string): Promise<void> {
  const { ctx } = board;
  const call = await calls.need(ctx, id);
  const dialing = activityOf(call, 'dequeuing');
  if (dialing?.partner !== leg) return;
  const { record } = dialing.verb.attributes;
  const records = record !== undefined && record !== 'false' && record !== 'do-not-record';
  const recording = records ? await startRecording(ctx, { call: id, conference: null, source: 'DialVerb' }) : undefined;
  await changeActivity(ctx, id, 'dequeuing', { bridged: ctx.now, recording: recording?.sid ?? null });
  const { stays, script } = factsOf(await calls.need(ctx, leg));
  const limit = numberOf(dialing.verb, 'timeLimit', LONGEST);
  board.hangUpAfter(leg, Math.min(hangsUpAfter(script) ?? stays, limit));
  await maybeHangsUp(board, id);
}

/** What the action of `<Dial><Queue>` is told. */
export async function dequeueParams(
  { ctx }: Pick<Board, 'ctx'>,
  call: Running['call'],
): Promise<Record<string, string>> {
  const dialing = activityOf(call, 'dequeuing');
  if (!dialing) return {};
  const { queue, partner, bridged, waited } = dialing;
  if (partner === null || bridged === null)
    return { DialCallStatus: 'no-answer', DialBridged: 'false', DequeueResult: 'queue-empty', QueueSid: queue };
  const seconds = String(Math.round((ctx.now - bridged) / 1000));
  return {
    DialCallStatus: 'completed',
    DialCallSid: partner,
    DialCallDuration: seconds,
    DialBridged: 'true',
    DequeueResult: 'bridged',
    DequeuedCallSid: partner,
    DequeuedCallQueueTime: String(waited),
    DequeuedCallDuration: seconds,
    QueueSid: queue,
  };
}
