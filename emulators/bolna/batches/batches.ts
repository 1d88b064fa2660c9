/** Batches: uploaded, scheduled, run, stopped. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { agents } from '../agents/rows.ts';
import { operation } from '../api.ts';
import { checkFrom, stopExecution } from '../calls/calls.ts';
import { createCall } from '../calls/create.ts';
import { fillFreeLines } from '../calls/jobs.ts';
import { errors } from '../errors.ts';
import { Execution, executions, RetryConfig, unstarted } from '../executions/rows.ts';
import { job, type BolnaCtx } from '../provider.ts';
import { naive, scheduledInstant, stamp, stampChange } from '../times.ts';
import { tellBatch } from '../webhooks.ts';
import { contactsIn } from './csv.ts';
import { settleBatch } from './progress.ts';
import { batches, shown, Shown, type Batch } from './rows.ts';

const State = schema(() => z.object({ message: z.literal('success'), state: z.string() }));

/** A repeated field, one JSON array, or one in Python's quotes. */
function numbersIn(given: readonly string[], single: string | undefined): string[] {
  const listed = given.flatMap((text) =>
    text.trim().startsWith('[') ? [...text.matchAll(/["']([^"']+)["']/g)].map(([, number = '']) => number) : [text],
  );
  const all = [...listed, ...(single ? [single] : [])].map((text) => text.trim()).filter((text) => text !== '');
  return [...new Set(all)];
}

/** `retry_config` is JSON in a form field. */
function retryIn(text: string | undefined): Infer<typeof RetryConfig> | null {
  if (!text) return null;
  const parsed = RetryConfig().safeParse(jsonIn(text));
  if (!parsed.success) throw errors.bad_request(`Invalid retry_config: ${parsed.error.issues[0]?.message ?? ''}`);
  return parsed.data;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw errors.bad_request('Invalid retry_config: it is no JSON');
  }
}

export const createBatch = operation('batches.create', 'POST /batches', {
  summary: 'Upload a CSV of people to call',
  status: 201,
  bodies: ['multipart', 'form'],
  body: () =>
    z.object({
      agent_id: z.string(),
      from_phone_numbers: z.array(z.string()).optional(),
      from_phone_number: z.string().optional(),
      retry_config: z.string().optional(),
      webhook_url: z.string().optional(),
    }),
  result: () => z.object({ batch_id: z.string(), state: z.literal('created') }),
  async handler(ctx, { body, files }) {
    const agent = await agents.need(ctx, body.agent_id);
    const file = files.find(({ field }) => field === 'file');
    if (!file) throw errors.missing_field('file');
    const from_phone_numbers = numbersIn(body.from_phone_numbers ?? [], body.from_phone_number);
    for (const number of from_phone_numbers) await checkFrom(ctx, number);
    const { total, valid } = contactsIn(file.bytes);
    const created_at = stamp(ctx);
    const row: Batch = {
      batch_id: ctx.random.hex(32),
      created_at,
      updated_at: created_at,
      status: 'created',
      scheduled_at: null,
      from_phone_number: from_phone_numbers[0] ?? null,
      from_phone_numbers,
      file_name: file.name || 'contacts.csv',
      valid_contacts: valid.length,
      total_contacts: total,
    };
    const { batch_id } = await batches.insert(ctx, row, {
      agent_id: agent.id,
      webhook_url: body.webhook_url ?? null,
      retry_config: retryIn(body.retry_config),
      bypass_guardrails: false,
      contacts: [...valid],
    });
    ctx.schedule(processBatch, { batch: batch_id });
    return { batch_id, state: 'created' as const };
  },
});

export const processBatch = job('batches.process', {
  kind: 'progress',
  input: () => z.object({ batch: z.string() }),
  after: { min: '1s', max: '5s' },
  async run(ctx, { batch: id }) {
    const batch = await batches.get(ctx, id);
    if (!batch) return;
    const early = batch.status === 'created';
    const changes = early ? ({ status: 'processed', updated_at: stampChange(ctx) } as const) : {};
    const processed = await batches.update(ctx, batch, changes);
    tellBatch(ctx, batches.internal(processed).webhook_url, 'processed', await shown(ctx, processed));
  },
});

const tenMinutes = 600_000;

