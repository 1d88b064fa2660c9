/** The rules of a namespace as they change. Each way gives what is to be written into its row. */
import type { NamespaceRow } from '../world/world.ts';
import type { FaultRule, StoredRule } from './rules.ts';

type Ruled = Pick<NamespaceRow, 'rules' | 'rulesVersion'>;

/** These rules instead of those; `PUT /faults`, and with an empty list `DELETE /faults`. All counters start at 0. */
export function replaceRules({ rulesVersion }: Ruled, rules: readonly FaultRule[]): Ruled {
  const set = rulesVersion + 1;
  return { rules: rules.map((rule) => ({ ...rule, set })), rulesVersion: set };
}

/** One rule more, or in the place of the one with its id. The counters of the others go on. */
export function putRule({ rules, rulesVersion }: Ruled, rule: FaultRule): Ruled {
  const set = rulesVersion + 1;
  const stored = pinned({ rules, rulesVersion });
  const at = stored.findIndex(({ id }) => id === rule.id);
  return { rules: stored.toSpliced(at < 0 ? stored.length : at, at < 0 ? 0 : 1, { ...rule, set }), rulesVersion: set };
}

/** Without the rule of this id; undefined when there is none. */
export function dropRule({ rules, rulesVersion }: Ruled, id: string): Ruled | undefined {
  const stored = pinned({ rules, rulesVersion });
  const kept = stored.filter((rule) => rule.id !== id);
  return kept.length === stored.length ? undefined : { rules: kept, rulesVersion: rulesVersion + 1 };
}

/** The same rules, their counters at 0: a reset. */
export const restartRules = (row: Ruled): Ruled => replaceRules(row, row.rules as readonly FaultRule[]);

/** The rules as people see them, with the hits that the engine counted. */
export const shownRules = (
  { rules }: Ruled,
  hits: Readonly<Record<string, number>>,
): readonly (FaultRule & { readonly hits: number })[] =>
  (rules as readonly StoredRule[]).map(({ id, provider, operation, when, latency, fault, webhook }) => {
    return { id, provider, operation, when, latency, fault, webhook, hits: hits[id] ?? 0 };
  });

/** A rule that does not say when it was set goes by the row's version; it is to stay there when that moves on. */
const pinned = ({ rules, rulesVersion }: Ruled): readonly StoredRule[] =>
  (rules as readonly StoredRule[]).map((rule) => ({ set: rulesVersion, ...rule }));
