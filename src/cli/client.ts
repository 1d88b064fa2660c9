/** The control API of the running server, as the commands speak to it. */
import { resolve } from 'node:path';
import { findConfigFile, foldersUp } from '../config/find.ts';
import { Failure, misused, noServer } from './failure.ts';

export interface Target {
  readonly url?: string | undefined;
  readonly namespace?: string | undefined;
}

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Client {
  /** The server's origin. */
  readonly url: string;
  readonly namespace: string;
  /** Below `/_backlot`. The answer is taken for what the contract says of the call. */
  get<T>(path: string, query?: Query): Promise<T>;
  send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>;
  /** The answer as it comes: for status codes that are no failure, and for streams. */
  open(path: string, query?: Query, signal?: AbortSignal): Promise<Response>;
}

interface Rest {
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** The running server: `--url`, else `BACKLOT_URL`, else whoever holds the state folder, else port 4100. */
export async function connect(target: Target): Promise<Client> {
  const env = process.env;
  const found = await discover(target.url ?? env['BACKLOT_URL']);
  const namespace = target.namespace ?? env['BACKLOT_NAMESPACE'] ?? 'default';
  const headers = {
    'content-type': 'application/json',
    'x-backlot-namespace': namespace,
    ...(found.token && { authorization: `Bearer ${found.token}` }),
  };

  const ask = async (method: string, path: string, query: Query, { body, signal }: Rest): Promise<Response> => {
    const url = new URL(`/_backlot${path}`, found.url);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    try {
      return await fetch(url, { method, headers, ...json, ...(signal && { signal }) });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw noServer(`no Backlot answers at ${found.url}: start one with npx backlot, or name it with --url`);
    }
  };
  return {
    url: found.url,
    namespace,
    get: async <T>(path: string, query: Query = {}) => answered<T>(await ask('GET', path, query, {}), found.url),
    send: async <T>(method: string, path: string, body?: unknown) => {
      return answered<T>(await ask(method, path, {}, { body }), found.url);
    },
    open: (path, query = {}, signal) => ask('GET', path, query, { signal }),
  };
}

/** The answer's tree, or a failure with the server's own words. */
async function answered<T>(response: Response, url: string): Promise<T> {
  const text = await response.text();
  const tree = parsed(text);
  // The contract says what each call answers; the type that the caller names is that.
  if (response.ok && (tree !== undefined || text === '')) return tree as T;
  const error = isTree(tree) && isTree(tree['error']) ? tree['error'] : undefined;
  if (!error) throw noServer(`what answers at ${url} is no Backlot: name the server with --url`);
  throw new ServerRefused(response.status, String(error['code']), String(error['message']), error['details']);
}

/** The server said no: 400 and 401 are misuse, all else a failure. */
export class ServerRefused extends Failure {
  constructor(
    readonly http: number,
    readonly code: string,
    message: string,
    readonly details: unknown,
  ) {
    const hint = http === 401 ? ': set BACKLOT_TOKEN to the token that the server was started with' : '';
    super(http === 400 || http === 401 ? 2 : 1, `${message}${hint}`);
  }
}

interface Found {
  readonly url: string;
  readonly token: string | undefined;
}

async function discover(named: string | undefined): Promise<Found> {
  const configured = await configuration();
  const token = process.env['BACKLOT_TOKEN'] || configured?.token;
  if (named !== undefined) return { url: originOf(named), token };
  const { readLock } = await import('../store/lock.ts');
  for (const file of stateFiles(configured?.data)) {
    const lock = readLock(file);
    if (lock?.url !== undefined) return { url: lock.url, token };
  }
  return { url: `http://127.0.0.1:${configured?.port || 4100}`, token };
}

const stateFiles = (configured: string | undefined): readonly string[] =>
  configured === undefined
    ? foldersUp(process.cwd()).map((folder) => resolve(folder, '.backlot', 'state.db'))
    : [resolve(configured)];

/** Only what was configured; most often nothing was, and then no schema is loaded. */
async function configuration(): Promise<{ data?: string; port?: number; token?: string | undefined } | undefined> {
  const { BACKLOT_DATA: data, BACKLOT_PORT: port, BACKLOT_CONFIG: file } = process.env;
  if (!data && !port && !file && findConfigFile(process.cwd()) === undefined) return undefined;
  const { effectiveConfig } = await import('../config/effective.ts');
  const { config, origins } = await effectiveConfig({ env: { ...process.env, BACKLOT_HOST: undefined } });
  return { port: config.port, token: config.token, ...(origins.get('data') !== 'default' && { data: config.data }) };
}

function originOf(named: string): string {
  const text = /^https?:\/\//.test(named) ? named : `http://${named}`;
  if (!URL.canParse(text)) throw misused(`"${named}" is no address: write for example --url http://127.0.0.1:4100`);
  return new URL(text).origin;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
