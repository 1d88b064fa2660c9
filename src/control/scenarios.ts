/** Scenarios: stories that are played in a namespace, step by step. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';
import { ScenarioBook } from '../scenarios/book.ts';
import { scenariosSchema, type Scenario, type Step } from '../scenarios/language.ts';
import type { Run } from '../scenarios/run.ts';
import type { Core } from '../server/core.ts';
import { milliseconds } from '../world/durations.ts';
import { duration } from './clock.ts';
import { route, serverRoute, type ControlRoute } from './route.ts';
import { iso } from './worlds.ts';

const RunStatus = () => z.enum(['ready', 'playing', 'paused', 'done', 'failed']);

const ShownRun = schema(() =>
  z
    .object({
      status: RunStatus(),
      at: z.int().describe('how many steps are over'),
      steps: z.int().describe('of how many'),
      error: z.string().optional(),
    })
    .meta({ title: 'ScenarioRun' }),
);

const ShownStep = schema(() =>
  z
    .object({
      verb: z.string().describe('say, call, trigger, control, app, wait, advance or each'),
      what: z.string().describe('what it does: an operation, a trigger, a duration'),
      status: z.enum(['waiting', 'running', 'done', 'left out', 'failed']),
      say: z.string().optional().describe('the line on the screen'),
      did: z.string().optional().describe('what it did'),
      show: z.string().optional().describe('where it is to be seen: a page of the dashboard, or a URL'),
      request: z.string().optional().describe('the request that it made'),
      at: z.iso.datetime().optional().describe("the namespace's clock when it was over"),
      error: z.string().optional(),
    })
    .meta({ title: 'ScenarioStep' }),
);

const Listed = schema(() =>
  z
    .object({
      name: z.string(),
      title: z.string(),
      about: z.string().optional(),
      run: ShownRun(),
      error: z.string().optional().describe('why it cannot be played: its file is wrong'),
    })
    .meta({ title: 'ScenarioListed' }),
);

const Whole = schema(() =>
  z
    .object({
      name: z.string(),
      title: z.string(),
      about: z.string().optional(),
      clock: z.enum(['real', 'frozen', 'auto']),
      run: ShownRun(),
      steps: z.array(ShownStep()),
    })
    .meta({ title: 'Scenario' }),
);

export type ScenarioRun = z.infer<ReturnType<typeof ShownRun>>;
export type ScenarioStep = z.infer<ReturnType<typeof ShownStep>>;
export type ScenarioListed = z.infer<ReturnType<typeof Listed>>;
export type ScenarioWhole = z.infer<ReturnType<typeof Whole>>;

const books = new WeakMap<Core, ScenarioBook>();

/** The scenarios of a server. */
function bookOf(core: Core, routes: () => readonly ControlRoute[]): ScenarioBook {
  const controls = routes().map(({ method, path }) => `${method} ${path}`);
  const book = books.get(core) ?? new ScenarioBook(core, controls);
  books.set(core, book);
  return book;
}

function showRun(run: Run | undefined, steps: number): ScenarioRun {
  if (!run) return { status: 'ready', at: 0, steps };
  return { status: run.status, at: run.at, steps, ...(run.error !== undefined && { error: run.error }) };
}

function show(scenario: Scenario, run: Run | undefined): ScenarioWhole {
  const { name, title, about, clock, steps } = scenario;
  return {
    name,
    title,
    ...(about !== undefined && { about }),
    clock,
    run: showRun(run, steps.length),
    steps: steps.map((step, index) => showStep(step, run?.steps[index])),
  };
}

function showStep(step: Step, state: Run['steps'][number] = { status: 'waiting' }): ScenarioStep {
  const { status, said = step.say, did, show: shown, request, at, error } = state;
  return {
    verb: step.verb,
    what: whatOf(step),
    status,
    ...(said !== undefined && { say: said }),
    ...(did && { did }),
    ...(shown !== undefined && { show: shown }),
    ...(request !== undefined && { request }),
    ...(at !== undefined && { at: iso(at) }),
    ...(error !== undefined && { error }),
  };
}

