/** Making invoices final: a number, the customer's balance, a page, and an intent that can pay. */
import { link, seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { minimumOf } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { errors } from '../../errors.ts';
import { changeBalance } from '../../payments/customers/balance.ts';
import { customers, type CustomerRow } from '../../payments/customers/customer.ts';
import { job } from '../../provider.ts';
import { invoices, type InvoiceRow } from './invoice.ts';
import { invoicePages, invoicePath, pdfPages, pdfPath } from './addresses.ts';
import { nextNumber } from './numbers.ts';
import { dropIntents, finishFree, intentFor, methodFor } from './paying.ts';
import { settled } from './totals.ts';
import { whenInvoiceChanges } from './waiting.ts';

const day = 86_400;

/** Makes a draft final. What is owed nothing is paid at once; for the rest there is an intent. */
export async function finalizeInvoice(
  ctx: StripeCtx,
  draft: InvoiceRow,
  changes: Partial<InvoiceRow> = {},
): Promise<InvoiceRow> {
  guardFinal(draft);
  const customer = draft.customer === null ? undefined : await customers.get(ctx, draft.customer);
  const now = seconds(ctx.now);
  const { due, ending } = settled(draft.total, customer?.balance ?? 0, minimumOf(draft.currency));
  const { daysUntilDue } = invoices.internal(draft);
  const open = await invoices.update(ctx, draft, {
    ...changes,
    amount_due: due,
    amount_remaining: due,
    automatically_finalizes_at: null,
    due_date: draft.due_date ?? (daysUntilDue === undefined ? null : now + daysUntilDue * day),
    effective_at: draft.effective_at ?? now,
    ending_balance: ending,
    hosted_invoice_url: link(invoicePages, invoicePath(ctx.account.id, draft.id)),
    invoice_pdf: link(pdfPages, pdfPath(ctx.account.id, draft.id)),
    number: draft.number ?? (await nextNumber(ctx, draft.customer)),
    starting_balance: customer?.balance ?? 0,
    status: 'open',
    status_transitions: { ...draft.status_transitions, finalized_at: now },
    webhooks_delivered_at: draft.created,
  });
  if (customer) await useBalance(ctx, customer, open);
  await emit(ctx, 'invoice.finalized', open);
  await replaceRevised(ctx, open);
  await whenInvoiceChanges.tell(ctx, open, 'finalized');
  const { paused } = invoices.internal(open);
  if (paused === 'void') return voidInvoice(ctx, open);
  if (paused === 'mark_uncollectible') return writeOff(ctx, open);
  if (due === 0) return finishFree(ctx, open);
  await intentFor(ctx, open, await methodFor(ctx, open));
  remindOfDue(ctx, open);
  return invoices.need(ctx, open.id);
}

function guardFinal(draft: InvoiceRow): void {
  if (draft.status !== 'draft') {
    throw errors.invalid_request("This invoice is already finalized, you can't re-finalize a non-draft invoice.");
  }
  if (draft.lines.data.length === 0) {
    throw errors
      .invalid_request('Nothing to invoice for customer')
      .with({ code: 'invoice_no_customer_line_items', param: 'customer' });
  }
}

async function useBalance(ctx: StripeCtx, { id }: CustomerRow, invoice: InvoiceRow): Promise<void> {
  const amount = (invoice.ending_balance ?? 0) - invoice.starting_balance;
  if (amount === 0) return;
  const before = await customers.need(ctx, id);
  const type = invoice.total > 0 && (invoice.ending_balance ?? 0) > 0 ? 'invoice_too_small' : 'applied_to_invoice';
  const change = { amount, currency: invoice.currency, invoice: invoice.id, type } as const;
  const { customer } = await changeBalance(ctx, before, change);
  await emit(ctx, 'customer.updated', customer, { before });
}

/** A revision takes the place of what it revises. */
async function replaceRevised(ctx: StripeCtx, { id, from_invoice }: InvoiceRow): Promise<void> {
  if (from_invoice?.action !== 'revision') return;
  const revised = await invoices.get(ctx, from_invoice.invoice);
  if (revised?.status !== 'open') return;
  await voidInvoice(ctx, await invoices.update(ctx, revised, { latest_revision: id }));
}

/** Ends an invoice for good: nothing is to be paid. */
export async function voidInvoice(ctx: StripeCtx, invoice: InvoiceRow): Promise<InvoiceRow> {
  await dropIntents(ctx, invoice);
  const after = await invoices.update(ctx, await invoices.need(ctx, invoice.id), {
    amount_remaining: invoice.amount_remaining,
    auto_advance: false,
    next_payment_attempt: null,
    status: 'void',
    status_transitions: { ...invoice.status_transitions, voided_at: seconds(ctx.now) },
  });
  await returnBalance(ctx, after);
  await emit(ctx, 'invoice.voided', after);
  await whenInvoiceChanges.tell(ctx, after, 'voided');
  return after;
}

/** What the customer's balance gave comes back. */
async function returnBalance(ctx: StripeCtx, invoice: InvoiceRow): Promise<void> {
  const amount = invoice.starting_balance - (invoice.ending_balance ?? 0);
  const before = invoice.customer === null ? undefined : await customers.get(ctx, invoice.customer);
  if (amount === 0 || !before) return;
  const change = { amount, currency: invoice.currency, invoice: invoice.id, type: 'unapplied_from_invoice' } as const;
  const { customer } = await changeBalance(ctx, before, change);
  await emit(ctx, 'customer.updated', customer, { before });
}

/** Nobody expects the money any more. */
export async function writeOff(ctx: StripeCtx, invoice: InvoiceRow): Promise<InvoiceRow> {
  const after = await invoices.update(ctx, invoice, {
    auto_advance: false,
    next_payment_attempt: null,
    status: 'uncollectible',
    status_transitions: { ...invoice.status_transitions, marked_uncollectible_at: seconds(ctx.now) },
  });
  await emit(ctx, 'invoice.marked_uncollectible', after);
  await whenInvoiceChanges.tell(ctx, after, 'uncollectible');
  return after;
}

const week = 7 * day;

function remindOfDue(ctx: StripeCtx, { id, due_date: due }: InvoiceRow): void {
  if (due === null) return;
  if (due - week > seconds(ctx.now)) ctx.schedule(nearDue, { invoice: id }, { at: (due - week) * 1000 });
  ctx.schedule(overdue, { invoice: id }, { at: due * 1000 });
}

export const nearDue = job('invoices.will_be_due', {
  kind: 'calendar',
  input: () => z.object({ invoice: z.string() }),
  async run(ctx, { invoice: id }) {
    const invoice = await invoices.get(ctx, id);
    if (invoice?.status === 'open') await emit(ctx, 'invoice.will_be_due', invoice);
  },
});

export const overdue = job('invoices.overdue', {
  kind: 'calendar',
  input: () => z.object({ invoice: z.string() }),
  async run(ctx, { invoice: id }) {
    const invoice = await invoices.get(ctx, id);
    if (invoice?.status !== 'open') return;
    await emit(ctx, 'invoice.overdue', invoice);
    await whenInvoiceChanges.tell(ctx, invoice, 'overdue');
  },
});
