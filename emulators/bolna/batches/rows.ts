/** Batches: a CSV of people to call, as kept and as shown. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { executions, statuses } from '../executions/rows.ts';
import { RetryConfig } from '../executions/rows.ts';
import { collection, type BolnaCtx } from '../provider.ts';
import { humanized } from '../times.ts';

const Kept = schema(() =>
  z.object({
    batch_id: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
    status: z.enum(['created', 'processed', 'scheduled', 'queued', 'running', 'completed', 'stopped', 'failed']),
    scheduled_at: z.string().nullable(),
    from_phone_number: z.string().nullable(),
    from_phone_numbers: z.array(z.string()),
    file_name: z.string(),
    valid_contacts: z.int(),
    total_contacts: z.int(),
  }),
);
export type Batch = Infer<typeof Kept>;

const Hidden = schema(() =>
  z.object({
    agent_id: z.string(),
    webhook_url: z.string().nullable(),
    retry_config: RetryConfig().nullable(),
    bypass_guardrails: z.boolean(),
    /** Those with a valid number, until they are called. */
    contacts: z.array(z.object({ to: z.string(), recipient: z.record(z.string(), z.unknown()) })),
  }),
);
export type BatchHidden = Infer<typeof Hidden>;

export const batches = collection('batches', {
  row: Kept,
  internal: Hidden,
  key: 'batch_id',
  owner: 'account',
  columns: [
    'status',
    'internal.agent_id',
    { name: 'valid_contacts', type: 'integer', path: 'valid_contacts' },
    { name: 'total_contacts', type: 'integer', path: 'total_contacts' },
  ],
  missing: () => errors.not_found('Batch'),
  stats: { by: ['status'], sum: ['valid_contacts', 'total_contacts'] },
});

export const Shown = schema(() =>
  Kept().extend({ humanized_created_at: z.string(), execution_status: z.record(z.string(), z.int()) }),
);

/** A batch with what is counted at each look. */
export async function shown(ctx: BolnaCtx, batch: Batch): Promise<Infer<typeof Shown>> {
  const { batch_id, ...rest } = batch;
  const execution_status: Record<string, number> = {};
  for (const status of statuses) {
    const count = await executions.count(ctx, { where: { batch_id, status } });
    if (count > 0) execution_status[status] = count;
  }
  return { batch_id, humanized_created_at: humanized(batch.created_at, ctx.now), ...rest, execution_status };
}
