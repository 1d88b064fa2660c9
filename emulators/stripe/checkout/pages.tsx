/** The hosted page of a Checkout Session: shown, filled in, and left for the shop, the bank, or another try. */
import { ApiError, html, link, redirect, type Answer } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { prices } from '../billing/catalog/price.ts';
import { products } from '../billing/catalog/product.ts';
import { shippingRates } from '../billing/catalog/shipping-rates.ts';
import { queryParam } from '../core/pages.ts';
import { CheckoutPage, ClosedPage, EmbeddedEnd, type Extra, type ShippingChoice } from './checkout-page.tsx';
import { attempt } from './completing.ts';
import { checkoutPages } from './face.ts';
import { form, methodFrom, missingIn, needsMethod, savedCards, typedIn, wrongMethod, type Form } from './form.ts';
import { makeSession } from './making.ts';
import type { SessionInput } from './params.ts';
import { reprice, setQuantity, shipped, takeOptional, withCode } from './repricing.ts';
import { linesOf, sessions, type SessionRow } from './session.ts';

export const showCheckout = checkoutPages.operation('checkout.pages.show', 'GET /c/pay/{session}', {
  summary: 'The page on which a buyer pays',
  async handler(ctx, { params: { session: id } }) {
    const session = await sessions.need(ctx, id);
    if (session.status !== 'complete') return page(ctx, session);
    const fromTheBank = ctx.request && queryParam(ctx.request, 'redirect_status') !== undefined;
    // A shop whose return page mounts Checkout again would be sent there without end.
    if (session.ui_mode === 'embedded_page' && !fromTheBank) return html(<ClosedPage words="You’re all done here" />);
    return away(session);
  },
});

export const payCheckout = checkoutPages.operation('checkout.pages.pay', 'POST /c/pay/{session}', {
  summary: 'What the buyer typed',
  body: form,
  async handler(ctx, { params: { session: id }, body }) {
    const opened = await sessions.need(ctx, id);
    if (opened.status !== 'open') return opened.status === 'complete' ? away(opened) : page(ctx, opened);
    const { session, problem } = await changed(ctx, opened, body);
    if (problem || body.do === 'update') return page(ctx, session, problem, body);
    const pays = needsMethod(session);
    const wrong = missingIn(session, body) ?? (pays ? wrongMethod(session, body) : undefined);
    if (wrong) return page(ctx, session, wrong, body);
    const method = pays ? await methodFrom(ctx, session, body) : undefined;
    const returnUrl = link(checkoutPages, `/c/pay/${session.id}`);
    const tried = await attempt(ctx, session, { method, ...typedIn(body), returnUrl });
    if (tried.elsewhere !== undefined) return redirect(tried.elsewhere, { status: 303 });
    if (tried.error) return page(ctx, tried.session, tried.error.message, body);
    return away(tried.session);
  },
});

/** `after_expiration`: the page of an expired session goes on with a new one like it. */
export const recoverCheckout = checkoutPages.operation('checkout.pages.recover', 'GET /c/recover/{session}', {
  summary: 'A buyer comes back to a session that has expired',
  async handler(ctx, { params: { session: id } }) {
    const expired = await sessions.need(ctx, id);
    const { given } = sessions.internal(expired);
    const recovery = expired.after_expiration?.recovery;
    if (!given || !recovery?.url) return html(<ClosedPage words="This Checkout Session has expired" />);
    const asked = given as SessionInput;
    const { expires_at: _, ...again } = asked;
    const session = await makeSession(
      ctx,
      { ...again, ...(!asked.discounts && { allow_promotion_codes: recovery.allow_promotion_codes }) },
      { recovered_from: expired.id },
    );
    return redirect(session.url ?? '', { status: 303 });
  },
});

interface Changed {
  readonly session: SessionRow;
  readonly problem?: string | undefined;
}

/** The session with what the buyer has changed of what is bought. */
async function changed(ctx: StripeCtx, opened: SessionRow, body: Form): Promise<Changed> {
  let session = opened;
  let problem: string | undefined;
  const asked = Object.entries(body.quantity ?? {});
  for (const row of await linesOf(ctx, session.id)) {
    const text = asked.find(([id]) => id === row.id)?.[1];
    if (text === undefined) continue;
    const fits = /^\d+$/.test(text) && (await setQuantity(ctx, row, Number(text)));
    if (!fits) problem = 'This quantity is not available.';
  }
  for (const price of Object.keys(body.optional ?? {})) await takeOptional(ctx, session, price);
  if (body.shipping_rate) session = (await shipped(ctx, session, body.shipping_rate)) ?? session;
  if (session.mode !== 'setup' && (asked.length > 0 || body.optional || body.shipping_rate))
    session = await reprice(ctx, session);
  if (!body.promotion_code?.trim()) return { session, problem };
  const discounted = await withCode(ctx, session, body.promotion_code);
  return discounted instanceof ApiError ? { session, problem: discounted.message } : { session: discounted, problem };
}

async function page(ctx: StripeCtx, session: SessionRow, problem?: string, typed: Form = {}): Promise<Answer<never>> {
  if (session.status === 'expired') return html(<ClosedPage words="This Checkout Session has expired" />);
  return html(
    <CheckoutPage
      session={session}
      lines={await linesOf(ctx, session.id)}
      problem={problem}
      typed={typed}
      saved={await savedCards(ctx, session)}
      ways={await waysOf(ctx, session)}
      extras={await extrasOf(ctx, session)}
    />,
  );
}

async function waysOf(ctx: StripeCtx, { shipping_options: options }: SessionRow): Promise<ShippingChoice[]> {
  const ways: ShippingChoice[] = [];
  for (const { shipping_rate: id, shipping_amount: amount } of options) {
    const rate = await shippingRates.get(ctx, id);
    ways.push({ id, amount, name: rate?.display_name ?? 'Shipping' });
  }
  return ways;
}

async function extrasOf(ctx: StripeCtx, session: SessionRow): Promise<Extra[]> {
  const bought = new Set((await linesOf(ctx, session.id)).map(({ price }) => price?.id));
  const extras: Extra[] = [];
  for (const { price: id } of session.optional_items ?? []) {
    const price = bought.has(id) ? undefined : await prices.get(ctx, id);
    const product = price && (await products.get(ctx, price.product));
    if (price) extras.push({ price: id, name: product?.name ?? id, amount: price.unit_amount ?? 0 });
  }
  return extras;
}

/** Back to the shop; every `{CHECKOUT_SESSION_ID}` of its address is filled in. A page in the shop's own tells the shop. */
function away({ id, success_url, return_url, ui_mode: ui, redirect_on_completion: leaves }: SessionRow): Answer<never> {
  const url = (success_url ?? return_url)?.replaceAll('{CHECKOUT_SESSION_ID}', id);
  if (ui === 'embedded_page') return html(<EmbeddedEnd url={leaves === 'always' ? url : undefined} />);
  return url ? redirect(url, { status: 303 }) : html(<ClosedPage words="Thank you" />);
}
