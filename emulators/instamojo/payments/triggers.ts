/** What a buyer does, on demand, and what the merchant can do in the dashboard. */
import { TriggerRefused, z } from '../../../src/emulator/index.ts';
import { closedBecause, paymentRequests, type PaymentRequest } from '../payment-requests/rows.ts';
import { trigger } from '../provider.ts';
import { usual } from './instruments.ts';
import { begin, finish, redirectAfter, saleOf, tellAgain, type Buyer } from './paying.ts';
import { instrumentTypes, payments } from './rows.ts';

interface Given {
  readonly buyer_name?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
}

/** From the trigger, else the request, else stand-ins. */
const buyerOf = (given: Given, request: Pick<PaymentRequest, 'buyer_name' | 'email' | 'phone'>): Buyer => ({
  name: given.buyer_name ?? (request.buyer_name || 'Test Buyer'),
  email: given.email ?? (request.email || 'buyer@example.com'),
  phone: given.phone ?? (request.phone || '+919999999999'),
});

export const pay = trigger('pay', {
  summary: 'A buyer pays a payment request or gateway order on its page',
  input: () =>
    z.object({
      payment_request_id: z.string(),
      outcome: z.enum(['Credit', 'Failed']).default('Credit'),
      buyer_name: z.string().optional(),
      email: z.string().optional(),
      phone: z.string().optional(),
      instrument_type: z.enum(instrumentTypes).default('CARD'),
    }),
  async run(ctx, { payment_request_id, outcome, instrument_type, ...buyer }) {
    const request = await paymentRequests.get(ctx, payment_request_id);
    if (!request) throw new TriggerRefused(404, `There is no payment request ${payment_request_id}.`);
    const closed = closedBecause(request);
    if (closed) throw new TriggerRefused(409, `Nobody can pay ${request.id} any more: it is ${closed}.`);
    const begun = await begin(ctx, saleOf(request), buyerOf(buyer, request), usual[instrument_type]);
    const payment = await finish(ctx, begun, outcome);
    return {
      payment_id: payment.payment_id,
      payment_request_id: request.id,
      payment_status: payment.status,
      redirect_url: await redirectAfter(ctx, payment),
    };
  },
});

export const resendWebhook = trigger('webhook.resend', {
  summary: 'The merchant has the webhook of a payment sent again from the dashboard',
  input: () => z.object({ payment_id: z.string() }),
  async run(ctx, { payment_id }) {
    const payment = await payments.get(ctx, payment_id);
    if (!payment) throw new TriggerRefused(404, `There is no payment ${payment_id}.`);
    if (payment.status === 'Initiated') throw new TriggerRefused(409, `The bank has not decided on ${payment_id} yet.`);
    await tellAgain(ctx, payment, payment.status);
    return { payment_id, payment_status: payment.status };
  },
});
