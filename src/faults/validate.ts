/** Checks fault rules and profiles as people write them: shape first, then every name, with the known ones nearest first. */
import { z } from 'zod';
import { didYouMean } from '../near.ts';
import { Errors, type Known, type KnownOperation } from './known.ts';
import { operationNamer } from './operations.ts';
import { builtInProfiles, lineage } from './profiles.ts';
import { faultRule, profileDefinition, type FaultRule, type ProfileDefinition } from './rules.ts';

/** Something that is wrong, and where: `rules[0].fault.error`. */
export interface Problem {
  readonly at: string;
  readonly message: string;
  /** What could stand there, the nearest first. */
  readonly known?: readonly string[];
}

export type Checked<T> =
  | { readonly value: T; readonly problems?: undefined }
  | { readonly value?: undefined; readonly problems: readonly Problem[] };

/** One line for each problem: `rules[0].fault.error: stripe has no error "card_declned"; did you mean "card_declined"?` */
export const problemText = (problems: readonly Problem[]): string =>
  problems.map(({ at, message }) => (at === '' ? message : `${at}: ${message}`)).join('\n');

/** The list of `PUT /faults`. Rules without an id get one: `rule_1` … */
export function validateRules(input: unknown, known: Known): Checked<readonly FaultRule[]> {
  const parsed = parse(z.array(faultRule), input, 'rules');
  if (parsed.problems) return parsed;
  const errors = new Errors(known);
  const problems = parsed.value.flatMap((rule, at) => [
    ...naming(rule, `rules[${at}]`, known, errors),
    ...twice(rule, parsed.value.slice(0, at), `rules[${at}].id`),
  ]);
  return problems.length > 0 ? { problems } : { value: withIds(parsed.value, []) };
}

/** The rule of `POST /faults`. `taken` are the ids of the others; a rule that has one of them itself replaces that. */
export function validateRule(input: unknown, known: Known, taken: Iterable<string>): Checked<FaultRule> {
  const parsed = parse(faultRule, input, '');
  if (parsed.problems) return parsed;
  const problems = naming(parsed.value, '', known, new Errors(known));
  const [value] = withIds([parsed.value], taken);
  return problems.length > 0 || !value ? { problems } : { value };
}

/** The profiles of the configuration. */
export function validateProfiles(input: unknown, known: Known): Checked<Readonly<Record<string, ProfileDefinition>>> {
  const parsed = parse(z.record(z.string(), profileDefinition), input, 'profiles');
  if (parsed.problems) return parsed;
  const errors = new Errors(known);
  const problems = Object.entries(parsed.value).flatMap(([name, profile]) => [
    ...descent(name, profile, parsed.value),
    ...ofProviders(profile, `profiles.${name}`, known, errors),
  ]);
  return problems.length > 0 ? { problems } : { value: parsed.value };
}

type RuleInput = z.infer<typeof faultRule>;

function withIds(rules: readonly RuleInput[], others: Iterable<string>): FaultRule[] {
  const taken = new Set([...others, ...rules.flatMap(({ id }) => id ?? [])]);
  let number = 0;
  const free = (): string => {
    do number++;
    while (taken.has(`rule_${number}`));
    return `rule_${number}`;
  };
  return rules.map(({ id = free(), ...rule }) => ({ id, ...rule }));
}

const twice = ({ id }: RuleInput, before: readonly RuleInput[], at: string): Problem[] =>
  id !== undefined && before.some((rule) => rule.id === id)
    ? [{ at, message: `"${id}" is the id of an earlier rule, too` }]
    : [];

/** The names in a rule or a failure: provider, operation, error. The first that is wrong hides the rest. */
function naming(
  rule: Pick<RuleInput, 'provider' | 'operation'> & {
    readonly fault?: { readonly error?: string | undefined } | undefined;
  },
  at: string,
  known: Known,
  errors: Errors,
): Problem[] {
  const { provider, operation, fault: { error } = {} } = rule;
  if (provider !== undefined && !known.providers.includes(provider))
    return [unknown(inside(at, 'provider'), 'there is no provider', provider, known.providers)];
  const providers = provider === undefined ? known.providers : [provider];
  const operations = providers.flatMap((name) => known.operations(name).map((it) => ({ ...it, provider: name })));
  const meant = operation === undefined ? operations : operations.filter(operationNamer(operation));
  if (operation !== undefined && meant.length === 0)
    return [unknown(inside(at, 'operation'), lacks(provider, 'operation'), operation, spelt(operation, operations))];
  if (error === undefined) return [];
  const concerned = operation === undefined ? providers : [...new Set(meant.map((it) => it.provider))];
  const possible = concerned.flatMap((name) =>
    errors
      .names(name)
      .filter(
        (candidate) =>
          operation === undefined || meant.some((it) => it.provider === name && errors.has(name, it.id, candidate)),
      ),
  );
  if (possible.includes(error)) return [];
  const what = operation === undefined ? lacks(provider, 'error') : lacks(operation, 'error');
  return [unknown(inside(at, 'fault.error'), what, error, [...new Set(possible)])];
}

