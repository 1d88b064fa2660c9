/** Invoices that are born paid: the money came before they did, as in Checkout. */
import { link, seconds } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import type { PaymentIntentRow } from '../../payments/intents/intent.ts';
import { paymentIntents } from '../../payments/intents/intent.ts';
import { invoicePages, invoicePath, pdfPages, pdfPath } from './addresses.ts';
import type { Reckoned } from './draft.ts';
import { nextNumber } from './numbers.ts';
import { invoices, type InvoiceRow } from './invoice.ts';

/** Keeps a reckoned invoice as one that an intent (or nothing) has paid, and tells of all that it went through at once. */
export async function insertPaid(
  ctx: StripeCtx,
  reckoned: InvoiceRow,
  internal: Reckoned['internal'],
  intent: PaymentIntentRow | undefined,
  billing_reason: InvoiceRow['billing_reason'] = 'subscription_create',
): Promise<InvoiceRow> {
  const now = seconds(ctx.now);
  const row = await invoices.insert(
    ctx,
    {
      ...reckoned,
      amount_paid: intent?.amount_received ?? 0,
      amount_remaining: 0,
      attempted: true,
      auto_advance: false,
      billing_reason,
      effective_at: now,
      ending_balance: 0,
      hosted_invoice_url: link(invoicePages, invoicePath(ctx.account.id, reckoned.id)),
      invoice_pdf: link(pdfPages, pdfPath(ctx.account.id, reckoned.id)),
      number: await nextNumber(ctx, reckoned.customer),
      status: 'paid',
      status_transitions: { ...reckoned.status_transitions, finalized_at: now, paid_at: now },
    },
    { ...internal, ...(intent && { intent: intent.id }) },
  );
  if (intent) await paymentIntents.update(ctx, await paymentIntents.need(ctx, intent.id), {}, { invoice: row.id });
  await emit(ctx, 'invoice.created', row);
  await emit(ctx, 'invoice.finalized', row);
  await emit(ctx, 'invoice.paid', row);
  await emit(ctx, 'invoice.payment_succeeded', row);
  return row;
}
