/** Payment requests through v1.1. */
import { mapPage, schema } from '../../../src/emulator/index.ts';
import { succeeded, success, v1 } from '../api.ts';
import { errors } from '../errors.ts';
import * as fields from '../fields.ts';
import { payments, paymentsOf } from '../payments/rows.ts';
import { createRequest, RequestInput } from './create.ts';
import { changedWithin, momentFilters } from './filters.ts';
import { paymentRequests } from './rows.ts';
import { asV1, RequestV1 } from './shapes.ts';
import { setDisabled } from './switching.ts';

const One = schema(() => success({ payment_request: RequestV1() }));
const Done = schema(() => success({}));

export const createV1 = v1.operation('v1.payment_requests.create', 'POST /api/1.1/payment-requests/', {
  summary: 'Create a payment request',
  status: 201,
  body: () =>
    RequestInput()
      .omit({ mark_fulfilled: true, scheduled_at: true })
      .extend({ purpose: fields.text(30) }),
  result: One,
  handler: async (ctx, { body }) => succeeded({ payment_request: asV1(await createRequest(ctx, body)) }),
});

export const listV1 = v1.operation('v1.payment_requests.list', 'GET /api/1.1/payment-requests/', {
  summary: 'List payment requests, newest first',
  query: momentFilters,
  list: RequestV1,
  listName: 'payment_requests',
  async handler(ctx, { query, page }) {
    return mapPage(await paymentRequests.list(ctx, { where: changedWithin(query), page }), (request) => asV1(request));
  },
});

export const getV1 = v1.operation('v1.payment_requests.get', 'GET /api/1.1/payment-requests/{id}/', {
  summary: 'A payment request and its payments',
  result: One,
  async handler(ctx, { params }) {
    const request = await paymentRequests.need(ctx, params.id);
    return succeeded({ payment_request: asV1(request, { payments: await paymentsOf(ctx, [request.id]) }) });
  },
});

export const getPaymentV1 = v1.operation(
  'v1.payment_requests.get_payment',
  'GET /api/1.1/payment-requests/{id}/{payment_id}/',
  {
    summary: 'A payment request and one of its payments',
    result: One,
    async handler(ctx, { params }) {
      const request = await paymentRequests.need(ctx, params.id);
      const payment = await payments.need(ctx, params.payment_id);
      if (payment.payment_request !== request.id || payment.status === 'Initiated') throw errors.not_found();
      return succeeded({ payment_request: asV1(request, { payment }) });
    },
  },
);

export const disableV1 = v1.operation('v1.payment_requests.disable', 'POST /api/1.1/payment-requests/{id}/disable/', {
  summary: 'Close a payment request',
  result: Done,
  async handler(ctx, { params }) {
    await setDisabled(ctx, params.id, true);
    return succeeded({});
  },
});

export const enableV1 = v1.operation('v1.payment_requests.enable', 'POST /api/1.1/payment-requests/{id}/enable/', {
  summary: 'Open a payment request again',
  result: Done,
  async handler(ctx, { params }) {
    await setDisabled(ctx, params.id, false);
    return succeeded({});
  },
});
