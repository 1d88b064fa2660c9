/** Executions: one for each call, in the one form that api and webhooks show. */
import { schema, z, type Ctx } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';
import { outcomes } from '../settings.ts';
import { madeAt, naive } from '../times.ts';
import { begins, look } from './look.ts';

export const statuses = [
  'scheduled',
  'queued',
  'rescheduled',
  'initiated',
  'ringing',
  'in-progress',
  'call-disconnected',
  'completed',
  'no-answer',
  'busy',
  'failed',
  'canceled',
  'stopped',
  'error',
  'balance-low',
] as const;
export type Status = (typeof statuses)[number];

/** On the line: what counts against the account's concurrency. */
export const onLine: readonly Status[] = ['initiated', 'ringing', 'in-progress'];
export const unstarted: readonly Status[] = ['scheduled', 'queued', 'rescheduled'];
export const unfinished: readonly Status[] = [...unstarted, ...onLine, 'call-disconnected'];

const Open = () => z.record(z.string(), z.unknown());

const Telephony = () =>
  z.object({
    duration: z.string(), // seconds, as text
    to_number: z.string(),
    from_number: z.string(),
    recording_url: z.string().nullable(),
    hosted_telephony: z.boolean(),
    provider_call_id: z.string(),
    call_type: z.enum(['outbound', 'inbound']),
    provider: z.string(),
    hangup_by: z.string().nullable(),
    hangup_reason: z.string().nullable(),
    hangup_provider_code: z.int().nullable(),
    ring_duration: z.int().optional(),
    post_dial_delay: z.int().optional(),
    to_number_carrier: z.string().optional(),
  });

export const RetryConfig = () =>
  z.object({
    enabled: z.boolean().default(false),
    max_retries: z.int().min(1).max(3).default(3),
    retry_on_statuses: z
      .array(z.enum(['no-answer', 'busy', 'failed', 'error']))
      .default(['no-answer', 'busy', 'failed']),
    retry_on_voicemail: z.boolean().default(false),
    retry_intervals_minutes: z.array(z.int().min(1)).min(1).default([30, 60, 120]),
  });
export type RetryConfig = z.infer<ReturnType<typeof RetryConfig>>;

export const Execution = schema(() =>
  z.object({
    id: z.string(),
    agent_id: z.string(),
    batch_id: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
    scheduled_at: z.string().nullable(),
    answered_by_voice_mail: z.boolean().nullable(),
    conversation_duration: z.number(), // seconds
    total_cost: z.number(), // cents
    transcript: z.string().nullable(),
    usage_breakdown: Open(),
    cost_breakdown: Open(),
    extracted_data: Open().nullable(),
    summary: z.string().nullable(),
    error_message: z.string().nullable(),
    status: z.enum(statuses),
    agent_extraction: z.unknown(),
    workflow_retries: z.unknown(),
    rescheduled_at: z.string().nullable(),
    custom_extractions: z.unknown(),
    campaign_id: z.unknown(),
    smart_status: z.string().nullable(),
    user_number: z.string(),
    agent_number: z.string(),
    initiated_at: z.string().nullable(),
    deleted: z.boolean(),
    retry_config: RetryConfig().nullable(),
    retry_count: z.int(),
    retry_history: z.array(Open()).nullable(),
    telephony_data: Telephony().nullable(),
    transfer_call_data: z.unknown(),
    context_details: z.object({ recipient_data: Open().nullable(), recipient_phone_number: z.string() }),
    agent_context_details: z.unknown(),
    lid_data: z.unknown(),
    tool_call_logs: z.unknown(),
    batch_run_details: Open().nullable(),
    provider: z.string(),
    latency_data: Open().nullable(),
  }),
);
export type Execution = z.infer<ReturnType<typeof Execution>>;

/** How an attempt goes, drawn when it is dialled. Times are epoch ms; what doesn't happen has none. */
const Plan = () =>
  z.object({
    outcome: z.enum(outcomes),
    ringing: z.int().nullable(),
    answered: z.int().nullable(),
    /** The line is free again. */
    ended: z.int(),
    finished: z.int(),
  });
export type Plan = z.infer<ReturnType<typeof Plan>>;

