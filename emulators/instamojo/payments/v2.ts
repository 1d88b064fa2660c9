/** Payments through v2. */
import { mapPage, schema, z } from '../../../src/emulator/index.ts';
import { existing, succeeded, v2 } from '../api.ts';
import { errors } from '../errors.ts';
import { later } from '../ids.ts';
import { schedulePayout } from '../payouts.ts';
import { asV2, payments, PaymentV2 } from './rows.ts';

const reading = { scope: 'payments:read' };

export const getV2 = v2.operation('v2.payments.get', 'GET /v2/payments/{id}/', {
  summary: 'A payment',
  traits: reading,
  result: PaymentV2,
  handler: async (ctx, { params }) => asV2(await payments.need(ctx, params.id), ctx.account.id),
});

export const listV2 = v2.operation('v2.payments.list', 'GET /v2/payments/', {
  summary: 'List payments, newest first',
  traits: reading,
  list: PaymentV2,
  listName: 'payments',
  handler: async (ctx, { page }) =>
    mapPage(existing(await payments.list(ctx, { page })), (payment) => asV2(payment, ctx.account.id)),
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
