/** Payment requests through v2: no envelope, payments as URLs. */
import { emptyable, mapPage, pageOf, schema, z } from '../../../src/emulator/index.ts';
import { existing, succeeded, success, v2 } from '../api.ts';
import { asE164 } from '../fields.ts';
import { paymentsOf, type Payment } from '../payments/rows.ts';
import { createRequest, RequestInput } from './create.ts';
import { changedWithin, momentFilters } from './filters.ts';
import { paymentRequests, type PaymentRequest } from './rows.ts';
import { asV2, RequestV2 } from './shapes.ts';
import { setDisabled } from './switching.ts';

const Done = schema(() => success({}));

const reading = { scope: 'payment-requests:read' };
const writing = { scope: 'payment-requests:write' };

export const createV2 = v2.operation('v2.payment_requests.create', 'POST /v2/payment_requests/', {
  summary: 'Create a payment request',
  status: 201,
  traits: writing,
  body: () => RequestInput().omit({ customer_id: true }),
  result: RequestV2,
  handler: async (ctx, { body }) => asV2(await createRequest(ctx, body), ctx.account.id, []),
});

const text = () => emptyable(z.string()).optional();

export const listV2 = v2.operation('v2.payment_requests.list', 'GET /v2/payment_requests/', {
  summary: 'List payment requests, newest first',
  traits: reading,
  query: () => momentFilters().extend({ phone: text(), status: text(), user: text() }),
  list: RequestV2,
  listName: 'payment_requests',
  async handler(ctx, { query, page }) {
    const { id } = ctx.account;
    // Given as an id or a URL; one only ever sees one's own.
    if (query.user && !query.user.includes(id)) return pageOf([], page);
    const where = {
      ...changedWithin(query),
      phone: asE164(query.phone) ?? undefined,
      status: query.status || undefined,
    };
    const found = existing(await paymentRequests.list(ctx, { where, page }));
    const made = await paymentsOf(ctx, idsOf(found.items));
    return mapPage(found, (request) => asV2(request, id, madeFor(request, made)));
  },
});

export const getV2 = v2.operation('v2.payment_requests.get', 'GET /v2/payment_requests/{id}/', {
  summary: 'A payment request',
  traits: reading,
  result: RequestV2,
  async handler(ctx, { params }) {
    const request = await paymentRequests.need(ctx, params.id);
    return asV2(request, ctx.account.id, madeFor(request, await paymentsOf(ctx, [request.id])));
  },
});

const idsOf = (requests: readonly PaymentRequest[]): string[] => requests.map(({ id }) => id);

/** The ids of those payments that are of a request. */
const madeFor = ({ id }: PaymentRequest, payments: readonly Payment[]): string[] =>
  payments.filter(({ payment_request }) => payment_request === id).map(({ payment_id }) => payment_id);

export const disableV2 = v2.operation('v2.payment_requests.disable', 'POST /v2/payment_requests/{id}/disable/', {
  summary: 'Close a payment request',
  traits: writing,
  result: Done,
  async handler(ctx, { params }) {
    await setDisabled(ctx, params.id, true);
    return succeeded({});
  },
});

export const enableV2 = v2.operation('v2.payment_requests.enable', 'POST /v2/payment_requests/{id}/enable/', {
  summary: 'Open a payment request again',
  traits: writing,
  result: Done,
  async handler(ctx, { params }) {
    await setDisabled(ctx, params.id, false);
    return succeeded({});
  },
});
