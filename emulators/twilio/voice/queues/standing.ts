/** Callers join a queue, stand in it, leave it. */
import type { TwilioCtx } from '../../account.ts';
import { rfc2822 } from '../../dates.ts';
import type { Board } from '../board.ts';
import { changeQueue, newQueue, queueMembers, queueNamed, queues, standing, type Queue } from './rows.ts';

/** The queue of a name: `<Enqueue>` makes it. */
export async function queueFor(ctx: TwilioCtx, name: string): Promise<Queue> {
  const known = await queueNamed(ctx, name);
  if (known) return known;
  const { row, internal } = newQueue(ctx, { name });
  return queues.insert(ctx, row, internal);
}

/** A caller joins; whoever dials the queue already hears of it. */
export async function joinQueue(board: Board, queue: Queue, call: string): Promise<void> {
  const { ctx } = board;
  const row = {
    call_sid: call,
    date_enqueued: rfc2822(ctx.now),
    position: 0,
    queue_sid: queue.sid,
    uri: queue.uri.replace(/\.json$/, `/Members/${call}.json`),
    wait_time: 0,
  };
  await queueMembers.insert(ctx, row, { since: ctx.now });
  const changed = await changeQueue(ctx, queue.sid, { current_size: queue.current_size + 1 });
  const [dialer] = queues.internal(changed).dialers;
  if (dialer) board.happen({ type: 'queue-filled', call: dialer });
}

/** A caller leaves the queue. Answers the seconds that it waited; undefined: it did not stand there. */
export async function leaveQueue(ctx: TwilioCtx, id: string, call: string): Promise<number | undefined> {
  const member = await queueMembers.get(ctx, [id, call]);
  const queue = await queues.get(ctx, id);
  if (!member || !queue) return undefined;
  const seconds = Math.floor((ctx.now - queueMembers.internal(member).since) / 1000);
  await queueMembers.remove(ctx, member);
  const { served, waited } = queues.internal(queue);
  await changeQueue(
    ctx,
    id,
    {
      current_size: Math.max(0, queue.current_size - 1),
      average_wait_time: Math.round((waited + seconds) / (served + 1)),
    },
    { served: served + 1, waited: waited + seconds },
  );
  return seconds;
}

/** What an app that entertains a waiting caller is told of the queue. */
export async function queueParams(ctx: TwilioCtx, id: string, call: string): Promise<Record<string, string>> {
  const queue = await queues.need(ctx, id);
  const member = (await standing(ctx, id)).find((one) => one.call_sid === call);
  return {
    QueueSid: id,
    QueuePosition: String(member?.position ?? 1),
    QueueTime: String(member?.wait_time ?? 0),
    AvgQueueTime: String(queue.average_wait_time),
    CurrentQueueSize: String(queue.current_size),
    MaxQueueSize: String(queue.max_size),
  };
}

/** A call dials the queue, or doesn't any more. */
export async function awaitCaller(ctx: TwilioCtx, id: string, call: string, waits: boolean): Promise<void> {
  const queue = await queues.get(ctx, id);
  if (!queue) return;
  const others = queues.internal(queue).dialers.filter((one) => one !== call);
  await changeQueue(ctx, id, {}, { dialers: waits ? [...others, call] : others });
}
