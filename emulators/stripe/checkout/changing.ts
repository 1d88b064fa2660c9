/** What a shop may change of a session that its buyer has open: lines, ways of shipping, what was collected. */
import { z, type Infer } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { merged } from '../core/metadata.ts';
import { defined, metadata, text, wholeAddress } from '../core/params.ts';
import { errors } from '../errors.ts';
import { lineFrom, keepLine, shippingFrom } from './making.ts';
import { lineItem, shippingOption } from './params.ts';
import { nothing, reprice } from './repricing.ts';
import { lineItems, linesOf, sessions, type SessionRow } from './session.ts';
import { shownQuantity } from './asking.ts';

const address = () =>
  z.object({
    city: text().optional(),
    country: text(2),
    line1: text(),
    line2: text().optional(),
    postal_code: text().optional(),
    state: text().optional(),
  });

export const sessionChanges = () => ({
  collected_information: z
    .object({ shipping_details: z.object({ address: address(), name: text(255) }).optional() })
    .optional(),
  line_items: z.array(lineItem().extend({ id: text().optional() })).optional(),
  metadata: metadata(),
  payment_intent_data: z
    .object({
      description: text(1000).optional(),
      metadata: metadata(),
      setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
      statement_descriptor: text(22).optional(),
      statement_descriptor_suffix: text(22).optional(),
    })
    .optional(),
  shipping_options: z.array(shippingOption()).max(5).optional(),
});

const changes = () => z.object(sessionChanges());
type Changes = Infer<typeof changes>;

export async function changeSession(ctx: StripeCtx, before: SessionRow, given: Changes): Promise<SessionRow> {
  const { collected_information: collected, line_items, payment_intent_data: data, shipping_options } = given;
  const sells = [line_items, shipping_options, data, collected].some((one) => one !== undefined);
  if (sells && before.status !== 'open')
    throw errors.invalid_request(
      `Only Checkout Sessions with a status in ["open"] can be updated. This Checkout Session has a status of ${before.status}.`,
    );
  const details = collected?.shipping_details;
  const noted = await sessions.update(
    ctx,
    before,
    {
      metadata: merged(before.metadata, given.metadata),
      ...(details && {
        collected_information: {
          business_name: null,
          individual_name: null,
          ...before.collected_information,
          shipping_details: { address: wholeAddress(details.address), name: details.name },
        },
      }),
    },
    data ? { data: { ...sessions.internal(before).data, ...defined(data) } } : {},
  );
  if (!line_items && !shipping_options) return noted;
  if (line_items) await changeLines(ctx, noted, line_items);
  return reprice(ctx, shipping_options ? await withShipping(ctx, noted, shipping_options) : noted);
}

/** The list is the whole list: what it does not name goes. */
async function changeLines(
  ctx: StripeCtx,
  session: SessionRow,
  given: NonNullable<Changes['line_items']>,
): Promise<void> {
  const rows = await linesOf(ctx, session.id);
  const kept = new Set<string>();
  for (const [at, { id, ...entry }] of given.entries()) {
    const param = `line_items[${at}]`;
    if (id === undefined) {
      kept.add((await keepLine(ctx, session.id, await lineFrom(ctx, entry, param), nothing)).id);
      continue;
    }
    const row = rows.find((one) => one.id === id);
    if (!row) throw errors.resource_missing(id, 'line item', `${param}[id]`).with({ status: 400 });
    kept.add(id);
    await lineItems.update(ctx, row, {
      ...(entry.quantity !== undefined && { quantity: entry.quantity }),
      ...(entry.adjustable_quantity && { adjustable_quantity: shownQuantity(entry.adjustable_quantity) }),
      ...(entry.metadata !== undefined && { metadata: merged(row.metadata ?? {}, entry.metadata) }),
    });
  }
  for (const row of rows) if (!kept.has(row.id)) await lineItems.remove(ctx, row);
}

/** The first way of shipping is the one that counts until the buyer takes another. */
async function withShipping(
  ctx: StripeCtx,
  session: SessionRow,
  shipping_options: NonNullable<Changes['shipping_options']>,
): Promise<SessionRow> {
  const ways = await shippingFrom(ctx, { shipping_options });
  const [first] = ways;
  return sessions.update(ctx, session, {
    shipping_cost: first
      ? { amount_subtotal: first.amount, amount_tax: 0, amount_total: first.amount, shipping_rate: first.rate.id }
      : null,
    shipping_options: ways.map(({ amount, rate }) => ({ shipping_amount: amount, shipping_rate: rate.id })),
  });
}
