/** The hosted page of a Checkout Session: shown, filled in, and left for the shop, the bank, or another try. */
import { html, link, redirect, z, type Answer, type Infer } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { codeTyped } from '../billing/discounts/promotion-codes.ts';
import { reductionsOf, takeDiscounts } from '../billing/discounts/discount.ts';
import { makeMethod } from '../payments/methods/making.ts';
import { CheckoutPage, ClosedPage } from './checkout-page.tsx';
import { attempt } from './completing.ts';
import { checkoutPages } from './face.ts';
import { lineItems, linesOf, sessions, type SessionRow } from './session.ts';
import { amountsOf, sum } from './totals.ts';

const form = () =>
  z.object({
    do: z.string().optional(),
    email: z.string().optional(),
    name: z.string().optional(),
    number: z.string().optional(),
    expiry: z.string().optional(),
    cvc: z.string().optional(),
    promotion_code: z.string().optional(),
  });

type Form = Infer<typeof form>;

export const showCheckout = checkoutPages.operation('checkout.pages.show', 'GET /c/pay/{session}', {
  summary: 'The page on which a buyer pays',
  async handler(ctx, { params: { session: id } }) {
    const session = await sessions.need(ctx, id);
    if (session.status === 'complete') return away(session);
    return page(ctx, session);
  },
});

export const payCheckout = checkoutPages.operation('checkout.pages.pay', 'POST /c/pay/{session}', {
  summary: 'What the buyer typed',
  body: form,
  async handler(ctx, { params: { session: id }, body }) {
    const opened = await sessions.need(ctx, id);
    if (opened.status !== 'open') return opened.status === 'complete' ? away(opened) : page(ctx, opened);
    const session = body.promotion_code ? await withCode(ctx, opened, body.promotion_code) : opened;
    if (session === undefined) return page(ctx, opened, 'This code is invalid.', body);
    const problem = wrongIn(body);
    if (problem) return page(ctx, session, problem, body);
    const method = await methodFrom(ctx, body);
    const returnUrl = link(checkoutPages, `/c/pay/${session.id}`);
    const tried = await attempt(ctx, session, { method, email: body.email, name: body.name, returnUrl });
    if (tried.elsewhere !== undefined) return redirect(tried.elsewhere, { status: 303 });
    if (tried.error) return page(ctx, tried.session, tried.error.message, body);
    return away(tried.session);
  },
});

async function page(ctx: StripeCtx, session: SessionRow, problem?: string, typed: Form = {}): Promise<Answer<never>> {
  if (session.status === 'expired') return html(<ClosedPage words="This Checkout Session has expired" />);
  const lines = await linesOf(ctx, session.id);
  return html(
    <CheckoutPage session={session} lines={lines} problem={problem} typed={{ email: typed.email, name: typed.name }} />,
  );
}

/** Back to the shop; every `{CHECKOUT_SESSION_ID}` of its address is filled in. */
function away({ id, success_url, return_url }: SessionRow): Answer<never> {
  const url = success_url ?? return_url;
  return url
    ? redirect(url.replaceAll('{CHECKOUT_SESSION_ID}', id), { status: 303 })
    : html(<ClosedPage words="Thank you" />);
}

const expiryForm = /^\s*(\d{1,2})\s*\/\s*(?:20)?(\d{2})\s*$/;

function wrongIn({ number = '', expiry = '', cvc = '' }: Form): string | undefined {
  if (!/^\d{12,19}$/.test(number.replaceAll(/[\s-]/g, ''))) return 'Your card number is incomplete.';
  if (!expiryForm.test(expiry)) return "Your card's expiration date is incomplete.";
  return /^\d{3,4}$/.test(cvc.trim()) ? undefined : "Your card's security code is incomplete.";
}

async function methodFrom(ctx: StripeCtx, { number = '', expiry = '', cvc = '', email, name }: Form) {
  const [, month = '1', year = '30'] = expiryForm.exec(expiry) ?? [];
  return makeMethod(ctx, {
    type: 'card',
    card: {
      number: number.replaceAll(/[\s-]/g, ''),
      exp_month: Number(month),
      exp_year: 2000 + Number(year),
      cvc: cvc.trim(),
    },
    billing_details: { ...(email && { email }), ...(name && { name }) },
  });
}

/** The session with a promotion code taken off; undefined when there is no such code. */
async function withCode(ctx: StripeCtx, session: SessionRow, code: string): Promise<SessionRow | undefined> {
  const found = await codeTyped(ctx, code.trim());
  if (!found || !session.allow_promotion_codes || (session.discounts ?? []).length > 0) return undefined;
  const ids = await takeDiscounts(ctx, [{ promotion_code: found.id }], {
    checkout_session: session.id,
    customer: session.customer,
  });
  const reductions = await reductionsOf(ctx, ids, session.currency ?? 'usd', Math.floor(ctx.now / 1000));
  const rows = await linesOf(ctx, session.id);
  const lines = rows.flatMap((row) =>
    row.price ? [{ price: row.price, quantity: row.quantity ?? 0, taxes: lineItems.internal(row).taxes ?? [] }] : [],
  );
  const amounts = amountsOf(lines, reductions);
  for (const [at, row] of rows.entries()) {
    const amount = amounts[at];
    if (amount) await lineItems.update(ctx, row, amount);
  }
  const shipping = session.total_details?.amount_shipping ?? 0;
  return sessions.update(ctx, session, {
    amount_total: sum(amounts, 'amount_total') + shipping,
    discounts: [{ coupon: null, promotion_code: found.id }],
    total_details: {
      amount_discount: sum(amounts, 'amount_discount'),
      amount_shipping: shipping,
      amount_tax: sum(amounts, 'amount_tax'),
    },
  });
}