const lacks = (owner: string | undefined, what: string): string =>
  owner === undefined ? `no provider has an ${what}` : `${owner} has no ${what}`;

/** Operations in the way in which somebody wrote one: paths for a path, else ids. */
const spelt = (text: string, operations: readonly KnownOperation[]): string[] =>
  operations.map(({ id, method, path }) => (/\s/.test(text.trim()) ? `${method} ${path}` : id));

const shownNames = 10;

function unknown(at: string, what: string, name: string, known: readonly string[]): Problem {
  const near = nearest(name, known);
  const sorted = [...near, ...known.filter((it) => !near.includes(it))];
  const guess = near[0] === undefined ? '' : `; did you mean "${near[0]}"?`;
  const rest = sorted.length > shownNames ? ` … (${sorted.length} in all)` : '';
  return {
    at,
    message: `${what} "${name}"${guess} Known: ${sorted.slice(0, shownNames).join(', ')}${rest}`,
    known: sorted,
  };
}

/** The few names that come nearest, in order. What a path calls its parameters makes no difference. */
function nearest(name: string, known: readonly string[]): readonly string[] {
  const left = new Map(known.map((it) => [it.replace(parameters, '{}'), it]));
  const found: string[] = [];
  while (found.length < 5) {
    const shape = didYouMean(name.replace(parameters, '{}'), left.keys());
    if (shape === undefined) break;
    found.push(left.get(shape) ?? shape);
    left.delete(shape);
  }
  return found;
}

const parameters = /\{[^}]*\}/g;

/** What a profile extends: known, and not itself in the end. */
function descent(
  name: string,
  profile: ProfileDefinition,
  all: Readonly<Record<string, ProfileDefinition>>,
): Problem[] {
  const at = `profiles.${name}.extends`;
  const parent = profile.extends;
  if (parent === undefined) return [];
  const names = [...new Set([...builtInProfiles, ...Object.keys(all)])];
  if (!names.includes(parent)) return [unknown(at, 'there is no profile', parent, names)];
  const top = lineage(name, all).at(-1)?.definition.extends;
  return top === undefined || !names.includes(top) ? [] : [{ at, message: `leads back to "${top}"` }];
}

function ofProviders(profile: ProfileDefinition, at: string, known: Known, errors: Errors): Problem[] {
  const { latency = {}, failures = {}, webhooks = {}, settings = {}, rules = [] } = profile;
  const check = (part: string, table: object, names: readonly string[]): Problem[] =>
    Object.keys(table)
      .filter((name) => !names.includes(name))
      .map((name) => unknown(`${at}.${part}.${name}`, 'there is no provider', name, names));
  const all = ['default', ...known.providers];
  return [
    ...check('latency', latency, all),
    ...check('failures', failures, all),
    ...check('webhooks', webhooks, all),
    ...check('settings', settings, known.providers),
    ...Object.entries(failures).flatMap(([name, list]) =>
      all.includes(name) ? list.flatMap((it, index) => ofFailure(name, it, `${at}.failures.${name}[${index}]`)) : [],
    ),
    ...rules.flatMap((rule, index) => [
      ...naming(rule, `${at}.rules[${index}]`, known, errors),
      ...twice(rule, rules.slice(0, index), `${at}.rules[${index}].id`),
    ]),
  ];

  function ofFailure(
    name: string,
    { operation, error }: { operation?: string | undefined; error?: string | undefined },
    where: string,
  ) {
    const provider = name === 'default' ? undefined : name;
    return naming({ provider, operation, fault: { error } }, where, known, errors).map((problem) => ({
      ...problem,
      at: problem.at.replace('.fault.error', '.error'),
    }));
  }
}

function parse<T extends z.ZodType>(schema: T, input: unknown, at: string): Checked<z.infer<T>> {
  const { success, data, error } = schema.safeParse(input);
  if (success) return { value: data };
  return { problems: error.issues.flatMap((issue) => problemsOf(issue, schema, at)) };
}

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodType, root: string): Problem[] {
  const at = issue.path.reduce<string>(
    (path, step) => (typeof step === 'number' ? `${path}[${step}]` : inside(path, String(step))),
    root,
  );
  if (issue.code !== 'unrecognized_keys') return [{ at, message: issue.message }];
  const fields = fieldsAt(schema, issue.path);
  return issue.keys.map((key) => unknown(inside(at, key), 'there is no field', key, fields));
}

const inside = (at: string, field: string): string => (at === '' ? field : `${at}.${field}`);

/** The fields of the object that a schema has at a path. */
function fieldsAt(schema: z.core.$ZodType, [step, ...rest]: readonly PropertyKey[]): readonly string[] {
  if (schema instanceof z.ZodOptional) return fieldsAt(schema.unwrap(), step === undefined ? [] : [step, ...rest]);
  if (schema instanceof z.ZodArray) return fieldsAt(schema.element, rest);
  if (schema instanceof z.ZodRecord) return fieldsAt(schema.valueType, rest);
  if (!(schema instanceof z.ZodObject)) return [];
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  if (step === undefined) return Object.keys(shape);
  const inner = shape[String(step)];
  return inner ? fieldsAt(inner, rest) : [];
}
