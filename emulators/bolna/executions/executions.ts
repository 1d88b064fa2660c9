/** Executions through the api: one, those of an agent page by page, and the log of one. */
import { schema, z } from '../../../src/emulator/index.ts';
import { agents } from '../agents/rows.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { bound } from '../times.ts';
import { logOf } from './log.ts';
import { Execution, executions, statuses } from './rows.ts';

export const getExecution = operation('executions.get', 'GET /executions/{execution_id}', {
  summary: 'A call as it stands',
  result: Execution,
  handler: (ctx, { params }) => executions.need(ctx, params.execution_id),
});

const Query = schema(() =>
  z.object({
    page_number: z.int().min(1).default(1),
    page_size: z.int().min(1).default(20),
    status: z.enum(statuses).optional(),
    call_type: z.enum(['inbound', 'outbound']).optional(),
    provider: z.string().optional(),
    answered_by_voice_mail: z.boolean().optional(),
    batch_id: z.string().optional(),
    from: z.string().optional(),
    to: z.string().optional(),
  }),
);

const mostPerPage = 50;
const widestWindow = 7 * 86_400_000;

/** Microseconds from the first to the last instant, both included. Official clients never ask for more than a week. */
function createdWithin(from: string | undefined, to: string | undefined) {
  const [start, end] = [bound(from), bound(to)];
  if (start !== undefined && end !== undefined && end - start > widestWindow + 1000)
    throw errors.bad_request('Time window must not be wider than 7 days');
  return {
    ...(start !== undefined && { gte: start * 1000 }),
    ...(end !== undefined && { lte: end * 1000 }),
  };
}

export const listExecutions = operation('agents.executions', 'GET /v2/agent/{agent_id}/executions', {
  summary: 'Calls of an agent, the last run first',
  query: Query,
  result: () =>
    z.object({
      page_number: z.int(),
      page_size: z.int(),
      total: z.int(),
      has_more: z.boolean(),
      data: z.array(Execution()),
      filters: z.object({}),
      sorts: z.object({}),
    }),
  async handler(ctx, { params, query }) {
    const { id: agent_id } = await agents.need(ctx, params.agent_id);
    const { page_number, status, call_type, provider, answered_by_voice_mail, batch_id, from, to } = query;
    const page_size = Math.min(query.page_size, mostPerPage);
    const created = createdWithin(from, to);
    const { items, more, total } = await executions.list(ctx, {
      where: {
        agent_id,
        status,
        call_type,
        provider,
        answered_by_voice_mail,
        batch_id,
        created_us: Object.keys(created).length > 0 ? created : undefined,
      },
      order: { column: 'run_at', direction: 'desc' },
      page: { size: page_size, offset: (page_number - 1) * page_size, total: true },
    });
    return { page_number, page_size, total: total ?? 0, has_more: more, data: [...items], filters: {}, sorts: {} };
  },
});

const LogLine = schema(() =>
  z.object({
    created_at: z.string(),
    type: z.enum(['request', 'response', 'event']),
    component: z.string(),
    provider: z.string(),
    data: z.unknown(),
  }),
);

export const getLog = operation('executions.log', 'GET /executions/{execution_id}/log', {
  summary: 'What the parts of an agent said to each other',
  result: () => z.object({ status: z.literal('success'), data: z.array(LogLine()) }),
  async handler(ctx, { params }) {
    const execution = await executions.need(ctx, params.execution_id);
    const agent = await agents.need(ctx, execution.agent_id);
    return { status: 'success' as const, data: logOf(execution, agent) };
  },
});
