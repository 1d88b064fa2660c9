/** A quote that nobody accepts in time is canceled. */
import { seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import { job } from '../../provider.ts';
import { quotes, type QuoteRow } from './quote.ts';

export const expireQuote = job('quotes.expire', {
  kind: 'calendar',
  input: () => z.object({ quote: z.string() }),
  async run(ctx, { quote }) {
    const row = await quotes.get(ctx, quote);
    if (row?.status === 'open') await cancelQuote(ctx, row);
  },
});

/** Ends a quote. */
export async function cancelQuote(ctx: StripeCtx, before: QuoteRow): Promise<QuoteRow> {
  const after = await quotes.update(ctx, before, {
    status: 'canceled',
    status_transitions: { ...before.status_transitions, canceled_at: seconds(ctx.now) },
  });
  ctx.cancel(expireQuote, { quote: before.id });
  await emit(ctx, 'quote.canceled', after);
  return after;
}
