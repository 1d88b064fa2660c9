/** Reading: the bytes of a body, or the text of a query, into a raw tree, by syntax. Never throws; text is UTF-8. */
import { isUtf8 } from 'node:buffer';
import { unescape as percentDecode } from 'node:querystring';
import type { UploadedFile } from './call.ts';
import type { Raw, Syntax } from './codec.ts';
import type { Issue } from './issues.ts';
import { partsOf } from './multipart.ts';
import { newTree, isTree, type Tree } from './tree.ts';
import { Unreadable } from './unreadable.ts';

/** What a syntax issue says of bytes that are no UTF-8 (some providers have a status of their own for it). */
export const INVALID_UTF8 = 'Invalid UTF-8';

const FORM = { depth: 20, names: 5_000 };
/** Contact imports carry 30,000 objects in one body. */
const JSON_LIMITS = { depth: 40, names: 500_000 };

/** Reads a body. No bytes, no tree. */
export function read(syntax: Syntax, bytes: Buffer, contentType: string | undefined): Raw {
  const textual = syntax === 'json' || syntax === 'raw' ? false : isNested(syntax) || 'flat';
  if (bytes.length === 0 || syntax === 'raw') return { tree: undefined, textual, files: [], issues: [] };
  return guarded('body', textual, () => {
    if (syntax === 'json') return { tree: readJson(bytes), files: [] };
    if (syntax === 'multipart' || syntax === 'multipart-brackets') return readMultipart(syntax, bytes, contentType);
    return { tree: readPairs(bytes.toString(), syntax), files: [] };
  });
}

/** Reads a query, given without its `?`. An empty one is a tree without members. */
export const readQuery = (search: string, syntax: 'form' | 'brackets'): Raw =>
  guarded('query', isNested(syntax) || 'flat', () => ({ tree: readPairs(search, syntax), files: [] }));

const isNested = (syntax: Syntax): boolean => syntax === 'brackets' || syntax === 'multipart-brackets';

function guarded(
  part: Issue['part'],
  textual: Raw['textual'],
  readIt: () => { tree: unknown; files: readonly UploadedFile[] },
): Raw {
  try {
    const { tree, files } = readIt();
    return { tree, textual, files, issues: [] };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const issue: Issue = { code: 'syntax', path: error.path, text: error.message, part };
    return { tree: undefined, textual, files: [], issues: [issue] };
  }
}

function readJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new Unreadable(INVALID_UTF8);
  const text = bytes.toString().replace(/^\uFEFF/, '');
  if (text.trim() === '') return undefined;
  return bared(parsed(text), 1, { names: 0 });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unreadable(error instanceof Error ? error.message : String(error));
  }
}

/** Copies what JSON.parse made into trees: there, a name like `constructor` would find something inherited. */
function bared(value: unknown, depth: number, count: { names: number }): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > JSON_LIMITS.depth) throw new Unreadable(`Nested deeper than ${JSON_LIMITS.depth} levels`);
  if (Array.isArray(value)) return value.map((item) => bared(item, depth + 1, count));
  const tree = newTree();
  for (const [name, member] of Object.entries(value)) {
    if (++count.names > JSON_LIMITS.names) throw new Unreadable(`More than ${JSON_LIMITS.names} names`);
    tree[name] = bared(member, depth + 1, count);
  }
  return tree;
}

type Plant = (tree: Tree, name: string, value: string) => void;

/** Sets a field among those read so far, and counts it. */
function planter(syntax: Syntax): Plant {
  const plant = isNested(syntax) ? plantNested : plantFlat;
  let count = 0;
  return (tree, name, value) => {
    if (++count > FORM.names) throw new Unreadable(`More than ${FORM.names} fields`);
    plant(tree, name, value);
  };
}

