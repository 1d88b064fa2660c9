/** What each verb does. */
import type { Emulator } from '../emulator/emulator.ts';
import type { Operation } from '../emulator/operation.ts';
import type { Core } from '../server/core.ts';
import { isDuration } from '../world/durations.ts';
import type { App } from './app.ts';
import { answerOf, requestOf } from './calls.ts';
import { operationOf } from './checks.ts';
import { StepFailed } from './errors.ts';
import type { AdvanceStep, CallStep, ControlStep, EachStep, Step, TriggerStep } from './language.ts';
import { filled, type Names } from './names.ts';
import { settled, waitFor, type Ask } from './waiting.ts';

/** What a step is done in. */
export interface Scene {
  readonly core: Core;
  readonly namespace: string;
  readonly ask: Ask;
  readonly app: App;
  readonly names: Names;
  /** The namespace's clock, epoch ms. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** What a step did. */
export interface Done {
  /** In words: `POST /v1/customers → 200`. */
  readonly did: string;
  /** What later steps may refer to. */
  readonly value?: unknown;
  /** Of the request log. */
  readonly request?: string;
}

/** A step that is no line and no loop. Throws `StepFailed`. */
export async function perform(step: Exclude<Step, EachStep>, scene: Scene): Promise<Done> {
  switch (step.verb) {
    case 'say':
      return { did: '' };
    case 'call':
      return call(step, scene);
    case 'trigger':
      return pull(step, scene);
    case 'control':
      return control(step, scene);
    case 'app':
      scene.app.answers = step.app.answers;
      return { did: `the app answers ${step.app.answers}` };
    case 'wait': {
      const wait = filled(step.wait, scene.names, scene.now());
      const value = await waitFor(wait, scene);
      return { did: 'row' in wait ? `found in ${wait.row}` : `${wait.webhook} was ${String(value['status'])}`, value };
    }
    case 'advance':
      return advance(step, scene);
  }
}

async function advance(step: AdvanceStep, { ask, names, now }: Scene): Promise<Done> {
  const text = String(filled(step.advance, names, now()));
  const moved = await asked(ask, 'POST', '/clock/advance', isDuration(text) ? { by: text } : { to: timeOf(text) });
  const { now: shown, jobsRun } = moved as { now: string; jobsRun: number };
  const happened = `${jobsRun} ${jobsRun === 1 ? 'thing' : 'things'} happened`;
  return { did: `it is ${shown.slice(0, 16).replace('T', ' ')}; ${happened}` };
}

function timeOf(text: string): string {
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new StepFailed(`"${text}" is neither a duration like 2d nor a time like 2026-12-01T09:00:00Z`);
  return new Date(at).toISOString();
}

async function call(step: CallStep, scene: Scene): Promise<Done> {
  const { core, namespace, names, ask } = scene;
  const { emulator, operation } = operationOf(step.call, core.emulators) ?? {};
  const row = await core.namespaces.get(namespace);
  if (!emulator || !operation || !row) throw new StepFailed(`there is no operation ${step.call}`);
  const { query, body }: Partial<Operation['options']> = operation.brand === 'operation' ? operation.options : {};
  const at = scene.now();
  const request = requestOf(
    operation,
    {
      params: filled(step.params, names, at),
      query: filled(step.query, names, at, query?.()),
      headers: filled(step.headers, names, at),
      body: filled(step.body, names, at, body?.()),
    },
    row.credentials[emulator.name] ?? {},
  );
  const called = await core.call(namespace, emulator.name, request);
  const status = called.broken === undefined ? called.status : 'broken';
  const did = `${request.method} ${request.path} → ${status}`;
  const isGood = step.expect === undefined ? typeof status === 'number' && status < 400 : status === step.expect;
  if (!isGood)
    throw new StepFailed(
      `${did}${step.expect === undefined ? '' : `, not ${step.expect}`}: ${called.body.toString().slice(0, 300)}`,
    );
  await settled(ask);
  return { did, value: answerOf(called), request: called.id };
}

async function pull({ trigger, with: given = {} }: TriggerStep, { core, ask, names, now }: Scene): Promise<Done> {
  const input = filled(given, names, now(), triggerOf(core.emulators, trigger)?.input());
  const value = await asked(ask, 'POST', `/triggers/${trigger}`, input);
  await settled(ask);
  return { did: trigger, value };
}

function triggerOf(emulators: ReadonlyMap<string, Emulator>, trigger: string) {
  const [provider = '', ...event] = trigger.split('/');
  return emulators.get(provider)?.triggers.get(event.join('/'));
}

async function control({ control: named, with: input }: ControlStep, scene: Scene): Promise<Done> {
  const { names, ask } = scene;
  const [method = 'POST', ...path] = filled(named, names, scene.now()).split(' ');
  const value = await asked(ask, method, path.join(' '), input && filled(input, names, scene.now()));
  await settled(ask);
  return { did: `${method} /_backlot${path.join(' ')}`, value };
}

/** What the control API says no with is why the step failed. */
async function asked(ask: Ask, method: string, path: string, body: unknown): Promise<unknown> {
  try {
    return await ask(method, path, body);
  } catch (error) {
    throw new StepFailed(error instanceof Error ? error.message : String(error));
  }
}
