/** A scenario as it is played in a namespace: step by step, with what each did. */
import { isDeepStrictEqual } from 'node:util';
import type { Core } from '../server/core.ts';
import type { App } from './app.ts';
import { openApp } from './app.ts';
import { perform, type Done, type Scene } from './acts.ts';
import { pathText } from '../reading/findings.ts';
import { StepFailed } from './errors.ts';
import type { EachStep, Scenario, Step } from './language.ts';
import { filled, isNothing } from './names.ts';
import { pause, type Ask } from './waiting.ts';

export type RunStatus = 'ready' | 'playing' | 'paused' | 'done' | 'failed';
export type StepStatus = 'waiting' | 'running' | 'done' | 'left out' | 'failed';

/** What is known of a step while it is played. */
export interface StepState {
  readonly status: StepStatus;
  /** The line that it says, references filled in. */
  readonly said?: string | undefined;
  /** Where it is to be seen: a page of the dashboard, or a URL. */
  readonly show?: string | undefined;
  readonly did?: string | undefined;
  readonly request?: string | undefined;
  /** The namespace's clock when it was over, epoch ms. */
  readonly at?: number | undefined;
  readonly error?: string | undefined;
}

const untouched: StepState = { status: 'waiting' };

export interface RunMeans {
  readonly core: Core;
  readonly namespace: string;
  readonly ask: Ask;
  /** Something changed, for whoever watches. */
  readonly changed: (run: Run) => void;
}

export class Run {
  status: RunStatus = 'ready';
  steps: StepState[];
  /** Why it failed. */
  error: string | undefined;
  #next = 0;
  #playing: Promise<void> | undefined;
  #app: App | undefined;
  readonly #names = new Map<string, unknown>();
  /** Aborted when the run is given up. */
  readonly #end = new AbortController();
  /** Aborted when the pause between steps is to be cut short. */
  #hurry = new AbortController();

  constructor(
    public scenario: Scenario,
    readonly means: RunMeans,
  ) {
    this.steps = scenario.steps.map(() => untouched);
  }

  /** How many steps are over. */
  get at(): number {
    return this.#next;
  }

