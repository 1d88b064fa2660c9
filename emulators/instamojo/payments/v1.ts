/** Payments through v1.1. */
import { mapPage, schema } from '../../../src/emulator/index.ts';
import { succeeded, success, v1 } from '../api.ts';
import { errors } from '../errors.ts';
import { decided, payments } from './rows.ts';
import { asV1, PaymentV1 } from './shapes.ts';

const One = schema(() => success({ payment: PaymentV1() }));

export const getV1 = v1.operation('v1.payments.get', 'GET /api/1.1/payments/{payment_id}/', {
  summary: 'A payment',
  result: One,
  async handler(ctx, { params }) {
    const payment = await payments.need(ctx, params.payment_id);
    if (payment.status === 'Initiated') throw errors.not_found();
    return succeeded({ payment: asV1(payment) });
  },
});

export const listV1 = v1.operation('v1.payments.list', 'GET /api/1.1/payments/', {
  summary: 'List payments, newest first',
  list: PaymentV1,
  listName: 'payments',
  handler: async (ctx, { page }) => mapPage(await payments.list(ctx, { where: { status: decided }, page }), asV1),
});
