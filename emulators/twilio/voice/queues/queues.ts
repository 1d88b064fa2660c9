/** Queues: made, listed, fetched, changed, deleted. */
import { nothing, z } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { A, v2010 } from '../../api.ts';
import { errors } from '../../errors.ts';
import { integer, text } from '../../params.ts';
import { changeQueue, newQueue, Queue, queueNamed, queues } from './rows.ts';

const MAX_NAME = 64;
const MAX_SIZE = 5000;

/** A name that no other queue has. */
async function checkedName(ctx: TwilioCtx, name: string, own?: Queue): Promise<string> {
  if (name.length > MAX_NAME) throw errors.invalid_parameter('FriendlyName');
  const other = await queueNamed(ctx, name);
  if (other && other.sid !== own?.sid) throw errors.queue_exists();
  return name;
}

export const createQueue = v2010.operation('queues.create', `POST ${A}/Queues.json`, {
  summary: 'Make a queue',
  status: 201,
  body: () => z.object({ FriendlyName: text(), MaxSize: integer(1, MAX_SIZE) }),
  result: Queue,
  async handler(ctx, { body }) {
    if (!body.FriendlyName) throw errors.missing_parameter('FriendlyName');
    const name = await checkedName(ctx, body.FriendlyName);
    const { row, internal } = newQueue(ctx, { name, maxSize: body.MaxSize });
    return queues.insert(ctx, row, internal);
  },
});

export const listQueues = v2010.operation('queues.list', `GET ${A}/Queues.json`, {
  summary: 'List queues',
  list: Queue,
  listName: 'queues',
  handler: (ctx, { page }) => queues.list(ctx, { page }),
});

export const fetchQueue = v2010.operation('queues.fetch', `GET ${A}/Queues/{Sid}.json`, {
  summary: 'One queue',
  result: Queue,
  handler: (ctx, { params }) => queues.need(ctx, params.Sid),
});

export const updateQueue = v2010.operation('queues.update', `POST ${A}/Queues/{Sid}.json`, {
  summary: 'Rename a queue, or change how many may wait in it',
  body: () => z.object({ FriendlyName: text(), MaxSize: integer(1, MAX_SIZE) }),
  result: Queue,
  async handler(ctx, { params, body }) {
    const queue = await queues.need(ctx, params.Sid);
    return changeQueue(ctx, queue.sid, {
      ...(body.FriendlyName && { friendly_name: await checkedName(ctx, body.FriendlyName, queue) }),
      ...(body.MaxSize !== undefined && { max_size: body.MaxSize }),
    });
  },
});

export const deleteQueue = v2010.operation('queues.delete', `DELETE ${A}/Queues/{Sid}.json`, {
  summary: 'Delete an empty queue',
  status: 204,
  async handler(ctx, { params }) {
    const queue = await queues.need(ctx, params.Sid);
    if (queue.current_size > 0) throw errors.queue_not_empty();
    await queues.remove(ctx, queue);
    return nothing();
  },
});
