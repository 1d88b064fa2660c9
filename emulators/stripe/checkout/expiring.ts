/** The end of a session that nobody finished. */
import { link, seconds, z } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { emit } from '../core/events.ts';
import { job } from '../provider.ts';
import { cancelIntent } from '../payments/intents/capturing.ts';
import { paymentIntents } from '../payments/intents/intent.ts';
import { checkoutPages } from './face.ts';
import { sessions, type SessionRow } from './session.ts';

export async function endSession(ctx: StripeCtx, session: SessionRow): Promise<SessionRow> {
  const { intent: id } = sessions.internal(session);
  const intent = id === undefined ? undefined : await paymentIntents.get(ctx, id);
  if (intent && intent.status !== 'canceled' && intent.status !== 'succeeded') await cancelIntent(ctx, intent, null);
  const expired = await sessions.update(ctx, session, {
    status: 'expired',
    url: null,
    after_expiration: recoverable(ctx, session),
  });
  await emit(ctx, 'checkout.session.expired', expired);
  return expired;
}

const thirtyDays = 30 * 86_400;

/** Where the buyer may still come back to, if the shop wants that. */
const recoverable = (ctx: StripeCtx, { id, after_expiration: after }: SessionRow): SessionRow['after_expiration'] =>
  after?.recovery?.enabled
    ? {
        recovery: {
          ...after.recovery,
          expires_at: seconds(ctx.now) + thirtyDays,
          url: link(checkoutPages, `/c/recover/${id}`),
        },
      }
    : after;

export const expireSession = job('checkout.sessions.expire', {
  kind: 'calendar',
  input: () => z.object({ session: z.string() }),
  async run(ctx, { session: id }) {
    const session = await sessions.get(ctx, id);
    if (session?.status === 'open') await endSession(ctx, session);
  },
});
