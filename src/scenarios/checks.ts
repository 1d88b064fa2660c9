/** What can be wrong with a step by itself: an operation, trigger, collection or event that there isn't, a field that it has not. */
import type { z } from 'zod';
import type { Emulator } from '../emulator/emulator.ts';
import type { Operation, Procedure } from '../emulator/operation.ts';
import { findingsIn, unknownMembers, unknownName, type Finding } from '../reading/findings.ts';
import { fieldsAt } from '../reading/schemas.ts';
import { referencesIn, valueAt } from '../reading/values.ts';
import { isDuration } from '../world/durations.ts';
import { parsedReference } from './names.ts';
import type { AdvanceStep, CallStep, ControlStep, Step, TriggerStep, WaitStep } from './language.ts';

export interface Scope {
  readonly emulators: ReadonlyMap<string, Emulator>;
  readonly controls: readonly string[];
  /** Names of what came before. */
  readonly names: Set<string>;
  wrong(finding: Finding): void;
}

type Tree = Readonly<Record<string, unknown>>;

export function checkStep(step: Step, scope: Scope): void {
  checkReferences(step, scope);
  if (step.verb === 'call') checkCall(step, scope);
  if (step.verb === 'trigger') checkTrigger(step, scope);
  if (step.verb === 'control') checkControl(step, scope);
  if (step.verb === 'wait') checkWait(step, scope);
  if (step.verb === 'advance') checkAdvance(step, scope);
}

/** `${NAME.FIELD}`: the first word must be known by then; where a step shows, also its own. */
function checkReferences({ path, ...step }: Step, { names, emulators, wrong }: Scope): void {
  const { steps: _, ...own } = { steps: [], ...step }; // the steps of an `each` are looked at one by one
  for (const { text, path: inner } of referencesIn(own)) {
    const [first = '', second = ''] = parsedReference(text).way;
    const [key = ''] = inner;
    const at = [...path, ...inner];
    if (names.has(first) || (key === 'show' && 'as' in step && step.as === first)) continue;
    if (first !== 'credentials' && first !== 'urls')
      wrong(
        unknownName(at, first, [...names, 'credentials', 'urls'], `no step before this one is named ${first} (as)`),
      );
    else if (!emulators.has(second)) wrong(unknownName(at, second, [...emulators.keys()], 'there is no such provider'));
  }
}

/** The operation that an id names. */
export function operationOf(
  id: string,
  emulators: ReadonlyMap<string, Emulator>,
): { emulator: Emulator; operation: Operation | Procedure } | undefined {
  const emulator = emulators.get(id.split('.')[0] ?? '');
  const operation = emulator?.operations.find((one) => one.id === id);
  return emulator && operation && { emulator, operation };
}

function checkCall(step: CallStep, { emulators, wrong }: Scope): void {
  const { path, call, params = {}, query, body, expect } = step;
  const found = operationOf(call, emulators);
  if (!found) return wrong(unknownOperation([...path, 'call'], call, emulators));
  const { operation } = found;
  const names = paramsOf(operation);
  for (const name of names)
    if (!(name in params)) wrong({ path: [...path, 'call'], message: `${operation.path} needs params: {${name}: …}` });
  for (const name of Object.keys(params))
    if (!names.includes(name))
      wrong(unknownName([...path, 'params', name], name, names, `${operation.path} has no such parameter`));
  const refused = typeof expect === 'number' && expect >= 400;
  if (operation.brand !== 'operation' || refused) return;
  const { body: bodyType, query: queryType } = operation.options;
  const shown = Object.keys(operation.api.authenticate.present?.({}).body ?? {}).map((name) => [
    name,
    '${credentials}',
  ]);
  if (bodyType && body !== undefined)
    checkInput(bodyType(), { ...Object.fromEntries(shown), ...(body as Tree) }, [...path, 'body'], wrong);
  if (queryType && query !== undefined) checkInput(queryType(), query, [...path, 'query'], wrong, 'loose');
}

function unknownOperation(path: readonly PropertyKey[], id: string, emulators: ReadonlyMap<string, Emulator>): Finding {
  const [provider = ''] = id.split('.');
  const emulator = emulators.get(provider);
  if (!emulator)
    return unknownName(
      path,
      provider,
      [...emulators.keys()],
      `"${id}" is no operation: there is no provider ${provider}`,
    );
  const ids = emulator.operations.map((operation) => operation.id);
  return unknownName(path, id, ids, `${emulator.name} has no operation ${id}`);
}

