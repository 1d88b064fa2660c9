/** Payment requests as they are kept: one row for both generations. */
import { emptyable, schema, z, type Ctx } from '../../../src/emulator/index.ts';
import type { InstamojoAccount } from '../account.ts';
import { errors } from '../errors.ts';
import { asE164 } from '../fields.ts';
import { hexId, justAfter, stampAfter } from '../ids.ts';
import { twoDecimals } from '../money.ts';
import { collection } from '../provider.ts';
import { longUrl } from '../urls.ts';

const delivery = () => z.enum(['Pending', 'Sent', 'Failed']).nullable();
export const given = () => emptyable(z.string()).nullable();

/** What both generations show. */
export const shared = () => ({
  id: z.string(),
  phone: z.string().nullable(),
  email: given(),
  buyer_name: given(),
  amount: z.string(), // rupees, two decimals
  purpose: emptyable(z.string()),
  status: z.enum(['Pending', 'Sent', 'Failed', 'Completed']),
  send_sms: z.boolean(),
  send_email: z.boolean(),
  sms_status: delivery(),
  email_status: delivery(),
  shorturl: z.string().nullable(),
  longurl: z.string(),
  redirect_url: given(),
  webhook: given(),
  expires_at: z.string().nullable(),
  allow_repeated_payments: z.boolean(),
  created_at: z.string(),
  modified_at: z.string(),
});

export const partners = () => z.enum(['fixed', 'percent']).nullable();

const PaymentRequest = schema(() =>
  z.object({
    ...shared(),
    customer_id: given(),
    scheduled_at: z.string().nullable(),
    /** Without it the money is held until the payment is fulfilled. */
    mark_fulfilled: z.boolean(),
    partner_fee_type: partners(),
    partner_fee: z.string().nullable(),
  }),
);

export type PaymentRequest = z.infer<ReturnType<typeof PaymentRequest>>;

const State = schema(() => z.object({ disabled: z.boolean(), expired: z.boolean() }));

export const paymentRequests = collection('payment_requests', {
  row: PaymentRequest,
  internal: State,
  key: 'id',
  owner: 'account',
  columns: ['status', 'phone', 'created_at', 'modified_at', { name: 'amount', type: 'real', path: 'amount' }],
  locates: true,
  missing: () => errors.not_found(),
  stats: { by: ['status'], sum: ['amount'] },
  shows: {
    kind: 'request',
    of: ({ created_at, amount, status, buyer_name, email, phone, purpose, longurl }, { expired }) => ({
      at: Date.parse(created_at),
      money: { amount, currency: 'INR' },
      state: expired ? 'Expired' : status,
      went: status === 'Completed' ? 'well' : status === 'Failed' || expired ? 'badly' : 'pending',
      payer: [buyer_name, email ?? phone].filter(Boolean).join(', '),
      about: purpose,
      link: longurl,
    }),
  },
  make: made,
});

/** A row of which nothing is said. */
export async function blank(ctx: Ctx<InstamojoAccount>, id: string): Promise<PaymentRequest> {
  const newest = await paymentRequests.find(ctx, {});
  const created_at = stampAfter(ctx, newest?.created_at);
  return {
    id,
    phone: null,
    email: null,
    buyer_name: null,
    amount: '10.00',
    purpose: 'Test',
    status: 'Pending',
    send_sms: false,
    send_email: false,
    sms_status: null,
    email_status: null,
    shorturl: null,
    longurl: longUrl(ctx.account.username, id),
    redirect_url: null,
    webhook: null,
    expires_at: null,
    allow_repeated_payments: true,
    created_at,
    modified_at: justAfter(ctx, created_at),
    customer_id: null,
    scheduled_at: null,
    mark_fulfilled: true,
    partner_fee_type: null,
    partner_fee: null,
  };
}

/** From what a fixture says. Messages that were asked for have gone out, unless it says otherwise. */
async function made(ctx: Ctx<never>, said: Readonly<Record<string, unknown>>) {
  const { amount = '10.00', phone, ...given } = said as Partial<PaymentRequest>;
  const row: PaymentRequest = {
    ...(await blank(ctx, given.id ?? hexId(ctx.random))),
    email_status: given.send_email ? 'Sent' : null,
    sms_status: given.send_sms ? 'Sent' : null,
    status: given.send_email || given.send_sms ? 'Sent' : 'Pending',
  };
  return { row: { ...row, ...given, amount: twoDecimals(String(amount)), phone: asE164(phone) } };
}

/** Why nobody can pay any more; undefined while somebody can. */
export function closedBecause(row: PaymentRequest): 'disabled' | 'expired' | 'paid' | undefined {
  const { disabled, expired } = paymentRequests.internal(row);
  if (disabled) return 'disabled';
  if (expired) return 'expired';
  return row.status === 'Completed' && !row.allow_repeated_payments ? 'paid' : undefined;
}
