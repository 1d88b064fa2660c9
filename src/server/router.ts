/** Finds the operation of a raw path: a tree of segments for each emulator, the most literal match first. */
import type { ApiOptions } from '../emulator/api.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { Operation, Procedure } from '../emulator/operation.ts';

export type Endpoint = Operation | Procedure;

export interface Found {
  readonly endpoint: Endpoint;
  readonly params: Readonly<Record<string, string>>;
}

interface Pattern {
  /** `id:{id}`, `{sid}.json`: what stands around the parameter. */
  readonly prefix: string;
  readonly suffix: string;
  readonly node: Node;
}

interface Node {
  readonly literals: Map<string, Node>;
  readonly patterns: Pattern[];
  /** `{path+}`: takes the rest. */
  rest: Node | undefined;
  readonly endpoints: Map<string, { endpoint: Endpoint; names: readonly string[] }>;
}

const node = (): Node => ({ literals: new Map(), patterns: [], rest: undefined, endpoints: new Map() });
const parameter = /^([^{]*)\{([^}]+)\}(.*)$/;

export class Router {
  #made: Node | undefined;
  readonly #apis: readonly ApiOptions[];
  readonly #segments: ReadonlyMap<ApiOptions, string>;
  /** First segments that belong to an api (`v2`): a parameter of another one (`/{user}/{product}/`) doesn't take them. */
  readonly #owned: ReadonlySet<string>;

  /** Throws when two operations have one route. */
  constructor(
    readonly emulator: Emulator,
    segmentOf: (api: ApiOptions) => string,
  ) {
    refuseTwins(emulator.operations);
    this.#segments = new Map(emulator.apis.map((api) => [api, segmentOf(api) + (api.path ?? '')]));
    this.#owned = new Set(
      [...this.#segments.values()].map((beginning) => beginning.split('/')[1] ?? '').filter(Boolean),
    );
    const length = (api: ApiOptions): number => this.#segments.get(api)?.length ?? 0;
    this.#apis = [...emulator.apis].sort((a, b) => length(b) - length(a));
  }

  /** Made when it is first looked into: not every provider is called. */
  get #root(): Node {
    return (this.#made ??= treeOf(this.emulator.operations));
  }

  find(method: string, path: string): Found | undefined {
    const values: string[] = [];
    const found = this.#walk(this.#root, path.split('/'), 1, values, method);
    if (!found) return undefined;
    const params: Record<string, string> = {};
    found.names.forEach((name, index) => (params[name] = decoded(values[index] ?? '')));
    return { endpoint: found.endpoint, params };
  }

  /** Methods under which a path is emulated. */
  allowed(path: string): string[] {
    return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => this.find(method, path));
  }

  /** The api to which a path belongs that is not emulated: the longest beginning wins, else the first. */
  apiOf(path: string): ApiOptions | undefined {
    return this.#apis.find((api) => path.startsWith(this.#segments.get(api) ?? '')) ?? this.#apis.at(-1);
  }

  #walk(
    at: Node,
    segments: readonly string[],
    index: number,
    values: string[],
    method: string,
  ): { endpoint: Endpoint; names: readonly string[] } | undefined {
    const segment = segments[index];
    if (segment === undefined) return at.endpoints.get(method);
    const literal = at.literals.get(segment);
    const found = literal && this.#walk(literal, segments, index + 1, values, method);
    if (found) return found;
    if (index === 1 && this.#owned.has(segment)) return undefined;
    for (const { prefix, suffix, node: next } of at.patterns) {
      if (segment.length <= prefix.length + suffix.length || !segment.startsWith(prefix) || !segment.endsWith(suffix))
        continue;
      values.push(segment.slice(prefix.length, segment.length - suffix.length));
      const deeper = this.#walk(next, segments, index + 1, values, method);
      if (deeper) return deeper;
      values.pop();
    }
    const rest = at.rest?.endpoints.get(method);
    if (rest) values.push(segments.slice(index).join('/'));
    return rest;
  }
}

function refuseTwins(endpoints: readonly Endpoint[]): void {
  const known = new Map<string, Endpoint>();
  for (const endpoint of endpoints) {
    const { id, method, path } = endpoint;
    const route = `${method} ${path.replaceAll(/\{[^}]+?(\+?)\}/g, '{$1}')}`;
    const other = known.get(route);
    if (other) throw new Error(`${id} and ${other.id} have the same route ${method} ${path}`);
    known.set(route, endpoint);
  }
}

function treeOf(endpoints: readonly Endpoint[]): Node {
  const root = node();
  for (const endpoint of endpoints) add(root, endpoint);
  return root;
}

function add(root: Node, endpoint: Endpoint): void {
  const names: string[] = [];
  let at = root;
  for (const segment of endpoint.path.split('/').slice(1)) {
    const [, prefix = '', name, suffix = ''] = parameter.exec(segment) ?? [];
    if (name === undefined) at = child(at.literals, segment);
    else if (name.endsWith('+')) at = at.rest ??= node();
    else at = patternChild(at, prefix, suffix);
    if (name !== undefined) names.push(name.replace(/\+$/, ''));
  }
  at.endpoints.set(endpoint.method, { endpoint, names });
}

function child(literals: Map<string, Node>, segment: string): Node {
  const known = literals.get(segment) ?? node();
  literals.set(segment, known);
  return known;
}

function patternChild(at: Node, prefix: string, suffix: string): Node {
  const known = at.patterns.find((pattern) => pattern.prefix === prefix && pattern.suffix === suffix);
  if (known) return known.node;
  const made = node();
  at.patterns.push({ prefix, suffix, node: made });
  at.patterns.sort((a, b) => b.prefix.length + b.suffix.length - (a.prefix.length + a.suffix.length));
  return made;
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
