/** Executions as they run: where one is, what it knows, and how it goes on from an event. */
import { z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ } from '../dates.ts';
import { sid } from '../ids.ts';
import { alert } from '../monitor/alert-rows.ts';
import { job } from '../provider.ts';
import { signal } from '../signals.ts';
import { nextOf, stateNamed, type Definition, type State } from './definition.ts';
import { executions, flowRevisions, flows, steps, type Execution, type ExecutionFacts } from './rows.ts';
import { rendered } from './templates.ts';

/** Twilio ends an execution that has come to so many states: it goes in circles. */
const MOST_STEPS = 1000;

export interface Running {
  readonly ctx: TwilioCtx;
  readonly execution: Execution;
  readonly state: State;
  /** A template of the state, filled in. */
  fill(template: string): string;
}

/** What has come of a state: the event by which to leave it, and what the flow learns. */
export interface Outcome {
  readonly event: string;
  /** Becomes `widgets.NAME`, besides what is there. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Becomes `flow.variables`, besides what is there. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Where to, where the event alone does not say; null: nowhere. */
  readonly next?: string | null;
}

/** Something has happened for which an execution waits. */
export const happened = signal<{ readonly execution: Execution; readonly outcome: Outcome }>();

/** A state that takes time says what it waits for. */
export type Result = Outcome | { readonly waits: ExecutionFacts['waits']; readonly facts?: Partial<ExecutionFacts> };

export type Widget = (running: Running) => Promise<Result>;

export const factsOf = (execution: Execution): ExecutionFacts => executions.internal(execution);

/** The definition by which an execution runs: that of the revision with which it began. */
export async function definitionOf(ctx: TwilioCtx, { flow_sid: id, flow_version }: Execution): Promise<Definition> {
  const revision = await flowRevisions.get(ctx, [id, flow_version]);
  return (revision ?? (await flows.need(ctx, id))).definition;
}

/** The state in which an execution is. */
export async function running(ctx: TwilioCtx, execution: Execution): Promise<Running | undefined> {
  const state = stateNamed(await definitionOf(ctx, execution), factsOf(execution).at);
  return state && { ctx, execution, state, fill: (template) => rendered(execution.context, template) };
}

type Members = Readonly<Record<string, unknown>>;
const membersOf = (value: unknown): Members => (typeof value === 'object' && value !== null ? (value as Members) : {});

/** What an execution knows when a state has been left. */
function learnt(execution: Execution, { data, variables }: Outcome): Execution['context'] {
  const { context } = execution;
  const { at } = factsOf(execution);
  const [widgets, flow] = [membersOf(context.widgets), membersOf(context.flow)];
  return {
    ...context,
    ...(data && { widgets: { ...widgets, [at]: { ...membersOf(widgets[at]), ...data } } }),
    ...(variables && { flow: { ...flow, variables: { ...membersOf(flow.variables), ...variables } } }),
  };
}

/** Leaves a state by an event, and notes the step. The execution ends where the event leads nowhere. */
async function transition(ctx: TwilioCtx, before: Execution, outcome: Outcome): Promise<Execution> {
  const { at, steps: count } = factsOf(before);
  const state = stateNamed(await definitionOf(ctx, before), at);
  const to = outcome.next === undefined ? nextOf(state, outcome.event) : (outcome.next ?? undefined);
  const known = learnt(before, outcome);
  const next = count < MOST_STEPS ? to : undefined;
  await noteStep(ctx, before, {
    event: outcome.event,
    from: at,
    type: state?.type ?? '',
    to: next,
    context: known,
  });
  return executions.update(
    ctx,
    before,
    { context: known, date_updated: isoZ(ctx.now), ...(next === undefined && { status: 'ended' }) },
    { at: next ?? at, waits: null, message: null, steps: count + 1 },
  );
}

interface Noted {
  readonly event: string;
  readonly from: string;
  readonly type: string;
  readonly to: string | undefined;
  readonly context: Execution['context'];
}

async function noteStep(
  ctx: TwilioCtx,
  { flow_sid, account_sid, sid: execution, url: base }: Execution,
  { event, from, to, type, context }: Noted,
): Promise<void> {
  const id = sid(ctx, 'FT');
  const url = `${base}/Steps/${id}`;
  await steps.insert(ctx, {
    sid: id,
    account_sid,
    flow_sid,
    execution_sid: execution,
    parent_step_sid: null,
    name: event,
    context,
    transitioned_from: from,
    transitioned_to: to ?? 'Ended',
    type,
    date_created: isoZ(ctx.now),
    date_updated: null,
    url,
    links: { step_context: `${url}/Context` },
  });
}

/** On from the state in which an execution is, by an event, until something takes time or the flow ends. */
export async function proceed(
  ctx: TwilioCtx,
  execution: Execution,
  outcome: Outcome,
  widgets: Readonly<Record<string, Widget>>,
): Promise<Execution> {
  let current = await transition(ctx, execution, outcome);
  while (current.status === 'active') {
    const here = await running(ctx, current);
    const widget = here && widgets[here.state.type];
    if (!here || !widget) return unknownWidget(ctx, current, here?.state);
    const result = await widget(here);
    if ('waits' in result) return executions.update(ctx, current, {}, { ...result.facts, waits: result.waits });
    current = await transition(ctx, current, result);
  }
  return current;
}

/** An event comes to a state in a while, if the execution is still there. People take their time: `calendar`. */
export const eventLater = job('studio.event', {
  kind: 'calendar',
  input: () => z.object({ execution: z.string(), steps: z.int(), event: z.string() }),
  async run(ctx, { execution: id, steps: count, event }) {
    const execution = await stillAt(ctx, id, count);
    if (execution) await happened.tell(ctx, { execution, outcome: { event } });
  },
});

/** An execution that has not moved since it had come to so many states. */
export async function stillAt(ctx: TwilioCtx, id: string, count: number): Promise<Execution | undefined> {
  const execution = await executions.get(ctx, id);
  return execution?.status === 'active' && factsOf(execution).steps === count ? execution : undefined;
}

/** An execution that comes to what is not emulated ends there, and says so. */
async function unknownWidget(ctx: TwilioCtx, execution: Execution, state: State | undefined): Promise<Execution> {
  const { at } = factsOf(execution);
  const message = state
    ? `Studio: widget ${at} is of the type ${state.type}, which is not emulated`
    : `Studio: there is no widget ${at}`;
  // The code is unconfirmed: Twilio has no such widgets.
  await alert(ctx, { code: 12_400, resource: execution.sid, message });
  return end(ctx, execution);
}

export const end = (ctx: TwilioCtx, execution: Execution): Promise<Execution> =>
  executions.update(ctx, execution, { status: 'ended', date_updated: isoZ(ctx.now) }, { waits: null, message: null });
