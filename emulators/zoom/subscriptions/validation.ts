/** The URL validation: Zoom asks an endpoint to hash a text with the secret token, at once and every three days. */
import { hmac, z, type Reply } from '../../../src/emulator/index.ts';
import { job, type ZoomCtx } from '../provider.ts';
import { subscriptions, targetOf, type Subscription } from './rows.ts';
import { validationEvent } from './webhooks.ts';

/** Asks, and hears later. */
export function validate(ctx: ZoomCtx, subscription: Subscription): void {
  const id = subscription.event_subscription_id;
  const plainToken = ctx.random.fork(`validate ${id}`).base64url(22);
  ctx.emit(
    validationEvent,
    { payload: { plainToken } },
    { to: targetOf(ctx, subscription), then: [noteValidation, { id, plainToken }] },
  );
  ctx.schedule(revalidate, { id }, { after: '72h' });
}

/** Failures in a row after which an endpoint gets nothing any more. */
const mostFailures = 6;

export const noteValidation = job('subscriptions.note-validation', {
  kind: 'progress',
  input: () => z.object({ id: z.string(), plainToken: z.string(), reply: z.custom<Reply>().optional() }),
  async run(ctx, { id, plainToken, reply }) {
    const subscription = await subscriptions.get(ctx, id);
    if (!subscription) return;
    const { secret, failures } = subscriptions.internal(subscription);
    if (isAnswered(reply, plainToken, secret)) {
      await subscriptions.update(ctx, subscription, { validated: true }, { failures: 0 });
      return;
    }
    const status = failures + 1 >= mostFailures ? 'disabled' : subscription.status;
    await subscriptions.update(ctx, subscription, { validated: false, status }, { failures: failures + 1 });
  },
});

function isAnswered(reply: Reply | undefined, plainToken: string, secret: string): boolean {
  if (reply?.outcome !== 'accepted') return false;
  try {
    const answer = JSON.parse(reply.body) as { plainToken?: unknown; encryptedToken?: unknown };
    return answer.plainToken === plainToken && answer.encryptedToken === hmac('sha256', secret, plainToken);
  } catch {
    return false;
  }
}

export const revalidate = job('subscriptions.revalidate', {
  kind: 'calendar',
  input: () => z.object({ id: z.string() }),
  async run(ctx, { id }) {
    const subscription = await subscriptions.get(ctx, id);
    if (subscription?.status === 'active') validate(ctx, subscription);
  },
});