const Hidden = schema(() =>
  z.object({
    /** All chance of this call, so that neither order nor time of other calls matters. */
    chance: z.string(),
    call_type: z.enum(['outbound', 'inbound']),
    created_us: z.int(),
    /** When it was dialled last, epoch ms. */
    run_at: z.int(),
    /** Waits for a free line. */
    waiting: z.boolean(),
    bypass_guardrails: z.boolean(),
    forced: z.enum(outcomes).nullable(),
    outcome: z.enum(outcomes).nullable(),
    plan: Plan().nullable(),
    script: z.array(z.string()).nullable(),
  }),
);
export type Hidden = z.infer<ReturnType<typeof Hidden>>;

export const executions = collection('executions', {
  row: Execution,
  internal: Hidden,
  key: 'id',
  owner: 'account',
  columns: [
    'agent_id',
    'batch_id',
    'status',
    'provider',
    'user_number',
    'internal.call_type',
    'internal.outcome',
    { name: 'answered_by_voice_mail', type: 'integer', path: 'answered_by_voice_mail' },
    { name: 'waiting', type: 'integer', path: 'waiting', from: 'internal' },
    { name: 'created_us', type: 'integer', path: 'created_us', from: 'internal' },
    { name: 'run_at', type: 'integer', path: 'run_at', from: 'internal' },
    { name: 'conversation_duration', type: 'real', path: 'conversation_duration' },
    { name: 'total_cost', type: 'real', path: 'total_cost' },
  ],
  indexes: [
    ['status', 'waiting'],
    ['batch_id', 'status'],
  ],
  missing: () => errors.not_found('Execution'),
  stats: {
    by: ['status', 'outcome', 'call_type', 'provider'],
    sum: ['conversation_duration', 'total_cost'],
    mean: ['conversation_duration', 'total_cost'],
  },
  shows: { kind: 'call', of: look, person: (number) => [{ user_number: number }], begins },
  make: (ctx, given) => {
    const row = blankExecution(ctx, { agent_id: '', to: '+919876543210', from: hostedNumber, provider: 'plivo' });
    const status = typeof given.status === 'string' ? given.status : 'completed';
    const whole: Execution = { ...row, smart_status: status, ...given, status: status as Status };
    const created_us = microseconds(whole.created_at);
    return { row: whole, internal: { ...blankHidden(ctx), created_us, outcome: asOutcome(status) } };
  },
});

const asOutcome = (status: string): Hidden['outcome'] => outcomes.find((outcome) => outcome === status) ?? null;

/** Calls without a number of the account's go out from this one. */
export const hostedNumber = '+918035739222';

export interface NewCall {
  readonly agent_id: string;
  /** The human side. */
  readonly to: string;
  /** Bolna's side. */
  readonly from: string;
  readonly provider: string;
}

export function blankExecution(ctx: Pick<Ctx, 'now' | 'random'>, { agent_id, to, from, provider }: NewCall): Execution {
  const created = madeAt(ctx);
  return {
    id: ctx.random.uuid(),
    agent_id,
    batch_id: null,
    created_at: naive(created),
    updated_at: naive(created),
    scheduled_at: naive(created - ctx.random.int(10, 29)),
    answered_by_voice_mail: null,
    conversation_duration: 0,
    total_cost: 0,
    transcript: null,
    usage_breakdown: {},
    cost_breakdown: {},
    extracted_data: null,
    summary: null,
    error_message: null,
    status: 'queued',
    agent_extraction: null,
    workflow_retries: null,
    rescheduled_at: null,
    custom_extractions: null,
    campaign_id: null,
    smart_status: 'queued',
    user_number: to,
    agent_number: from,
    initiated_at: null,
    deleted: false,
    retry_config: null,
    retry_count: 0,
    retry_history: null,
    telephony_data: null,
    transfer_call_data: null,
    context_details: { recipient_data: null, recipient_phone_number: to },
    agent_context_details: null,
    lid_data: null,
    tool_call_logs: null,
    batch_run_details: null,
    provider,
    latency_data: null,
  };
}

export const blankHidden = (ctx: Pick<Ctx, 'now' | 'random'>): Hidden => ({
  chance: ctx.random.hex(32),
  call_type: 'outbound',
  created_us: ctx.now * 1000,
  run_at: ctx.now,
  waiting: false,
  bypass_guardrails: false,
  forced: null,
  outcome: null,
  plan: null,
  script: null,
});

/** Epoch microseconds of a naive time. */
export const microseconds = (text: string): number =>
  Date.parse(`${text.slice(0, 23)}Z`) * 1000 + Number(text.slice(23, 26));
