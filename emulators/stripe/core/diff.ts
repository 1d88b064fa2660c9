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
  let differs = false;
  const compare = (name: string): void => {
    const [was, is] = [before[name], after[name]];
    if (was === is) return;
    const nested = isHash(was) && isHash(is);
    const value = nested ? previousAttributes(was, is) : (was ?? null);
    // Members that differ have told already that hashes do; texts are compared where they do not.
    if (!(nested && value) && isSame(was, is)) return;
    old[name] = value;
    differs = true;
  };
  for (const name of Object.keys(before)) compare(name);
  for (const name of Object.keys(after)) if (!Object.hasOwn(before, name)) compare(name);
  return differs ? old : undefined;
}
