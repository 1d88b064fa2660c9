/** A configuration file, with the line and column of everything in it. JSON is read as the YAML that it also is. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { isMap, isNode, isScalar, LineCounter, type Node, parse, parseDocument } from 'yaml';
import { ConfigError } from './mistakes.ts';

export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  readonly tree: Readonly<Record<string, unknown>>;
  /** `backlot.config.yaml:12:5` of a value, or of its key; of the nearest thing above when there is nothing at the path. */
  place(path: readonly PropertyKey[], part?: 'key' | 'value'): string;
}

/** Reads a file; `folder` is what its name is shown relative to. Throws a `ConfigError` for what cannot be read. */
export function readConfigFile(path: string, folder: string): ConfigFile {
  const near = relative(folder, path);
  const shown = near.startsWith('../..') ? path : near;
  const lines = new LineCounter();
  const document = parseDocument(textOf(path, shown), { lineCounter: lines });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${shown}:${line}:${col}`;
  };
  const [wrong] = document.errors;
  if (wrong) throw new ConfigError([`${at(wrong.pos[0])}: ${firstLine(wrong.message)}`]);
  const tree: unknown = document.toJS() ?? {};
  if (!isTree(tree)) throw new ConfigError([`${shown}:1:1: write options as "key: value" lines`]);
  return {
    path,
    tree,
    place: (place, part = 'value') => at(offsetOf(document.contents, place, part)),
  };
}

/** A tree written as text on the command line or in a variable; text that is not one is answered as it is. */
export function readTree(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return text;
  }
}

function textOf(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConfigError([`${shown} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : message}`]);
  }
}

const firstLine = (message: string): string =>
  (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function offsetOf(root: Node | null, path: readonly PropertyKey[], part: 'key' | 'value'): number {
  let node: unknown = root;
  let offset = startOf(root);
  for (const [depth, step] of path.entries()) {
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? key.value : key) === step);
      if (!pair) return offset;
      node = pair.value;
      offset = startOf(last && part === 'key' ? pair.key : (pair.value ?? pair.key));
    } else {
      node = isNode(node) && 'get' in node ? node.get(step, true) : undefined;
      if (node === undefined) return offset;
      offset = startOf(node);
    }
  }
  return offset;
}

const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);
