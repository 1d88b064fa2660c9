/** Gateway orders: a payment request with a transaction id of the shop's. Both have the same id. */
import { emptyable, schema, z, type Ctx } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { asE164 } from '../fields.ts';
import { hexId } from '../ids.ts';
import { twoDecimals } from '../money.ts';
import { blank, paymentRequests } from '../payment-requests/rows.ts';
import { collection } from '../provider.ts';

export const Order = schema(() =>
  z.object({
    id: z.string(),
    transaction_id: z.string(),
    status: z.enum(['pending', 'completed']),
    currency: z.literal('INR'),
    amount: z.string(), // rupees, two decimals
    name: z.string(),
    email: z.string(),
    phone: z.string(),
    description: emptyable(z.string()).nullable(),
    redirect_url: emptyable(z.string()).nullable(),
    webhook_url: emptyable(z.string()).nullable(),
    created_at: z.string(),
  }),
);

export type Order = z.infer<ReturnType<typeof Order>>;

export const orders = collection('orders', {
  row: Order,
  key: 'id',
  owner: 'account',
  columns: ['transaction_id', 'status', { name: 'amount', type: 'real', path: 'amount' }],
  missing: () => errors.not_found(),
  stats: { by: ['status'], sum: ['amount'] },
  make: made,
});

/** From what a fixture says; the payment request that the order is gets made, too. */
async function made(ctx: Ctx<never>, said: Readonly<Record<string, unknown>>): Promise<{ row: Order }> {
  const { amount = '10.00', phone = '+919999999999', ...given } = said as Partial<Order>;
  const id = given.id ?? hexId(ctx.random);
  const request = await blank(ctx, id);
  const row: Order = {
    id,
    transaction_id: `order-${id.slice(0, 8)}`,
    status: 'pending',
    currency: 'INR',
    name: 'Test Buyer',
    email: 'buyer@example.com',
    description: null,
    redirect_url: null,
    webhook_url: null,
    created_at: request.created_at,
    ...given,
    amount: twoDecimals(String(amount)),
    phone: asE164(phone) ?? phone,
  };
  if (!(await paymentRequests.get(ctx, id))) await paymentRequests.insert(ctx, { ...request, ...asRequest(row) });
  return { row };
}

/** What an order says of its payment request. */
export const asRequest = (order: Order) => ({
  buyer_name: order.name,
  email: order.email,
  phone: order.phone,
  amount: order.amount,
  purpose: order.description || order.transaction_id,
  redirect_url: order.redirect_url,
  webhook: order.webhook_url,
  allow_repeated_payments: false,
});
