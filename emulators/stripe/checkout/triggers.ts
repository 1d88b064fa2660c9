/** What the buyer does on the hosted page, on demand. */
import { TriggerRefused, z } from '../../../src/emulator/index.ts';
import { asAccount } from '../account.ts';
import { pageIds } from '../core/pages.ts';
import { trigger } from '../provider.ts';
import { makeMethod } from '../payments/methods/making.ts';
import { methodOf } from '../payments/methods/attaching.ts';
import { attempt } from './completing.ts';
import { endSession } from './expiring.ts';
import { sessions } from './session.ts';

export const completeCheckout = trigger('checkout.complete', {
  summary: 'The buyer finishes a Checkout Session, is declined, or lets it expire',
  input: () =>
    z.object({
      session: z.string(),
      outcome: z.enum(['paid', 'declined', 'expired']).optional(),
      payment_method: z.string().optional(),
      card: z.string().optional(),
      email: z.string().optional(),
      name: z.string().optional(),
    }),
  async run(main, { session: id, outcome = 'paid', payment_method, card, email, name }) {
    const page = await pageIds.get(main, id);
    const ctx = page && page.account !== main.account.id ? asAccount(main, page.account) : main;
    const session = await sessions.get(ctx, id);
    if (!session) throw new TriggerRefused(404, `there is no Checkout Session ${id}`);
    if (session.status !== 'open') throw new TriggerRefused(409, `the Checkout Session is ${session.status}`);
    if (outcome === 'expired') return endSession(ctx, session);
    const number = card ?? (outcome === 'declined' ? '4000000000000002' : '4242424242424242');
    const details = {
      email: email ?? session.customer_details?.email ?? 'buyer@example.com',
      name: name ?? 'Jenny Rosen',
    };
    const method = payment_method
      ? await methodOf(ctx, payment_method)
      : await makeMethod(ctx, {
          type: 'card',
          card: { number, exp_month: 12, exp_year: 2034, cvc: '123' },
          billing_details: details,
        });
    const tried = await attempt(ctx, session, { method, ...details });
    return tried.session;
  },
});
