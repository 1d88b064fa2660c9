/** Callers of the Instamojo tests: raw calls as the official Python, PHP and Java clients send them. */
import instamojo from '../../../emulators/instamojo/index.ts';
import type { World } from '../../../src/index.ts';
import { worldTest } from '../../start.ts';

export const test = worldTest({ emulators: [instamojo] });
/** The clock stands until it is advanced. */
export const frozen = worldTest({ emulators: [instamojo], clock: 'frozen' });

export type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

// The tests look into answers of any shape.
// oxlint-disable-next-line typescript/no-explicit-any
export type Tree = any;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Tree;
}

export const baseOf = (world: World): string => world.baseUrls.instamojo ?? '';
export const credentialsOf = (world: World): Readonly<Record<string, string>> => world.credentials.instamojo ?? {};

export async function ask(url: string, options: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, { redirect: 'manual', ...options });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): Tree {
  try {
    return JSON.parse(text) as Tree;
  } catch {
    return undefined;
  }
}

/** As Python's requests writes a form: `True`, `False`, and None not at all. */
export const formOf = (fields: Fields): URLSearchParams =>
  new URLSearchParams(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]): [string, string] => [
        name,
        value === true ? 'True' : value === false ? 'False' : String(value),
      ]),
  );

/** v1.1: key and token headers, forms. */
export function v1(world: World) {
  const { apiKey = '', authToken = '' } = credentialsOf(world);
  const headers = { 'X-Api-Key': apiKey, 'X-Auth-Token': authToken };
  const call = (method: string, path: string, fields?: Fields): Promise<Reply> =>
    ask(`${world.env.INSTAMOJO_ENDPOINT}${path}`, { method, headers, ...(fields && { body: formOf(fields) }) });
  return {
    headers,
    call,
    get: (path: string) => call('GET', path),
    post: (path: string, fields: Fields = {}) => call('POST', path, fields),
    json: (path: string, body: unknown) =>
      ask(`${world.env.INSTAMOJO_ENDPOINT}${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    /** A new payment request. */
    async request(fields: Fields = {}): Promise<Tree> {
      const { body } = await call('POST', 'payment-requests/', { purpose: 'FIFA 16', amount: '2500', ...fields });
      return body.payment_request;
    },
    /** A payment request as it is now. */
    read: async (id: string): Promise<Tree> => (await call('GET', `payment-requests/${id}/`)).body.payment_request,
  };
}

export async function token(world: World, fields: Fields = {}): Promise<Reply> {
  const { clientId: client_id = '', clientSecret: client_secret = '' } = credentialsOf(world);
  const body = formOf({ grant_type: 'client_credentials', client_id, client_secret, ...fields });
  return ask(`${baseOf(world)}/oauth2/token/`, { method: 'POST', body });
}

/** v2: a bearer token, JSON. */
export async function v2(world: World, fields: Fields = {}) {
  const { body } = await token(world, fields);
  const authorization = `Bearer ${body.access_token}`;
  const call = (method: string, path: string, fields?: unknown): Promise<Reply> =>
    ask(`${baseOf(world)}/v2/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(fields !== undefined && { body: JSON.stringify(fields) }),
    });
  return {
    authorization,
    call,
    get: (path: string) => call('GET', path),
    post: (path: string, fields: unknown = {}) => call('POST', path, fields),
  };
}

/** What the buyer does on the hosted page, by trigger. */
export const pay = (world: World, payment_request_id: string, about: object = {}): Promise<Tree> =>
  world.trigger('instamojo/pay', { payment_request_id, ...about });

/** The names in a text. */
export const names = (text: string): string[] => text.trim().split(/\s+/);
