/** The official SDK, pointed at a world: its HTTP client maps Twilio's hosts to the prefix. */
import twilio from 'twilio';
import emulator from '../../../emulators/twilio/index.ts';
import type { World } from '../../../src/index.ts';
import { worldTest } from '../../start.ts';

const HOST = /^https:\/\/([a-z-]+)\.(?:[a-z0-9-]+\.){0,2}twilio\.com(?::443)?(\/.*)$/;

/** What users write: Twilio's hosts become segments below the base URL. */
function clientOf(base: string): InstanceType<typeof twilio.RequestClient> {
  const client = new twilio.RequestClient();
  const request = client.request.bind(client);
  client.request = (options) => {
    const [, host = '', path = ''] = HOST.exec(options.uri) ?? [];
    return request({ ...options, uri: host ? `${base}${host === 'api' ? '' : `/${host}`}${path}` : options.uri });
  };
  return client;
}

export type Sdk = ReturnType<typeof twilio>;

/** A client for an account of a world, by default with the main account's token. */
export function sdkFor(world: World, user?: string, password?: string, accountSid?: string): Sdk {
  const { accountSid: main = '', authToken = '' } = world.credentials.twilio ?? {};
  const httpClient = clientOf(world.baseUrls.twilio ?? '');
  return twilio(user ?? main, password ?? authToken, { httpClient, ...(accountSid && { accountSid }) });
}

/** A `test` with `sdk`, the official client for the world's main account. */
export const twilioTest = (options: Parameters<typeof worldTest>[0] = {}) =>
  worldTest({ emulators: [emulator], ...options }).extend<{ sdk: Sdk }>({
    sdk: async ({ world }, use) => {
      await use(sdkFor(world));
    },
  });

/** A credential of the world. */
export const credential = (world: World, name: string): string => world.credentials.twilio?.[name] ?? '';

/** A call without the SDK. */
export const raw = (
  world: World,
  method: string,
  path: string,
  {
    body,
    user,
    password,
    headers,
  }: {
    body?: string | URLSearchParams;
    user?: string;
    password?: string;
    headers?: Record<string, string>;
  } = {},
): Promise<Response> => {
  const name = user ?? credential(world, 'accountSid');
  const secret = password ?? credential(world, 'authToken');
  const authorization = `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
  return fetch(`${world.baseUrls.twilio}${path}`, {
    method,
    headers: { authorization, ...headers },
    ...(body !== undefined && { body }),
  });
};