export const scheduleBatch = operation('batches.schedule', 'POST /batches/{batch_id}/schedule', {
  summary: 'Say when a batch is called: the next tenth minute from then',
  body: () =>
    z.object({
      scheduled_at: z.string().optional(),
      time: z.string().optional(),
      bypass_call_guardrails: z.boolean().optional(),
    }),
  result: State,
  async handler(ctx, { params, body }) {
    const given = body.scheduled_at ?? body.time;
    if (!given) throw errors.missing_field('scheduled_at');
    const batch = await batches.need(ctx, params.batch_id);
    const at = Math.ceil(scheduledInstant(given, ctx.now) / tenMinutes) * tenMinutes;
    if (!['created', 'processed', 'scheduled'].includes(batch.status))
      throw errors.bad_request(`Batch is ${batch.status}`);
    await batches.update(
      ctx,
      batch,
      { status: 'scheduled', scheduled_at: naive(at * 1000), updated_at: stampChange(ctx) },
      { bypass_guardrails: body.bypass_call_guardrails === true },
    );
    ctx.schedule(runBatch, { batch: batch.batch_id }, { at });
    return { message: 'success' as const, state: 'scheduled' };
  },
});

export const runBatch = job('batches.run', {
  kind: 'progress',
  input: () => z.object({ batch: z.string() }),
  async run(ctx, { batch: id }) {
    const batch = await batches.get(ctx, id);
    if (batch?.status !== 'scheduled') return;
    const { agent_id, contacts, retry_config, bypass_guardrails } = batches.internal(batch);
    const agent = await agents.need(ctx, agent_id);
    const from = batch.from_phone_numbers;
    for (const [at, { to, recipient }] of contacts.entries()) {
      const hidden = { waiting: true, bypass_guardrails };
      await createCall(ctx, agent, {
        to,
        recipient,
        from: from[at % from.length],
        retry: retry_config,
        batch: id,
        hidden,
      });
    }
    await batches.update(ctx, batch, { status: 'running', updated_at: stampChange(ctx) }, { contacts: [] });
    ctx.schedule(fillFreeLines, {}, { after: ctx.random.duration(ctx.settings.dialAfter) });
    await settleBatch(ctx, id);
  },
});

export const getBatch = operation('batches.get', 'GET /batches/{batch_id}', {
  summary: 'A batch and how its calls stand',
  result: Shown,
  handler: async (ctx, { params }) => shown(ctx, await batches.need(ctx, params.batch_id)),
});

export const listBatches = operation('batches.list', 'GET /batches/{agent_id}/all', {
  summary: 'The batches of an agent, newest first',
  result: () => z.array(Shown()),
  async handler(ctx, { params }) {
    const { id: agent_id } = await agents.need(ctx, params.agent_id);
    const all: Infer<typeof Shown>[] = [];
    for (const batch of await batches.all(ctx, { where: { agent_id }, order: { direction: 'desc' } }))
      all.push(await shown(ctx, batch));
    return all;
  },
});

export const listBatchExecutions = operation('batches.executions', 'GET /batches/{batch_id}/executions', {
  summary: 'The calls of a batch, as a bare array',
  result: () => z.array(Execution()),
  async handler(ctx, { params }) {
    const { batch_id } = await batches.need(ctx, params.batch_id);
    return executions.all(ctx, { where: { batch_id } });
  },
});

export const stopBatch = operation('batches.stop', 'POST /batches/{batch_id}/stop', {
  summary: 'Stop what has not been dialled of a batch',
  result: State,
  async handler(ctx, { params }) {
    const batch = await batches.need(ctx, params.batch_id);
    if (!['scheduled', 'queued', 'running'].includes(batch.status)) throw errors.batch_idle();
    await stopWaiting(ctx, batch);
    await batches.update(ctx, batch, { status: 'stopped', updated_at: stampChange(ctx) });
    return { message: 'success' as const, state: 'stopped' };
  },
});

async function stopWaiting(ctx: BolnaCtx, { batch_id }: Batch): Promise<void> {
  ctx.cancel(runBatch, { batch: batch_id });
  for (const execution of await executions.all(ctx, { where: { batch_id, status: unstarted } }))
    await stopExecution(ctx, execution);
}

export const deleteBatch = operation('batches.delete', 'DELETE /batches/{batch_id}', {
  summary: 'Delete a batch; what has not been dialled of it is stopped',
  result: State,
  async handler(ctx, { params }) {
    const batch = await batches.need(ctx, params.batch_id);
    await stopWaiting(ctx, batch);
    await batches.remove(ctx, batch);
    return { message: 'success' as const, state: 'deleted' };
  },
});
