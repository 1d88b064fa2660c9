/** What SendGrid's tests share: a `test` with the official clients of a fresh namespace, and plain calls where status and bytes matter. */
import sgClient from '@sendgrid/client';
import sgMail from '@sendgrid/mail';
import sendgrid from '../../../emulators/sendgrid/index.ts';
import { worldTest, type Received, type Receiver } from '../../start.ts';
import type { World } from '../../../src/index.ts';

// What the packages export besides an instance, their declarations leave out.
const { Client } = sgClient as unknown as { Client: new () => typeof sgClient };
const { MailService } = sgMail as unknown as { MailService: new () => typeof sgMail };

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when there is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads whatever it expects
  readonly body: any;
}

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answered>;

export interface Sendgrid {
  readonly client: typeof sgClient;
  readonly mail: typeof sgMail;
  /** Calls with the namespace's key. */
  readonly call: Call;
  /** Sends a mail; answers its X-Message-Id. */
  send(mail?: object): Promise<string>;
  /** The newest message to an address, as kept. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads whatever it expects
  message(email: string): Promise<any>;
}

export const baseOf = (world: World): string => world.baseUrls.sendgrid ?? '';
export const keyOf = (world: World): string => world.credentials.sendgrid?.apiKey ?? '';

const answered = async (response: Response): Promise<Answered> => {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text ? JSON.parse(text) : undefined,
  };
};

export const caller =
  (base: string, key: string): Call =>
  async (method, path, body, headers = {}) =>
    answered(
      await fetch(base + path, {
        method,
        redirect: 'manual',
        headers: {
          authorization: `Bearer ${key}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );

/** A mail that lacks nothing. */
export const aMail = {
  personalizations: [{ to: [{ email: 'ada@example.com' }] }],
  from: { email: 'shop@example.org', name: 'Shop' },
  subject: 'Hello',
  content: [{ type: 'text/html', value: '<p>Hi</p>' }],
};

export function clientsOf(world: World): Sendgrid {
  const client = new Client();
  client.setApiKey(keyOf(world));
  client.setDefaultRequest('baseUrl', `${baseOf(world)}/`);
  const mail = new MailService();
  mail.setClient(client);
  const call = caller(baseOf(world), keyOf(world));
  return {
    client,
    mail,
    call,
    async send(given = {}) {
      const { status, headers, text } = await call('POST', '/v3/mail/send', { ...aMail, ...given });
      if (status !== 202) throw new Error(`${status} ${text}`);
      return headers.get('x-message-id') ?? '';
    },
    async message(email) {
      const all = await world.state('sendgrid', 'messages', { limit: 200 });
      return all.find((one) => one.to_email === email);
    },
  };
}

type Options = Parameters<typeof worldTest>[0];

export const sendgridTest = (options: Options = {}) =>
  worldTest({ emulators: [sendgrid], clock: 'auto', ...options }).extend<{ sg: Sendgrid }>({
    sg: async ({ world }, use) => {
      await use(clientsOf(world));
    },
  });

/** Events of all posts to a receiver, in order. */
// oxlint-disable-next-line typescript/no-explicit-any -- a test reads whatever it expects
export const eventsOf = (receiver: Receiver): any[] =>
  receiver.requests.flatMap(({ body }) => JSON.parse(body) as unknown[]);

/** The parts of a multipart post, by name. */
export async function partsOf({ bytes, headers }: Received): Promise<FormData> {
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': headers['content-type'] ?? '' } }).formData();
}

export const everyEvent = {
  enabled: true,
  processed: true,
  delivered: true,
  deferred: true,
  dropped: true,
  bounce: true,
  open: true,
  click: true,
  spam_report: true,
  unsubscribe: true,
  group_unsubscribe: true,
  group_resubscribe: true,
};
