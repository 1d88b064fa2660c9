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
  readonly #root = node();
  readonly #apis: readonly ApiOptions[];
  readonly #segments: ReadonlyMap<ApiOptions, string>;
  /** First segments that belong to an api (`v2`): a parameter of another one (`/{user}/{product}/`) doesn't take them. */
  readonly #owned: ReadonlySet<string>;

  constructor(emulator: Emulator, segmentOf: (api: ApiOptions) => string) {
    for (const endpoint of emulator.operations) this.#add(endpoint);
    this.#segments = new Map(emulator.apis.map((api) => [api, segmentOf(api) + (api.path ?? '')]));
    this.#owned = new Set(
      [...this.#segments.values()].map((beginning) => beginning.split('/')[1] ?? '').filter(Boolean),
    );
    const length = (api: ApiOptions): number => this.#segments.get(api)?.length ?? 0;
    this.#apis = [...emulator.apis].sort((a, b) => length(b) - length(a));
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

  #add(endpoint: Endpoint): void {
    const names: string[] = [];
    let at = this.#root;
    for (const segment of endpoint.path.split('/').slice(1)) {
      const [, prefix = '', name, suffix = ''] = parameter.exec(segment) ?? [];
      if (name === undefined) at = child(at.literals, segment);
      else if (name.endsWith('+')) at = at.rest ??= node();
      else at = patternChild(at, prefix, suffix);
      if (name !== undefined) names.push(name.replace(/\+$/, ''));
    }
    const { method } = endpoint;
    const other = at.endpoints.get(method);
    if (other)
      throw new Error(`${endpoint.id} and ${other.endpoint.id} have the same route ${method} ${endpoint.path}`);
    at.endpoints.set(method, { endpoint, names });
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
    if (at === this.#root && this.#owned.has(segment)) return undefined;
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