  /** Goes on with what its file says by now. False when that differs in what was played already. */
  revise(scenario: Scenario): boolean {
    const over = (of: Scenario): readonly Step[] => of.steps.slice(0, this.#next);
    if (!isDeepStrictEqual(over(scenario), over(this.scenario))) return false;
    this.scenario = scenario;
    this.steps = scenario.steps.map((_, index) => (index < this.#next && this.steps[index]) || untouched);
    return true;
  }

  get busy(): boolean {
    return this.#playing !== undefined;
  }

  /** Plays to the end, with `pace` milliseconds of wall time to read each line. Resolves when it stands still again. */
  play(pace: number): Promise<void> {
    this.status = 'playing';
    this.#hurry = new AbortController();
    return this.#hold(async () => {
      while (this.status === 'playing') {
        const { said } = await this.#one();
        if (this.status === 'playing' && said !== undefined && pace > 0)
          await pause(pace, AbortSignal.any([this.#hurry.signal, this.#end.signal]));
      }
    });
  }

  /** One step. */
  step(): Promise<void> {
    this.status = 'playing';
    return this.#hold(async () => {
      await this.#one();
      if (this.status === 'playing') this.status = 'paused';
    });
  }

  /** After the step that is under way. Resolves when it stands still. */
  async pause(): Promise<void> {
    if (this.status === 'playing') this.status = 'paused';
    this.#hurry.abort();
    this.means.changed(this);
    await this.#playing;
  }

  /** For good. */
  async giveUp(): Promise<void> {
    if (this.status === 'playing') this.status = 'paused';
    this.#end.abort();
    await this.#playing;
    this.#app?.close();
  }

  #hold(work: () => Promise<void>): Promise<void> {
    this.error = undefined;
    this.#playing = work().finally(() => {
      this.#playing = undefined;
      this.means.changed(this);
    });
    return this.#playing;
  }

  /** Answers what has become of the step. */
  async #one(): Promise<StepState> {
    const index = this.#next;
    const step = this.scenario.steps[index];
    try {
      await this.#begin();
      if (step) await this.#do(step, index);
      if (!this.#end.signal.aborted && ++this.#next >= this.steps.length) this.status = 'done';
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
      this.status = 'failed';
      this.#note(index, { ...this.steps[index], status: 'failed', error: this.error });
      if (!(error instanceof StepFailed))
        this.means.core.options.log('error', 'a scenario stumbled', { scenario: this.scenario.name, error });
    }
    return this.steps[index] ?? untouched;
  }

  /** Clock, fixtures, the app: once, before the first step. */
  async #begin(): Promise<void> {
    if (this.#app) return;
    const { ask, core, namespace } = this.means;
    const { fixtures, clock } = this.scenario;
    await ask('PATCH', '/clock', { mode: clock });
    if (fixtures !== undefined) {
      const { named } = (await ask('POST', '/fixtures', { fixtures }).catch((error: unknown) => {
        throw new StepFailed(`fixtures: ${error instanceof Error ? error.message : String(error)}`);
      })) as { named: unknown };
      this.#names.set('fixtures', named);
    }
    const row = await core.namespaces.get(namespace);
    this.#app = await openApp();
    this.#names.set('app', { url: this.#app.url });
    this.#names.set('credentials', row?.credentials ?? {});
    this.#names.set(
      'urls',
      Object.fromEntries([...core.emulators.keys()].map((name) => [name, core.urls(name, namespace).base])),
    );
  }

  async #do(step: Step, index: number): Promise<void> {
    const names = this.#names;
    if (isLeftOut(step, names, this.#now())) return this.#note(index, { status: 'left out', at: this.#now() });
    const said = step.say && String(filled(step.say, names, this.#now()));
    this.#note(index, { status: 'running', said });
    const { did, request } = await this.#act(step, index, names);
    const at = this.#now();
    const show = step.show && String(filled(step.show, names, at));
    this.#note(index, { status: 'done', said, show, did, request, at });
  }

  /** Does a step, and keeps what came of it under its name. */
  async #act(step: Step, index: number, names: Map<string, unknown>): Promise<Done> {
    if (step.verb === 'each') return this.#each(step, index, names);
    const done = await perform(step, this.#scene(names));
    if ('as' in step && step.as !== undefined) names.set(step.as, done.value);
    return done;
  }

  /** The same steps for each of a list; what they name is forgotten afterwards. */
  async #each({ each, as, steps, say }: EachStep, index: number, outer: ReadonlyMap<string, unknown>): Promise<Done> {
    const list = filled<unknown>(each, outer, this.#now());
    if (!Array.isArray(list)) throw new StepFailed(`each: expected a list, got ${JSON.stringify(list).slice(0, 60)}`);
    for (const [number, value] of (list as unknown[]).entries()) {
      if (this.#end.signal.aborted) break;
      if (outer === this.#names)
        this.#note(index, { status: 'running', said: say, did: `${number} of ${list.length}` });
      const names = new Map(outer).set(as, value);
      for (const step of steps) await this.#inner(step, index, names);
    }
    return { did: `${list.length} of ${list.length}` };
  }

  async #inner(step: Step, index: number, names: Map<string, unknown>): Promise<void> {
    try {
      if (!isLeftOut(step, names, this.#now())) await this.#act(step, index, names);
    } catch (error) {
      throw error instanceof StepFailed ? new StepFailed(`${placeOf(step)}: ${error.message}`) : error;
    }
  }

  #scene(names: ReadonlyMap<string, unknown>): Scene {
    if (!this.#app) throw new Error('the run has not begun');
    return { ...this.means, app: this.#app, names, now: () => this.#now(), signal: this.#end.signal };
  }

  #now(): number {
    const { core, namespace } = this.means;
    const row = core.namespaces.peek(namespace);
    return row ? core.clocks.now(row) : 0;
  }

  #note(index: number, state: StepState): void {
    this.steps[index] = state;
    this.means.changed(this);
  }
}

const isLeftOut = (step: Step, names: ReadonlyMap<string, unknown>, now: number): boolean =>
  'when' in step && isNothing(filled(step.when, names, now));

/** `steps[3].steps[2]`, by its verb. */
const placeOf = ({ path, verb }: Step): string => `${pathText(path)} (${verb})`;
