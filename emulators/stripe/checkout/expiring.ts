/** The end of a session that nobody finished. */
import { z } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { emit } from '../core/events.ts';
import { job } from '../provider.ts';
import { cancelIntent } from '../payments/intents/capturing.ts';
import { paymentIntents } from '../payments/intents/intent.ts';
import { sessions, type SessionRow } from './session.ts';

export async function endSession(ctx: StripeCtx, session: SessionRow): Promise<SessionRow> {
  const { intent: id } = sessions.internal(session);
  const intent = id === undefined ? undefined : await paymentIntents.get(ctx, id);
  if (intent && intent.status !== 'canceled' && intent.status !== 'succeeded') await cancelIntent(ctx, intent, null);
  const expired = await sessions.update(ctx, session, { status: 'expired', url: null });
  await emit(ctx, 'checkout.session.expired', expired);
  return expired;
}

export const expireSession = job('checkout.sessions.expire', {
  kind: 'calendar',
  input: () => z.object({ session: z.string() }),
  async run(ctx, { session: id }) {
    const session = await sessions.get(ctx, id);
    if (session?.status === 'open') await endSession(ctx, session);
  },
});
