/** Whether a call is one that a rule speaks of: provider, operation, headers, body. Rules are compiled once. */
import type { Errors } from './known.ts';
import { idMatcher, operationMatcher } from './operations.ts';
import type { FaultSubject, StoredRule } from './rules.ts';

/** Something that emits events and is no call: a job or a trigger, by its name with the provider in front. */
export interface Cause {
  readonly provider: string;
  readonly name: string;
}

export interface CompiledRule {
  readonly rule: StoredRule;
  /** For the request log: the rule's id, or the profile that brought it. */
  readonly by: string;
  /** What its chance goes by. */
  readonly key: string;
  /** Begins the names of its counters. */
  readonly series: string;
  /** Whether a call counts for the rule. */
  matches(subject: FaultSubject): boolean;
  /** Whether its webhook effects hold for what a job or trigger emits: not where the rule looks at requests. */
  reaches(cause: Cause): boolean;
}

/** `version` counts for rules that do not say when they were set; `profile` is the one that brings the rule, if one does. */
export function compileRule(rule: StoredRule, version: number, errors: Errors, profile?: string): CompiledRule {
  const { provider, operation, when = {}, fault } = rule;
  const error = fault?.error;
  const isPlace = operation === undefined ? () => true : operationMatcher(operation);
  const isCause = operation === undefined ? () => true : idMatcher(operation);
  const headers = Object.entries(when.header ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const body = Object.entries(when.body ?? {});
  const key = profile === undefined ? rule.id : `${profile}/${rule.id}`;
  return {
    rule,
    by: profile === undefined ? rule.id : `profile ${profile}`,
    key,
    series: `fault:${rule.set ?? version}:${encodeURIComponent(key)}`,
    matches: (subject) =>
      (provider === undefined || provider === subject.provider) &&
      isPlace(subject) &&
      headers.every(([name, value]) => subject.headers[name] === value) &&
      holds(body, subject) &&
      (error === undefined || errors.has(subject.provider, subject.operation, error)),
    reaches: (cause) =>
      rule.webhook !== undefined &&
      (provider === undefined || provider === cause.provider) &&
      isCause(cause.name) &&
      headers.length === 0 &&
      body.length === 0 &&
      !isCounted(rule),
  };
}

/** Whether it is a matter of how many requests there were. */
export const isCounted = ({ when }: StoredRule): boolean =>
  (when?.nth ?? when?.first ?? when?.after ?? when?.every) !== undefined;

/** Whether the count of a match is one that the rule strikes. */
export function strikesAt({ when }: StoredRule, count: number): boolean {
  if (when?.nth !== undefined && count !== when.nth) return false;
  if (when?.first !== undefined && count > when.first) return false;
  if (when?.after !== undefined && count <= when.after) return false;
  return when?.every === undefined || count % when.every === 0;
}

function holds(expected: readonly (readonly [path: string, value: unknown])[], subject: FaultSubject): boolean {
  if (expected.length === 0) return true;
  const exact = /\bjson\b/i.test(subject.headers['content-type'] ?? '');
  return expected.every(([path, value]) => equal(valueAt(subject.body, path), value, exact));
}

/** What stands at a dotted path. A member whose own name has dots is found, too. */
function valueAt(tree: unknown, path: string): unknown {
  if (typeof tree !== 'object' || tree === null) return undefined;
  if (Object.hasOwn(tree, path)) return (tree as Readonly<Record<string, unknown>>)[path];
  const dot = path.indexOf('.');
  return dot < 0 ? undefined : valueAt(valueAt(tree, path.slice(0, dot)), path.slice(dot + 1));
}

/** Equality of trees. What is not exact (a form) has only texts, so a text equals the number or boolean that it spells. */
function equal(actual: unknown, expected: unknown, exact: boolean): boolean {
  if (actual === expected) return true;
  if (typeof actual === 'string' && !exact) return isPlain(expected) && String(expected) === actual;
  if (typeof actual !== 'object' || typeof expected !== 'object' || !actual || !expected) return false;
  const [a, e] = [Object.entries(actual), new Map<string, unknown>(Object.entries(expected))];
  return (
    Array.isArray(actual) === Array.isArray(expected) &&
    a.length === e.size &&
    a.every(([key, value]) => e.has(key) && equal(value, e.get(key), exact))
  );
}

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';
