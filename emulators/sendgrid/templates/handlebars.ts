/** SendGrid's Handlebars: its own helpers and none of the others, over data that inherits nothing, with bounds on what comes out. */
import { createRequire } from 'node:module';
import type Handlebars from 'handlebars';
import { formatDate } from './dates.ts';

type Engine = typeof Handlebars;
type Options = Handlebars.HelperOptions;

/** Turns of all loops together, and characters of the result. */
const MAX_TURNS = 100_000;
const MAX_LENGTH = 10 * 1024 * 1024;
const MAX_CACHED = 500;

/** What a rendering may still use up. */
interface Budget {
  turns: number;
  length: number;
}

/** A template cannot be compiled, or uses what SendGrid doesn't have. The message says where. */
export class TemplateError extends Error {}

const require = createRequire(import.meta.url);
let made: Engine | undefined;

/** Handlebars is heavy: it is loaded when the first template is met. */
function engine(): Engine {
  if (made) return made;
  const fresh = (require('handlebars') as Engine).create();
  for (const name of ['with', 'lookup', 'log']) fresh.unregisterHelper(name);
  const each = fresh.helpers.each;
  fresh.registerHelper('each', function (this: unknown, list: unknown, options: Options) {
    return each?.call(this, list, { ...options, fn: counted(options) }) as string;
  });
  fresh.registerHelper(blockHelpers);
  fresh.registerHelper(valueHelpers);
  return (made = fresh);
}

/** A loop's body that draws on the budget of the rendering. */
function counted({ fn, data }: Options): Options['fn'] {
  const budget = (data as { budget?: Budget } | undefined)?.budget;
  return (context, runtime) => {
    const text = fn(context, runtime);
    if (budget && (--budget.turns < 0 || (budget.length -= text.length) < 0))
      throw new TemplateError('the template makes too much');
    return text;
  };
}

const branch = (self: unknown, holds: boolean, options: Options): string =>
  holds ? options.fn(self) : options.inverse(self);

/** Helpers with operands in front of their options. */
const block = (holds: (...operands: unknown[]) => boolean) =>
  function (this: unknown, ...given: unknown[]): string {
    return branch(this, holds(...given.slice(0, -1)), given.at(-1) as Options);
  };

/** SendGrid compares after converting: "1" equals 1. */
const equals = (one: unknown, other: unknown): boolean => String(one ?? '') === String(other ?? '');

const isTrue = (value: unknown): boolean => Boolean(value) && !(Array.isArray(value) && value.length === 0);

const blockHelpers = {
  equals: block(equals),
  notEquals: block((one, other) => !equals(one, other)),
  greaterThan: block((one, other) => Number(one) > Number(other)),
  lessThan: block((one, other) => Number(one) < Number(other)),
  and: block((...operands) => operands.every(isTrue)),
  or: block((...operands) => operands.some(isTrue)),
};

const valueHelpers = {
  length: (value: unknown): number => (typeof value === 'string' || Array.isArray(value) ? value.length : 0),
  insert: (value: unknown, fallback: unknown): unknown =>
    value === undefined || value === null || value === '' ? String(fallback).replace(/^default=/, '') : value,
  formatDate: (value: unknown, format: unknown, offset: unknown): string =>
    formatDate(value, String(format), typeof offset === 'string' ? offset : undefined),
};

const known = new Set(['if', 'unless', 'each', ...Object.keys(blockHelpers), ...Object.keys(valueHelpers)]);

interface Node {
  readonly type: string;
  readonly loc?: { readonly start: { readonly line: number; readonly column: number } };
  readonly path?: Node & { readonly original?: unknown; readonly parts?: readonly string[] };
  params?: Node[];
  readonly original?: unknown;
  readonly program?: Node;
  readonly inverse?: Node;
  readonly body?: readonly Node[];
  readonly hash?: { readonly pairs: readonly { readonly value: Node }[] };
}

const place = ({ loc }: Node): string => (loc ? ` at line ${loc.start.line}, column ${loc.start.column + 1}` : '');

/** Refuses what SendGrid's dialect lacks, and mends what it has beyond Handlebars' grammar. */
function check(node: Node): void {
  if (/^(Partial|Decorator)/.test(node.type)) throw new TemplateError(`partials are not supported${place(node)}`);
  const name = String(node.path?.original ?? '');
  const called = node.path && ((node.params?.length ?? 0) > 0 || node.type === 'SubExpression');
  if (called && !known.has(name)) throw new TemplateError(`unknown helper "${name}"${place(node)}`);
  if (node.params) node.params = withLengths(node.params);
  const below = [node.program, node.inverse, ...(node.body ?? []), ...(node.params ?? [])];
  for (const child of [...below, ...(node.hash?.pairs.map(({ value }) => value) ?? [])]) if (child) check(child);
}

/** `{{#greaterThan 0 length cartItems}}`: the documented form without the brackets of `(length cartItems)`. */
function withLengths(params: readonly Node[]): Node[] {
  const at = params.findIndex(({ type, original }) => type === 'PathExpression' && original === 'length');
  const [path, operand] = [params[at], params[at + 1]];
  if (!path || !operand) return [...params];
  const call = { ...path, type: 'SubExpression', path, params: [operand], hash: undefined, original: undefined };
  return [...params.slice(0, at), call, ...params.slice(at + 2)];
}

type Compiled = (data: unknown, budget: Budget) => string;
const cache = new Map<string, Compiled>();

function compiled(source: string): Compiled {
  const before = cache.get(source);
  if (before) return before;
  const handlebars = engine();
  let run: Handlebars.TemplateDelegate;
  try {
    const tree = handlebars.parse(source);
    check(tree);
    run = handlebars.compile(tree);
  } catch (error) {
    throw new TemplateError(error instanceof Error ? error.message : String(error));
  }
  const template: Compiled = (data, budget) =>
    run(data, { data: { budget }, allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false });
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(source, template);
  return template;
}

/** What is wrong with a template, or undefined. */
export function faultOf(source: string): string | undefined {
  try {
    compiled(source)({}, { turns: 0, length: 0 });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Fills a template in. Throws `TemplateError` for one that can't be compiled or makes too much.
 *
 * @example
 * renderHandlebars('Hi {{insert name "default=you"}}', {}); // Hi you
 */
export function renderHandlebars(source: string, data: unknown): string {
  if (!source.includes('{{')) return source;
  try {
    const text = compiled(source)(data, { turns: MAX_TURNS, length: MAX_LENGTH });
    if (text.length > MAX_LENGTH) throw new TemplateError('the template makes too much');
    return text;
  } catch (error) {
    throw error instanceof TemplateError ? error : new TemplateError(String(error));
  }
}
