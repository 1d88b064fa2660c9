/** Fixed answers of the configuration, for routes that are not emulated. */
import type { Stub } from './options.ts';
import type { Reply } from './replies.ts';

interface Compiled {
  readonly stub: Stub;
  readonly method: string;
  readonly pattern: RegExp;
}

export class Stubs {
  readonly #stubs: readonly Compiled[];

  constructor(stubs: readonly Stub[]) {
    this.#stubs = stubs.map((stub) => {
      const [method = 'GET', path = '/'] = stub.request.split(' ');
      return { stub, method: method.toUpperCase(), pattern: patternOf(path) };
    });
  }

  /** The fixed answer of a route, if the configuration has one. */
  find(provider: string, method: string, path: string): Reply | undefined {
    const found = this.#stubs.find(
      (each) => each.stub.provider === provider && each.method === method && each.pattern.test(path),
    );
    if (!found) return undefined;
    const { status, headers, body } = found.stub;
    const isText = typeof body === 'string';
    const type = isText ? 'text/plain; charset=utf-8' : 'application/json';
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const written = body === undefined ? '' : isText ? body : JSON.stringify(body);
    return {
      status,
      headers: { ...(body !== undefined && { 'content-type': type }), ...lower },
      body: written,
      error: undefined,
    };
  }
}

/** `/v3/things/{id}`: a name in braces stands for one segment. */
function patternOf(path: string): RegExp {
  const literal = (text: string): string => text.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&');
  const parts = path.split(/\{[^}]+\}/).map(literal);
  return new RegExp(`^${parts.join('[^/]+')}/?$`);
}
