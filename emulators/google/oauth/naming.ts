/** Finds what in an OAuth call names a namespace: a code, a token, the issuer of an assertion, else the client. */
import type { Call } from '../../../src/emulator/index.ts';
import { tokenIn } from '../auth.ts';
import { readJwt } from '../keys/jwt.ts';

/** The parameters of a call, of query and body. */
function parametersOf({ search, body, headers }: Call): URLSearchParams {
  const parameters = new URLSearchParams(search);
  const text = body.toString();
  const given = headers['content-type']?.includes('json') ? jsonPairs(text) : [...new URLSearchParams(text)];
  for (const [name, value] of given) parameters.append(name, value);
  return parameters;
}

export function namedIn(call: Call): string | undefined {
  const given = parametersOf(call);
  const assertion = given.get('assertion');
  const issuer = assertion && readJwt(assertion)?.claims['iss'];
  if (typeof issuer === 'string') return issuer;
  return (
    given.get('code') ??
    given.get('refresh_token') ??
    given.get('device_code') ??
    given.get('access_token') ??
    given.get('token') ??
    given.get('client_id') ??
    clientOfHeader(call.headers.authorization) ??
    tokenIn(call)
  );
}

/** Id and secret of a Basic header. */
export function basicClient(header: string | undefined): { id: string; secret: string } | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret.join(':')) };
}

const clientOfHeader = (header: string | undefined): string | undefined => basicClient(header)?.id;

function jsonPairs(text: string): [string, string][] {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).map(([name, one]): [string, string] => [name, String(one)]);
  } catch {
    return [];
  }
}
