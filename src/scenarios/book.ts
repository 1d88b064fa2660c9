/** The scenarios that there are, and the runs of them: one at a time in a namespace. */
import type { StoredRule } from '../faults/rules.ts';
import { replaceRules } from '../faults/ruleset.ts';
import type { Core } from '../server/core.ts';
import type { NamespaceRow } from '../world/world.ts';
import { didYouMean } from '../near.ts';
import { ScenarioError } from './errors.ts';
import type { Scenario } from './language.ts';
import { readScenario, type Known, type ScenarioSource } from './reader.ts';
import { Run } from './run.ts';
import { namedSources, readSource } from './sources.ts';
import type { Ask } from './waiting.ts';

export class ScenarioBook {
  /** Those that a request brought, until the server ends. */
  readonly #brought = new Map<string, ScenarioSource>();
  /** By namespace and scenario. */
  readonly #runs = new Map<string, Map<string, Run>>();
  /** How the namespace was set before a run: what no snapshot holds. */
  readonly #before = new WeakMap<Run, Pick<NamespaceRow, 'settings' | 'profile' | 'rules'>>();

  constructor(
    readonly core: Core,
    readonly controls: readonly string[],
  ) {
    core.events.closed.addEventListener('abort', () => void this.#close(), { once: true });
  }

  /** Every scenario: ready-made ones, those of `--scenarios`, those that a request brought. Files are read anew, so that an edit shows. */
  async all(): Promise<readonly (Scenario | { readonly name: string; readonly error: Error })[]> {
    const sources = namedSources(this.core.options.scenarios ?? []);
    const names = new Set([...sources.keys(), ...this.#brought.keys()]);
    return Promise.all(
      [...names].map((name) => this.named(name).catch((error: unknown) => ({ name, error: error as Error }))),
    );
  }

  /** Throws `ScenarioError` for one that there isn't (404), or that cannot be read (400). */
  async named(name: string): Promise<Scenario> {
    const brought = this.#brought.get(name);
    const files = namedSources(this.core.options.scenarios ?? []);
    const file = files.get(name);
    const source = brought ?? (file === undefined ? undefined : await readSource(name, file));
    if (!source) throw unknown(name, [...files.keys(), ...this.#brought.keys()]);
    return readScenario(source, this.#known);
  }

  /** Takes one in for as long as the server runs. Throws `ScenarioWrong`. */
  bring(source: ScenarioSource): Scenario {
    const scenario = readScenario(source, this.#known);
    this.#brought.set(source.name, source);
    return scenario;
  }

  get #known(): Known {
    return { emulators: this.core.emulators, controls: this.controls };
  }

  run(namespace: string, scenario: string): Run | undefined {
    return this.#runs.get(namespace)?.get(scenario);
  }

  /**
   * The run to go on with. A new one puts the namespace aside first, so that a reset can bring it back. Throws 409 while
   * one is being played there, and for one that is over.
   */
  async open(namespace: string, name: string, ask: Ask): Promise<Run> {
    const runs = this.#runs.get(namespace) ?? new Map<string, Run>();
    const playing = [...runs.values()].find((run) => run.busy);
    if (playing) throw underWay(playing.scenario.name);
    const known = runs.get(name);
    if (known?.status === 'done') throw over(name);
    const scenario = await this.named(name);
    if (known && !known.revise(scenario)) throw changed(name, known.at);
    if (known) return known;
    const run = new Run(scenario, { core: this.core, namespace, ask, changed: (one) => this.#tell(namespace, one) });
    this.#runs.set(namespace, runs.set(name, run));
    const row = await this.core.namespaces.get(namespace);
    if (row) this.#before.set(run, row);
    await ask('DELETE', `/snapshots/${snapshotOf(name)}`).catch(() => undefined);
    await ask('POST', '/snapshots', { name: snapshotOf(name) });
    return run;
  }

  /** Brings the namespace back to where it was before the scenario; other runs there are over, too. */
  async reset(namespace: string, name: string, ask: Ask): Promise<void> {
    const runs = this.#runs.get(namespace);
    const run = runs?.get(name);
    if (!runs || !run) return;
    this.#runs.delete(namespace);
    for (const one of runs.values()) await one.giveUp();
    await ask('POST', `/snapshots/${snapshotOf(name)}/restore`, {});
    await this.#setAsBefore(namespace, run);
    for (const one of runs.keys()) await ask('DELETE', `/snapshots/${snapshotOf(one)}`);
    this.#tell(namespace, run);
  }

  /** Settings, profile and fault rules; the counters of the rules start again. */
  async #setAsBefore(namespace: string, run: Run): Promise<void> {
    const before = this.#before.get(run);
    const row = await this.core.namespaces.get(namespace);
    if (!before || !row) return;
    const rules = replaceRules(row, before.rules as readonly StoredRule[]);
    await this.core.namespaces.update(namespace, { settings: before.settings, profile: before.profile, ...rules });
  }

  /** The server ends. */
  async #close(): Promise<void> {
    const runs = [...this.#runs.values()].flatMap((ofNamespace) => [...ofNamespace.values()]);
    await Promise.all(runs.map((run) => run.giveUp()));
  }

  #tell(namespace: string, { scenario, status, at }: Run): void {
    this.core.events.publish('scenario', namespace, () => ({ scenario: scenario.name, status, at }));
  }
}

const snapshotOf = (name: string): string => `before-${name}`;

const underWay = (name: string): ScenarioError =>
  new ScenarioError(409, 'scenario_under_way', `"${name}" is being played in this namespace: pause or reset it first`);

const over = (name: string): ScenarioError =>
  new ScenarioError(409, 'scenario_over', `"${name}" has been played to its end: reset it to play it again`);

const changed = (name: string, at: number): ScenarioError =>
  new ScenarioError(
    409,
    'scenario_changed',
    `"${name}" has changed in its first ${at} ${at === 1 ? 'step' : 'steps'}, which were played: reset it to play it anew`,
  );

function unknown(name: string, known: readonly string[]): ScenarioError {
  const meant = didYouMean(name, known);
  const hint = meant === undefined ? `. There are ${known.join(', ')}` : `: did you mean ${meant}?`;
  return new ScenarioError(404, 'unknown_scenario', `there is no scenario "${name}"${hint}`, { known });
}
