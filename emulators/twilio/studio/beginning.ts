/** How executions begin: by a call of the API, a message, a call. */
import type { TwilioCtx } from '../account.ts';
import { isoZ } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { initialState } from './definition.ts';
import { executions, flowRevisions, type Execution, type Flow, type FlowRevision } from './rows.ts';

/** What of a flow runs: its latest published revision. Throws where none is. */
async function publishedOf(ctx: TwilioCtx, flow: Flow): Promise<Pick<FlowRevision, 'revision' | 'definition'>> {
  if (flow.status === 'published') return flow;
  const found = await flowRevisions.find(ctx, {
    where: { sid: flow.sid },
    match: ({ status }) => status === 'published',
  });
  if (!found) throw errors.not_found();
  return found;
}

/** The execution that is active for a contact. */
export const activeFor = (ctx: TwilioCtx, { sid: flow_sid }: Flow, contact: string): Promise<Execution | undefined> =>
  executions.find(ctx, { where: { flow_sid, contact_channel_address: contact, status: 'active' } });

export interface Beginning {
  /** Whom the flow talks with, and the address at which it does. */
  readonly contact: string;
  readonly address: string;
  /** What set it going: `{ message }`, `{ call }`, `{ request }`. */
  readonly trigger: Readonly<Record<string, unknown>>;
  /** Parameters of the API. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly call?: string;
}

/** A row of an execution that stands at the trigger. */
export async function begin(
  ctx: TwilioCtx,
  flow: Flow,
  { contact, address, trigger, data = {}, call }: Beginning,
): Promise<Execution> {
  const { revision, definition } = await publishedOf(ctx, flow);
  const id = sid(ctx, 'FN');
  const url = `${flow.url}/Executions/${id}`;
  const at = isoZ(ctx.now);
  return executions.insert(
    ctx,
    {
      sid: id,
      account_sid: ctx.account.id,
      flow_sid: flow.sid,
      contact_sid: sid(ctx, 'FC'),
      contact_channel_address: contact,
      context: {
        trigger,
        contact: { channel: { address: contact } },
        flow: { flow_sid: flow.sid, sid: id, data, variables: {}, channel: { address } },
        widgets: {},
      },
      flow_version: revision,
      status: 'active',
      initiated_by: ctx.account.id,
      date_created: at,
      date_updated: at,
      url,
      links: { steps: `${url}/Steps`, execution_context: `${url}/Context` },
    },
    {
      created: ctx.now,
      at: initialState(definition),
      waits: null,
      steps: 0,
      message: null,
      call: call ?? null,
    },
  );
}
