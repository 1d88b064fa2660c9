/** Fault rules of a namespace: what should go wrong, when. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';
import { dropRule, putRule, replaceRules, shownRules } from '../faults/ruleset.ts';
import { faultRule, type StoredRule } from '../faults/rules.ts';
import { validateRule, validateRules } from '../faults/validate.ts';
import type { Core } from '../server/core.ts';
import type { NamespaceRow } from '../world/world.ts';
import { invalid, missing } from './input.ts';
import { route } from './route.ts';

/** What is wrong with rules is told by their own validation, which knows the providers' names. */
const AnyRules = schema(() => z.strictObject({ rules: z.array(z.unknown()) }));

const ShownRule = schema(() => faultRule.extend({ id: z.string(), hits: z.int() }).meta({ title: 'FaultRule' }));
const ShownRules = schema(() => z.object({ rules: z.array(ShownRule()) }));

const shown = async (core: Core, namespace: NamespaceRow) => ({
  rules: shownRules(namespace, await core.faults.hits(namespace)),
});

const ids = ({ rules }: NamespaceRow): string[] => (rules as readonly StoredRule[]).map(({ id }) => id);

export const getFaults = route('GET /faults', {
  summary: 'The fault rules, each with how often it struck',
  result: ShownRules,
  handler: ({ core, namespace }) => shown(core, namespace),
});

export const setFaults = route('PUT /faults', {
  summary: 'These rules instead of those; all counters start at 0',
  body: AnyRules,
  result: ShownRules,
  async handler({ core, namespace, body }) {
    const { value, problems } = validateRules(body.rules, core.known);
    if (problems) throw invalid(problems);
    return shown(core, await core.namespaces.update(namespace.name, replaceRules(namespace, value)));
  },
});

export const clearFaults = route('DELETE /faults', {
  summary: 'No rules any more',
  result: ShownRules,
  handler: async ({ core, namespace }) =>
    shown(core, await core.namespaces.update(namespace.name, replaceRules(namespace, []))),
});

export const addFault = route('POST /faults', {
  summary: 'One rule more; the body is the rule',
  description: 'A rule with the id of one that is there takes its place.',
  status: 201,
  body: () => z.record(z.string(), z.unknown()),
  result: ShownRule,
  async handler({ core, namespace, body }) {
    const { value, problems } = validateRule(body, core.known, ids(namespace));
    if (problems) throw invalid(problems);
    await core.namespaces.update(namespace.name, putRule(namespace, value));
    return { ...value, hits: 0 };
  },
});

export const removeFault = route('DELETE /faults/{id}', {
  summary: 'Without this rule',
  result: ShownRules,
  async handler({ core, namespace, params: { id } }) {
    const left = dropRule(namespace, id);
    if (!left) throw missing('fault rule', id, ids(namespace));
    return shown(core, await core.namespaces.update(namespace.name, left));
  },
});
