/** What a session comes to once its buyer (or the shop) has changed it: quantities, extras, a code, the way of shipping. */
import { seconds, type ApiError } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { amountFor, prices } from '../billing/catalog/price.ts';
import { shippingRates } from '../billing/catalog/shipping-rates.ts';
import { reductionsOf, takeDiscounts } from '../billing/discounts/discount.ts';
import { codeRefusal, codeTyped } from '../billing/discounts/promotion-codes.ts';
import { errors } from '../errors.ts';
import { keepLine } from './making.ts';
import { lineItems, linesOf, sessions, type LineItemRow, type SessionRow } from './session.ts';
import { amountsOf, sum, type Line } from './totals.ts';

const lineOf = (row: LineItemRow): Line | undefined =>
  row.price ? { price: row.price, quantity: row.quantity ?? 0, taxes: lineItems.internal(row).taxes ?? [] } : undefined;

/** A line of which nothing was reckoned yet. */
export const nothing = { amount_discount: 0, amount_subtotal: 0, amount_tax: 0, amount_total: 0 };

/** Reckons the session's amounts anew from its lines, discounts and shipping. */
export async function reprice(ctx: StripeCtx, session: SessionRow): Promise<SessionRow> {
  const { discounts: ids = [] } = sessions.internal(session);
  const reductions = await reductionsOf(ctx, ids, session.currency ?? 'usd', seconds(ctx.now));
  const rows = (await linesOf(ctx, session.id)).flatMap((row) => {
    const line = lineOf(row);
    return line ? [{ row, line }] : [];
  });
  const amounts = amountsOf(
    rows.map(({ line }) => line),
    reductions,
  );
  for (const [at, { row }] of rows.entries()) {
    const amount = amounts[at];
    if (amount) await lineItems.update(ctx, row, amount);
  }
  const shipping = Number(session.shipping_cost?.amount_total ?? 0);
  const total = sum(amounts, 'amount_total') + shipping;
  return sessions.update(ctx, session, {
    amount_subtotal: sum(amounts, 'amount_subtotal'),
    amount_total: total,
    ...(session.mode === 'payment' && { payment_status: total === 0 ? 'no_payment_required' : 'unpaid' }),
    total_details: {
      amount_discount: sum(amounts, 'amount_discount'),
      amount_shipping: shipping,
      amount_tax: sum(amounts, 'amount_tax'),
    },
  });
}

/** A line's quantity, within what the session allows; false when it does not. */
export async function setQuantity(ctx: StripeCtx, row: LineItemRow, quantity: number): Promise<boolean> {
  if (quantity === row.quantity) return true;
  const { enabled, minimum, maximum } = row.adjustable_quantity ?? { enabled: false, minimum: 0, maximum: 0 };
  if (!enabled || quantity < (minimum ?? 0) || quantity > (maximum ?? 99)) return false;
  await lineItems.update(ctx, row, { quantity });
  return true;
}

/** Takes an optional item that the session offers; false when it offers none such. */
export async function takeOptional(ctx: StripeCtx, session: SessionRow, price: string): Promise<boolean> {
  const offer = session.optional_items?.find((item) => item.price === price);
  const row = offer && (await prices.get(ctx, price));
  if (!offer || !row) return false;
  const known = (await linesOf(ctx, session.id)).some((line) => line.price?.id === price);
  const quantity = Math.max(1, offer.quantity);
  if (!known)
    await keepLine(
      ctx,
      session.id,
      { price: row, quantity, taxes: [], adjustable: offer.adjustable_quantity },
      nothing,
    );
  return true;
}

/** The session shipped in one of the ways that it offers; undefined when it does not offer it. */
export async function shipped(ctx: StripeCtx, session: SessionRow, rate: string): Promise<SessionRow | undefined> {
  const option = session.shipping_options.find(({ shipping_rate }) => shipping_rate === rate);
  if (!option || !(await shippingRates.get(ctx, rate))) return undefined;
  const { shipping_amount: amount } = option;
  const cost = { amount_subtotal: amount, amount_tax: 0, amount_total: amount, shipping_rate: rate };
  return sessions.update(ctx, session, { shipping_cost: cost });
}

/** The session with a promotion code taken off, or why it isn't. The code is counted when the session is complete. */
export async function withCode(ctx: StripeCtx, session: SessionRow, code: string): Promise<SessionRow | ApiError> {
  const found = session.allow_promotion_codes ? await codeTyped(ctx, code.trim()) : undefined;
  if (!found) return errors.invalid_request('This code is invalid.').with({ param: 'promotion_code' });
  if (session.discounts?.some(({ promotion_code }) => promotion_code === found.id)) return session;
  const purchase = { amount: await dueBefore(ctx, session), currency: session.currency ?? 'usd' };
  const refusal = await codeRefusal(ctx, found, { customer: session.customer, purchase });
  if (refusal) return refusal.with({ param: 'promotion_code' });
  const ids = await takeDiscounts(
    ctx,
    [{ promotion_code: found.id }],
    { checkout_session: session.id, customer: session.customer },
    { uncounted: true },
  );
  const shown = { discounts: [{ coupon: null, promotion_code: found.id }] };
  return reprice(ctx, await sessions.update(ctx, session, shown, { discounts: ids }));
}

/** What codes are measured by: the lines as they are, in a trial only what is paid once. */
async function dueBefore(ctx: StripeCtx, session: SessionRow): Promise<number> {
  const { data = {} } = sessions.internal(session);
  const tries = session.mode === 'subscription' && (data.trial_period_days ?? data.trial_end) !== undefined;
  const lines = await linesOf(ctx, session.id);
  return lines.reduce(
    (sum, { price, quantity }) => sum + (price && !(tries && price.recurring) ? amountFor(price, quantity ?? 0) : 0),
    0,
  );
}

/** Without any code. */
export async function withoutCode(ctx: StripeCtx, session: SessionRow): Promise<SessionRow> {
  return reprice(ctx, await sessions.update(ctx, session, { discounts: [] }, { discounts: [] }));
}
