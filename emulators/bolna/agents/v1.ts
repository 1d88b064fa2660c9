/** Agents of the first version: deprecated, and still called by old apps. */
import { schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { Execution, executions } from '../executions/rows.ts';
import { errors } from '../errors.ts';
import { Agent, agents } from './rows.ts';
import { createFrom, Input, replaceWith } from './agents.ts';

const Status = schema(() => z.object({ agent_id: z.string(), status: z.string() }));

export const createAgentV1 = operation('v1.agents.create', 'POST /agent', {
  summary: 'Create an agent',
  body: Input,
  result: Status,
  handler: async (ctx, { body }) => ({ agent_id: await createFrom(ctx, body), status: 'created' }),
});

export const listAgentsV1 = operation('v1.agents.list', 'GET /agent/all', {
  summary: 'All agents, newest first',
  result: () => z.array(Agent()),
  handler: (ctx) => agents.all(ctx, { order: { direction: 'desc' } }),
});

export const getAgentV1 = operation('v1.agents.get', 'GET /agent/{agent_id}', {
  summary: 'An agent',
  result: Agent,
  handler: (ctx, { params }) => agents.need(ctx, params.agent_id),
});

export const updateAgentV1 = operation('v1.agents.update', 'PUT /agent/{agent_id}', {
  summary: 'Replace an agent',
  body: Input,
  result: Status,
  handler: async (ctx, { params, body }) => ({
    agent_id: await replaceWith(ctx, params.agent_id, body),
    status: 'updated',
  }),
});

export const listExecutionsV1 = operation('v1.agents.executions', 'GET /agent/{agent_id}/executions', {
  summary: 'The calls of an agent, as a bare array',
  result: () => z.array(Execution()),
  async handler(ctx, { params }) {
    const { id: agent_id } = await agents.need(ctx, params.agent_id);
    return executions.all(ctx, { where: { agent_id }, order: { column: 'run_at', direction: 'desc' } });
  },
});

export const getExecutionV1 = operation('v1.agents.execution', 'GET /agent/{agent_id}/execution/{execution_id}', {
  summary: 'A call of an agent',
  result: Execution,
  async handler(ctx, { params }) {
    const execution = await executions.need(ctx, params.execution_id);
    if (execution.agent_id !== params.agent_id) throw errors.not_found('Execution');
    return execution;
  },
});
