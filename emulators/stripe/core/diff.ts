/** What changed between two states of an object: the old values of changed members, as events carry them. */

type Hash = Readonly<Record<string, unknown>>;

const isHash = (value: unknown): value is Hash => typeof value === 'object' && value !== null && !Array.isArray(value);

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

const isSame = (was: unknown, is: unknown): boolean =>
  was === is || (isObject(was) && isObject(is) && JSON.stringify(was) === JSON.stringify(is));

/**
 * The old values of what differs; of nested hashes only their changed members, of lists the whole old list. Undefined
 * when nothing differs.
 */
export function previousAttributes(before: Hash, after: Hash): Hash | undefined {
  const old: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[name], after[name]];
    if (isSame(was, is)) continue;
    old[name] = isHash(was) && isHash(is) ? previousAttributes(was, is) : (was ?? null);
  }
  return Object.keys(old).length > 0 ? old : undefined;
}
