/** Payment requests as each generation shows them. */
import { schema, z } from '../../../src/emulator/index.ts';
import { asEmbedded, EmbeddedPayment } from '../payments/shapes.ts';
import type { Payment } from '../payments/rows.ts';
import { paymentUrl, requestUrl, userUrl } from '../urls.ts';
import { given, partners, shared, type PaymentRequest } from './rows.ts';

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

/** `payments`: ids, newest first. */
export const asV2 = (
  row: PaymentRequest,
  user: string,
  payments: readonly string[],
): z.infer<ReturnType<typeof RequestV2>> => ({
  id: row.id,
  user: userUrl(user),
  phone: row.phone,
  email: row.email,
  buyer_name: row.buyer_name,
  amount: row.amount,
  purpose: row.purpose,
  status: row.status,
  payments: payments.map(paymentUrl),
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
