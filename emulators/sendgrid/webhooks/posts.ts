/** How SendGrid posts: events in batches, signed; samples on demand; mail that came in as a form. */
import {
  milliseconds,
  multipart,
  text,
  type Body,
  type ConsoleEndpoint,
  type ConsoleEndpoints,
  type Delivering,
  type Target,
} from '../../../src/emulator/index.ts';
import { asMain, type SendgridAccount } from '../account.ts';
import { webhook } from '../provider.ts';
import { durationOr, type SendgridSettings } from '../settings.ts';
import {
  addWebhook,
  allFlags,
  eventWebhooks,
  flagOf,
  flags,
  noFlags,
  wants,
  type EventWebhook,
} from './event-webhooks.ts';
import type { InboundPart } from './inbound-parts.ts';
import { firstKey, readKey, signed } from './signing.ts';

/** Where a webhook's events go, and with what key they are signed. */
export const targetOf = (one: EventWebhook): Target => {
  const { private_key } = eventWebhooks.internal(one);
  return { url: one.url, id: one.id, ...(private_key && { secret: private_key }) };
};

interface Posted {
  readonly timestamp?: number;
}

/** A JSON array, always; the line end at the end is signed, too. */
const arrayOf = (events: readonly unknown[]): Body =>
  text(`[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`, 'application/json;charset=utf-8');

/** Basic authentication stands in the URL, and goes into a header. */
function bareUrl({ target }: Delivering): string {
  const url = new URL(target.url);
  [url.username, url.password] = ['', ''];
  return url.href;
}

function basicAuth({ url: text }: Target): Record<string, string> {
  const { username, password } = new URL(text);
  if (!username && !password) return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function eventHeaders({ target, body, wallNow }: Delivering & { readonly body: Buffer }): Record<string, string> {
  const timestamp = String(Math.floor(wallNow / 1000));
  return {
    'user-agent': 'SendGrid Event API',
    'accept-encoding': 'gzip',
    ...basicAuth(target),
    ...(typeof target.bearer === 'string' && { authorization: `Bearer ${target.bearer}` }),
    ...(target.secret && {
      'x-twilio-email-event-webhook-signature': signed(target.secret, Buffer.concat([Buffer.from(timestamp), body])),
      'x-twilio-email-event-webhook-timestamp': timestamp,
    }),
  };
}

/** 1, 2, 4, 8, 15, 30 minutes, then by the hour for a day in all. */
export const eventRetries = ['1m', '2m', '4m', '8m', '15m', '30m', ...Array.from({ length: 23 }, () => '1h')];

export const eventPosts = webhook({
  name: 'events',
  events: [...flags.filter((flag) => flag !== 'spam_report'), 'spamreport', 'account_status_change'],
  targets: async (ctx, { type }) => {
    const wanting = await eventWebhooks.all(ctx, {
      where: { enabled: true },
      match: (one) => wants(one, type) && !one.oauth_token_url, // those with OAuth wait for a token
    });
    return wanting.map(targetOf);
  },
  url: bareUrl,
  body: ({ events }) =>
    arrayOf(
      events.map(({ data }) => data as Posted).toSorted((one, other) => (one.timestamp ?? 0) - (other.timestamp ?? 0)),
    ),
  headers: eventHeaders,
  timeout: '10s',
  retries: eventRetries,
  batch: { max: 1000 },
  // Windows stand on the clock, so that what happens in one of them is posted together.
  delay: ({ settings, now }) => {
    const window = milliseconds(durationOr(settings.eventWindow, '0s'));
    return window === 0 ? 0 : window - (now % window);
  },
});

/** Samples, posted when somebody tests a URL: never again. */
export const samplePosts = webhook({
  name: 'samples',
  events: ['sample'],
  url: bareUrl,
  body: ({ data }) => arrayOf(data as readonly unknown[]),
  headers: eventHeaders,
  timeout: '10s',
  retries: [],
});

export const inboundPosts = webhook({
  name: 'inbound',
  events: ['inbound'],
  url: bareUrl,
  body: ({ data }) => multipart((data as readonly InboundPart[]).map(withBytes), 'xYzZY'),
  headers: ({ target }) => ({ 'user-agent': 'Sendlib/1.0', 'accept-encoding': 'gzip', ...basicAuth(target) }),
  verdict: ({ status = 0 }) =>
    status >= 200 && status < 300 ? 'accepted' : status >= 400 && status < 500 ? 'failed' : 'retry',
  timeout: '20s',
  retries: ['1m', '5m', '15m', '1h', '4h', '8h', '12h', '12h', '12h', '12h', '10h'], // for 72 hours
});

const withBytes = ({ base64, ...part }: InboundPart) => ({
  ...part,
  value: base64 ? Buffer.from(part.value, 'base64') : part.value,
});

const consoleEndpoint = (one: EventWebhook): ConsoleEndpoint => ({
  id: one.id,
  url: one.url,
  events: flags.filter((flag) => one[flag]).map((flag) => (flag === 'spam_report' ? 'spamreport' : flag)),
  secret: eventWebhooks.internal(one).public_key ?? null,
});

/** The switches of a list of events; without one, or with `*`, all are on. */
function flagsOf(events: readonly string[] | undefined): typeof allFlags {
  const wanted = new Set(events?.map(flagOf));
  if (!events || wanted.has('*')) return allFlags;
  return { ...noFlags, ...Object.fromEntries(flags.map((flag) => [flag, wanted.has(flag)])) };
}

/** The console's page of event webhooks. A secret is a private key, or switches signing on with the namespace's own. */
export const consoleEndpoints: ConsoleEndpoints<SendgridAccount, SendgridSettings> = {
  list: async (ctx) => (await eventWebhooks.all(asMain(ctx))).map(consoleEndpoint),
  async add(ctx, { url, events, secret }) {
    const key = secret ? (readKey(secret) ?? firstKey(ctx.credentials.apiKey ?? '')) : undefined;
    const changes = { url, enabled: true, ...flagsOf(events) };
    return consoleEndpoint(await addWebhook(asMain(ctx), changes, key));
  },
  async change(ctx, id, { url, events }) {
    const main = asMain(ctx);
    const one = await eventWebhooks.get(main, id);
    const changes = { ...(url && { url }), ...(events && flagsOf(events)) };
    return one && consoleEndpoint(await eventWebhooks.update(main, one, changes));
  },
  async remove(ctx, id) {
    const main = asMain(ctx);
    const one = await eventWebhooks.get(main, id);
    if (one) await eventWebhooks.remove(main, one);
    return one !== undefined;
  },
};
