/** Payments through v2. */
import { mapPage, schema, z } from '../../../src/emulator/index.ts';
import { existing, succeeded, v2 } from '../api.ts';
import { errors } from '../errors.ts';
import { later } from '../ids.ts';
import { refundsOf, type Refund } from '../refunds/rows.ts';
import { schedulePayout } from '../payouts.ts';
import { payments, type Payment } from './rows.ts';
import { asV2, PaymentV2 } from './shapes.ts';

const reading = { scope: 'payments:read' };

export const getV2 = v2.operation('v2.payments.get', 'GET /v2/payments/{id}/', {
  summary: 'A payment',
  traits: reading,
  result: PaymentV2,
  async handler(ctx, { params }) {
    const payment = await payments.need(ctx, params.id);
    return asV2(payment, ctx.account.id, casesOf(payment, await refundsOf(ctx, [payment.payment_id])));
  },
});

const casesOf = ({ payment_id }: Payment, refunds: readonly Refund[]): string[] =>
  refunds.filter((refund) => refund.payment_id === payment_id).map(({ id }) => id);

export const listV2 = v2.operation('v2.payments.list', 'GET /v2/payments/', {
  summary: 'List payments, newest first',
  traits: reading,
  list: PaymentV2,
  listName: 'payments',
  async handler(ctx, { page }) {
    const found = existing(await payments.list(ctx, { page }));
    const refunds = await refundsOf(
      ctx,
      found.items.map(({ payment_id }) => payment_id),
    );
    return mapPage(found, (payment) => asV2(payment, ctx.account.id, casesOf(payment, refunds)));
  },
});

const Fulfilled = schema(() => z.object({ fulfil: z.literal(true), success: z.literal(true) }));

export const fulfilV2 = v2.operation('v2.payments.fulfil', 'POST /v2/payments/{id}/fulfil/', {
  summary: 'Release the money of a payment that is held',
  traits: { scope: 'payments:write' },
  result: Fulfilled,
  async handler(ctx, { params }) {
    const payment = await payments.need(ctx, params.id);
    if (payment.status !== 'Credit') throw errors.not_found();
    if (!payment.fulfilled) {
      const updated_at = later(ctx, payment.updated_at);
      await schedulePayout(ctx, await payments.update(ctx, payment, { fulfilled: true, updated_at }));
    }
    return { fulfil: true as const, ...succeeded({}) };
  },
});
