/** Payments as they are kept: one row for both generations. */
import { emptyable, schema, z, type Ctx } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { mojoId, stampAfter } from '../ids.ts';
import { fee, paise, rupees } from '../money.ts';
import { paymentRequests } from '../payment-requests/rows.ts';
import { collection } from '../provider.ts';

export const instrumentTypes = ['CARD', 'EMI', 'NETBANKING', 'UPI', 'WALLET', 'QR'] as const;
export type InstrumentType = (typeof instrumentTypes)[number];

export const Failure = schema(() => z.object({ reason: z.string(), message: z.string() }).nullable());
export const Payout = schema(() => z.object({ id: z.string(), paid_out_at: z.string() }).nullable());

const Payment = schema(() =>
  z.object({
    payment_id: z.string(),
    /** `Initiated`: begun, and not decided by the bank yet; v1.1 doesn't show it. */
    status: z.enum(['Initiated', 'Credit', 'Failed']),
    title: emptyable(z.string()),
    currency: z.enum(['INR', 'Free']),
    amount: z.string(), // rupees, two decimals
    quantity: z.int(),
    unit_price: z.string(),
    fees: z.string(),
    buyer_name: emptyable(z.string()),
    buyer_email: emptyable(z.string()),
    buyer_phone: emptyable(z.string()),
    /** What it pays for: the id of a payment request (or gateway order), or the slug of a link. */
    payment_request: z.string().nullable(),
    link_slug: z.string().nullable(),
    custom_fields: z.record(z.string(), z.unknown()),
    instrument_type: z.enum(instrumentTypes).nullable(),
    billing_instrument: z.string().nullable(),
    failure: Failure(),
    payout: Payout(),
    /** Held money is paid out once the payment is fulfilled. */
    fulfilled: z.boolean(),
    created_at: z.string(),
    updated_at: z.string(),
  }),
);

export type Payment = z.infer<ReturnType<typeof Payment>>;

const outcomes = { Initiated: 'pending', Credit: 'well', Failed: 'badly' } as const;

const Notes = schema(() =>
  z.object({
    /** The day on which the money goes to the merchant's bank. */
    payout_on: z.string().optional(),
    /** What the bank's page shows of the instrument: last digits, bank, address. */
    instrument: z.string().optional(),
  }),
);

export const payments = collection('payments', {
  row: Payment,
  internal: Notes,
  key: 'payment_id',
  owner: 'account',
  columns: [
    'status',
    'payment_request',
    'link_slug',
    'instrument_type',
    'created_at',
    'internal.payout_on',
    { name: 'amount', type: 'real', path: 'amount' },
  ],
  locates: true,
  missing: () => errors.not_found(),
  stats: { by: ['status', 'instrument_type'], sum: ['amount'], mean: ['amount'] },
  shows: {
    kind: 'payment',
    of: ({ created_at, status, amount, currency, buyer_name, buyer_email, title, instrument_type }) => ({
      at: Date.parse(created_at),
      money: { amount, currency: currency === 'Free' ? 'INR' : currency },
      state: status,
      went: outcomes[status],
      payer: [buyer_name, buyer_email].filter(Boolean).join(', '),
      about: title,
      method: instrument_type ?? undefined,
    }),
  },
  make: made,
});

/** Statuses in which v1.1 shows a payment at all. */
export const decided = ['Credit', 'Failed'];

/** The decided payments of some payment requests or orders, newest first. */
export const paymentsOf = (ctx: Ctx, requests: readonly string[]): Promise<Payment[]> =>
  payments.all(ctx, { where: { payment_request: requests, status: decided }, order: { direction: 'desc' } });

/** A payment of which a fixture says no more than what for. */
async function made(ctx: Ctx, given: Readonly<Record<string, unknown>>): Promise<{ row: Payment }> {
  const { payment_request, status = 'Credit', quantity = 1 } = given as Partial<Payment>;
  const request = payment_request ? await paymentRequests.get(ctx, payment_request) : undefined;
  const { unit_price = request?.amount ?? '10.00' } = given as Partial<Payment>;
  const { amount = rupees(paise(unit_price) * quantity) } = given as Partial<Payment>;
  const created_at = stampAfter(ctx, request?.modified_at);
  const row: Payment = {
    payment_id: mojoId(ctx),
    status,
    title: request?.purpose ?? '',
    currency: 'INR',
    amount,
    quantity,
    unit_price,
    fees: status === 'Credit' ? fee(amount) : '0.00',
    buyer_name: request?.buyer_name ?? 'Test Buyer',
    buyer_email: request?.email ?? 'buyer@example.com',
    buyer_phone: request?.phone ?? '+919999999999',
    payment_request: null,
    link_slug: null,
    custom_fields: {},
    instrument_type: 'CARD',
    billing_instrument: 'International Regular Credit Card (Visa/Mastercard)',
    failure: status === 'Failed' ? declined : null,
    payout: null,
    fulfilled: request?.mark_fulfilled ?? true,
    created_at,
    updated_at: created_at,
  };
  return { row: { ...row, ...given } };
}

export const declined = { reason: 'AUTHORIZATION_FAILED', message: 'Transaction was declined by the bank' };
