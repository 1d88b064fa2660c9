/** Queues of callers, and who stands in them, as they are kept. */
import { schema, z } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { newDates, rfc2822 } from '../../dates.ts';
import { errors } from '../../errors.ts';
import { sid } from '../../ids.ts';
import { collection } from '../../provider.ts';

export const Queue = schema(() =>
  z.object({
    account_sid: z.string(),
    average_wait_time: z.int(),
    current_size: z.int(),
    date_created: z.string(),
    date_updated: z.string(),
    friendly_name: z.string(),
    max_size: z.int(),
    sid: z.string(),
    uri: z.string(),
  }),
);
export type Queue = z.infer<ReturnType<typeof Queue>>;

const QueueFacts = schema(() =>
  z.object({
    /** Calls that dial the queue and wait for somebody in it. */
    dialers: z.array(z.string()),
    /** How many have left it, and the seconds that they waited. */
    served: z.int(),
    waited: z.number(),
  }),
);
export type QueueFacts = z.infer<ReturnType<typeof QueueFacts>>;

export const queues = collection('queues', {
  row: Queue,
  internal: QueueFacts,
  key: 'sid',
  owner: 'account',
  columns: ['friendly_name'],
  missing: errors.not_found,
  make: (ctx: TwilioCtx, given) => {
    const { row, internal } = newQueue(ctx, { name: String(given.friendly_name ?? '') });
    return { row: { ...row, ...given }, internal };
  },
});

/** A row of a new queue. */
export function newQueue(
  ctx: TwilioCtx,
  { name, maxSize = 100 }: { name: string; maxSize?: number | undefined },
): { row: Queue; internal: QueueFacts } {
  const id = sid(ctx, 'QU');
  return {
    row: {
      account_sid: ctx.account.id,
      average_wait_time: 0,
      current_size: 0,
      ...newDates(ctx.now),
      friendly_name: name,
      max_size: maxSize,
      sid: id,
      uri: `/2010-04-01/Accounts/${ctx.account.id}/Queues/${id}.json`,
    },
    internal: { dialers: [], served: 0, waited: 0 },
  };
}

export const queueNamed = (ctx: TwilioCtx, name: string): Promise<Queue | undefined> =>
  queues.find(ctx, { where: { friendly_name: name } });

/** Changes a queue as it is now. */
export async function changeQueue(
  ctx: TwilioCtx,
  id: string,
  changes: Partial<Queue>,
  facts: Partial<QueueFacts> = {},
): Promise<Queue> {
  const queue = await queues.need(ctx, id);
  return queues.update(ctx, queue, { ...changes, date_updated: rfc2822(ctx.now) }, facts);
}

export const QueueMember = schema(() =>
  z.object({
    call_sid: z.string(),
    date_enqueued: z.string(),
    /** From 1; where it stands when somebody asks. */
    position: z.int(),
    queue_sid: z.string(),
    uri: z.string(),
    /** Seconds, when somebody asks. */
    wait_time: z.int(),
  }),
);
export type QueueMember = z.infer<ReturnType<typeof QueueMember>>;

export const queueMembers = collection('queue_members', {
  row: QueueMember,
  internal: () => z.object({ since: z.int() }),
  key: ['queue_sid', 'call_sid'],
  owner: 'account',
  columns: ['queue_sid', 'call_sid'],
  missing: errors.not_found,
});

/** Whoever stands in a queue, the one in front first, as they stand now. */
export async function standing(ctx: TwilioCtx, queue: string): Promise<QueueMember[]> {
  const all = await queueMembers.all(ctx, { where: { queue_sid: queue } });
  return all.map((member, index) => ({
    ...member,
    position: index + 1,
    wait_time: Math.floor((ctx.now - queueMembers.internal(member).since) / 1000),
  }));
}
