/** The steps of a compiled schema: leaves, objects, records, lists. */
import type { Node, Walk } from './codec-walk.ts';
import { isIndexed, isTree, newTree, type Tree } from './tree.ts';

/** A leaf reads a raw value, or answers undefined for one that isn't of its type. */
type Parse = (raw: unknown, walk: Walk) => unknown;

function leaf(
  about: Pick<Node, 'expected' | 'options'> & { plain?: boolean; takesEmpty?: boolean },
  parse: Parse,
): Node {
  return {
    scalar: true,
    plain: false,
    takesEmpty: false,
    ...about,
    read: (raw, walk) => {
      const value = parse(raw, walk);
      return value === undefined ? walk.wrong(raw, about) : value;
    },
    fits: (raw, walk) => parse(raw, walk) !== undefined,
  };
}

const readString: Parse = (raw, walk) => {
  if (typeof raw === 'string') return raw;
  return walk.options.numbersAsText && typeof raw === 'number' ? String(raw) : undefined;
};

/** `plain`: of no particular form, as an address or a date has. */
export const stringNode = (plain: boolean): Node => leaf({ expected: 'string', plain }, readString);

const INTEGER = /^-?\d+$/;
const NUMBER = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

const numeric = (raw: unknown, walk: Walk, written: RegExp): unknown => {
  if (!walk.textual) return raw;
  return typeof raw === 'string' && written.test(raw) ? Number(raw) : undefined;
};

/** Integers that a double can't hold exactly are none. */
export const integerNode: Node = leaf({ expected: 'integer' }, (raw, walk) => {
  const value = numeric(raw, walk, INTEGER);
  return Number.isSafeInteger(value) ? value : undefined;
});

export const numberNode: Node = leaf({ expected: 'number' }, (raw, walk) => {
  const value = numeric(raw, walk, NUMBER);
  return Number.isFinite(value) ? value : undefined;
});

const LOOSE = new Map<unknown, boolean>([
  ...['true', 'True', 'TRUE', 't', 'T', '1', 1].map((raw) => [raw, true] as const),
  ...['false', 'False', 'FALSE', 'f', 'F', '0', 0].map((raw) => [raw, false] as const),
]);

export const booleanNode: Node = leaf({ expected: 'boolean' }, (raw, walk) => {
  if (!walk.textual && typeof raw === 'boolean') return raw;
  if (walk.options.booleans === 'loose') return LOOSE.get(raw);
  if (!walk.textual) return undefined;
  return raw === 'true' ? true : raw === 'false' ? false : undefined;
});

export const nullNode: Node = leaf({ expected: 'null', takesEmpty: true }, (raw, walk) =>
  raw === null || (walk.textual && raw === '') ? null : undefined,
);

/** One of a few values: an enum, a literal. */
export function choiceNode(values: readonly unknown[]): Node {
  const given = new Map(values.map((value) => [value, value]));
  const written = new Map<unknown, unknown>(values.map((value) => [String(value), value]));
  const about = { expected: 'enum', options: values.map(String), takesEmpty: written.has('') } as const;
  return leaf(about, (raw, walk) => (walk.textual ? written : given).get(raw));
}

/** Whatever is given. */
export const anyNode: Node = {
  expected: 'union',
  scalar: false,
  plain: true,
  takesEmpty: true,
  read: (raw, walk) => (walk.options.textual === true ? settled(raw) : raw),
  fits: () => true,
};

/** A raw tree without a schema: positions make a list. */
function settled(raw: unknown): unknown {
  if (Array.isArray(raw)) return raw.map(settled);
  if (!isTree(raw)) return raw;
  if (isIndexed(raw)) return Object.values(raw).map(settled);
  const tree = newTree();
  for (const name of Object.keys(raw)) tree[name] = settled(raw[name]);
  return tree;
}

/** What an object does with members beyond its own: as the decoding says, always reject, or read them all alike. */
export type Rest = 'as-told' | 'reject' | Node;

type Members = readonly (readonly [name: string, node: Node])[];

export function objectNode(members: Members, rest: Rest, tags?: Node['tags']): Node {
  const known = new Set(members.map(([name]) => name));
  return {
    expected: 'object',
    scalar: false,
    plain: false,
    takesEmpty: false,
    tags,
    read: (raw, walk) => {
      if (!isTree(raw)) return walk.wrong(raw, { expected: 'object' });
      const value = newTree();
      const strangers = strangersOf(raw, known);
      if (strangers) readStrangers(strangers, raw, rest, value, known, walk);
      for (const [name, node] of members) readMember(name, node, raw[name], value, walk);
      return value;
    },
    fits: isTree,
  };
}

function readMember(name: string, node: Node, raw: unknown, value: Tree, walk: Walk): void {
  if (raw === undefined && !node.absent) return walk.reportAt(name, 'missing', raw, { expected: node.expected });
  const read = raw === undefined ? node.absent?.() : walk.below(name, node, raw);
  if (read !== undefined) value[name] = read;
}

function strangersOf(raw: Tree, known: ReadonlySet<string>): string[] | undefined {
  let strangers: string[] | undefined;
  for (const name of Object.keys(raw)) {
    if (!known.has(name) && raw[name] !== undefined) (strangers ??= []).push(name);
  }
  return strangers;
}

function readStrangers(
  strangers: readonly string[],
  raw: Tree,
  rest: Rest,
  value: Tree,
  known: ReadonlySet<string>,
  walk: Walk,
): void {
  if (rest === 'as-told' && walk.options.unknown === 'ignore') {
    walk.dropped += strangers.length;
    return;
  }
  for (const name of strangers) {
    if (typeof rest === 'string') walk.reportAt(name, 'unknown', raw[name], { known: [...known] });
    else readMember(name, rest, raw[name], value, walk);
  }
}

/** Members of any name. `key` reports names that won't do. */
export function recordNode(key: Node, item: Node): Node {
  return {
    expected: 'object',
    scalar: false,
    plain: false,
    takesEmpty: false,
    read: (raw, walk) => {
      if (!isTree(raw)) return walk.wrong(raw, { expected: 'object' });
      const value = newTree();
      for (const name of Object.keys(raw)) {
        if (raw[name] === undefined) continue;
        walk.below(name, key, name);
        readMember(name, item, raw[name], value, walk);
      }
      return value;
    },
    fits: isTree,
  };
}

export function listNode(item: Node): Node {
  return {
    expected: 'list',
    scalar: false,
    plain: false,
    takesEmpty: false,
    read: (raw, walk) => {
      if (Array.isArray(raw)) return raw.map((one, at) => walk.below(at, item, one));
      if (!isList(raw, walk)) return walk.wrong(raw, { expected: 'list' });
      // Positions as given, ascending: the order in which objects keep such names.
      if (isTree(raw)) return Object.keys(raw).map((name) => walk.below(Number(name), item, raw[name]));
      return [walk.below(0, item, raw)];
    },
    fits: isList,
  };
}

function isList(raw: unknown, walk: Walk): boolean {
  if (Array.isArray(raw)) return true;
  if (walk.flat) return typeof raw === 'string';
  return walk.textual && isTree(raw) && isIndexed(raw);
}
