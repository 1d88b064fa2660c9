/** Webhooks: every delivery with each of its attempts. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';
import type { Core } from '../server/core.ts';
import type { Query, StoredRow, Tx } from '../store/store.ts';
import { redactHeaders } from '../telemetry/redaction.ts';
import { deliveriesTable, type Attempt, type Delivery } from '../webhooks/delivery.ts';
import type { NamespaceRow } from '../world/world.ts';
import { time } from './clock.ts';
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

export type ShownWebhook = z.infer<ReturnType<typeof Webhook>>;

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
      request: z.string().optional().describe('those that this request caused'),
      since: time().optional(),
    }),
  result: pageOf('webhooks', Webhook),
  async handler({ core, namespace: { world }, query }) {
    const { provider, status, event, request, since, cursor } = query;
    const from = since === undefined ? -Infinity : Date.parse(since);
    // A delivery of several events stands under the first of them; only where there are such, all are looked through.
    const where: Query['where'] = {
      provider,
      status,
      cause: request,
      ...(event && !(await hasJoined(core, world)) && { event }),
    };
    const { items, nextCursor } = await scan(
      core,
      deliveriesTable,
      world,
      { where, limit: limitOf(query), cursor },
      (row) => {
        const delivery = deliveryOf(row);
        const carries = event === undefined || delivery.events.some(({ type }) => type === event);
        return carries && delivery.at >= from ? delivery : undefined;
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

const Counts = schema(() =>
  z.object({
    delivered: z.int(),
    pending: z.int(),
    failed: z.int(),
    refused: z.int(),
    dropped: z.int(),
    failing: z
      .array(
        z.object({
          provider: z.string(),
          url: z.string(),
          reason: z.string(),
          count: z.int(),
          lastAt: z.iso.datetime(),
          webhook: z.string().describe('the last of them'),
        }),
      )
      .describe(`the last ${lookedAt} that failed or were refused, by target, with the last reason`),
  }),
);

/** So many failures are looked at for what they have in common. */
const lookedAt = 100;

export const countWebhooks = route('GET /webhooks/counts', {
  summary: 'How many there are of each status, and which targets fail, and why',
  result: Counts,
  async handler({ core, namespace: { world } }) {
    const [counts, failures] = await core.store.transaction(world, async (tx) => {
      const by: Record<string, number> = {};
      for (const status of Status().options)
        by[status] = await tx.count(deliveriesTable, { world, owner: '' }, { status });
      const failed: Delivery[] = [];
      for (const status of ['failed', 'refused'])
        failed.push(
          ...(await tx.list(deliveriesTable, { world, owner: '' }, { where: { status }, limit: lookedAt })).map(
            deliveryOf,
          ),
        );
      return [by, failed] as const;
    });
    return { ...counts, failing: together(failures) };
  },
});

export type WebhookCounts = z.infer<ReturnType<typeof Counts>>;
type Failing = WebhookCounts['failing'];

function together(failures: readonly Delivery[]): Failing {
  const groups = new Map<string, Failing[number]>();
  for (const { id, at, provider, target, attempts, reason = '' } of failures.toSorted((a, b) => a.at - b.at)) {
    const url = attempts.at(-1)?.url ?? target.url;
    const key = `${provider} ${url}`;
    const count = (groups.get(key)?.count ?? 0) + 1;
    groups.set(key, { provider, url, reason, count, lastAt: iso(at), webhook: id });
  }
  return [...groups.values()].toSorted((one, other) => other.lastAt.localeCompare(one.lastAt));
}

export const getWebhook = route('GET /webhooks/{id}', {
  summary: 'One webhook; `latest` is the newest',
  result: Webhook,
  handler: async ({ core, namespace, params: { id } }) => showWebhook(core, await deliveryNamed(core, namespace, id)),
});

export const replayWebhook = route('POST /webhooks/{id}/replay', {
  summary: 'Send it again, now',
  description:
    'Answers the new delivery, which says in `replayOf` what it repeats. A body that is given goes in place of its own, signed anew; headers go over its own, the signature too.',
  body: () =>
    z.strictObject({
      url: z.url({ protocol: /^https?$/, error: 'expected a URL like http://127.0.0.1:3000/hook' }).optional(),
      body: z.string().optional(),
      headers: Headers().optional(),
    }),
  result: Webhook,
  async handler({ core, namespace, params: { id }, body }) {
    const delivery = await deliveryNamed(core, namespace, id);
    const again = await core.dispatcher.replay(namespace.world, delivery.id, body);
    if (!again) throw unknownWebhook(id, namespace);
    core.clocks.wake(namespace.world);
    return showWebhook(core, again);
  },
});

export const replayWebhooks = route('POST /webhooks/replay', {
  summary: 'Send again all that failed since a time, oldest first',
  description:
    'Those of which a replay was accepted meanwhile are left out, and so are replays themselves. At most 1000 at a time; `left` says that there are more.',
  body: () =>
    z.strictObject({
      since: time().optional().describe('default: all'),
      provider: z.string().optional(),
      url: z.string().optional().describe('of this target alone'),
    }),
  result: schema(() => z.object({ replayed: z.int(), delivered: z.int(), failed: z.int(), left: z.boolean() })),
  async handler({ core, namespace, body: { since, provider, url } }) {
    const { world } = namespace;
    const from = since === undefined ? -Infinity : Date.parse(since);
    const { items, nextCursor } = await scan(
      core,
      deliveriesTable,
      world,
      { where: { status: ['failed', 'refused'], provider }, limit: mostReplays, cursor: undefined },
      (row) => {
        const delivery = deliveryOf(row);
        const last = delivery.attempts.at(-1)?.url ?? delivery.target.url;
        const isMeant = delivery.at >= from && (url === undefined || url === last) && !delivery.replayOf;
        return isMeant ? delivery : undefined;
      },
    );
    const lost = await core.store.transaction(world, async (tx) => {
      const open: string[] = [];
      for (const { id } of items) if (!(await isRecovered(tx, world, id))) open.push(id);
      return open.toReversed();
    });
    const again: (Delivery | undefined)[] = [];
    for (let at = 0; at < lost.length; at += replaysAtOnce)
      again.push(
        ...(await Promise.all(lost.slice(at, at + replaysAtOnce).map((id) => core.dispatcher.replay(world, id)))),
      );
    core.clocks.wake(world);
    const delivered = again.filter((one) => one?.status === 'delivered').length;
    return { replayed: again.length, delivered, failed: again.length - delivered, left: nextCursor !== undefined };
  },
});

const mostReplays = 1000;
const replaysAtOnce = 50;

/** Whether its last replay was accepted. */
async function isRecovered(tx: Tx, world: number, id: string): Promise<boolean> {
  const number = await tx.last(world, `replays of ${id}`);
  const row = number > 0 ? await tx.get(deliveriesTable, world, '', `${id}-r${number}`) : undefined;
  return row !== undefined && deliveryOf(row).status === 'delivered';
}

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
