/** Reads a scenario, and finds what is wrong with it before anything is done: unknown verbs, operations, fields, names. */
import type { Emulator } from '../emulator/emulator.ts';
import { isTree } from '../emulator/tree.ts';
import { findingsIn, unknownName, type Finding } from '../reading/findings.ts';
import { placed, type PlacedProblem, type Source } from '../reading/problems.ts';
import { checkStep, type Scope } from './checks.ts';
import { ScenarioWrong } from './errors.ts';
import { ScenarioFile, stepSchemas, verbs, type EachStep, type Scenario, type Step, type Verb } from './language.ts';

/** What a scenario may name. */
export interface Known {
  readonly emulators: ReadonlyMap<string, Emulator>;
  /** Calls of the control API: `PUT /faults`, `POST /snapshots/{name}/restore`. */
  readonly controls: readonly string[];
}

type Tree = Readonly<Record<string, unknown>>;

export interface ScenarioSource extends Source {
  readonly name: string;
}

/** Throws `ScenarioWrong` with a line for each mistake. */
export function readScenario(source: ScenarioSource, known: Known): Scenario {
  const problems: PlacedProblem[] = [];
  const wrong = (finding: Finding): void => void problems.push(placed(finding, source, 'scenario'));
  const scenario = read(source, known, wrong);
  if (problems.length > 0 || !scenario) throw new ScenarioWrong(problems);
  return scenario;
}

function read({ name, tree }: ScenarioSource, known: Known, wrong: (finding: Finding) => void): Scenario | undefined {
  const parsed = ScenarioFile().safeParse(tree);
  if (!parsed.success) {
    findingsIn(ScenarioFile(), tree).forEach(wrong);
    return undefined;
  }
  const { title, about, clock = 'auto', fixtures, steps } = parsed.data;
  const names = new Set(['app', ...(fixtures === undefined ? [] : ['fixtures'])]);
  return { name, title, about, clock, fixtures, steps: readSteps(steps, ['steps'], { ...known, names, wrong }) };
}

function readSteps(steps: readonly unknown[], path: readonly PropertyKey[], scope: Scope): Step[] {
  return steps.flatMap((value, index): readonly Step[] => {
    const step = readStep(value, [...path, index], scope);
    if (!step) return [];
    checkStep(step, scope);
    if (step.verb === 'each') return [within(step, scope)];
    if ('as' in step && step.as !== undefined) scope.names.add(step.as);
    return [step];
  });
}

/** Its own steps, in which the one that it is about has its name. */
function within(step: EachStep, scope: Scope): EachStep {
  const names = new Set([...scope.names, step.as]);
  return { ...step, steps: readSteps(step.steps, [...step.path, 'steps'], { ...scope, names }) };
}

function readStep(value: unknown, path: readonly PropertyKey[], { wrong }: Scope): Step | undefined {
  if (!isTree(value)) {
    wrong({ path, message: 'expected a step like {say: "…"} or {call: OPERATION}' });
    return undefined;
  }
  const verb = verbOf(value, path, wrong);
  if (verb === undefined) return undefined;
  const findings = findingsIn(stepSchemas[verb](), value);
  for (const finding of findings) wrong({ ...finding, path: [...path, ...finding.path] });
  return findings.length > 0 ? undefined : ({ ...value, verb, path } as unknown as Step);
}

/** A line goes beside every verb, and alone is one itself. */
function verbOf(value: Tree, path: readonly PropertyKey[], wrong: (finding: Finding) => void): Verb | undefined {
  const [first, second] = verbs.filter((verb) => verb !== 'say' && verb in value);
  if (second) wrong({ path: [...path, second], message: `a step does one thing: this one is a ${first} already` });
  if (first) return second ? undefined : first;
  if ('say' in value) return 'say';
  const [name] = Object.keys(value);
  if (name === undefined) wrong({ path, message: `expected a step: one of ${verbs.join(', ')}` });
  else wrong(unknownName([...path, name], name, verbs, 'no step is called so'));
  return undefined;
}
