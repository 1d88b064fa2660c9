/** The lines of invoices: what can be asked of them. */
import { pageOf, z, type Page, type PageRequest } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { onClock } from '../../core/clocks.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { defined, hash, metadata, params, text } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { taxRatesOf } from '../catalog/tax-rate.ts';
import { takeDiscounts } from '../discounts/discount.ts';
import { draftOfItem, draftsOf, redraft, type Draft } from './draft.ts';
import { guardDraft, Invoice, invoices, linesOf, type InvoiceRow } from './invoice.ts';
import { invoiceItems, itemOfLine, newItem } from './item.ts';
import { itemFields, priced, type ItemInput } from './item-params.ts';
import { changeItem } from './items.ts';
import { Line, type LineRow } from './line.ts';

/** A page of rows that are at hand whole, by the id behind or before which it stands. */
export function pageOfRows<T extends { readonly id: string }>(rows: readonly T[], request: PageRequest): Page<T> {
  const { after, before, size } = request;
  const cursor = after ?? before;
  const at = cursor === undefined ? -1 : rows.findIndex(({ id }) => id === cursor);
  if (cursor !== undefined && at < 0)
    throw noSuch('line_item', cursor, after === undefined ? 'ending_before' : 'starting_after');
  if (before === undefined) return pageOf(rows, { ...request, offset: at + 1 });
  const start = Math.max(0, at - size);
  return { items: rows.slice(start, at), request, more: start > 0 };
}

export const listLines = operation('invoices.list_line_items', 'GET /v1/invoices/{id}/lines', {
  summary: 'List the lines of an invoice',
  list: Line,
  handler: async (ctx, { params: { id }, page }) => pageOfRows(linesOf(await invoices.need(ctx, id)), page),
});

const taxAmounts = () => z.array(hash());

const lineFields = () => ({ ...itemFields(), tax_amounts: taxAmounts().optional() });

export const updateLine = operation('invoices.update_line_item', 'POST /v1/invoices/{invoiceId}/lines/{id}', {
  summary: 'Update a line of a draft',
  body: () => params(lineFields()),
  result: Line,
  async handler(bare, { params: { invoiceId, id }, body }) {
    const before = await invoices.need(bare, invoiceId);
    const ctx = await onClock(bare, before.test_clock);
    guardDraft(before);
    const after = await redraft(ctx, before, {}, await changed(ctx, before, [{ id, ...body }], ''));
    await emit(ctx, 'invoice.updated', after, { before });
    return found(after, id);
  },
});

function found(invoice: InvoiceRow, id: string): LineRow {
  const line = linesOf(invoice).find((one) => one.id === id);
  if (!line) throw errors.resource_missing(id, 'invoice line item', 'line_item_id');
  return line;
}

/** The lines of a draft, some of them changed. */
async function changed(
  ctx: StripeCtx,
  invoice: InvoiceRow,
  changes: readonly (ItemInput & { id: string })[],
  param: string,
): Promise<Draft[]> {
  const drafts = draftsOf(invoice);
  for (const [order, change] of changes.entries()) {
    const at = drafts.findIndex(({ line }) => line.id === change.id);
    const draft = drafts[at];
    if (!draft)
      throw errors.resource_missing(change.id, 'invoice line item', param ? `${param}[${order}][id]` : 'line_item_id');
    drafts[at] = await changedLine(ctx, invoice, draft, change);
  }
  return drafts;
}

async function changedLine(
  ctx: StripeCtx,
  invoice: InvoiceRow,
  { line, taxRates }: Draft,
  body: ItemInput,
): Promise<Draft> {
  const item = itemOfLine(line) === null ? undefined : await invoiceItems.get(ctx, itemOfLine(line) ?? '');
  if (item) {
    const after = await changeItem(ctx, item, body);
    return { line: { ...draftOfItem(ctx, after, invoice.id).line, id: line.id }, taxRates: after.tax_rates };
  }
  const known = { ...line, quantity: line.quantity ?? 1, quantity_decimal: line.quantity_decimal ?? '1' };
  const { currency: _, ...cost } = await priced(ctx, body, invoice.currency, known);
  return {
    line: {
      ...line,
      ...cost,
      subtotal: cost.amount,
      ...defined({ discountable: body.discountable, period: body.period, description: body.description }),
      metadata: merged(line.metadata, body.metadata),
      ...(body.discounts !== undefined && {
        discounts: await takeDiscounts(ctx, body.discounts, { customer: invoice.customer, invoice: invoice.id }),
      }),
    },
    taxRates: body.tax_rates === undefined ? taxRates : await taxRatesOf(ctx, body.tax_rates, 'tax_rates'),
  };
}

