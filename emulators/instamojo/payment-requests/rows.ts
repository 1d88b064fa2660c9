/** Payment requests as they are kept, and as each generation shows them. */
import { emptyable, schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';
import { asEmbedded, EmbeddedPayment, type Payment } from '../payments/rows.ts';
import { paymentUrl, requestUrl, userUrl } from '../urls.ts';

const delivery = () => z.enum(['Pending', 'Sent', 'Failed']).nullable();
const given = () => emptyable(z.string()).nullable();

/** What both generations show. */
const shared = () => ({
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

const partners = () => z.enum(['fixed', 'percent']).nullable();

const PaymentRequest = schema(() =>
  z.object({
    ...shared(),
    customer_id: given(),
    scheduled_at: z.string().nullable(),
    /** Without it the money is held until the payment is fulfilled. */
    mark_fulfilled: z.boolean(),
    partner_fee_type: partners(),
    partner_fee: z.string().nullable(),
    /** Ids of what was paid or failed, newest first. */
    payments: z.array(z.string()),
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
});

/** Why nobody can pay any more; undefined while somebody can. */
export function closedBecause(row: PaymentRequest): 'disabled' | 'expired' | 'paid' | undefined {
  const { disabled, expired } = paymentRequests.internal(row);
  if (disabled) return 'disabled';
  if (expired) return 'expired';
  return row.status === 'Completed' && !row.allow_repeated_payments ? 'paid' : undefined;
}

export const RequestV1 = schema(() =>
  z.object({
    ...shared(),
    payments: z.array(EmbeddedPayment()).optional(),
    payment: EmbeddedPayment().optional(),
    customer_id: given(),
    partner_fee_type: partners().optional(),
    partner_fee: z.string().nullable().optional(),
  }),
);

/** `embedded`: its payments, or one of them, in the place where v1.1 shows them. */
export const asV1 = (
  row: PaymentRequest,
  embedded: { payments?: readonly Payment[]; payment?: Payment } = {},
): z.infer<ReturnType<typeof RequestV1>> => ({
  id: row.id,
  phone: row.phone,
  email: row.email,
  buyer_name: row.buyer_name,
  amount: row.amount,
  purpose: row.purpose,
  expires_at: row.expires_at,
  status: row.status,
  send_sms: row.send_sms,
  send_email: row.send_email,
  sms_status: row.sms_status,
  email_status: row.email_status,
  shorturl: row.shorturl,
  longurl: row.longurl,
  redirect_url: row.redirect_url,
  webhook: row.webhook,
  ...(embedded.payments && { payments: embedded.payments.map(asEmbedded) }),
  ...(embedded.payment && { payment: asEmbedded(embedded.payment) }),
  allow_repeated_payments: row.allow_repeated_payments,
  customer_id: row.customer_id,
  created_at: row.created_at,
  modified_at: row.modified_at,
  ...(row.partner_fee_type && { partner_fee_type: row.partner_fee_type, partner_fee: row.partner_fee }),
});

export const RequestV2 = schema(() =>
  z.object({
    ...shared(),
    user: z.string(),
    /** URLs. */
    payments: z.array(z.string()),
    scheduled_at: z.string().nullable(),
    mark_fulfilled: z.boolean(),
    partner: z.string().optional(),
    partner_fee_type: partners().optional(),
    partner_fee: z.string().nullable().optional(),
    resource_uri: z.string(),
  }),
);

export const asV2 = (row: PaymentRequest, user: string): z.infer<ReturnType<typeof RequestV2>> => ({
  id: row.id,
  user: userUrl(user),
  phone: row.phone,
  email: row.email,
  buyer_name: row.buyer_name,
  amount: row.amount,
  purpose: row.purpose,
  status: row.status,
  payments: row.payments.map(paymentUrl),
  send_sms: row.send_sms,
  send_email: row.send_email,
  sms_status: row.sms_status,
  email_status: row.email_status,
  shorturl: row.shorturl,
  longurl: row.longurl,
  redirect_url: row.redirect_url,
  webhook: row.webhook,
  scheduled_at: row.scheduled_at,
  expires_at: row.expires_at,
  allow_repeated_payments: row.allow_repeated_payments,
  mark_fulfilled: row.mark_fulfilled,
  ...(row.partner_fee_type && {
    partner: userUrl(user),
    partner_fee_type: row.partner_fee_type,
    partner_fee: row.partner_fee,
  }),
  created_at: row.created_at,
  modified_at: row.modified_at,
  resource_uri: requestUrl(row.id),
});
