/** Project webhooks: a signed notification for each topic that a webhook has subscribed to. */
import { digest, hmac, iso, json, seconds, z, type Delivering, type Target } from '../../../src/emulator/index.ts';
import { job, webhook, type AisensyCtx } from '../provider.ts';
import { webhooks, type Webhook } from './rows.ts';

const tooManyFailures = 100;
const window = 20 * 60_000;

const isOff = (one: Webhook): boolean => webhooks.internal(one).disabled;

const targetOf = (one: Webhook): Target => ({
  url: one.webhook_url,
  secret: one.shared_secret,
  id: one.id,
  app: one.app_id,
  project: one.project_id,
});

/** Of a message or contact event: whose. */
const concerning = (data: { message?: { contact_id: string }; contact?: { id: string } }): string =>
  data.message?.contact_id ?? data.contact?.id ?? '';

/** In the production form: times as text, the attempt as text, and the queue's own facts. */
function notification({ id: event, type: topic, now, data, target, attempt }: Delivering): object {
  const id = seconds(now).toString(16).padStart(8, '0') + digest('md5', `${event} ${target.id}`).slice(0, 16);
  return {
    id,
    created_at: iso(now),
    topic,
    project_id: target.project,
    delivery_attempt: String(attempt + 1),
    data,
    app_id: target.app,
    webhook_id: target.id,
    maxRetry: 15,
    timeout: 10,
    namespace: 'ProjectWebhook',
    groupId: target.project,
    uniqueId: id,
  };
}

/** Lower-case hex over the body's bytes; the secret's characters are the key. */
export const signature = (secret: string, body: Buffer): string => hmac('sha256', secret, body);

export const projectEvents = webhook({
  name: 'project',
  events: ['message.*', 'contact.*', 'order.*', 'payment.*'],
  async targets(ctx: AisensyCtx, { type }) {
    const wanting = await webhooks.all(ctx, { match: (one) => one.topics.includes(type) && !isOff(one) });
    return wanting.map(targetOf);
  },
  body: (delivering) => json(notification(delivering)),
  headers: ({ target, body }) => ({
    'X-AiSensy-Signature': signature(target.secret ?? '', body),
    'X-AiSensy-API-Version': '1.0', // value unconfirmed
    'X-AiSensy-Project-Id': String(target.project),
  }),
  verdict({ status = 0 }) {
    if (status >= 200 && status < 300) return 'accepted';
    return status === 410 ? 'failed' : 'retry';
  },
  timeout: '5s',
  retries: ['5m'],
  // The documentation promises no order; one contact's news come in order here.
  lane: ({ data }, target) => `${target.id} ${concerning(data)}`,
});

/** Tells of something under its topic. */
export const tell = (ctx: AisensyCtx, topic: string, data: object): void =>
  ctx.emit(topic, data, { then: [noteReply, {}] });

/** 410 ends a subscription; so do more than a hundred failures in twenty minutes, until the dashboard lifts that. */
export const noteReply = job('webhooks.note-reply', {
  kind: 'progress',
  input: () =>
    z.object({
      reply: z
        .looseObject({ outcome: z.string(), status: z.int().optional(), url: z.string(), attempts: z.int() })
        .optional(),
    }),
  async run(ctx, { reply }) {
    const failed = (reply?.attempts ?? 0) - (reply?.outcome === 'accepted' ? 1 : 0);
    if (!reply || failed <= 0 || reply.outcome === 'dropped' || reply.outcome === 'refused') return;
    const one = await webhooks.find(ctx, { where: { webhook_url: reply.url } });
    if (!one) return;
    const recent = webhooks.internal(one).failures.filter((at) => at > ctx.now - window);
    const failures = [...recent, ...Array.from({ length: failed }, () => ctx.now)];
    const disabled = reply.status === 410 || failures.length > tooManyFailures || isOff(one);
    await webhooks.update(ctx, one, {}, { failures, disabled });
  },
});
