/** Webhooks: every delivery with each of its attempts. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';
import type { Core } from '../server/core.ts';
import type { Query, StoredRow } from '../store/store.ts';
import { redactHeaders } from '../telemetry/redaction.ts';
import { deliveriesTable, type Attempt, type Delivery } from '../webhooks/delivery.ts';
import type { NamespaceRow } from '../world/world.ts';
import { ControlError } from './failure.ts';
import { limitOf, pageAnswer, pageOf, PageQuery } from './lists.ts';
import { route } from './route.ts';
import { scan } from './scan.ts';
import { iso } from './worlds.ts';

const Status = () => z.enum(['pending', 'delivered', 'failed', 'refused', 'dropped']);
const Headers = () => z.record(z.string(), z.string());

const ShownAttempt = schema(() =>
  z.object({
    at: z.iso.datetime(),
    url: z.string(),
    method: z.string(),
    status: z.int().nullable(),
    durationMs: z.number(),
    requestHeaders: Headers(),
    responseHeaders: Headers(),
    responseBody: z.string(),
    error: z.string().optional(),
    redirects: z.array(z.string()).optional(),
    truncated: z.literal(true).optional(),
  }),
);

const Webhook = schema(() =>
  z
    .object({
      id: z.string(),
      at: z.iso.datetime(),
      provider: z.string(),
      event: z.string(),
      events: z.array(z.string()),
      status: Status(),
      url: z.string(),
      body: z.string(),
      attempts: z.array(ShownAttempt()),
      nextAttempt: z.iso.datetime().optional(),
      reason: z.string().optional(),
      request: z.string().optional().describe('the request that caused it'),
      replayOf: z.string().optional(),
    })
    .meta({ title: 'Webhook' }),
);

type ShownWebhook = z.infer<ReturnType<typeof Webhook>>;

/** A delivery as people see it. One that was not tried yet is written out for the occasion. */
export function showWebhook(core: Core, delivery: Delivery): ShownWebhook {
  const { id, at, provider, event, events, status, attempts, due, reason, cause, replayOf } = delivery;
  const last = attempts.at(-1);
  const { url, body } = last ? { url: last.url, body: last.requestBody } : written(core, delivery);
  return {
    id,
    at: iso(at),
    provider,
    event,
    events: events.map(({ type }) => type),
    status,
    url,
    body,
    attempts: attempts.map(showAttempt),
    ...(status === 'pending' && due !== null && { nextAttempt: iso(due) }),
    ...(reason !== undefined && { reason }),
    ...(cause !== undefined && { request: cause }),
    ...(replayOf !== undefined && { replayOf }),
  };
}

function showAttempt(attempt: Attempt): z.infer<ReturnType<typeof ShownAttempt>> {
  const { at, url, method, status, durationMs, responseBody, error, redirects, truncated } = attempt;
  return {
    at: iso(at),
    url,
    method,
    status: status ?? null,
    durationMs,
    requestHeaders: redactHeaders(attempt.requestHeaders),
    responseHeaders: redactHeaders(attempt.responseHeaders),
    responseBody,
    ...(error !== undefined && { error }),
    ...(redirects !== undefined && { redirects: [...redirects] }),
    ...(truncated && { truncated: true }),
  };
}

function written({ book, options }: Core, delivery: Delivery): { url: string; body: string } {
  try {
    const { url, body } = book.write(delivery, 0, Date.now());
    return { url, body: body?.toString() ?? '' };
  } catch (error) {
    options.log('warn', `webhook ${delivery.id} cannot be written`, { error: String(error) });
    return { url: delivery.target.url, body: '' };
  }
}

const deliveryOf = ({ data }: StoredRow): Delivery => JSON.parse(data) as Delivery;

export const listWebhooks = route('GET /webhooks', {
  summary: 'Webhooks with each attempt, newest first',
  description: '`event` finds a delivery of several events by any of them.',
  query: () =>
    PageQuery().extend({
      provider: z.string().optional(),
      status: Status().optional(),
      event: z.string().optional(),
    }),
  result: pageOf('webhooks', Webhook),
  async handler({ core, namespace: { world }, query }) {
    const { provider, status, event, cursor } = query;
    // A delivery of several events stands under the first of them; only where there are such, all are looked through.
    const where: Query['where'] = { provider, status, ...(event && !(await hasJoined(core, world)) && { event }) };
    const { items, nextCursor } = await scan(
      core,
      deliveriesTable,
      world,
      { where, limit: limitOf(query), cursor },
      (row) => {
        const delivery = deliveryOf(row);
        return event === undefined || delivery.events.some(({ type }) => type === event) ? delivery : undefined;
      },
    );
    return pageAnswer(
      'webhooks',
      items.map((delivery) => showWebhook(core, delivery)),
      nextCursor,
    );
  },
});

const hasJoined = async ({ store }: Core, world: number): Promise<boolean> =>
  (await store.transaction(world, (tx) => tx.count(deliveriesTable, { world }, { joined: true }))) > 0;

export const getWebhook = route('GET /webhooks/{id}', {
  summary: 'One webhook; `latest` is the newest',
  result: Webhook,
  handler: async ({ core, namespace, params: { id } }) => showWebhook(core, await deliveryNamed(core, namespace, id)),
});

export const replayWebhook = route('POST /webhooks/{id}/replay', {
  summary: 'Send it again, now',
  description: 'Answers the new delivery, which says in `replayOf` what it repeats.',
  body: () => z.strictObject({}),
  result: Webhook,
  async handler({ core, namespace, params: { id } }) {
    const delivery = await deliveryNamed(core, namespace, id);
    const again = await core.dispatcher.replay(namespace.world, delivery.id);
    if (!again) throw unknownWebhook(id, namespace);
    core.clocks.wake(namespace.world);
    return showWebhook(core, again);
  },
});

async function deliveryNamed({ store }: Core, namespace: NamespaceRow, id: string): Promise<Delivery> {
  const { world } = namespace;
  const row = await store.transaction(world, async (tx) =>
    id === 'latest'
      ? (await tx.list(deliveriesTable, { world }, { limit: 1 }))[0]
      : tx.get(deliveriesTable, world, '', id),
  );
  if (!row) throw unknownWebhook(id, namespace);
  return deliveryOf(row);
}

const unknownWebhook = (id: string, { name }: NamespaceRow): ControlError =>
  new ControlError(404, 'unknown_webhook', `there is no webhook "${id}" in ${name}`);
