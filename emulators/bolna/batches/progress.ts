/** When a batch is done: none of its calls can change any more. */
import { executions, unfinished } from '../executions/rows.ts';
import type { BolnaCtx } from '../provider.ts';
import { stampChange } from '../times.ts';
import { tellBatch } from '../webhooks.ts';
import { batches, shown } from './rows.ts';

export async function settleBatch(ctx: BolnaCtx, batch_id: string | null): Promise<void> {
  const batch = batch_id === null ? undefined : await batches.get(ctx, batch_id);
  if (!batch || batch.status !== 'running') return;
  if ((await executions.count(ctx, { where: { batch_id, status: unfinished } })) > 0) return;
  const done = await batches.update(ctx, batch, { status: 'completed', updated_at: stampChange(ctx) });
  tellBatch(ctx, batches.internal(done).webhook_url, 'completed', await shown(ctx, done));
}
