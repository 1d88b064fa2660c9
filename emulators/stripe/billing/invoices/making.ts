/** Making invoices, and what moves them on by themselves: an hour after it is made a draft is final, and is paid or sent. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import type { CustomerRow } from '../../payments/customers/customer.ts';
import { job } from '../../provider.ts';
import { blankInvoice, draftOfItem, reckoned, type Draft } from './draft.ts';
import { finalizeInvoice } from './finalizing.ts';
import { invoices, type InvoiceInternalRow, type InvoiceRow } from './invoice.ts';
import { invoiceItems, type InvoiceItemRow } from './item.ts';
import { payInvoice } from './paying.ts';

/** How long a draft that advances by itself can be changed. */
const draftFor = 3600;

export interface NewDraft {
  readonly given: Partial<InvoiceRow> & Pick<InvoiceRow, 'currency'>;
  readonly drafts: readonly Draft[];
  readonly items?: readonly InvoiceItemRow[];
  readonly internal?: InvoiceInternalRow;
  /** It is made final at once: no hour's wait. */
  readonly atOnce?: boolean;
}

/** A new draft with the customer's items on top of lines of its own, and its event. On the customer's clock. */
export async function newInvoice(
  ctx: StripeCtx,
  customer: CustomerRow,
  { given, drafts, items = [], internal = {}, atOnce = false }: NewDraft,
): Promise<InvoiceRow> {
  const blank = await blankInvoice(ctx, customer, given);
  const placed = items.map((item) => draftOfItem(ctx, item, blank.id));
  const later = blank.auto_advance && !atOnce ? finalizesAt(blank) : null;
  const { row, internal: more } = await reckoned(
    ctx,
    { ...blank, automatically_finalizes_at: blank.automatically_finalizes_at ?? later },
    [...placed, ...drafts],
    customer.balance,
  );
  const invoice = await invoices.insert(ctx, row, { ...internal, ...more });
  for (const item of items) await invoiceItems.update(ctx, item, { invoice: invoice.id });
  await emit(ctx, 'invoice.created', invoice);
  scheduleFinalization(ctx, invoice);
  return invoice;
}

export const scheduleFinalization = (ctx: StripeCtx, { id, automatically_finalizes_at: at }: InvoiceRow): void => {
  if (at === null) ctx.cancel(finalizeLater, { invoice: id });
  else ctx.schedule(finalizeLater, { invoice: id }, { at: at * 1000 });
};

/** When a draft becomes final by itself, if it does. */
export const finalizesAt = ({ created }: Pick<InvoiceRow, 'created'>): number => created + draftFor;

export const finalizeLater = job('invoices.finalize', {
  kind: 'calendar',
  input: () => z.object({ invoice: z.string() }),
  async run(ctx, { invoice: id }) {
    const draft = await invoices.get(ctx, id);
    if (draft?.status === 'open') return void (await advance(ctx, draft));
    if (draft?.status !== 'draft' || draft.lines.data.length === 0) return;
    await advance(ctx, await finalizeInvoice(ctx, draft));
  },
});

/** A final invoice that advances by itself, too, is charged (or sent) an hour later. */
export function chargeLater(ctx: StripeCtx, invoice: InvoiceRow): InvoiceRow {
  const goesOn = invoice.status === 'open' && invoice.auto_advance;
  if (goesOn) ctx.schedule(finalizeLater, { invoice: invoice.id }, { after: draftFor * 1000 });
  return invoice;
}

/** What becomes of a final invoice by itself: it is charged, or sent. */
export async function advance(ctx: StripeCtx, invoice: InvoiceRow): Promise<InvoiceRow> {
  if (invoice.status !== 'open' || !invoice.auto_advance) return invoice;
  if (invoice.collection_method === 'charge_automatically') {
    return (await payInvoice(ctx, invoice, { offSession: true, automatic: true })).invoice;
  }
  await emit(ctx, 'invoice.sent', invoice);
  return invoice;
}