function readPairs(text: string, syntax: Syntax): Tree {
  const tree = newTree();
  const plant = planter(syntax);
  for (let from = 0, to = 0; from < text.length; from = to + 1) {
    to = text.indexOf('&', from);
    if (to === -1) to = text.length;
    if (to === from) continue;
    const pair = text.slice(from, to);
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    plant(tree, decoded(name), equals === -1 ? '' : decoded(pair.slice(equals + 1)));
  }
  return tree;
}

/** Percent signs that start no escape stay; bytes that are no UTF-8 become U+FFFD. */
function decoded(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? percentDecode(spaced) : spaced;
}

const plantFlat: Plant = (tree, name, value) => {
  const before = tree[name];
  if (before === undefined) tree[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else tree[name] = [before, value];
};

const plantNested: Plant = (tree, name, value) => {
  const steps = stepsOf(name);
  if (steps.length > FORM.depth) throw new Unreadable(`Nested deeper than ${FORM.depth} levels`, steps.slice(0, 1));
  graft(tree, steps, 0, value);
};

/** `a[b][][c]` as `a`, `b`, ``, `c`. A name whose brackets don't pair is a name like any other. */
function stepsOf(name: string): string[] {
  const open = name.indexOf('[');
  if (open <= 0 || !name.endsWith(']')) return [name];
  const inner = name.slice(open + 1, -1).split('][');
  return inner.some((step) => step.includes('[') || step.includes(']')) ? [name] : [name.slice(0, open), ...inner];
}

/** Sets the value at the steps from `at` on, below a tree. The last of two values for one name counts. */
function graft(tree: Tree, steps: readonly string[], at: number, value: string): void {
  const name = steps[at] ?? '';
  const before = tree[name];
  if (at === steps.length - 1) {
    if (before !== undefined && typeof before !== 'string') throw conflict(steps, at);
    tree[name] = value;
    return;
  }
  if (steps[at + 1] === '') return append(tree, steps, at, value);
  if (before !== undefined && !isTree(before)) throw conflict(steps, at);
  const below = before ?? newTree();
  tree[name] = below;
  graft(below, steps, at + 1, value);
}

/** `a[]=x` appends. `a[][b]=x` goes into the last element, or starts the next one when that has a `b` already. */
function append(tree: Tree, steps: readonly string[], at: number, value: string): void {
  const name = steps[at] ?? '';
  const before = tree[name];
  if (before !== undefined && !Array.isArray(before)) throw conflict(steps, at);
  const list: unknown[] = before ?? [];
  tree[name] = list;
  const last = list.at(-1);
  const next = at + 2;
  if (next === steps.length) {
    if (isTree(last)) throw conflict(steps, at);
    list.push(value);
    return;
  }
  if (typeof last === 'string' || steps[next] === '') throw conflict(steps, at);
  const element = isTree(last) && !has(last, steps, next) ? last : newTree();
  if (element !== last) list.push(element);
  graft(element, steps, next, value);
}

function has(tree: Tree, steps: readonly string[], at: number): boolean {
  const below = tree[steps[at] ?? ''];
  if (below === undefined || at === steps.length - 1) return below !== undefined;
  return isTree(below) && steps[at + 1] !== '' && has(below, steps, at + 1);
}

function conflict(steps: readonly string[], at: number): Unreadable {
  const path = steps.slice(0, at + 1);
  const name = path.map((step, index) => (index === 0 ? step : `[${step}]`)).join('');
  return new Unreadable(`The parameter ${name} is given in two forms that exclude each other`, path);
}

function readMultipart(
  syntax: Syntax,
  bytes: Buffer,
  contentType: string | undefined,
): { tree: Tree; files: UploadedFile[] } {
  const tree = newTree();
  const files: UploadedFile[] = [];
  const plant = planter(syntax);
  for (const { name, filename, type, bytes: content } of partsOf(bytes, contentType)) {
    if (filename === undefined) plant(tree, name, content.toString());
    // A browser sends a file input without a file as an empty part of that name.
    else if (filename !== '' || content.length > 0) {
      files.push({ field: name, name: filename, type: type ?? 'application/octet-stream', bytes: content });
    }
  }
  return { tree, files };
}
