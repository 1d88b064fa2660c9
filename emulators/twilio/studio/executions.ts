/** Executions of flows: begun through the API, active until they are ended. Widgets are not run. */
import { nothing, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ, parseTime } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { channelOf, e164, withoutChannel } from '../numbers/phone.ts';
import { text } from '../params.ts';
import { studio } from './flows.ts';
import { Execution, executions, flows, Step, steps, type Flow } from './rows.ts';

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

async function flowAt(ctx: TwilioCtx, id: string): Promise<Flow> {
  const flow = await flows.need(ctx, id);
  if (flow.status !== 'published') throw errors.not_found();
  return flow;
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
    const flow = await flowAt(ctx, params.FlowSid);
    const contact = contactOf(body.To);
    const where = { flow_sid: flow.sid, contact_channel_address: contact, status: 'active' };
    const active = await executions.find(ctx, { where });
    if (active) throw errors.conflict(`Execution ${active.sid} is already active for this contact.`);
    const given = parametersIn(body.Parameters);
    const id = sid(ctx, 'FN');
    const url = `${flow.url}/Executions/${id}`;
    const at = isoZ(ctx.now);
    const row = await executions.insert(
      ctx,
      {
        sid: id,
        account_sid: ctx.account.id,
        flow_sid: flow.sid,
        contact_sid: sid(ctx, 'FC'),
        contact_channel_address: contact,
        context: {
          widgets: {},
          trigger: { request: { to: body.To, from: body.From, parameters: given } },
          flow: { flow_sid: flow.sid, sid: id, data: given, channel: { address: contact } },
        },
        flow_version: flow.revision,
        status: 'active',
        initiated_by: ctx.account.id,
        date_created: at,
        date_updated: at,
        url,
        links: { steps: `${url}/Steps`, execution_context: `${url}/Context` },
      },
      { created: ctx.now },
    );
    await firstStep(ctx, flow, row);
    return row;
  },
});

/** The trigger's own step: the one that every execution has. */
async function firstStep(ctx: TwilioCtx, flow: Flow, execution: Execution): Promise<void> {
  const id = sid(ctx, 'FT');
  const url = `${execution.url}/Steps/${id}`;
  await steps.insert(ctx, {
    sid: id,
    account_sid: ctx.account.id,
    flow_sid: flow.sid,
    execution_sid: execution.sid,
    parent_step_sid: null,
    name: 'incomingRequest',
    context: execution.context,
    transitioned_from: String(flow.definition.initial_state ?? 'Trigger'),
    transitioned_to: nextOf(flow),
    type: 'trigger',
    date_created: execution.date_created,
    date_updated: null,
    url,
    links: { step_context: `${url}/Context` },
  });
}

interface State {
  readonly name?: unknown;
  readonly transitions?: readonly { readonly event?: unknown; readonly next?: unknown }[];
}

/** Where a call of the API leads from the first state. */
function nextOf({ definition }: Flow): string {
  const states = (Array.isArray(definition.states) ? definition.states : []) as readonly State[];
  const first = states.find(({ name }) => name === definition.initial_state);
  const transition = first?.transitions?.find(({ event }) => event === 'incomingRequest');
  return typeof transition?.next === 'string' ? transition.next : 'Ended';
}

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
    return executions.update(ctx, row, { status: body.Status, date_updated: isoZ(ctx.now) });
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
