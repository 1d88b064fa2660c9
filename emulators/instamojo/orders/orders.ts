/** Gateway orders through v2, as plugins and the mobile SDKs' servers make them. */
import { emptyable, mapPage, schema, z } from '../../../src/emulator/index.ts';
import { existing, v2 } from '../api.ts';
import { errors } from '../errors.ts';
import * as fields from '../fields.ts';
import { createRequest } from '../payment-requests/create.ts';
import { paymentsOf } from '../payments/rows.ts';
import { asOrderPayment } from '../payments/shapes.ts';
import type { InstamojoCtx } from '../provider.ts';
import { longUrl } from '../urls.ts';
import { orders, type Order } from './rows.ts';
import { asV2, OrderV2 } from './shapes.ts';

const reading = { scope: 'gateway-orders:read' };

const Created = schema(() => z.object({ order: OrderV2(), payment_options: z.object({ payment_url: z.string() }) }));

export const createOrder = v2.operation('v2.gateway_orders.create', 'POST /v2/gateway/orders/', {
  summary: 'Create an order',
  status: 201,
  traits: { scope: 'gateway-orders:write' },
  body: () =>
    z.object({
      name: fields.text(100),
      email: fields.email(),
      phone: fields.phone(),
      amount: fields.amount(),
      currency: z.literal('INR'),
      transaction_id: fields.reference().min(1),
      // Documented as required and without a query, yet taken otherwise: the OpenCart plugin's has one.
      redirect_url: fields.optionalUrl(),
      webhook_url: fields.optionalUrl(),
      description: fields.optionalText(255),
    }),
  result: Created,
  async handler(ctx, { body }) {
    const { transaction_id, name, email, phone, description, webhook_url, redirect_url, currency } = body;
    if (await orders.find(ctx, { where: { transaction_id } })) throw errors.invalid({ transaction_id: [taken] });
    const request = await createRequest(ctx, {
      purpose: description || transaction_id,
      amount: body.amount,
      buyer_name: name,
      email,
      phone,
      redirect_url,
      webhook: webhook_url,
      allow_repeated_payments: false,
    });
    const order = await orders.insert(ctx, {
      id: request.id,
      transaction_id,
      status: 'pending',
      currency,
      amount: request.amount,
      name,
      email,
      phone: request.phone ?? phone,
      description: description ?? null,
      redirect_url: redirect_url ?? null,
      webhook_url: webhook_url ?? null,
      created_at: request.created_at,
    });
    return { order: asV2(order), payment_options: { payment_url: formUrl(ctx, request.id) } };
  },
});

const taken = 'This transaction ID has already been used.'; // text unconfirmed

/** The payment page as it goes into a frame. */
export const formUrl = ({ account }: InstamojoCtx, request: string): string =>
  `${longUrl(account.username, request)}?embed=form`;

const text = () => emptyable(z.string()).optional();

export const listOrders = v2.operation('v2.gateway_orders.list', 'GET /v2/gateway/orders/', {
  summary: 'List orders, newest first',
  traits: reading,
  query: () => z.object({ id: text(), transaction_id: text() }),
  list: OrderV2,
  listName: 'orders',
  async handler(ctx, { query, page }) {
    const where = { transaction_id: query.transaction_id || undefined };
    const match = query.id ? ({ id }: Order) => id === query.id : undefined;
    return mapPage(existing(await orders.list(ctx, { where, match, page })), (order) => asV2(order));
  },
});

export const getOrder = v2.operation('v2.gateway_orders.get', 'GET /v2/gateway/orders/id:{id}/', {
  summary: 'An order and its payments',
  traits: reading,
  result: OrderV2,
  async handler(ctx, { params: { id } }) {
    // The PHP client asks for a literal `$id`, which the gateway in front knows no route for.
    if (!/^[\w-]+$/.test(id)) throw errors.no_route();
    return withPayments(ctx, await orders.need(ctx, id));
  },
});

export const getOrderByTransaction = v2.operation(
  'v2.gateway_orders.get_by_transaction_id',
  'GET /v2/gateway/orders/transaction_id:{transaction_id}/',
  {
    summary: 'An order and its payments, by the id that the shop gave it',
    traits: reading,
    result: OrderV2,
    async handler(ctx, { params: { transaction_id } }) {
      const order = await orders.find(ctx, { where: { transaction_id } });
      if (!order) throw errors.not_found();
      return withPayments(ctx, order);
    },
  },
);

async function withPayments(ctx: InstamojoCtx, order: Order) {
  const made = await paymentsOf(ctx, [order.id]);
  return asV2(order, { payments: made.map(asOrderPayment) });
}
