/** Executions of flows: begun through the API, looked at, ended. */
import { nothing, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { parseTime } from '../dates.ts';
import { errors } from '../errors.ts';
import { channelOf, e164, withoutChannel } from '../numbers/phone.ts';
import { text } from '../params.ts';
import { studio } from './flows.ts';
import { activeFor, begin } from './beginning.ts';
import { advance } from './engine.ts';
import { Execution, executions, flows, Step, steps } from './rows.ts';
import { end } from './running.ts';

function parametersIn(written: string | undefined): Record<string, unknown> {
  if (!written) return {};
  try {
    const parsed: unknown = JSON.parse(written);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // told below
  }
  throw errors.invalid_parameter('Parameters');
}

function contactOf(to: string): string {
  const channel = channelOf(to);
  const number = e164(withoutChannel(to));
  if (!number) throw errors.invalid_to(to);
  return channel === '' ? number : `${channel}:${number}`;
}

async function executionAt(ctx: TwilioCtx, flow: string, id: string): Promise<Execution> {
  const row = await executions.need(ctx, id);
  if (row.flow_sid !== flow) throw errors.not_found();
  return row;
}

const EXECUTIONS = '/v2/Flows/{FlowSid}/Executions';

export const createExecution = studio.operation('executions.create', `POST ${EXECUTIONS}`, {
  summary: 'Start a flow for a contact',
  status: 201,
  body: () => z.object({ To: z.string(), From: z.string(), Parameters: text() }),
  result: Execution,
  async handler(ctx, { params, body }) {
    const flow = await flows.need(ctx, params.FlowSid);
    const contact = contactOf(body.To);
    const active = await activeFor(ctx, flow, contact);
    if (active) throw errors.conflict(`Execution ${active.sid} is already active for this contact.`);
    const data = parametersIn(body.Parameters);
    const trigger = { request: { to: body.To, from: body.From, parameters: data } };
    const made = await begin(ctx, flow, { contact, address: body.From, trigger, data });
    await advance(ctx, made, { event: 'incomingRequest' });
    return made;
  },
});

export const listExecutions = studio.operation('executions.list', `GET ${EXECUTIONS}`, {
  summary: 'List executions of a flow, newest first',
  query: () => z.object({ DateCreatedFrom: text(), DateCreatedTo: text(), Status: text(), status: text() }),
  list: Execution,
  listName: 'executions',
  async handler(ctx, { params, query, page }) {
    const flow = await flows.need(ctx, params.FlowSid);
    const from = query.DateCreatedFrom ? parseTime(query.DateCreatedFrom) : undefined;
    const to = query.DateCreatedTo ? parseTime(query.DateCreatedTo) : undefined;
    const created = { ...(from !== undefined && { gte: from }), ...(to !== undefined && { lte: to }) };
    const where = {
      flow_sid: flow.sid,
      status: query.Status || query.status || undefined,
      ...(Object.keys(created).length > 0 && { created }),
    };
    return executions.list(ctx, { where, page });
  },
});

export const fetchExecution = studio.operation('executions.fetch', `GET ${EXECUTIONS}/{Sid}`, {
  summary: 'One execution',
  result: Execution,
  handler: (ctx, { params }) => executionAt(ctx, params.FlowSid, params.Sid),
});

export const updateExecution = studio.operation('executions.update', `POST ${EXECUTIONS}/{Sid}`, {
  summary: 'End an execution',
  body: () => z.object({ Status: z.enum(['active', 'ended']) }),
  result: Execution,
  async handler(ctx, { params, body }) {
    const row = await executionAt(ctx, params.FlowSid, params.Sid);
    if (body.Status === 'active' || row.status === 'ended') return row;
    return end(ctx, row);
  },
});

export const deleteExecution = studio.operation('executions.delete', `DELETE ${EXECUTIONS}/{Sid}`, {
  summary: 'Delete an execution',
  status: 204,
  async handler(ctx, { params }) {
    const row = await executionAt(ctx, params.FlowSid, params.Sid);
    for (const step of await steps.all(ctx, { where: { execution_sid: row.sid } })) await steps.remove(ctx, step);
    await executions.remove(ctx, row);
    return nothing();
  },
});

export const fetchContext = studio.operation('execution_context.fetch', `GET ${EXECUTIONS}/{ExecutionSid}/Context`, {
  summary: 'What an execution knows',
  result: () =>
    z.object({
      account_sid: z.string(),
      context: z.record(z.string(), z.unknown()),
      flow_sid: z.string(),
      execution_sid: z.string(),
      url: z.string(),
    }),
  async handler(ctx, { params }) {
    const row = await executionAt(ctx, params.FlowSid, params.ExecutionSid);
    return {
      account_sid: row.account_sid,
      context: row.context,
      flow_sid: row.flow_sid,
      execution_sid: row.sid,
      url: `${row.url}/Context`,
    };
  },
});

const STEPS = `${EXECUTIONS}/{ExecutionSid}/Steps` as const;

export const listSteps = studio.operation('execution_steps.list', `GET ${STEPS}`, {
  summary: 'List the steps of an execution',
  list: Step,
  listName: 'steps',
  async handler(ctx, { params, page }) {
    const row = await executionAt(ctx, params.FlowSid, params.ExecutionSid);
    return steps.list(ctx, { where: { execution_sid: row.sid }, page });
  },
});

async function stepAt(ctx: TwilioCtx, flow: string, execution: string, id: string): Promise<Step> {
  const { sid: of } = await executionAt(ctx, flow, execution);
  const row = await steps.need(ctx, id);
  if (row.execution_sid !== of) throw errors.not_found();
  return row;
}

export const fetchStep = studio.operation('execution_steps.fetch', `GET ${STEPS}/{Sid}`, {
  summary: 'One step',
  result: Step,
  handler: (ctx, { params }) => stepAt(ctx, params.FlowSid, params.ExecutionSid, params.Sid),
});

export const fetchStepContext = studio.operation('execution_step_context.fetch', `GET ${STEPS}/{StepSid}/Context`, {
  summary: 'What an execution knew at a step',
  result: () =>
    z.object({
      account_sid: z.string(),
      context: z.record(z.string(), z.unknown()),
      flow_sid: z.string(),
      execution_sid: z.string(),
      step_sid: z.string(),
      url: z.string(),
    }),
  async handler(ctx, { params }) {
    const row = await stepAt(ctx, params.FlowSid, params.ExecutionSid, params.StepSid);
    return {
      account_sid: row.account_sid,
      context: row.context,
      flow_sid: row.flow_sid,
      execution_sid: row.execution_sid,
      step_sid: row.sid,
      url: `${row.url}/Context`,
    };
  },
});
