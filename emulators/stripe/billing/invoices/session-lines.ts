/** What a Checkout Session sold once, as items of an invoice. */
import type { StripeCtx } from '../../account.ts';
import { lineItems, type LineItemRow } from '../../checkout/session.ts';
import { newId } from '../../ids.ts';
import { amountFor } from '../catalog/price.ts';
import { taxRatesOf } from '../catalog/tax-rate.ts';
import { draftOfItem, type Draft } from './draft.ts';
import { blankItem } from './item.ts';

/** The tax rates of a session's line, by id. */
export const ratesOf = (line: LineItemRow): string[] =>
  (lineItems.internal(line).taxes ?? []).flatMap(({ id }) => (id === undefined ? [] : [id]));

/** A draft for each line that does not recur. */
export async function oneTimeDrafts(
  ctx: StripeCtx,
  lines: readonly LineItemRow[],
  { customer, invoice }: { readonly customer: string; readonly invoice: string },
): Promise<Draft[]> {
  const drafts: Draft[] = [];
  for (const line of lines) {
    const { price, description, quantity } = line;
    if (!price || price.recurring) continue;
    const item = blankItem(ctx, newId(ctx.random, 'ii'), {
      amount: amountFor(price, quantity ?? 1),
      currency: price.currency,
      customer,
      description,
      invoice,
      pricing: {
        price_details: { price: price.id, product: price.product },
        type: 'price_details',
        unit_amount_decimal: price.unit_amount_decimal,
      },
      quantity: quantity ?? 1,
      tax_rates: await taxRatesOf(ctx, ratesOf(line), 'line_items'),
    });
    drafts.push(draftOfItem(ctx, item, invoice));
  }
  return drafts;
}
