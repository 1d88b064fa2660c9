/** Invoice payments: which intent pays which invoice, and how much of it. */
import { schema, seconds, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { listObject } from '../../core/lists.ts';
import { describeObject } from '../../core/objects.ts';
import { params, range, text } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection } from '../../provider.ts';
import type { InvoiceRow } from './invoice.ts';

export const InvoicePayment = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('invoice_payment'),
    amount_paid: z.int().nullable(),
    amount_requested: z.int(),
    created: z.int(),
    currency: z.string(),
    invoice: z.string(),
    is_default: z.boolean(),
    livemode: z.boolean(),
    payment: z.object({ payment_intent: z.string(), type: z.literal('payment_intent') }),
    status: z.enum(['canceled', 'open', 'paid']),
    status_transitions: z.object({ canceled_at: z.int().nullable(), paid_at: z.int().nullable() }),
  }),
);

export type InvoicePaymentRow = Infer<typeof InvoicePayment>;

export const invoicePayments = collection('invoice_payments', {
  row: InvoicePayment,
  key: 'id',
  owner: 'account',
  columns: ['invoice', 'status', 'payment.payment_intent', { name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'invoice_payment', 'invoice_payment'),
});

describeObject('invoice_payment', { prefixes: ['inpay_'], load: (ctx, id) => invoicePayments.get(ctx, id) });

export const paymentsOf = (ctx: StripeCtx, invoice: string): Promise<InvoicePaymentRow[]> =>
  invoicePayments.all(ctx, { where: { invoice }, order: { direction: 'desc' } });

describeObject('invoice', {
  includes: {
    payments: async (ctx, { id }: { id: string }) => listObject(await paymentsOf(ctx, id), '/v1/invoices/payments'),
  },
});

/** By unit of work, the payments that it made, by intent: most are paid in the same breath, and need not be looked for. */
const made = new WeakMap<object, Map<string, string>>();

/** Ties an intent to an invoice. */
export async function expectPayment(
  ctx: StripeCtx,
  invoice: InvoiceRow,
  intent: { readonly id: string; readonly amount: number },
  isDefault: boolean,
): Promise<InvoicePaymentRow> {
  const payment = await invoicePayments.insert(ctx, {
    id: newId(ctx.random, 'inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: intent.amount,
    created: seconds(ctx.now),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: isDefault,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  });
  const ids = made.get(ctx.unit) ?? new Map<string, string>();
  made.set(ctx.unit, ids.set(intent.id, payment.id));
  return payment;
}

/** The newest payment by an intent. */
export async function paymentOfIntent(ctx: StripeCtx, intent: string): Promise<InvoicePaymentRow | undefined> {
  const id = made.get(ctx.unit)?.get(intent);
  const payment = id === undefined ? undefined : await invoicePayments.get(ctx, id);
  return payment ?? invoicePayments.find(ctx, { where: { payment_payment_intent: intent } });
}

export const retrieveInvoicePayment = operation('invoice_payments.retrieve', 'GET /v1/invoice_payments/{id}', {
  summary: 'Retrieve an invoice payment',
  query: () => params({}),
  result: InvoicePayment,
  handler: (ctx, { params: { id } }) => invoicePayments.need(ctx, id),
});

export const listInvoicePayments = operation('invoice_payments.list', 'GET /v1/invoice_payments', {
  summary: 'List invoice payments: of an invoice, or of an intent',
  query: () =>
    z.object({
      created: range(),
      invoice: text().optional(),
      payment: z
        .object({
          payment_intent: text().optional(),
          payment_record: text().optional(),
          type: z.enum(['payment_intent', 'payment_record']),
        })
        .optional(),
      status: z.enum(['canceled', 'open', 'paid']).optional(),
    }),
  list: InvoicePayment,
  handler: (ctx, { query: { created, invoice, payment, status }, page }) =>
    invoicePayments.list(ctx, {
      where: { created, invoice, status, payment_payment_intent: payment?.payment_intent },
      page,
    }),
});
