/** How a rule names operations: an id, a glob of ids, or `METHOD /path/{with}/params`. */
import picomatch from 'picomatch';

/** What there is to tell calls apart by. */
export interface Place {
  readonly operation: string;
  readonly method: string;
  /** The operation's path pattern. */
  readonly path: string;
  readonly rawPath: string;
}

const byPath = /^([A-Za-z]+)\s+(\/\S*)$/;

/**
 * Compiles what a rule says under `operation`.
 *
 * @example
 * operationMatcher('GET /v1/customers/{id}')({ operation: 'stripe.customers.retrieve', method: 'GET', path: '/v1/customers/{customer}', rawPath: '/v1/customers/cus_1' }) // true
 */
export function operationMatcher(text: string): (place: Place) => boolean {
  const [, method, path] = byPath.exec(text) ?? [];
  if (method !== undefined && path !== undefined) return pathMatcher(method.toUpperCase(), path);
  const matches = idMatcher(text);
  return ({ operation }) => matches(operation);
}

/** Compiles the same for operations instead of calls: a concrete path means the operations of which it is an instance. */
export function operationNamer(text: string): (known: { id: string; method: string; path: string }) => boolean {
  const [, , rawPath = ''] = byPath.exec(text) ?? [];
  const matches = operationMatcher(text);
  return ({ id, method, path }) => matches({ operation: id, method, path, rawPath });
}

/** Compiles an id or a glob of ids; also for the names of jobs. A path matches none. */
export function idMatcher(text: string): (id: string) => boolean {
  if (byPath.test(text)) return () => false;
  if (!picomatch.scan(text).isGlob) return (id) => id === text;
  const glob = picomatch(text, { dot: true });
  return (id) => glob(id);
}

/**
 * A rule's path covers a call when it is the operation's pattern in other words, or an instance of it that the call's
 * own path fits. (So `/v1/customers/{id}` leaves `/v1/customers/search` alone, and `/v1/customers/cus_1` is one customer.)
 */
function pathMatcher(method: string, path: string): (place: Place) => boolean {
  const shape = shapeOf(path);
  const form = formOf(path);
  const seen = new Map<string, 'same' | 'instance' | 'other'>();
  const judge = (pattern: string) =>
    shapeOf(pattern) === shape ? 'same' : formOf(pattern).test(bare(path)) ? 'instance' : 'other';
  return (place) => {
    if (place.method !== method) return false;
    if (place.operation === '') return form.test(bare(place.rawPath));
    const verdict = seen.get(place.path) ?? judge(place.path);
    seen.set(place.path, verdict);
    return verdict === 'same' || (verdict === 'instance' && form.test(bare(place.rawPath)));
  };
}

const bare = (path: string): string => path.replace(/\/+$/, '');
const shapeOf = (path: string): string => bare(path).replace(/\{[^}]*\}/g, '{}');

/** The paths that a pattern stands for. `{rest+}` takes several segments. */
function formOf(pattern: string): RegExp {
  const source = bare(pattern)
    .split(/(\{[^}]*\})/)
    .map((part) => (part.startsWith('{') ? (part.endsWith('+}') ? '.+' : '[^/]+') : escape(part)));
  return new RegExp(`^${source.join('')}$`);
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
