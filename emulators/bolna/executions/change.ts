/** Every change of an execution's status, told to the agent's webhook. */
import type { Agent } from '../agents/rows.ts';
import type { BolnaCtx } from '../provider.ts';
import { stampChange } from '../times.ts';
import { tell } from '../webhooks.ts';
import { executions, type Execution, type Hidden, type Status } from './rows.ts';

export async function change(
  ctx: BolnaCtx,
  { webhook_url }: Pick<Agent, 'webhook_url'>,
  execution: Execution,
  changes: Partial<Execution> & { readonly status: Status },
  hidden: Partial<Hidden> = {},
): Promise<Execution> {
  const updated_at = stampChange(ctx);
  const row = {
    smart_status: changes.status,
    updated_at,
    ...changes,
    ...(execution.batch_run_details && {
      batch_run_details: {
        ...execution.batch_run_details,
        status: changes.status,
        updated_at,
        retried: changes.retry_count ?? execution.retry_count,
      },
    }),
  };
  const changed = await executions.update(ctx, execution, row, hidden);
  tell(ctx, webhook_url, changed);
  return changed;
}
