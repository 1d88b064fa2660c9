/** Making a call, whoever asks for it: the queue or the calendar gets it. */
import { carrierOf } from '../agents/reading.ts';
import type { Agent } from '../agents/rows.ts';
import {
  blankExecution,
  blankHidden,
  executions,
  hostedNumber,
  microseconds,
  type Execution,
  type Hidden,
  type RetryConfig,
} from '../executions/rows.ts';
import { phoneNumbers } from '../numbers/rows.ts';
import type { BolnaCtx } from '../provider.ts';
import { naive } from '../times.ts';
import { tell } from '../webhooks.ts';

export interface Wanted {
  readonly to: string;
  readonly from?: string | undefined;
  readonly recipient?: Readonly<Record<string, unknown>> | null | undefined;
  readonly retry?: RetryConfig | null | undefined;
  /** Epoch ms. */
  readonly at?: number | undefined;
  readonly batch?: string | undefined;
  readonly hidden?: Partial<Hidden>;
}

/** Inserts an outbound execution and tells of it; the caller schedules what comes next. */
export async function createCall(ctx: BolnaCtx, agent: Agent, wanted: Wanted): Promise<Execution> {
  const { to, from, recipient, retry, at, batch, hidden } = wanted;
  const status = at === undefined ? 'queued' : 'scheduled';
  const provider = (await carrierOfNumber(ctx, from)) ?? carrierOf(agent);
  const blank = blankExecution(ctx, { agent_id: agent.id, to, from: from ?? hostedNumber, provider });
  const row: Execution = {
    ...blank,
    status,
    smart_status: status,
    batch_id: batch ?? null,
    ...(at !== undefined && { scheduled_at: naive(at * 1000) }),
    retry_config: retry ?? null,
    context_details: { recipient_data: recipient ? { ...recipient } : null, recipient_phone_number: to },
    batch_run_details: batch
      ? { status, created_at: blank.created_at, updated_at: blank.updated_at, retried: 0 }
      : null,
  };
  const internal = { ...blankHidden(ctx), created_us: microseconds(row.created_at), ...hidden };
  const execution = await executions.insert(ctx, row, internal);
  tell(ctx, agent.webhook_url, execution);
  return execution;
}

const carrierOfNumber = async (ctx: BolnaCtx, number: string | undefined): Promise<string | undefined> =>
  number === undefined
    ? undefined
    : (await phoneNumbers.find(ctx, { where: { phone_number: number } }))?.telephony_provider;
