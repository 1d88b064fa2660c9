/** `KEY=VALUE` arguments as a tree: `a.b=c` goes deeper, `KEY:=JSON` is taken as JSON. */
import { misused } from './failure.ts';

type Tree = Record<string, unknown>;

/** `read` turns the text of a key into its value. */
export function pairsOf(pairs: readonly string[], read: (key: string, text: string) => unknown): Tree {
  const tree: Tree = {};
  for (const pair of pairs) {
    const [, key = '', json, text = ''] = /^([^=:]+)(:?)=(.*)$/s.exec(pair) ?? [];
    if (key === '') throw misused(`"${pair}" is no pair: write KEY=VALUE, or KEY:=JSON`);
    place(tree, key.split('.'), json ? jsonOf(key, text) : read(key, text));
  }
  return tree;
}

function place(tree: Tree, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const below = tree[first];
  const next: Tree = typeof below === 'object' && below !== null ? { ...below } : {};
  tree[first] = next;
  place(next, rest, value);
}

function jsonOf(key: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw misused(`${key}:=${text} is not JSON: quote it for the shell, or write ${key}=TEXT`);
  }
}
