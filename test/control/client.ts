/** Calls of the control API in tests, with any header: `fetch` would not send a foreign `Host`. */
import { request } from 'node:http';
import type { Backlot } from '../../src/index.ts';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed, or the text of what is no JSON. */
  readonly body: T;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `call('POST', '/settle', { body: { timeout: '1s' } })`, below `/_backlot`. */
export type CallControl = <T = unknown>(method: Method, path: string, options?: CallOptions) => Promise<Answer<T>>;

export const controlOf =
  ({ url }: Pick<Backlot, 'url'>, namespace?: string): CallControl =>
  <T>(method: Method, path: string, { body, headers = {} }: CallOptions = {}) =>
    new Promise<Answer<T>>((resolve, reject) => {
      const named = namespace === undefined ? headers : { 'x-backlot-namespace': namespace, ...headers };
      const sent = request(`${url}/_backlot${path}`, { method, headers: named }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: parsed(Buffer.concat(chunks).toString()) as T,
          }),
        );
      });
      sent.on('error', reject);
      sent.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
    });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Books a parcel as an app would; answers it. */
export async function bookParcel(
  {
    baseUrls,
    credentials,
  }: {
    readonly baseUrls: Readonly<Record<string, string>>;
    readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>;
  },
  parcel: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(`${baseUrls['pelican']}/v1/parcels`, {
    method: 'POST',
    headers: { authorization: `Bearer ${credentials['pelican']?.['apiKey']}`, 'content-type': 'application/json' },
    body: JSON.stringify({ to: 'Rua do Sol 4', weight: 1200, ...parcel }),
  });
  return (await response.json()) as Readonly<Record<string, string>>;
}