function whatOf(step: Step): string {
  switch (step.verb) {
    case 'say':
      return '';
    case 'call':
      return step.call;
    case 'trigger':
      return step.trigger;
    case 'control':
      return step.control;
    case 'app':
      return `answers ${step.app.answers}`;
    case 'wait':
      return 'row' in step.wait ? step.wait.row : step.wait.webhook;
    case 'advance':
      return step.advance;
    case 'each':
      return `${step.as}, ${step.steps.length} steps`;
  }
}

/** The routes need the table that they stand in: a scenario may make any control call. */
export function scenarioRoutes(routes: () => readonly ControlRoute[]) {
  const book = (core: Core): ScenarioBook => bookOf(core, routes);

  return {
    list: route('GET /scenarios', {
      summary: 'The scenarios there are, and how far each has been played in the namespace',
      result: schema(() => z.object({ scenarios: z.array(Listed()) })),
      async handler({ core, namespace }) {
        const all = await book(core).all();
        return {
          scenarios: all.map((one) => {
            const run = book(core).run(namespace.name, one.name);
            if ('error' in one)
              return { name: one.name, title: one.name, run: showRun(run, 0), error: one.error.message };
            const { steps: _, clock: _clock, ...listed } = show(one, run);
            return listed;
          }),
        };
      },
    }),

    get: route('GET /scenarios/{name}', {
      summary: 'One scenario, step by step, with what each did',
      description: 'While it is played, it is what it was when it began, whatever has become of its file.',
      result: Whole,
      async handler({ core, namespace, params: { name } }) {
        const run = book(core).run(namespace.name, name);
        return show(run?.scenario ?? (await book(core).named(name)), run);
      },
    }),

    put: route('PUT /scenarios/{name}', {
      summary: 'Bring a scenario of your own, for as long as the server runs',
      description:
        'The body is what a scenario file holds, as JSON; its schema is /schemas/scenarios.json. A 400 lists each mistake with its place.',
      body: () => z.record(z.string(), z.unknown()),
      result: Whole,
      handler: ({ core, params: { name }, body }) =>
        Promise.resolve(show(book(core).bring({ name, tree: body }), undefined)),
    }),

    play: route('POST /scenarios/{name}/play', {
      summary: 'Play a scenario, or go on with one that was paused or failed',
      description:
        'The namespace is put aside first (a snapshot), for a reset. With `wait`, it answers when the run stands still again.',
      body: () =>
        z.strictObject({
          pace: duration().optional().describe('wall time to read each line; default 0s'),
          wait: z.boolean().optional(),
        }),
      result: Whole,
      async handler({ core, namespace, params: { name }, body: { pace = '0s', wait = false }, ask }) {
        const run = await book(core).open(namespace.name, name, ask(namespace.name));
        const played = run.play(milliseconds(pace));
        if (wait) await played;
        return show(run.scenario, run);
      },
    }),

    step: route('POST /scenarios/{name}/step', {
      summary: 'Play one step',
      body: () => z.strictObject({}),
      result: Whole,
      async handler({ core, namespace, params: { name }, ask }) {
        const run = await book(core).open(namespace.name, name, ask(namespace.name));
        await run.step();
        return show(run.scenario, run);
      },
    }),

    pause: route('POST /scenarios/{name}/pause', {
      summary: 'Pause behind the step that is under way',
      body: () => z.strictObject({}),
      result: Whole,
      async handler({ core, namespace, params: { name } }) {
        const run = book(core).run(namespace.name, name);
        await run?.pause();
        return show(run?.scenario ?? (await book(core).named(name)), run);
      },
    }),

    reset: route('POST /scenarios/{name}/reset', {
      summary: 'Bring the namespace back to where it was before the scenario was played',
      body: () => z.strictObject({}),
      result: Whole,
      async handler({ core, namespace, params: { name }, ask }) {
        const scenario = await book(core).named(name);
        await book(core).reset(namespace.name, name, ask(namespace.name));
        return show(scenario, undefined);
      },
    }),

    schema: serverRoute('GET /schemas/scenarios.json', {
      summary: 'The JSON Schema of scenario files, for editors',
      result: () => z.record(z.string(), z.unknown()),
      handler: () => Promise.resolve(scenariosSchema()),
    }),
  };
}
