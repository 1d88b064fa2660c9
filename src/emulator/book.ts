/** How emulators' webhooks are written out: the dispatcher asks here for each attempt. */
import type { Delivery, Reply } from '../webhooks/delivery.ts';
import type { Outgoing, WebhookBook } from '../webhooks/dispatcher.ts';
import { milliseconds } from '../world/durations.ts';
import { parseBase } from './call.ts';
import type { Emulator } from './emulator.ts';
import { writeLinks, writeLinksIn, type Places } from './links.ts';
import type { Delivering, Webhook } from './webhook.ts';

export function webhookBook(emulators: ReadonlyMap<string, Emulator>, places: () => Places): WebhookBook {
  const find = ({ provider, webhook: name }: Delivery): { emulator: Emulator; webhook: Webhook } => {
    const emulator = emulators.get(provider);
    const webhook = emulator?.webhooks.find((candidate) => candidate.name === name);
    if (!emulator || !webhook) throw new Error(`no webhook ${name} of ${provider} is served here`);
    return { emulator, webhook };
  };

  return {
    write(delivery, attempt, wallNow): Outgoing {
      const { emulator, webhook } = find(delivery);
      const { options } = webhook;
      const base = parseBase(delivery.base);
      const delivering = describe(delivery, attempt, wallNow, (value) => writeLinksIn(value, emulator, base, places()));
      const written = (text: string): string => writeLinks(text, emulator, base, places());
      const url = written(options.url?.(delivering) ?? delivering.target.url);
      const { body: own, type } = options.body(delivering);
      const body = delivery.edited?.body ?? own;
      const bytes = typeof body === 'string' ? Buffer.from(written(body)) : body;
      const headers = {
        ...(type && { 'content-type': type }),
        ...options.headers?.({ ...delivering, body: bytes, url }),
        ...delivery.edited?.headers,
      };
      const method = delivering.target.method ?? options.method ?? 'POST';
      const timeout = typeof options.timeout === 'function' ? options.timeout(delivering.target) : options.timeout;
      return {
        method,
        url,
        headers,
        body: method === 'GET' && bytes.length === 0 ? undefined : bytes,
        timeoutMs: milliseconds(timeout),
        redirects: options.redirects ?? 0,
      };
    },

    judge(delivery, reply: Reply) {
      const { options } = find(delivery).webhook;
      if (options.verdict) return options.verdict(reply, { target: delivery.target, attempt: reply.attempts - 1 });
      return reply.status !== undefined && reply.status >= 200 && reply.status < 300 ? 'accepted' : 'retry';
    },

    retryAfter(delivery, attempt) {
      const { retries } = find(delivery).webhook.options;
      const wait = typeof retries === 'function' ? retries(delivery, attempt) : retries[attempt];
      return wait === undefined ? undefined : milliseconds(wait);
    },

    batchMax: (delivery) => find(delivery).webhook.options.batch?.max ?? 1,
  };
}

function describe(delivery: Delivery, attempt: number, wallNow: number, written: <T>(value: T) => T): Delivering {
  const events = written(delivery.events);
  const [first] = events;
  if (!first) throw new Error(`delivery ${delivery.id} carries no event`);
  return {
    delivery: delivery.id,
    id: first.id,
    type: first.type,
    now: first.at,
    data: first.data as never,
    events,
    target: written(delivery.target),
    account: delivery.account,
    attempt,
    wallNow,
  };
}
