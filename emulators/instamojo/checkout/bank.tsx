/** After the choice: the bank's page, and what the buyer sees once the bank has decided. */
import { emptyable, html, redirect, z, type Answer } from '../../../src/emulator/index.ts';
import { pages } from '../api.ts';
import { left, links } from '../links/rows.ts';
import { BankPage } from '../pages/bank.tsx';
import { ClosedPage } from '../pages/error.tsx';
import { ReceiptPage } from '../pages/receipt.tsx';
import { closedBecause, paymentRequests } from '../payment-requests/rows.ts';
import { goodCodes } from '../payments/instruments.ts';
import { finish, redirectAfter } from '../payments/paying.ts';
import { payments, type Payment } from '../payments/rows.ts';
import type { InstamojoCtx } from '../provider.ts';
import { longUrl, paymentPage, productUrl } from '../urls.ts';
import { asMerchant } from '../users/rows.ts';

export const openPayment = pages.operation('checkout.open_payment', 'GET /@{username}/payments/{payment}', {
  summary: "The bank's page of a payment that is under way, else its receipt",
  async handler(ctx, { params }) {
    const merchant = await asMerchant(ctx, params.username);
    const payment = await payments.need(merchant, params.payment);
    return payment.status === 'Initiated' ? bankPage(merchant, payment) : receipt(merchant, payment);
  },
});

export const decidePayment = pages.operation('checkout.decide', 'POST /@{username}/payments/{payment}', {
  summary: 'The buyer confirms a payment at the bank, or cancels it',
  body: () => z.object({ decision: emptyable(z.string()).optional(), otp: emptyable(z.string()).optional() }),
  async handler(ctx, { params, body: { decision = 'submit', otp = '' } }) {
    const merchant = await asMerchant(ctx, params.username);
    const begun = await payments.need(merchant, params.payment);
    if (begun.status !== 'Initiated') return redirect(await after(merchant, begun), { status: 303 });
    const because = await closed(merchant, begun);
    if (because) return html(<ClosedPage because={because} />);
    const confirmed = decision === 'success' || (decision === 'submit' && goodCodes.includes(otp.trim()));
    const payment = await finish(merchant, begun, confirmed ? 'Credit' : 'Failed');
    return redirect(await after(merchant, payment), { status: 303 });
  },
});

/** The merchant's page, else the receipt. */
const after = async (ctx: InstamojoCtx, payment: Payment): Promise<string> =>
  (await redirectAfter(ctx, payment)) ?? paymentPage(ctx.account.username, payment.payment_id);

/** Somebody else may have paid meanwhile, or the merchant closed it. */
async function closed(ctx: InstamojoCtx, { payment_request, link_slug, quantity }: Payment) {
  if (payment_request !== null) return closedBecause(await paymentRequests.need(ctx, payment_request));
  const rest = link_slug === null ? undefined : left(await links.need(ctx, link_slug));
  return rest !== undefined && rest < quantity ? 'sold out' : undefined;
}

function bankPage({ account }: InstamojoCtx, payment: Payment): Answer<never> {
  const { instrument = 'account' } = payments.internal(payment);
  const isCard = payment.instrument_type === 'CARD';
  return html(<BankPage merchant={account.username} amount={payment.amount} instrument={instrument} isCard={isCard} />);
}

async function receipt(ctx: InstamojoCtx, payment: Payment): Promise<Answer<never>> {
  const paid = payment.status === 'Credit';
  const page = (
    <ReceiptPage
      merchant={ctx.account.username}
      title={payment.title}
      amount={payment.amount}
      paymentId={payment.payment_id}
      paid={paid}
      reason={payment.failure?.message}
      buyer={payment.buyer_name}
      instrument={payment.billing_instrument}
      at={`${payment.updated_at.slice(0, 16).replace('T', ' ')} UTC`}
      again={paid || (await closed(ctx, payment)) ? undefined : formOf(ctx, payment)}
      onward={await redirectAfter(ctx, payment)}
    />
  );
  return html(page);
}

/** Where the payment began. */
const formOf = ({ account }: InstamojoCtx, { payment_request, link_slug }: Payment): string =>
  payment_request === null ? productUrl(account.username, link_slug ?? '') : longUrl(account.username, payment_request);
