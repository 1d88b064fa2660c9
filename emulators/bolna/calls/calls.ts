/** Calls: one POST makes one execution. */
import { schema, z } from '../../../src/emulator/index.ts';
import { agents } from '../agents/rows.ts';
import { operation } from '../api.ts';
import { settleBatch } from '../batches/progress.ts';
import { errors } from '../errors.ts';
import { change } from '../executions/change.ts';
import { executions, RetryConfig, unstarted, type Execution } from '../executions/rows.ts';
import { phoneNumbers } from '../numbers/rows.ts';
import { isE164 } from '../phones.ts';
import type { BolnaCtx } from '../provider.ts';
import { scheduledInstant } from '../times.ts';
import { createCall } from './create.ts';
import { enqueue, startCall } from './jobs.ts';

const Input = schema(() =>
  z.object({
    agent_id: z.string().nullish(),
    recipient_phone_number: z.string().nullish(),
    from_phone_number: z.string().nullish(),
    scheduled_at: z.string().nullish(),
    user_data: z.record(z.string(), z.unknown()).nullish(),
    agent_data: z.looseObject({ voice_id: z.string().nullish() }).nullish(),
    retry_config: RetryConfig().nullish(),
    bypass_call_guardrails: z.boolean().nullish(),
  }),
);

const Accepted = schema(() => z.object({ message: z.literal('done'), status: z.string(), execution_id: z.string() }));

/** Throws for a number that is none, or that is not the account's. */
export async function checkFrom(ctx: BolnaCtx, number: string): Promise<void> {
  if (!isE164(number)) throw errors.invalid_phone_number('from_phone_number', number);
  if (!(await phoneNumbers.find(ctx, { where: { phone_number: number } }))) throw errors.number_not_owned();
}

export const createCallOperation = operation('calls.create', 'POST /call', {
  summary: 'Call somebody, at once or later',
  faults: ['balance_low'],
  body: Input,
  result: Accepted,
  async handler(ctx, { body }) {
    const { agent_id, recipient_phone_number: to, from_phone_number: from, scheduled_at } = body;
    if (!agent_id) throw errors.missing_field('agent_id');
    if (!to) throw errors.missing_field('recipient_phone_number');
    const agent = await agents.need(ctx, agent_id);
    if (!isE164(to)) throw errors.invalid_phone_number('recipient_phone_number', to);
    if (from) await checkFrom(ctx, from);
    const at = scheduled_at ? scheduledInstant(scheduled_at, ctx.now) : undefined;
    const execution = await createCall(ctx, agent, {
      to,
      from: from || undefined,
      recipient: body.user_data,
      retry: body.retry_config,
      at,
      hidden: {
        bypass_guardrails: body.bypass_call_guardrails === true,
        forced: ctx.fault === 'balance_low' ? 'balance-low' : null,
      },
    });
    if (at === undefined) enqueue(ctx, execution);
    else ctx.schedule(startCall, { execution: execution.id }, { at });
    return { message: 'done' as const, status: execution.status, execution_id: execution.id };
  },
});

export const stopCall = operation('calls.stop', 'POST /call/{execution_id}/stop', {
  summary: 'Stop a call that has not been dialled',
  result: Accepted,
  async handler(ctx, { params }) {
    const execution = await executions.need(ctx, params.execution_id);
    if (!unstarted.includes(execution.status)) throw errors.not_stoppable();
    await stopExecution(ctx, execution);
    await settleBatch(ctx, execution.batch_id);
    return { message: 'done' as const, status: 'stopped', execution_id: execution.id };
  },
});

export async function stopExecution(ctx: BolnaCtx, execution: Execution): Promise<void> {
  const agent = await agents.need(ctx, execution.agent_id);
  await change(ctx, agent, execution, { status: 'stopped' }, { waiting: false });
}

export const stopAgent = operation('agents.stop', 'POST /v2/agent/{agent_id}/stop', {
  summary: 'Stop all calls of an agent that have not been dialled',
  result: () => z.object({ stopped_executions: z.array(z.string()) }),
  async handler(ctx, { params }) {
    const { id: agent_id } = await agents.need(ctx, params.agent_id);
    const waiting = await executions.all(ctx, { where: { agent_id, status: unstarted } });
    for (const execution of waiting) await stopExecution(ctx, execution);
    for (const batch of new Set(waiting.map(({ batch_id }) => batch_id))) await settleBatch(ctx, batch);
    return { stopped_executions: waiting.map(({ id }) => id) };
  },
});
