/** A step that calls an operation: the request that an app would send, and what came back. */
import { bracketsEncode, formEncode, type FormFields } from '../emulator/encoding.ts';
import type { Syntax } from '../emulator/codec.ts';
import type { Operation, Procedure } from '../emulator/operation.ts';
import type { Called, Core } from '../server/core.ts';
import type { NamespaceRow } from '../world/world.ts';

type Tree = Readonly<Record<string, unknown>>;
type Sent = Parameters<Core['call']>[2];

/** What the step says, references filled in. */
export interface Wanted {
  readonly params?: Tree | undefined;
  readonly query?: Tree | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
}

/** The request, with the credentials that the namespace has for this api. */
export function requestOf(
  operation: Operation | Procedure,
  { params = {}, query = {}, headers = {}, body }: Wanted,
  credentials: NamespaceRow['credentials'][string],
): Sent {
  const shown = operation.api.authenticate.present?.(credentials) ?? {};
  const content = encoded(syntaxOf(operation), shown.body ? { ...shown.body, ...asTree(body) } : body);
  const path = operation.path.replaceAll(/\{([^}+]+)(\+?)\}/g, (_, name: string, rest: string) => {
    const text = String(params[name]);
    return rest === '' ? encodeURIComponent(text) : encodeURI(text);
  });
  const isNested = operation.api.queries === 'brackets';
  return {
    method: operation.method,
    path,
    search: isNested ? bracketsEncode(query) : formEncode(query as FormFields),
    headers: {
      'user-agent': 'backlot-scenario',
      ...(content && { 'content-type': content.type, 'content-length': String(content.bytes.length) }),
      ...shown.headers,
      ...lowered(headers),
    },
    body: content?.bytes ?? Buffer.alloc(0),
  };
}

/** The first syntax of its bodies that can be written without a boundary. */
function syntaxOf({ api, ...operation }: Operation | Procedure): Syntax {
  const own = operation.brand === 'operation' ? operation.options.bodies : undefined;
  const ways = own ?? [api.bodies].flat();
  return ways.find((way) => way === 'json' || way === 'form' || way === 'brackets') ?? ways[0] ?? 'json';
}

function encoded(syntax: Syntax, body: unknown): { readonly bytes: Buffer; readonly type: string } | undefined {
  if (body === undefined) return undefined;
  if (typeof body === 'string') return { bytes: Buffer.from(body), type: 'text/plain; charset=utf-8' };
  if (syntax === 'form') return { bytes: Buffer.from(formEncode(asTree(body) as FormFields)), type: form };
  if (syntax === 'brackets') return { bytes: Buffer.from(bracketsEncode(asTree(body))), type: form };
  return { bytes: Buffer.from(JSON.stringify(body)), type: 'application/json' };
}

const form = 'application/x-www-form-urlencoded';

const asTree = (body: unknown): Tree => (typeof body === 'object' && body !== null ? (body as Tree) : {});

const lowered = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** What later steps refer to: the body, beside it status and headers. */
export function answerOf({ status, headers, body }: Called): Tree {
  const text = body.toString();
  return { ...asTree(parsed(text)), _body: text, _status: status, _headers: headers };
}

/** JSON, a form, or the text itself. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return /^[\w%.[\]+-]+=/.test(text) ? Object.fromEntries(new URLSearchParams(text)) : text;
  }
}
