/** Removing an agent takes its batches and executions along; numbers are only set free. */
import { fillFreeLines } from '../calls/jobs.ts';
import { batches } from '../batches/rows.ts';
import { executions } from '../executions/rows.ts';
import { phoneNumbers } from '../numbers/rows.ts';
import type { BolnaCtx } from '../provider.ts';
import { agents, type Agent } from './rows.ts';

export async function removeAgent(ctx: BolnaCtx, agent: Agent): Promise<void> {
  const where = { agent_id: agent.id };
  for (const execution of await executions.all(ctx, { where })) await executions.remove(ctx, execution);
  for (const batch of await batches.all(ctx, { where })) await batches.remove(ctx, batch);
  for (const number of await phoneNumbers.all(ctx, { where }))
    await phoneNumbers.update(ctx, number, { agent_id: null });
  await agents.remove(ctx, agent);
  ctx.schedule(fillFreeLines, {});
}
