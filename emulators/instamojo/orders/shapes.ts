/** Gateway orders as v2 shows them. */
import { schema, z } from '../../../src/emulator/index.ts';
import { OrderPayment } from '../payments/shapes.ts';
import { orderUrl } from '../urls.ts';
import { Order, type Order as OrderRow } from './rows.ts';

export const OrderV2 = schema(() =>
  Order().extend({ payments: z.array(OrderPayment()).optional(), resource_uri: z.string() }),
);

type OrderV2 = z.infer<ReturnType<typeof OrderV2>>;

/** With its payments when it is read alone; the create answer and lists go without. */
export const asV2 = (
  { created_at, ...order }: OrderRow,
  { payments }: { payments?: OrderV2['payments'] } = {},
): OrderV2 => ({
  ...order,
  created_at,
  ...(payments && { payments }),
  resource_uri: orderUrl(order.id),
});