export const addLines = operation('invoices.add_lines', 'POST /v1/invoices/{id}/add_lines', {
  summary: 'Add lines to a draft',
  body: () =>
    params({
      invoice_metadata: metadata(),
      lines: z.array(z.object({ ...lineFields(), invoice_item: text().optional() })).max(250),
    }),
  result: Invoice,
  async handler(bare, { params: { id }, body: { lines, invoice_metadata } }) {
    const before = await invoices.need(bare, id);
    const ctx = await onClock(bare, before.test_clock);
    guardDraft(before);
    const drafts: Draft[] = [];
    for (const [at, line] of lines.entries()) drafts.push(await addedLine(ctx, before, line, `lines[${at}]`));
    const after = await redraft(ctx, before, { metadata: merged(before.metadata, invoice_metadata) }, [
      ...draftsOf(before),
      ...drafts,
    ]);
    await emit(ctx, 'invoice.updated', after, { before });
    return after;
  },
});

async function addedLine(
  ctx: StripeCtx,
  invoice: InvoiceRow,
  { invoice_item, ...body }: ItemInput & { invoice_item?: string | undefined },
  param: string,
): Promise<Draft> {
  if (invoice_item !== undefined) {
    const item = await invoiceItems.get(ctx, invoice_item);
    if (!item) throw noSuch('invoiceitem', invoice_item, `${param}[invoice_item]`);
    return draftOfItem(ctx, await invoiceItems.update(ctx, item, { invoice: invoice.id }), invoice.id);
  }
  const { currency: _, ...cost } = await priced(ctx, body, invoice.currency, undefined, param);
  const item = await newItem(ctx, {
    ...cost,
    ...defined({ discountable: body.discountable, period: body.period }),
    currency: invoice.currency,
    customer: invoice.customer ?? '',
    description: body.description ?? cost.description,
    discounts: await takeDiscounts(ctx, body.discounts, { customer: invoice.customer, invoice: invoice.id }),
    invoice: invoice.id,
    metadata: merged({}, body.metadata),
    tax_rates: await taxRatesOf(ctx, body.tax_rates, `${param}[tax_rates]`),
  });
  return draftOfItem(ctx, item, invoice.id);
}

export const removeLines = operation('invoices.remove_lines', 'POST /v1/invoices/{id}/remove_lines', {
  summary: 'Remove lines from a draft: their items are deleted, or wait again',
  body: () =>
    params({
      invoice_metadata: metadata(),
      lines: z.array(z.object({ behavior: z.enum(['delete', 'unassign']), id: text() })),
    }),
  result: Invoice,
  async handler(bare, { params: { id }, body: { lines, invoice_metadata } }) {
    const before = await invoices.need(bare, id);
    const ctx = await onClock(bare, before.test_clock);
    guardDraft(before);
    for (const { id: line, behavior } of lines) await freeItem(ctx, found(before, line), behavior);
    const gone = new Set(lines.map((line) => line.id));
    const left = draftsOf(before).filter(({ line }) => !gone.has(line.id));
    const after = await redraft(ctx, before, { metadata: merged(before.metadata, invoice_metadata) }, left);
    await emit(ctx, 'invoice.updated', after, { before });
    return after;
  },
});

async function freeItem(ctx: StripeCtx, line: LineRow, behavior: 'delete' | 'unassign'): Promise<void> {
  const item = itemOfLine(line) === null ? undefined : await invoiceItems.get(ctx, itemOfLine(line) ?? '');
  if (!item) return;
  if (behavior === 'delete') await invoiceItems.remove(ctx, item);
  else await invoiceItems.update(ctx, item, { invoice: null });
}

export const updateLines = operation('invoices.update_lines', 'POST /v1/invoices/{id}/update_lines', {
  summary: 'Update several lines of a draft',
  body: () => params({ invoice_metadata: metadata(), lines: z.array(z.object({ ...lineFields(), id: text() })) }),
  result: Invoice,
  async handler(bare, { params: { id }, body: { lines, invoice_metadata } }) {
    const before = await invoices.need(bare, id);
    const ctx = await onClock(bare, before.test_clock);
    guardDraft(before);
    const drafts = await changed(ctx, before, lines, 'lines');
    const after = await redraft(ctx, before, { metadata: merged(before.metadata, invoice_metadata) }, drafts);
    await emit(ctx, 'invoice.updated', after, { before });
    return after;
  },
});
