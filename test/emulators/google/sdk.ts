/** What the tests of this folder share: Google's own clients, pointed at a world. */
import { google } from 'googleapis';
import { OAuth2Client } from 'google-auth-library';
import type { GoogleCredentials, GivenUser } from '../../../emulators/google/credentials.ts';
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

/** The official Calendar client, as one of the world's users. */
export function calendarOf(world: World, user: number | string = 0) {
  const auth = new OAuth2Client();
  const token = typeof user === 'string' ? user : person(world, user).accessToken;
  auth.setCredentials({ access_token: token });
  // A path in a rootUrl survives only as an option of the call.
  const client = google.calendar({ version: 'v3', auth });
  client.context._options = { ...client.context._options, auth };
  return client;
}

export function person(world: World, index: number): GivenUser {
  const user = credentialsOf(world).users[index];
  if (!user) throw new Error(`there is no user ${index}`);
  return user;
}

interface Asked {
  readonly method?: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A user by number, a token, or null for nobody. */
  readonly as?: number | string | null;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // eslint-disable-next-line
  readonly body: never;
}

/** A plain call below the provider's base. */
export async function call(world: World, path: string, { method, query = {}, body, headers = {}, as = 0 }: Asked = {}) {
  const url = new URL(baseOf(world) + path);
  for (const [name, value] of Object.entries(query))
    for (const one of typeof value === 'string' ? [value] : value) url.searchParams.append(name, one);
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
  return { status: response.status, headers: response.headers, text };
}
