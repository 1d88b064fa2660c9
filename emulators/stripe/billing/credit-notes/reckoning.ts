/** Reckoning a credit note: its lines and what is credited, from what the caller says and from the invoice. */
import { link, seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { money } from '../../core/currencies.ts';
import { listObject } from '../../core/lists.ts';
import { merged } from '../../core/metadata.ts';
import { hash, metadata, text } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { decimalOf, multiplied, rounded, wholeOf } from '../catalog/decimals.ts';
import { taxRatesOf } from '../catalog/tax-rate.ts';
import { creditNotePages, creditNotePath } from '../invoices/addresses.ts';
import { invoices, linesOf, type InvoiceRow } from '../invoices/invoice.ts';
import { newLine, type LineRow } from '../invoices/line.ts';
import { reckon } from '../invoices/totals.ts';
import { creditNotes, reasons, type CreditNoteLineRow, type CreditNoteRow } from './credit-note.ts';

export const noteFields = () => ({
  amount: z.int().min(0).optional(),
  credit_amount: z.int().min(0).optional(),
  effective_at: z.int().optional(),
  email_type: z.enum(['credit_note', 'none']).optional(),
  invoice: text(),
  lines: z
    .array(
      z.object({
        amount: z.int().min(0).optional(),
        description: text().optional(),
        invoice_line_item: text().optional(),
        metadata: metadata(),
        quantity: z.int().min(1).optional(),
        tax_amounts: z.array(hash()).optional(),
        tax_rates: z.array(text()).nullable().optional(),
        type: z.enum(['custom_line_item', 'invoice_line_item']),
        unit_amount: z.int().optional(),
        unit_amount_decimal: text().optional(),
      }),
    )
    .optional(),
  memo: text().optional(),
  metadata: metadata(),
  out_of_band_amount: z.int().min(0).optional(),
  reason: z.enum(reasons).optional(),
  refund: text().optional(), // before 2025-03-31.basil
  refund_amount: z.int().min(0).optional(),
  refunds: z
    .array(
      z.object({
        amount_refunded: z.int().min(1).optional(),
        payment_record_refund: hash().optional(),
        refund: text().optional(),
        type: z.enum(['payment_record_refund', 'refund']).optional(),
      }),
    )
    .optional(),
  shipping_cost: z.object({ shipping_rate: text().optional() }).optional(),
});

export type NoteInput = z.infer<z.ZodObject<ReturnType<typeof noteFields>>>;
type LineInput = NonNullable<NoteInput['lines']>[number];

export interface Note {
  readonly row: CreditNoteRow;
  readonly lines: readonly CreditNoteLineRow[];
  readonly invoice: InvoiceRow;
}

/** A credit note that is not kept yet. Throws what forbids it. */
export async function reckonNote(ctx: StripeCtx, given: NoteInput): Promise<Note> {
  const invoice = await invoices.get(ctx, given.invoice);
  if (!invoice) throw noSuch('invoice', given.invoice, 'invoice');
  if (invoice.status !== 'open' && invoice.status !== 'paid' && invoice.status !== 'uncollectible') {
    throw errors
      .invalid_request(`You cannot create a credit note for an invoice with status ${invoice.status}.`)
      .with({ param: 'invoice' });
  }
  const lines: CreditNoteLineRow[] = [];
  for (const [at, line] of (given.lines ?? []).entries())
    lines.push(await lineFrom(ctx, invoice, line, `lines[${at}]`));
  if (lines.length === 0) lines.push(...plainLine(ctx, given));
  const sum = (of: (line: CreditNoteLineRow) => number): number => lines.reduce((total, line) => total + of(line), 0);
  const taxes =
    (behavior: 'exclusive' | 'inclusive') =>
    (line: CreditNoteLineRow): number =>
      line.taxes
        .filter(({ tax_behavior }) => tax_behavior === behavior)
        .reduce((total, { amount }) => total + amount, 0);
  const subtotal = sum(({ amount }) => amount);
  const discount = sum(({ discount_amount }) => discount_amount);
  const total = subtotal - discount + sum(taxes('exclusive'));
  const before = await creditNotes.all(ctx, { where: { invoice: invoice.id } });
  checkTotal(invoice, total);
  const open = invoice.amount_remaining;
  const pre = invoice.status === 'paid' ? 0 : Math.min(total, open);
  const id = newId(ctx.random, 'cn');
  const row: CreditNoteRow = {
    id,
    object: 'credit_note',
    amount: total,
    amount_shipping: 0,
    created: seconds(ctx.now),
    currency: invoice.currency,
    customer: invoice.customer ?? '',
    customer_account: null,
    customer_balance_transaction: null,
    discount_amount: discount,
    discount_amounts: lines.flatMap((line) => line.discount_amounts),
    effective_at: given.effective_at ?? seconds(ctx.now),
    invoice: invoice.id,
    lines: listObject(lines, `/v1/credit_notes/${id}/lines`),
    livemode: false,
    memo: given.memo ?? null,
    metadata: merged({}, given.metadata),
    number: `${invoice.number}-CN-${String(before.length + 1).padStart(2, '0')}`,
    out_of_band_amount: given.out_of_band_amount ?? null,
    pdf: link(creditNotePages, creditNotePath(ctx.account.id, id)),
    post_payment_amount: total - pre,
    pre_payment_amount: pre,
    pretax_credit_amounts: lines.flatMap((line) => line.pretax_credit_amounts),
    reason: given.reason ?? null,
    refunds: [],
    shipping_cost: null,
    status: 'issued',
    subtotal,
    subtotal_excluding_tax: subtotal - sum(taxes('inclusive')),
    total,
    total_excluding_tax: total - sum(taxes('inclusive')) - sum(taxes('exclusive')),
    total_taxes: lines.flatMap((line) => line.taxes),
    type: pre === 0 ? 'post_payment' : pre === total ? 'pre_payment' : 'mixed',
    voided_at: null,
  };
  checkParts(row, given);
  return { row, lines, invoice };
}

/** No more than what was asked for, and not credited yet. */
function checkTotal(invoice: InvoiceRow, total: number): void {
  const credited = invoice.post_payment_credit_notes_amount;
  const most = invoice.amount_remaining + invoice.amount_paid - credited;
  if (total <= most) return;
  throw errors
    .invalid_request(
      `The credit note amount (${money(total, invoice.currency)}) cannot be greater than the amount that is left to credit on the invoice (${money(most, invoice.currency)}).`,
    )
    .with({ param: 'amount' });
}

/** What was paid already must go somewhere. */
function checkParts({ post_payment_amount: post, currency }: CreditNoteRow, given: NoteInput): void {
  const linked = (given.refunds ?? []).reduce((sum, { amount_refunded = 0 }) => sum + amount_refunded, 0);
  const named = given.refund !== undefined || (given.refunds ?? []).some((one) => one.amount_refunded === undefined);
  const parts = (given.credit_amount ?? 0) + (given.refund_amount ?? 0) + (given.out_of_band_amount ?? 0) + linked;
  if (parts === post || named) return;
  throw errors
    .invalid_request(
      `The sum of credit amount, refund amount and out of band amount (${money(parts, currency)}) must equal the credit note amount (${money(post, currency)}).`,
    )
    .with({ param: 'credit_amount' });
}

function plainLine(ctx: StripeCtx, given: NoteInput): CreditNoteLineRow[] {
  const amount =
    given.amount ?? (given.credit_amount ?? 0) + (given.refund_amount ?? 0) + (given.out_of_band_amount ?? 0);
  if (amount === 0)
    throw errors.invalid_params('You must pass one of `amount`, `lines` or `shipping_cost`.').with({ param: 'amount' });
  return [
    blankLine(ctx, { amount, type: 'custom_line_item', unit_amount: amount, unit_amount_decimal: String(amount) }),
  ];
}

const blankLine = (
  ctx: StripeCtx,
  given: Pick<CreditNoteLineRow, 'amount' | 'type'> & Partial<CreditNoteLineRow>,
): CreditNoteLineRow => ({
  id: newId(ctx.random, 'cnli'),
  object: 'credit_note_line_item',
  description: null,
  discount_amount: 0,
  discount_amounts: [],
  livemode: false,
  metadata: null,
  pretax_credit_amounts: [],
  quantity: 1,
  tax_rates: [],
  taxes: [],
  unit_amount: null,
  unit_amount_decimal: null,
  ...given,
});

async function lineFrom(
  ctx: StripeCtx,
  invoice: InvoiceRow,
  given: LineInput,
  param: string,
): Promise<CreditNoteLineRow> {
  if (given.type === 'invoice_line_item') return ofLine(ctx, invoice, given, param);
  const unit = given.unit_amount_decimal ?? (given.unit_amount === undefined ? undefined : String(given.unit_amount));
  const quantity = given.quantity ?? 1;
  if (unit === undefined && given.amount === undefined) throw errors.parameter_missing(`${param}[unit_amount]`);
  const decimal = decimalOf(unit ?? String(given.amount), `${param}[unit_amount_decimal]`);
  const rates = await taxRatesOf(ctx, given.tax_rates, `${param}[tax_rates]`);
  const amount = unit === undefined ? (given.amount ?? 0) : multiplied(decimal, quantity);
  const now = seconds(ctx.now);
  const line = newLine('', { amount, currency: invoice.currency, description: null, period: { start: now, end: now } });
  const { lines } = reckon({
    lines: [line],
    reductions: [],
    own: {},
    taxRates: rates,
    ownTaxRates: {},
    exempt: invoice.customer_tax_exempt,
    shipping: 0,
  });
  return blankLine(ctx, {
    amount,
    description: given.description ?? null,
    metadata: given.metadata ? merged({}, given.metadata) : null,
    quantity,
    tax_rates: rates,
    taxes: lines[0]?.taxes ?? [],
    type: 'custom_line_item',
    unit_amount: wholeOf(decimal),
    unit_amount_decimal: decimal,
  });
}

/** A part of a line of the invoice, with its part of discounts and taxes. */
function ofLine(ctx: StripeCtx, invoice: InvoiceRow, given: LineInput, param: string): CreditNoteLineRow {
  const line = linesOf(invoice).find(({ id }) => id === given.invoice_line_item);
  if (!line) throw noSuch('invoice line item', given.invoice_line_item ?? '', `${param}[invoice_line_item]`);
  const share = shareOf(line, given);
  const part = (amount: number): number => rounded(amount * share);
  const discounts = line.discount_amounts.map(({ amount, discount }) => ({ amount: part(amount), discount }));
  return blankLine(ctx, {
    amount: part(line.amount),
    description: given.description ?? line.description,
    discount_amount: discounts.reduce((sum, { amount }) => sum + amount, 0),
    discount_amounts: discounts,
    invoice_line_item: line.id,
    metadata: given.metadata ? merged({}, given.metadata) : null,
    pretax_credit_amounts: discounts.map(({ amount, discount }) => ({ amount, discount, type: 'discount' })),
    quantity: given.quantity ?? (given.amount === undefined ? line.quantity : null),
    tax_rates: invoices.internal(invoice).taxRates?.[line.id] ?? invoice.default_tax_rates,
    taxes: line.taxes.map((tax) => ({
      ...tax,
      amount: part(tax.amount),
      taxable_amount: tax.taxable_amount === null ? null : part(tax.taxable_amount),
    })),
    type: 'invoice_line_item',
  });
}

function shareOf(line: LineRow, { amount, quantity }: LineInput): number {
  if (amount !== undefined) return line.amount === 0 ? 0 : amount / line.amount;
  return quantity === undefined || !line.quantity ? 1 : quantity / line.quantity;
}
