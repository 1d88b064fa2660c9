/** Batches: ids that hold scheduled mail together, and what has been asked of them. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

export const Batch = schema(() => z.object({ batch_id: z.string() }));

export const batches = collection('batches', {
  row: Batch,
  key: 'batch_id',
  owner: 'account',
  missing: errors.batch_unknown,
});

export const ScheduledSend = schema(() => z.object({ batch_id: z.string(), status: z.enum(['pause', 'cancel']) }));

/** Batches that have a status; without one, mail leaves at its time. */
export const scheduledSends = collection('scheduled_sends', {
  row: ScheduledSend,
  key: 'batch_id',
  owner: 'account',
  columns: ['status'],
  missing: errors.batch_status_missing,
  stats: { by: ['status'] },
});
