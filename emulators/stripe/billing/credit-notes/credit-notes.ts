/** Credit notes: what can be asked of them. */
import { seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { onClock } from '../../core/clocks.ts';
import { money } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { params, range, text } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { changeBalance } from '../../payments/customers/balance.ts';
import { customers } from '../../payments/customers/customer.ts';
import { paymentIntents } from '../../payments/intents/intent.ts';
import { refundCharge } from '../../payments/refunds/refunding.ts';
import { refunds } from '../../payments/refunds/refund.ts';
import { aboutOf, creditNotePages } from '../invoices/addresses.ts';
import { invoices, type InvoiceRow } from '../invoices/invoice.ts';
import { pageOfRows } from '../invoices/lines.ts';
import { finishFree } from '../invoices/paying.ts';
import { document, Sheet, type SheetRow } from '../invoices/pdf.ts';
import { chargeOf } from '../invoices/shapes.ts';
import { dayOf } from '../periods.ts';
import { CreditNote, CreditNoteLine, creditNotes, type CreditNoteRow } from './credit-note.ts';
import { noteFields, reckonNote, type NoteInput } from './reckoning.ts';

export const createNote = operation('credit_notes.create', 'POST /v1/credit_notes', {
  summary: 'Credit (a part of) a final invoice',
  body: () => params(noteFields()),
  result: CreditNote,
  async handler(bare, { body }) {
    const known = await invoices.get(bare, body.invoice);
    const ctx = await onClock(bare, known?.test_clock);
    const { row, lines, invoice } = await reckonNote(ctx, body);
    const kept = await creditNotes.insert(ctx, row, { lines: [...lines] });
    await emit(ctx, 'credit_note.created', kept);
    const note = await settle(ctx, kept, invoice, body);
    await lessen(ctx, await invoices.need(ctx, invoice.id), note);
    return creditNotes.need(ctx, note.id);
  },
});

/** What was paid goes back: to the card, or to the customer's balance. */
async function settle(
  ctx: StripeCtx,
  note: CreditNoteRow,
  invoice: InvoiceRow,
  given: NoteInput,
): Promise<CreditNoteRow> {
  const made: CreditNoteRow['refunds'] = [];
  if (given.refund_amount) made.push(await refund(ctx, invoice, given.refund_amount, note));
  const named = [
    ...(given.refunds ?? []),
    ...(given.refund === undefined ? [] : [{ refund: given.refund, amount_refunded: undefined }]),
  ];
  for (const [at, { refund: id, amount_refunded }] of named.entries()) {
    const row = id === undefined ? undefined : await refunds.get(ctx, id);
    if (!row) throw noSuch('refund', id ?? '', `refunds[${at}][refund]`);
    made.push({
      amount_refunded: amount_refunded ?? row.amount,
      payment_record_refund: null,
      refund: row.id,
      type: 'refund',
    });
  }
  const balance = given.credit_amount ? await credit(ctx, note, given.credit_amount) : null;
  return creditNotes.update(ctx, note, { refunds: made, customer_balance_transaction: balance });
}

async function refund(
  ctx: StripeCtx,
  invoice: InvoiceRow,
  amount: number,
  { reason }: CreditNoteRow,
): Promise<CreditNoteRow['refunds'][number]> {
  const charge = await chargeOf(ctx, invoice.id);
  if (!charge) {
    throw errors
      .invalid_request('This invoice was not paid with a charge that can be refunded.')
      .with({ param: 'refund_amount' });
  }
  const row = await refundCharge(ctx, charge, {
    amount,
    reason: reason === 'duplicate' || reason === 'fraudulent' ? reason : 'requested_by_customer',
  });
  return { amount_refunded: amount, payment_record_refund: null, refund: row.id, type: 'refund' };
}

async function credit(ctx: StripeCtx, note: CreditNoteRow, amount: number): Promise<string> {
  const before = await customers.need(ctx, note.customer);
  const { customer, transaction } = await changeBalance(ctx, before, {
    amount: -amount,
    credit_note: note.id,
    currency: note.currency,
    invoice: note.invoice,
    type: 'credit_note',
  });
  await emit(ctx, 'customer.updated', customer, { before });
  return transaction.id;
}

/** The invoice asks for less, or remembers what was given back. `sign` -1 takes it back. */
async function lessen(ctx: StripeCtx, before: InvoiceRow, note: CreditNoteRow, sign: 1 | -1 = 1): Promise<void> {
  const pre = note.pre_payment_amount * sign;
  const after = await invoices.update(ctx, before, {
    amount_due: before.amount_due - pre,
    amount_remaining: before.amount_remaining - pre,
    post_payment_credit_notes_amount: before.post_payment_credit_notes_amount + note.post_payment_amount * sign,
    pre_payment_credit_notes_amount: before.pre_payment_credit_notes_amount + pre,
  });
  await emit(ctx, 'invoice.updated', after, { before });
  if (after.status !== 'open') return;
  if (after.amount_remaining === 0) return void (await finishFree(ctx, after));
  const { intent } = invoices.internal(after);
  const row = intent === undefined ? undefined : await paymentIntents.get(ctx, intent);
  if (row) await paymentIntents.update(ctx, row, { amount: after.amount_remaining });
}

export const retrieveNote = operation('credit_notes.retrieve', 'GET /v1/credit_notes/{id}', {
  summary: 'Retrieve a credit note',
  query: () => params({}),
  result: CreditNote,
  handler: (ctx, { params: { id } }) => creditNotes.need(ctx, id),
});

export const updateNote = operation('credit_notes.update', 'POST /v1/credit_notes/{id}', {
  summary: 'Update memo or metadata of a credit note',
  body: () => params({ memo: text().optional(), metadata: noteFields().metadata }),
  result: CreditNote,
  async handler(bare, { params: { id }, body: { memo, metadata } }) {
    const before = await creditNotes.need(bare, id);
    const after = await creditNotes.update(bare, before, {
      memo: memo ?? before.memo,
      metadata: merged(before.metadata, metadata),
    });
    await emit(bare, 'credit_note.updated', after, { before });
    return after;
  },
});

export const voidNote = operation('credit_notes.void_credit_note', 'POST /v1/credit_notes/{id}/void', {
  summary: 'Void a credit note of an open invoice',
  body: () => params({}),
  result: CreditNote,
  async handler(bare, { params: { id } }) {
    const before = await creditNotes.need(bare, id);
    const invoice = await invoices.need(bare, before.invoice);
    const ctx = await onClock(bare, invoice.test_clock);
    if (before.status === 'void') throw errors.invalid_request('This credit note is already voided.');
    if (invoice.status !== 'open' || before.post_payment_amount > 0) {
      throw errors.invalid_request('You can only void credit notes of open invoices.');
    }
    const after = await creditNotes.update(ctx, before, { status: 'void', voided_at: seconds(ctx.now) });
    await emit(ctx, 'credit_note.voided', after);
    await lessen(ctx, invoice, before, -1);
    return after;
  },
});

export const listNotes = operation('credit_notes.list', 'GET /v1/credit_notes', {
  summary: 'List credit notes, newest first',
  query: () =>
    z.object({
      created: range(),
      customer: text().optional(),
      customer_account: text().optional(),
      invoice: text().optional(),
    }),
  list: CreditNote,
  handler: (ctx, { query: { created, customer, invoice }, page }) =>
    creditNotes.list(ctx, { where: { created, customer, invoice }, page }),
});

export const listNoteLines = operation('credit_notes.list_line_items', 'GET /v1/credit_notes/{id}/lines', {
  summary: 'List the lines of a credit note',
  list: CreditNoteLine,
  handler: async (ctx, { params: { id }, page }) =>
    pageOfRows(creditNotes.internal(await creditNotes.need(ctx, id)).lines, page),
});

export const previewNote = operation('credit_notes.preview', 'GET /v1/credit_notes/preview', {
  summary: 'Preview a credit note',
  query: () => params(noteFields()),
  result: CreditNote,
  handler: async (ctx, { query }) => (await reckonNote(ctx, query)).row,
});

export const listPreviewLines = operation(
  'credit_notes.list_preview_line_items',
  'GET /v1/credit_notes/preview/lines',
  {
    summary: 'List the lines of a previewed credit note',
    query: () => z.object(noteFields()),
    list: CreditNoteLine,
    handler: async (ctx, { query, page }) => pageOfRows((await reckonNote(ctx, query)).lines, page),
  },
);

export const notePdf = creditNotePages.operation('credit_notes.pdf', 'GET /credit_notes/{account}/{token}/pdf', {
  summary: 'A credit note as PDF',
  result: Sheet,
  async handler(ctx, { params: { token } }) {
    const note = await creditNotes.get(ctx, aboutOf(token).id);
    if (!note) throw errors.unrecognized_url('GET', '/credit_notes');
    return sheetOf(note, await invoices.need(ctx, note.invoice));
  },
  render: (sheet: SheetRow) => document(sheet),
});

const sheetOf = (note: CreditNoteRow, invoice: InvoiceRow): SheetRow => ({
  title: 'Credit note',
  name: `Credit-note-${note.number}.pdf`,
  facts: [
    ['Credit note number', note.number],
    ['Invoice number', invoice.number ?? invoice.id],
    ['Date of issue', dayOf(note.created)],
  ],
  to: [invoice.customer_name ?? '', invoice.customer_email ?? ''].filter((line) => line !== ''),
  rows: note.lines.data.map((line) => [
    line.description ?? 'Credit',
    String(line.quantity ?? 1),
    money(line.amount, note.currency),
  ]),
  sums: [['Total credit', money(note.total, note.currency)]],
  footer: note.memo,
});
