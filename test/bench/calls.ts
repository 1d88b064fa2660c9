/** The calls that are measured, each by name, with the share of bare Hono that it is to reach. */
import type { NamespaceFacts } from '../../src/world-client.ts';

export interface Call {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Case {
  readonly name: string;
  /** Of bare Hono's calls a second, in the same run. */
  readonly goal?: number;
  /** Makes what the call needs, and answers the call. */
  readonly prepare: () => Call | Promise<Call>;
}

export const form = (url: string, headers: Call['headers'], fields: Readonly<Record<string, string>>): Call => ({
  url,
  method: 'POST',
  headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});

const json = (url: string, headers: Call['headers'], body: object): Call => ({
  url,
  method: 'POST',
  headers: { ...headers, 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** Makes a call; answers what it answered, as JSON where it is some. */
export async function make({
  url,
  method = 'GET',
  headers = {},
  body,
}: Call): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** Makes a call so many times, some at once. */
export async function repeat(times: number, call: () => Call): Promise<void> {
  let left = times;
  const one = async (): Promise<void> => {
    while (left-- > 0) await make(call());
  };
  await Promise.all(Array.from({ length: 32 }, one));
}

export const customerOf = ({ baseUrls, credentials }: NamespaceFacts): Call =>
  form(
    `${baseUrls['stripe'] ?? ''}/v1/customers`,
    { authorization: `Bearer ${credentials['stripe']?.['secretKey'] ?? ''}` },
    { email: 'ada@example.com', name: 'Ada' },
  );

/** `rows`: how many customers stand behind the list of a hundred. */
export function casesOf(world: NamespaceFacts, { rows }: { readonly rows: number }): readonly Case[] {
  const { baseUrls, credentials } = world;
  const key = (provider: string, name: string): string => credentials[provider]?.[name] ?? '';
  const at = (provider: string, path: string): string => `${baseUrls[provider] ?? ''}${path}`;
  const stripe = { authorization: `Bearer ${key('stripe', 'secretKey')}` };
  const account = `${key('twilio', 'accountSid')}:${key('twilio', 'authToken')}`;
  const twilio = { authorization: `Basic ${Buffer.from(account).toString('base64')}` };
  const sendgrid = { authorization: `Bearer ${key('sendgrid', 'apiKey')}` };
  const mojo = { 'x-api-key': key('instamojo', 'apiKey'), 'x-auth-token': key('instamojo', 'authToken') };
  const google = { authorization: `Bearer ${key('google', 'accessToken')}` };
  const customer = customerOf(world);
  const request = form(at('instamojo', '/api/1.1/payment-requests/'), mojo, { purpose: 'Piano', amount: '2500' });
  const times = { start: { dateTime: '2030-01-07T09:00:00Z' }, end: { dateTime: '2030-01-07T10:00:00Z' } };
  const event = json(at('google', '/calendar/v3/calendars/primary/events'), google, { summary: 'Piano', ...times });
  const mail = json(at('sendgrid', '/v3/mail/send'), sendgrid, {
    personalizations: [{ to: [{ email: 'ada@example.com' }] }],
    from: { email: 'school@example.com' },
    subject: 'Hello',
    content: [{ type: 'text/plain', value: 'Your class begins at nine.' }],
  });
  const messages = at('twilio', `/2010-04-01/Accounts/${key('twilio', 'accountSid')}/Messages.json`);
  const words = { To: '+14155550100', From: key('twilio', 'phoneNumber'), Body: 'Your class begins at nine.' };
  const intent = {
    amount: '2000',
    currency: 'usd',
    confirm: 'true',
    payment_method: 'pm_card_visa',
    'payment_method_types[]': 'card',
  };
  return [
    { name: 'stripe: create a customer', goal: 0.2, prepare: () => customer },
    {
      name: 'stripe: read a customer',
      goal: 0.4,
      prepare: async () => ({ url: `${customer.url}/${String((await make(customer))['id'])}`, headers: stripe }),
    },
    {
      name: `stripe: list 100 of ${rows.toLocaleString('en')}`,
      goal: 0.25,
      async prepare() {
        await repeat(rows, () => customer);
        return { url: `${customer.url}?limit=100`, headers: stripe };
      },
    },
    {
      name: 'stripe: create and confirm an intent',
      goal: 0.16,
      prepare: () => form(at('stripe', '/v1/payment_intents'), stripe, intent),
    },
    { name: 'twilio: send a message', goal: 0.15, prepare: () => form(messages, twilio, words) },
    { name: 'sendgrid: mail/send', goal: 0.15, prepare: () => mail },
    {
      name: 'sendgrid: read a message',
      async prepare() {
        const { messages: found } = await make({ url: at('sendgrid', '/v3/messages?limit=1'), headers: sendgrid });
        const [first] = found as { msg_id: string }[];
        return { url: at('sendgrid', `/v3/messages/${first?.msg_id ?? ''}`), headers: sendgrid };
      },
    },
    { name: 'google: insert an event', goal: 0.12, prepare: () => event },
    {
      name: 'google: list 100 events',
      async prepare() {
        await repeat(200, () => event);
        return { url: `${event.url}?maxResults=100`, headers: google };
      },
    },
    { name: 'instamojo: create a request', prepare: () => request },
    {
      name: 'instamojo: read a request',
      async prepare() {
        const { payment_request: made } = await make(request);
        return { url: `${request.url}${(made as { id: string }).id}/`, headers: mojo };
      },
    },
    { name: 'instamojo: list 100 requests', prepare: () => ({ url: `${request.url}?limit=100`, headers: mojo }) },
  ];
}
