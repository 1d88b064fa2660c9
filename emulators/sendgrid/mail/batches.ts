/** Batches, and the pausing and cancelling of what they hold. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { newBatchId } from '../ids.ts';
import { job } from '../provider.ts';
import { needs } from '../scopes.ts';
import { Batch, batches, ScheduledSend, scheduledSends } from './batch-rows.ts';
import { discardBatch, releaseBatch } from './queue.ts';

export const createBatch = operation('batches.create', 'POST /v3/mail/batch', {
  summary: 'Make a batch id for scheduled mail',
  status: 201,
  traits: needs('mail.batch'),
  result: Batch,
  async handler(ctx) {
    const batch = await batches.insert(ctx, { batch_id: newBatchId(ctx.random) });
    ctx.schedule(expireBatch, batch, { after: '10d' });
    return batch;
  },
});

export const expireBatch = job('batches.expire', {
  kind: 'calendar',
  input: Batch,
  async run(ctx, { batch_id }) {
    const batch = await batches.get(ctx, batch_id);
    if (batch) await batches.remove(ctx, batch);
  },
});

export const getBatch = operation('batches.get', 'GET /v3/mail/batch/{batch_id}', {
  summary: 'Whether a batch id is valid',
  traits: needs('mail.batch'),
  result: Batch,
  handler: (ctx, { params }) => batches.need(ctx, params.batch_id),
});

const MAX_STATUSES = 100;

export const createScheduledSend = operation('scheduled-sends.create', 'POST /v3/user/scheduled_sends', {
  summary: 'Pause or cancel a batch',
  status: 201,
  traits: needs('user.scheduled_sends'),
  body: ScheduledSend,
  result: ScheduledSend,
  async handler(ctx, { body }) {
    if (!(await batches.get(ctx, body.batch_id))) throw errors.batch_unknown_here();
    if (await scheduledSends.get(ctx, body.batch_id)) throw errors.batch_has_status();
    if ((await scheduledSends.count(ctx)) >= MAX_STATUSES) throw errors.batch_limit();
    return scheduledSends.insert(ctx, body);
  },
});

export const listScheduledSends = operation('scheduled-sends.list', 'GET /v3/user/scheduled_sends', {
  summary: 'All batches that are paused or cancelled',
  traits: needs('user.scheduled_sends'),
  result: () => z.array(ScheduledSend()),
  handler: (ctx) => scheduledSends.all(ctx),
});

export const getScheduledSend = operation('scheduled-sends.get', 'GET /v3/user/scheduled_sends/{batch_id}', {
  summary: 'The status of a batch, in a list of none or one',
  traits: needs('user.scheduled_sends'),
  result: () => z.array(ScheduledSend()),
  async handler(ctx, { params }) {
    const status = await scheduledSends.get(ctx, params.batch_id);
    return status ? [status] : [];
  },
});

export const updateScheduledSend = operation('scheduled-sends.update', 'PATCH /v3/user/scheduled_sends/{batch_id}', {
  summary: 'Pause what was cancelled, or cancel what was paused',
  traits: needs('user.scheduled_sends'),
  body: () => ScheduledSend().pick({ status: true }),
  async handler(ctx, { params, body }) {
    await scheduledSends.update(ctx, await scheduledSends.need(ctx, params.batch_id), body);
    if (body.status === 'cancel') await discardBatch(ctx, params.batch_id);
    return nothing();
  },
});

export const deleteScheduledSend = operation('scheduled-sends.delete', 'DELETE /v3/user/scheduled_sends/{batch_id}', {
  summary: 'Let a batch go on',
  traits: needs('user.scheduled_sends'),
  async handler(ctx, { params }) {
    await scheduledSends.remove(ctx, await scheduledSends.need(ctx, params.batch_id));
    await releaseBatch(ctx, params.batch_id);
    return nothing();
  },
});
