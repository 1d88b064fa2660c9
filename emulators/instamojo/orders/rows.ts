/** Gateway orders: a payment request with a transaction id of the shop's. Both have the same id. */
import { emptyable, schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { OrderPayment } from '../payments/rows.ts';
import { collection } from '../provider.ts';
import { orderUrl } from '../urls.ts';

const Order = schema(() =>
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
});

export const OrderV2 = schema(() =>
  Order().extend({ payments: z.array(OrderPayment()).optional(), resource_uri: z.string() }),
);

type OrderV2 = z.infer<ReturnType<typeof OrderV2>>;

/** With its payments when it is read alone; the create answer and lists go without. */
export const asV2 = (
  { created_at, ...order }: Order,
  { payments }: { payments?: OrderV2['payments'] } = {},
): OrderV2 => ({
  ...order,
  created_at,
  ...(payments && { payments }),
  resource_uri: orderUrl(order.id),
});