/** Names in braces, in a path. */
export const paramsOf = ({ path }: Pick<Operation, 'path'>): readonly string[] =>
  [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name = '']) => name);

function checkTrigger({ path, trigger, with: given = {} }: TriggerStep, { emulators, wrong }: Scope): void {
  const [provider, event] = split(trigger, '/');
  const emulator = emulators.get(provider);
  if (!emulator)
    return wrong(unknownName([...path, 'trigger'], provider, [...emulators.keys()], 'there is no such provider'));
  const found = emulator.triggers.get(event);
  if (!found)
    return wrong(
      unknownName([...path, 'trigger'], event, [...emulator.triggers.keys()], `${provider} has no trigger ${event}`),
    );
  const { account: _, ...input } = given;
  const own = fieldsAt(found.input(), []).includes('account') ? given : input;
  checkInput(found.input(), own, [...path, 'with'], wrong);
}

function checkControl({ path, control }: ControlStep, { controls, wrong }: Scope): void {
  const [method, way] = split(control, ' ');
  const known = controls.some((one) => {
    const [itsMethod, itsPath] = split(one, ' ');
    return itsMethod === method && patternOf(itsPath).test(way.split('?')[0] ?? '');
  });
  if (!known) wrong(unknownName([...path, 'control'], control, controls, 'the control API has no such call'));
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);

function checkWait({ path, wait }: WaitStep, { emulators, wrong }: Scope): void {
  const { where = {} } = wait;
  const at = [...path, 'wait'];
  const [provider, name] = 'row' in wait ? split(wait.row, '.') : split(wait.webhook, '/');
  const key = 'row' in wait ? 'row' : 'webhook';
  const emulator = emulators.get(provider);
  if (!emulator) return wrong(unknownName([...at, key], provider, [...emulators.keys()], 'there is no such provider'));
  if ('webhook' in wait) {
    const events = emulator.webhooks.flatMap(({ options }) => options.events);
    if (!events.some((pattern) => covers(pattern, name)))
      wrong(unknownName([...at, key], name, events, `${provider} sends no such event`));
    return;
  }
  const collection = emulator.collections.get(name);
  if (!collection)
    return wrong(
      unknownName([...at, key], name, [...emulator.collections.keys()], `${provider} has no such collection`),
    );
  const fields = fieldsAt(collection.options.row(), []);
  for (const way of Object.keys(where)) {
    const [first = ''] = way.split('.');
    if (fields.length > 0 && !first.startsWith('_') && !fields.includes(first))
      wrong(unknownName([...at, 'where', way], first, fields, `${name} have no such field`));
  }
}

function checkAdvance({ path, advance }: AdvanceStep, { wrong }: Scope): void {
  if (isOpen(advance) || isDuration(advance) || !Number.isNaN(Date.parse(advance))) return;
  const message = `expected a duration like 2d, a time like 2026-12-01T09:00:00Z or a reference to one, got "${advance}"`;
  wrong({ path: [...path, 'advance'], message });
}

/** `meeting.*` covers `meeting.started`. */
const covers = (pattern: string, event: string): boolean =>
  pattern.endsWith('*') ? event.startsWith(pattern.slice(0, -1)) : event === pattern;

/** What a schema finds wrong with an input, but for what references will fill in. */
function checkInput(
  type: z.ZodType,
  input: unknown,
  path: readonly PropertyKey[],
  wrong: (finding: Finding) => void,
  how: 'strict' | 'loose' = 'strict',
): void {
  const findings = findingsIn(type, input).filter((finding) => !isOpen(valueAt(input, finding.path.map(String))));
  const unknown = how === 'strict' && findings.length === 0 ? unknownMembers(type, input) : [];
  for (const finding of [...findings, ...unknown]) wrong({ ...finding, path: [...path, ...finding.path] });
}

/** It is not known yet what it will be. */
const isOpen = (value: unknown): boolean =>
  typeof value === 'string' ? /\$\{|^now/.test(value) : [...referencesIn(value)].length > 0;

/** The first part and the rest. */
function split(text: string, by: string): [string, string] {
  const at = text.indexOf(by);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + by.length)];
}
