/** Studio flows: kept with their revisions, and looked at for what would not run. */
import { link, nothing, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { product } from '../api.ts';
import { isoZ, newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { given, text, texts } from '../params.ts';
import { Flow, FlowRevision, flowRevisions, flows } from './rows.ts';

export const studio = product('studio');

const Status = () => z.enum(['draft', 'published']);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The definition, from JSON text. */
function definitionIn(written: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(written);
    if (isObject(parsed)) return parsed;
  } catch {
    // told below
  }
  throw errors.invalid_parameter('Definition');
}

/** What would not run: states that transitions lead to, and that aren't there. */
function problemsOf({ states, initial_state: initial }: Record<string, unknown>): unknown[] {
  if (!Array.isArray(states)) return [{ message: 'Required field "states" is missing', property_path: '#/states' }];
  const named = new Set(states.filter(isObject).map(({ name }) => name));
  const problems: unknown[] = [];
  if (!named.has(initial))
    problems.push({ message: `Initial state ${String(initial)} is not defined`, property_path: '#/initial_state' });
  states.filter(isObject).forEach(({ transitions }, index) => {
    if (!Array.isArray(transitions)) return;
    transitions.filter(isObject).forEach(({ next }, at) => {
      if (next !== undefined && !named.has(next))
        problems.push({
          message: `State ${String(next)} is not defined`,
          property_path: `#/states/${index}/transitions/${at}/next`,
        });
    });
  });
  return problems;
}

async function keepRevision(ctx: TwilioCtx, flow: Flow): Promise<void> {
  const { webhook_url: _url, links: _links, warnings: _warnings, ...row } = flow;
  await flowRevisions.insert(ctx, { ...row, url: `${flow.url}/Revisions/${flow.revision}` });
}

export const createFlow = studio.operation('flows.create', 'POST /v2/Flows', {
  summary: 'Make a flow',
  status: 201,
  body: () => z.object({ FriendlyName: z.string(), Status: Status(), Definition: z.string(), CommitMessage: text() }),
  result: Flow,
  async handler(ctx, { body }) {
    const definition = definitionIn(body.Definition);
    const id = sid(ctx, 'FW');
    const url = link(studio, `/v2/Flows/${id}`);
    const problems = problemsOf(definition);
    const flow = await flows.insert(
      ctx,
      {
        sid: id,
        account_sid: ctx.account.id,
        author_sid: ctx.account.id,
        friendly_name: body.FriendlyName,
        definition,
        status: body.Status,
        revision: 1,
        commit_message: body.CommitMessage ?? null,
        valid: problems.length === 0,
        errors: problems,
        warnings: [],
        webhook_url: link({ options: { host: 'webhooks' } }, `/v1/Accounts/${ctx.account.id}/Flows/${id}`),
        ...newIsoDates(ctx.now),
        url,
        links: { test_users: `${url}/TestUsers`, revisions: `${url}/Revisions`, executions: `${url}/Executions` },
      },
      { test_users: [] },
    );
    await keepRevision(ctx, flow);
    return flow;
  },
});

export const listFlows = studio.operation('flows.list', 'GET /v2/Flows', {
  summary: 'List flows',
  list: Flow,
  listName: 'flows',
  handler: (ctx, { page }) => flows.list(ctx, { page }),
});

export const fetchFlow = studio.operation('flows.fetch', 'GET /v2/Flows/{Sid}', {
  summary: 'One flow',
  result: Flow,
  handler: (ctx, { params }) => flows.need(ctx, params.Sid),
});

export const updateFlow = studio.operation('flows.update', 'POST /v2/Flows/{Sid}', {
  summary: 'Make a new revision of a flow',
  body: () => z.object({ Status: Status(), FriendlyName: text(), Definition: text(), CommitMessage: text() }),
  result: Flow,
  async handler(ctx, { params, body }) {
    const before = await flows.need(ctx, params.Sid);
    const definition = body.Definition ? definitionIn(body.Definition) : before.definition;
    const problems = problemsOf(definition);
    const flow = await flows.update(ctx, before, {
      ...given({ friendly_name: body.FriendlyName }),
      status: body.Status,
      definition,
      revision: before.revision + 1,
      commit_message: body.CommitMessage ?? null,
      valid: problems.length === 0,
      errors: problems,
      date_updated: isoZ(ctx.now),
    });
    await keepRevision(ctx, flow);
    return flow;
  },
});

export const deleteFlow = studio.operation('flows.delete', 'DELETE /v2/Flows/{Sid}', {
  summary: 'Delete a flow',
  status: 204,
  async handler(ctx, { params }) {
    await flows.remove(ctx, await flows.need(ctx, params.Sid));
    return nothing();
  },
});

export const validateFlow = studio.operation('flow_validate.update', 'POST /v2/Flows/Validate', {
  summary: 'See whether a flow would run',
  body: () => z.object({ FriendlyName: z.string(), Status: Status(), Definition: z.string(), CommitMessage: text() }),
  result: () => z.object({ valid: z.boolean() }),
  async handler(_, { body }) {
    const problems = problemsOf(definitionIn(body.Definition));
    if (problems.length > 0) throw errors.invalid_flow().with({ details: { errors: problems } });
    return { valid: true };
  },
});

export const listRevisions = studio.operation('flow_revisions.list', 'GET /v2/Flows/{Sid}/Revisions', {
  summary: 'List the revisions of a flow, newest first',
  list: FlowRevision,
  listName: 'revisions',
  async handler(ctx, { params, page }) {
    const { sid: id } = await flows.need(ctx, params.Sid);
    return flowRevisions.list(ctx, { where: { sid: id }, page });
  },
});

export const fetchRevision = studio.operation('flow_revisions.fetch', 'GET /v2/Flows/{Sid}/Revisions/{Revision}', {
  summary: 'One revision of a flow: by number, `LatestPublished` or `LatestRevision`',
  result: FlowRevision,
  async handler(ctx, { params: { Sid: id, Revision: revision } }) {
    if (/^\d+$/.test(revision)) return flowRevisions.need(ctx, [id, revision]);
    const status = revision === 'LatestPublished' ? 'published' : undefined;
    const row = await flowRevisions.find(ctx, {
      where: { sid: id },
      match: (one) => status === undefined || one.status === status,
    });
    if (!row) throw errors.not_found();
    return row;
  },
});

const TestUsers = () => z.object({ sid: z.string(), test_users: z.array(z.string()), url: z.string() });

const testUsersOf = (flow: Flow): z.infer<ReturnType<typeof TestUsers>> => ({
  sid: flow.sid,
  test_users: flows.internal(flow).test_users,
  url: `${flow.url}/TestUsers`,
});

export const fetchTestUsers = studio.operation('flow_test_users.fetch', 'GET /v2/Flows/{Sid}/TestUsers', {
  summary: 'Who tries the draft of a flow',
  result: TestUsers,
  handler: async (ctx, { params }) => testUsersOf(await flows.need(ctx, params.Sid)),
});

export const updateTestUsers = studio.operation('flow_test_users.update', 'POST /v2/Flows/{Sid}/TestUsers', {
  summary: 'Say who tries the draft of a flow',
  body: () => z.object({ TestUsers: texts() }),
  result: TestUsers,
  async handler(ctx, { params, body }) {
    const flow = await flows.need(ctx, params.Sid);
    return testUsersOf(await flows.update(ctx, flow, {}, { test_users: body.TestUsers ?? [] }));
  },
});
