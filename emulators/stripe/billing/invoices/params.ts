/** What invoices, subscriptions and quotes are given alike: settings of tax, payment, text and shipping. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { defined, hash, metadata, shipping, text, unset, wholeShipping } from '../../core/params.ts';
import { noSuch } from '../../errors.ts';
import { methodOf } from '../../payments/methods/attaching.ts';
import { paymentMethods } from '../../payments/methods/method.ts';
import { errors } from '../../errors.ts';
import { makeShippingRate, shippingRateData, shippingRateOf } from '../catalog/shipping-rates.ts';
import { discountInput } from '../discounts/discount.ts';
import { shownOptions } from '../method-options.ts';
import type { InvoiceRow } from './invoice.ts';

export const issuer = () => z.object({ account: text().optional(), type: z.enum(['account', 'self']) });

export const automaticTax = () =>
  z.object({
    enabled: z.boolean(),
    liability: z.object({ account: text().optional(), type: z.enum(['account', 'self']) }).optional(),
  });

export const customFields = () => z.array(z.object({ name: text(40), value: text(140) })).max(4);

export const discountList = () => unset(z.array(discountInput()));

export const transferData = () => z.object({ amount: z.int().min(0).optional(), destination: text() });

const rendering = () =>
  z.object({
    amount_tax_display: unset(z.enum(['exclude_tax', 'include_inclusive_tax'])),
    pdf: z.object({ page_size: z.enum(['a4', 'auto', 'letter']).optional() }).optional(),
    template: text().optional(),
    template_version: unset(z.int()),
  });

/** Of both creating and updating an invoice. */
export const invoiceFields = () => ({
  account_tax_ids: unset(z.array(text())),
  application_fee_amount: z.int().min(0).optional(),
  auto_advance: z.boolean().optional(),
  automatic_tax: automaticTax().optional(),
  automatically_finalizes_at: z.int().optional(),
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  custom_fields: unset(customFields()),
  days_until_due: z.int().min(0).optional(),
  default_payment_method: unset(text()),
  default_source: unset(text()),
  default_tax_rates: unset(z.array(text())),
  description: unset(text()),
  discounts: discountList(),
  due_date: z.int().optional(),
  effective_at: unset(z.int()),
  footer: unset(text()),
  issuer: issuer().optional(),
  metadata: metadata(),
  number: unset(text(26)),
  on_behalf_of: unset(text()),
  payment_settings: z
    .object({
      default_mandate: unset(text()),
      payment_method_options: unset(hash()),
      payment_method_types: unset(z.array(text())),
    })
    .optional(),
  rendering: rendering().optional(),
  shipping_cost: unset(
    z.object({ shipping_rate: text().optional(), shipping_rate_data: shippingRateData().optional() }),
  ),
  shipping_details: unset(shipping()),
  statement_descriptor: text(22).optional(),
  transfer_data: unset(transferData()),
});

export type InvoiceInput = z.infer<z.ZodObject<ReturnType<typeof invoiceFields>>>;

/** What the parameters change of an invoice, but for discounts, tax rates and shipping, which need other objects. */
export function changesOf(given: InvoiceInput, before: InvoiceRow): Partial<InvoiceRow> {
  const { payment_settings: payment, rendering: look, shipping_details: parcel } = given;
  return {
    ...defined({
      account_tax_ids: given.account_tax_ids,
      auto_advance: given.auto_advance,
      collection_method: given.collection_method,
      custom_fields: given.custom_fields,
      default_payment_method: given.default_payment_method,
      default_source: given.default_source,
      description: given.description,
      due_date: given.due_date,
      effective_at: given.effective_at,
      footer: given.footer,
      issuer: given.issuer && defined(given.issuer),
      number: given.number,
      on_behalf_of: given.on_behalf_of,
      statement_descriptor: given.statement_descriptor,
    }),
    ...(given.automatic_tax && { automatic_tax: taxOf(given.automatic_tax) }),
    ...(payment && {
      payment_settings: {
        ...before.payment_settings,
        ...defined(payment),
        ...(payment.payment_method_options !== undefined && {
          payment_method_options: shownOptions(payment.payment_method_options, 'invoice'),
        }),
      },
    }),
    ...(look && {
      rendering: {
        amount_tax_display: look.amount_tax_display ?? before.rendering?.amount_tax_display ?? null,
        pdf: { page_size: look.pdf?.page_size ?? 'auto' },
        template: look.template ?? null,
        template_version: look.template_version ?? null,
      },
    }),
    ...(parcel !== undefined && { shipping_details: parcel && wholeShipping(parcel) }),
  };
}

const taxOf = ({ enabled, liability }: z.infer<ReturnType<typeof automaticTax>>): InvoiceRow['automatic_tax'] => ({
  disabled_reason: null,
  enabled,
  liability: enabled ? defined(liability ?? { type: 'self' }) : null,
  provider: enabled ? 'stripe' : null,
  status: null,
});

/** What sending costs, from a rate that there is or one made in passing. */
export async function shippingCost(
  ctx: StripeCtx,
  given: InvoiceInput['shipping_cost'],
  currency: string,
): Promise<InvoiceRow['shipping_cost'] | undefined> {
  if (given === undefined || given === null) return given;
  const rate = given.shipping_rate_data
    ? await makeShippingRate(ctx, given.shipping_rate_data, 'shipping_cost[shipping_rate_data]')
    : await shippingRateOf(ctx, given.shipping_rate ?? '', 'shipping_cost[shipping_rate]');
  const { fixed_amount: fixed } = rate;
  const amount = fixed?.currency === currency ? fixed.amount : fixed?.currency_options?.[currency]?.amount;
  if (amount === undefined) {
    throw errors
      .invalid_request(`The shipping rate \`${rate.id}\` has no amount in \`${currency}\`.`)
      .with({ param: 'shipping_cost[shipping_rate]' });
  }
  return { amount_subtotal: amount, amount_tax: 0, amount_total: amount, shipping_rate: rate.id };
}

/** Throws unless a method is a customer's own. */
export async function checkMethod(
  ctx: StripeCtx,
  id: string | null | undefined,
  customer: string,
  param = 'default_payment_method',
): Promise<void> {
  if (!id) return;
  const method = id.startsWith('pm_card_') ? await methodOf(ctx, id) : await paymentMethods.get(ctx, id);
  if (!method) throw noSuch('PaymentMethod', id, param);
  if (method.customer !== customer) throw errors.method_of_another_customer(id).with({ param });
}
