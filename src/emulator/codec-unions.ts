/** Unions: the branch is told by the shape of what is given, so that its issues are those of the branch that was meant. */
import type { Node, Walk } from './codec-walk.ts';
import type { Issue } from './issues.ts';
import { isTree, type Tree } from './tree.ts';

export function unionNode(branches: readonly Node[], discriminator?: string): Node {
  const objects = branches.filter(({ expected }) => expected === 'object');
  const choice = tagged(objects, discriminator);
  const listed = branches.some(({ expected }) => expected === 'list');
  return {
    expected: commonly(branches) ?? 'union',
    scalar: branches.every(({ scalar }) => scalar),
    plain: branches.some(({ plain }) => plain),
    takesEmpty: branches.some(({ takesEmpty }) => takesEmpty),
    ...(objects.length === branches.length && { tags: joined(objects) }),
    read: (raw, walk) => {
      if (choice && isTree(raw) && !listed) return choice(raw, walk);
      // Of a flat form, a list would do for a single value, too: its last counts. Not where a list is wanted.
      const able = listed && Array.isArray(raw) ? branches.filter(({ scalar }) => !scalar) : branches;
      const fitting = able.filter((branch) => branch.fits(raw, walk));
      return fitting.length > 0 ? best(fitting, raw, walk) : misfit(branches, raw, walk);
    },
    fits: (raw, walk) => branches.some((branch) => branch.fits(raw, walk)),
  };
}

const commonly = (nodes: readonly Node[]): Node['expected'] | undefined => {
  const [first] = nodes;
  return nodes.every(({ expected }) => expected === first?.expected) ? first?.expected : undefined;
};

interface Attempt {
  readonly value: unknown;
  readonly issues: readonly Issue[];
  readonly dropped: number;
}

/** The first branch without issues that leaves nothing out, else the one with the fewest. */
function best(branches: readonly Node[], raw: unknown, walk: Walk): unknown {
  const [first, ...others] = branches;
  if (first && others.length === 0) return first.read(raw, walk);
  let closest: Attempt | undefined;
  for (const branch of branches) {
    const attempt = attempted(branch, raw, walk);
    if (!closest || isCloser(attempt, closest)) closest = attempt;
    if (attempt.issues.length === 0 && attempt.dropped === 0) break;
  }
  if (!closest) return undefined;
  walk.issues.push(...closest.issues);
  walk.dropped += closest.dropped;
  return closest.value;
}

const isCloser = (one: Attempt, other: Attempt): boolean =>
  one.issues.length === other.issues.length ? one.dropped < other.dropped : one.issues.length < other.issues.length;

function attempted(branch: Node, raw: unknown, walk: Walk): Attempt {
  const { issues, dropped } = walk;
  walk.issues = [];
  walk.dropped = 0;
  const value = branch.read(raw, walk);
  const attempt = { value, issues: walk.issues, dropped: walk.dropped };
  walk.issues = issues;
  walk.dropped = dropped;
  return attempt;
}

/** Nothing fits: what was meant is a branch of values at large; the few fixed values are told when there is none. */
function misfit(branches: readonly Node[], raw: unknown, walk: Walk): undefined {
  const options = [...new Set(branches.flatMap((branch) => branch.options ?? []))];
  const open = branches.filter(({ expected }) => expected !== 'enum' && expected !== 'null');
  if (open.length === 0) return walk.wrong(raw, { expected: 'enum', options });
  const expected = commonly(open) ?? 'union';
  return walk.wrong(raw, expected === 'union' && options.length > 0 ? { expected, options } : { expected });
}

type Choice = (raw: Tree, walk: Walk) => unknown;

/** Chooses among objects by the one member that names the kind of each. */
function tagged(objects: readonly Node[], discriminator: string | undefined): Choice | undefined {
  const key = discriminator ?? discriminatorOf(objects);
  if (key === undefined) return undefined;
  const given = new Map<unknown, Node>();
  const written = new Map<unknown, Node>();
  for (const object of objects) {
    for (const value of object.tags?.[key] ?? []) {
      given.set(value, object);
      written.set(value === undefined ? undefined : String(value), object);
    }
  }
  const about = { expected: 'enum', options: [...written.keys()].filter((tag) => typeof tag === 'string') } as const;
  return (raw, walk) => {
    const tag = raw[key];
    const branch = (walk.textual ? written : given).get(tag);
    if (branch) return branch.read(raw, walk);
    const code = tag === undefined ? 'missing' : tag === '' && walk.textual ? 'empty' : 'type';
    return walk.reportAt(key, code, tag, about);
  };
}

/** A member that has a fixed choice of values in every branch, and no value in two of them. */
function discriminatorOf(objects: readonly Node[]): string | undefined {
  const [first, ...others] = objects;
  if (!first || others.length === 0) return undefined;
  return Object.keys(first.tags ?? {}).find((key) => {
    const values = objects.map(({ tags }) => tags?.[key]);
    if (values.some((set) => !set)) return false;
    const all = values.flatMap((set) => [...(set ?? [])]);
    return new Set(all.map(String)).size === all.length;
  });
}

function joined(objects: readonly Node[]): Node['tags'] {
  const [first] = objects;
  const shared = Object.keys(first?.tags ?? {}).filter((key) => objects.every(({ tags }) => tags?.[key]));
  return Object.fromEntries(
    shared.map((key) => [key, new Set(objects.flatMap(({ tags }) => [...(tags?.[key] ?? [])]))]),
  );
}
