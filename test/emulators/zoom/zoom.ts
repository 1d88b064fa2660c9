/** What the Zoom tests share: a server with Zoom alone, raw calls with a token, and events as they arrived. */
import { createHmac } from 'node:crypto';
import type { StartOptions, World } from '../../../src/index.ts';
import zoom from '../../../emulators/zoom/index.ts';
import { worldTest, type Receiver, type Received } from '../../start.ts';

export const zoomTest = (options: StartOptions = {}) => worldTest({ emulators: [zoom], ...options });

/** Whatever came: tests say what they expect of it. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined without one. */
  readonly body: Json;
}

type Fields = Readonly<Record<string, unknown>>;

/** Calls of one token. */
export class Client {
  constructor(
    readonly base: string,
    readonly token: string,
  ) {}

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
    const response = await fetch(`${this.base}/v2${path}`, {
      method,
      redirect: 'manual',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return answered(response);
  }

  get(path: string, headers?: Record<string, string>): Promise<Answered> {
    return this.call('GET', path, undefined, headers);
  }
  post(path: string, body: unknown = {}): Promise<Answered> {
    return this.call('POST', path, body);
  }
  patch(path: string, body: unknown): Promise<Answered> {
    return this.call('PATCH', path, body);
  }
  put(path: string, body: unknown): Promise<Answered> {
    return this.call('PUT', path, body);
  }
  delete(path: string): Promise<Answered> {
    return this.call('DELETE', path);
  }

  /** A new meeting of the token's user. */
  async meeting(fields: Fields = {}): Promise<Json> {
    const { status, body, text } = await this.post('/users/me/meetings', fields);
    if (status !== 201) throw new Error(`${status} ${text}`);
    return body;
  }
}

export async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

const credentialsOf = (world: World) => world.credentials['zoom'] ?? {};
export const baseOf = (world: World): string => world.baseUrls['zoom'] ?? '';

export const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

/** A call of the token endpoint as the namespace's own client. */
export async function tokenCall(
  world: World,
  fields: Record<string, string>,
  authorization?: string,
): Promise<Answered> {
  const { clientId = '', clientSecret = '' } = credentialsOf(world);
  return answered(
    await fetch(`${baseOf(world)}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: authorization ?? basic(clientId, clientSecret),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(fields).toString(),
    }),
  );
}

/** A client with a server-to-server token. */
export async function signIn(world: World): Promise<Client> {
  const { accountId = '' } = credentialsOf(world);
  const { body } = await tokenCall(world, { grant_type: 'account_credentials', account_id: accountId });
  return new Client(baseOf(world), body.access_token);
}

/** An event as an app gets it. */
export interface Event {
  readonly event: string;
  readonly event_ts: number;
  readonly download_token?: string;
  readonly payload: Json;
}

/** Answers the URL validation as an app does; everything else with 200. */
export function answerValidation(receiver: Receiver, secret: string): void {
  receiver.answer = (request) => {
    const { event, payload } = JSON.parse(request.body) as Event;
    if (event !== 'endpoint.url_validation') return undefined;
    const encryptedToken = createHmac('sha256', secret).update(payload.plainToken).digest('hex');
    return { body: JSON.stringify({ plainToken: payload.plainToken, encryptedToken }) };
  };
}

/** Sends events to the receiver, which answers the validation; waits for that. */
export async function listen(world: World, receiver: Receiver, events?: readonly string[]): Promise<void> {
  answerValidation(receiver, credentialsOf(world)['webhookSecretToken'] ?? '');
  await world.webhookEndpoint('zoom', { url: `${receiver.url}/zoom/events`, ...(events && { events }) });
  await world.settle();
}

export const eventsOf = (receiver: Receiver): Event[] =>
  (receiver.events as Event[]).filter(({ event }) => event !== 'endpoint.url_validation');

export const namesOf = (receiver: Receiver): string[] => eventsOf(receiver).map(({ event }) => event);

export const eventOf = (receiver: Receiver, name: string): Event => {
  const found = eventsOf(receiver).find(({ event }) => event === name);
  if (!found) throw new Error(`${name} did not arrive; ${namesOf(receiver).join(', ')} did`);
  return found;
};

/** What Zoom's documentation has apps check. */
export function isSigned({ headers, body }: Pick<Received, 'headers' | 'body'>, secret: string): boolean {
  const message = `v0:${String(headers['x-zm-request-timestamp'])}:${body}`;
  return headers['x-zm-signature'] === `v0=${createHmac('sha256', secret).update(message).digest('hex')}`;
}
