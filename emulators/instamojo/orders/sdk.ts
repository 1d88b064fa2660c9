/** What the mobile SDKs pay with: an order made of a payment request, and the ways to pay it. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { v2 } from '../api.ts';
import { errors } from '../errors.ts';
import { asE164, optionalEmail, optionalPhone, optionalText, text } from '../fields.ts';
import { paymentRequests } from '../payment-requests/rows.ts';
import { banks, wallets } from '../payments/instruments.ts';
import { collection } from '../provider.ts';
import { longUrl } from '../urls.ts';
import { formUrl } from './orders.ts';

const SdkOrder = schema(() =>
  z.object({
    order_id: z.string(),
    payment_request: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    amount: z.string(),
  }),
);

export const sdkOrders = collection('sdk_orders', {
  row: SdkOrder,
  key: 'order_id',
  owner: 'account',
  columns: ['payment_request'],
  missing: () => errors.not_found(),
});

const Shown = schema(() => SdkOrder().omit({ payment_request: true }));

function shown({ payment_request: _, ...order }: Infer<typeof SdkOrder>): Infer<typeof Shown> {
  return order;
}

export const createSdkOrder = v2.operation(
  'v2.gateway_orders.create_for_request',
  'POST /v2/gateway/orders/payment-request/',
  {
    summary: 'Create an order for a payment request',
    status: 201,
    traits: { scope: 'gateway-orders:write' },
    body: () => z.object({ id: text(64), name: optionalText(100), email: optionalEmail(), phone: optionalPhone() }),
    result: Shown,
    async handler(ctx, { body }) {
      const request = await paymentRequests.need(ctx, body.id);
      const order = await sdkOrders.insert(ctx, {
        order_id: ctx.random.uuid(),
        payment_request: request.id,
        name: request.buyer_name || body.name || null,
        email: request.email || body.email || null,
        phone: request.phone || asE164(body.phone),
        amount: request.amount,
      });
      return shown(order);
    },
  },
);

const posted = () => ({ submission_method: z.string(), submission_url: z.string() });

const Options = schema(() =>
  z.object({
    order: Shown(),
    payment_options: z.object({
      payment_url: z.string(),
      card_options: z.object({
        ...posted(),
        submission_data: z.object({ merchant_id: z.string(), order_id: z.string() }),
      }),
      netbanking_options: z.object({
        ...posted(),
        submission_data: z.object({}),
        choices: z.array(z.object({ id: z.string(), name: z.string() })),
      }),
      emi_options: z.object({
        ...posted(),
        submission_data: z.object({ merchant_id: z.string(), order_id: z.string() }),
        emi_list: z.array(
          z.object({
            bank_name: z.string(),
            bank_code: z.string(),
            rates: z.array(z.object({ tenure: z.int(), interest: z.number() })),
          }),
        ),
      }),
      wallet_options: z.object({
        ...posted(),
        submission_data: z.object({}),
        choices: z.array(z.object({ id: z.int(), name: z.string(), image: z.string() })),
      }),
      upi_options: z.object(posted()),
    }),
  }),
);

const emiRates = [
  { tenure: 3, interest: 13 },
  { tenure: 6, interest: 13 },
  { tenure: 12, interest: 14 },
];

/** Every way leads to the payment page: the bank's own endpoints behind the real answers aren't emulated. */
export const checkoutOptions = v2.operation(
  'v2.gateway_orders.checkout_options',
  'GET /v2/gateway/orders/{order_id}/checkout-options/',
  {
    summary: 'The ways to pay an order of a mobile SDK',
    traits: { scope: 'gateway-orders:read' },
    result: Options,
    async handler(ctx, { params }) {
      const order = await sdkOrders.need(ctx, params.order_id);
      const { username } = ctx.account;
      const to = { submission_method: 'post', submission_url: longUrl(username, order.payment_request) };
      const submission_data = { merchant_id: username, order_id: order.order_id };
      return {
        order: shown(order),
        payment_options: {
          payment_url: formUrl(ctx, order.payment_request),
          card_options: { ...to, submission_data },
          netbanking_options: { ...to, submission_data: {}, choices: [...banks] },
          emi_options: {
            ...to,
            submission_data,
            emi_list: [{ bank_name: 'HDFC Bank', bank_code: 'HDFC', rates: emiRates }],
          },
          wallet_options: { ...to, submission_data: {}, choices: wallets.map((wallet) => ({ ...wallet, image: '' })) },
          upi_options: to,
        },
      };
    },
  },
);
