/**
 * Codecs: how a value is written. A raw body (or query) is first read into a tree by its syntax, then walked together
 * with the schema, which turns text into numbers and booleans where the syntax knows only text.
 */
import type { z } from 'zod';
import type { UploadedFile } from './call.ts';
import { nodeOf } from './codec-compile.ts';
import { Walk, type DecodeOptions, type Node } from './codec-walk.ts';
import type { Issue } from './issues.ts';
import { newTree } from './tree.ts';

export type { DecodeOptions } from './codec-walk.ts';

/**
 * `json`; `form`: flat pairs, a repeated name is a list; `brackets`: pairs with `a[b][0]=c`; `multipart`: either of the
 * two with files (flat, or nested with `brackets`); `raw`: bytes, left alone.
 */
export type Syntax = 'json' | 'form' | 'brackets' | 'multipart' | 'multipart-brackets' | 'raw';

/**
 * A body or query as read, before any schema. Trees inherit nothing; a form's are at most 20 deep and of 5,000 names,
 * JSON's 40 deep and of 500,000 names. No body, no tree.
 */
export interface Raw {
  /** Of brackets, positions (`a[0]=x`) are still names: whether they make a list is the schema's affair. */
  readonly tree: unknown;
  /** Leaves are text, to be read as the schema says; `flat`: the syntax has no nesting. Goes into `decode` as it is. */
  readonly textual: DecodeOptions['textual'];
  readonly files: readonly UploadedFile[];
  readonly issues: readonly Issue[];
}

export type Decoded<T> =
  | { readonly value: T; readonly issues: readonly [] }
  | { readonly value: undefined; readonly issues: readonly Issue[] };

/** A codec compiled from a schema: `decode(raw.tree, options)`. */
export interface Codec<T> {
  /**
   * The value, or all that is wrong with it: first what the schema doesn't know, then what is missing, empty or of
   * another type, in the order of the schema, then what is out of bounds or of the wrong form, in that order, too.
   * No tree at all is read as an object without members, where the schema is an object.
   */
  decode(tree: unknown, options: DecodeOptions): Decoded<T>;
}

export type CodecOf<S extends z.ZodType> = Codec<z.infer<S>>;

const codecs = new WeakMap<z.ZodType, Codec<unknown>>();

/** The codec of a schema, made once. Throws for a schema with kinds that codecs don't take, and names them. */
export function compile<S extends z.ZodType>(schema: S): CodecOf<S> {
  const codec = codecs.get(schema) ?? codecFrom(nodeOf(schema));
  codecs.set(schema, codec);
  return codec as CodecOf<S>;
}

function codecFrom(root: Node): Codec<unknown> {
  return {
    decode: (tree, options) => {
      const walk = new Walk(options);
      const value = readRoot(root, tree, walk);
      return walk.issues.length === 0 ? { value, issues: [] } : { value: undefined, issues: inOrder(walk.issues) };
    },
  };
}

function readRoot(root: Node, tree: unknown, walk: Walk): unknown {
  if (tree !== undefined) return root.read(tree, walk);
  if (root.absent) return root.absent();
  return root.expected === 'object' ? root.read(newTree(), walk) : walk.report('missing', tree);
}

const rank = ({ code }: Issue): number => (code === 'unknown' ? 0 : code === 'value' ? 2 : 1);
const inOrder = (issues: readonly Issue[]): Issue[] => issues.toSorted((one, other) => rank(one) - rank(other));

/**
 * What is wrong with a handler's result, as one line, or undefined. Stricter than decoding: no member may be unknown
 * but where the schema is a loose object, has a catchall, or is a record.
 */
export function checkResult(schema: z.ZodType, value: unknown): string | undefined {
  const { issues } = compile(schema).decode(value, { textual: false, unknown: 'reject', part: 'body' });
  const [first, ...others] = issues;
  if (!first) return undefined;
  return `${pathText(first.path)}: ${complaint(first)}${others.length > 0 ? ` (and ${others.length} more)` : ''}`;
}

/** `items[0].price`; of the whole: `the result`. */
function pathText(path: Issue['path']): string {
  if (path.length === 0) return 'the result';
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : at > 0 ? `.${step}` : step)).join('');
}

function complaint({ code, expected, options, rule, text }: Issue): string {
  const got = `got ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`;
  if (code === 'unknown') return `the schema has no such member, ${got}`;
  if (code === 'missing') return 'missing';
  if (rule) return `${[rule.name, rule.format, rule.limit].filter((word) => word !== undefined).join(' ')}, ${got}`;
  return `expected ${options ? `one of ${options.join(', ')}` : (expected ?? code)}, ${got}`;
}
