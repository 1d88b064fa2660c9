/** What the tests of this folder share: Google's own clients, pointed at a world. */
// The package's index declares every API of Google; this is the one that is wanted.
import { auth, calendar as newCalendar } from 'googleapis/build/src/apis/calendar/index.js';
import { OAuth2Client } from 'google-auth-library';
import type { GivenUser, GoogleCredentials } from '../../../emulators/google/credentials.ts';
import type { World } from '../../../src/index.ts';

export const credentialsOf = (world: World): GoogleCredentials =>
  world.credentials['google'] as unknown as GoogleCredentials;

export const baseOf = (world: World): string => world.baseUrls['google'] ?? '';

/** The official OAuth client with its endpoints here. */
export function oauthClient(world: World, redirectUri = 'http://localhost:3000/callback'): OAuth2Client {
  const { clientId, clientSecret } = credentialsOf(world);
  const base = baseOf(world);
  return new OAuth2Client({
    clientId,
    clientSecret,
    redirectUri,
    endpoints: {
      oauth2AuthBaseUrl: `${base}/o/oauth2/v2/auth`,
      oauth2TokenUrl: `${base}/token`,
      tokenInfoUrl: `${base}/tokeninfo`,
      oauth2RevokeUrl: `${base}/revoke`,
      oauth2FederatedSignonPemCertsUrl: `${base}/oauth2/v1/certs`,
      oauth2FederatedSignonJwkCertsUrl: `${base}/oauth2/v3/certs`,
    },
  });
}

/** The official Calendar client, acting as one of the world's users (or with a token), on the provider's own port. */
export function calendarOf(world: World, port?: number, user: number | string = 0) {
  const client = new auth.OAuth2();
  client.setCredentials({ access_token: typeof user === 'string' ? user : person(world, user).accessToken });
  return newCalendar({ version: 'v3', auth: client, ...(port && { rootUrl: `http://127.0.0.1:${port}/` }) });
}

export function person(world: World, index: number): GivenUser {
  const user = credentialsOf(world).users[index];
  if (!user) throw new Error(`there is no user ${index}`);
  return user;
}

interface Asked {
  readonly method?: string;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A user by number, a token, or null for nobody. */
  readonly as?: number | string | null;
}

/** Any JSON, to be looked at with `toMatchObject` and the like. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}

/** A plain call below the provider's base. */
export async function call(world: World, path: string, asked: Asked = {}): Promise<Answered> {
  const { method, query = {}, body, headers = {}, as = 0 } = asked;
  const url = new URL(baseOf(world) + path);
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one));
  const token = typeof as === 'number' ? person(world, as).accessToken : as;
  const isText = typeof body === 'string';
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && !isText && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
}

/** A call of Calendar v3. */
export const calendarCall = (world: World, path: string, asked?: Asked): Promise<Answered> =>
  call(world, `/calendar/v3${path}`, asked);
