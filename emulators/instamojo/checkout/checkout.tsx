/** The hosted payment page: what a buyer sees and does. Works without scripts. */
import { emptyable, html, redirect, z, type Answer } from '../../../src/emulator/index.ts';
import { pages } from '../api.ts';
import { CheckoutPage } from '../pages/checkout.tsx';
import { ClosedPage } from '../pages/error.tsx';
import { closedBecause, paymentRequests, type PaymentRequest } from '../payment-requests/rows.ts';
import { begin, saleOf } from '../payments/paying.ts';
import type { InstamojoCtx } from '../provider.ts';
import { paymentPage } from '../urls.ts';
import { asMerchant } from '../users/rows.ts';
import { CheckoutForm, readBuyer, readInstrument, settledBuyer, type Problems } from './form.ts';

const Query = () => z.object({ embed: emptyable(z.string()).optional() });

export const openCheckout = pages.operation('checkout.open', 'GET /@{username}/{id}', {
  summary: 'The payment page of a request or order',
  query: Query,
  async handler(ctx, { params, query }) {
    const merchant = await asMerchant(ctx, params.username);
    const request = await paymentRequests.need(merchant, params.id);
    return checkoutPage(merchant, request, { embedded: query.embed === 'form' });
  },
});

export const submitCheckout = pages.operation('checkout.pay', 'POST /@{username}/{id}', {
  summary: 'The buyer says who pays, and with what',
  query: Query,
  body: CheckoutForm,
  async handler(ctx, { params, query, body }) {
    const merchant = await asMerchant(ctx, params.username);
    const request = await paymentRequests.need(merchant, params.id);
    const { buyer, problems } = readBuyer(body, settledBuyer(request));
    const { instrument, problems: others } = readInstrument(body, ctx.now);
    const all = { ...problems, ...others };
    if (closedBecause(request) || !instrument || Object.keys(all).length > 0) {
      return checkoutPage(merchant, request, { embedded: query.embed === 'form', values: body, problems: all });
    }
    const payment = await begin(merchant, saleOf(request), buyer, instrument);
    return redirect(paymentPage(merchant.account.username, payment.payment_id), { status: 303 });
  },
});

interface Shown {
  readonly embedded: boolean;
  readonly values?: CheckoutForm;
  readonly problems?: Problems;
}

/** The form, or a page saying why there is none. The real one answers 200 then, too (unconfirmed). */
function checkoutPage(
  { account }: InstamojoCtx,
  request: PaymentRequest,
  { embedded, values = {}, problems = {} }: Shown,
): Answer<never> {
  const because = closedBecause(request);
  if (because) return html(<ClosedPage because={because} />);
  const settled = settledBuyer(request);
  const page = (
    <CheckoutPage
      merchant={account.username}
      purpose={request.purpose}
      amount={request.amount}
      settled={Object.keys(settled)}
      embedded={embedded}
      values={{ ...values, cvv: undefined, ...settled }}
      problems={problems}
    />
  );
  return html(page, { status: Object.keys(problems).length > 0 ? 422 : 200 });
}
