/** The page of a product (a link): a buyer reads what it is, fills in the form, and goes on to the bank. */
import { html, redirect, type Answer } from '../../../src/emulator/index.ts';
import { pages } from '../api.ts';
import { errors } from '../errors.ts';
import { price } from '../fields.ts';
import { isFree, left, links, type Link } from '../links/rows.ts';
import { paise, twoDecimals } from '../money.ts';
import { ClosedPage, NotePage } from '../pages/error.tsx';
import { shownAmount } from '../pages/layout.tsx';
import { ProductPage } from '../pages/product.tsx';
import { none } from '../payments/instruments.ts';
import { begin, finish, redirectAfter, type Sale } from '../payments/paying.ts';
import type { InstamojoCtx } from '../provider.ts';
import { paymentPage } from '../urls.ts';
import { asMerchant } from '../users/rows.ts';
import { CheckoutForm, readBuyer, readInstrument, type Problems } from './form.ts';
import { readPrefill, type Prefill } from './prefill.ts';

export const openProduct = pages.operation('products.open', 'GET /{username}/{slug}/', {
  summary: 'The page of a product',
  async handler(ctx, { params }) {
    const merchant = await asMerchant(ctx, params.username);
    const link = await offered(merchant, params.slug);
    return productPage(merchant, link, prefillOf(merchant, link));
  },
});

export const buyProduct = pages.operation('products.buy', 'POST /{username}/{slug}/', {
  summary: 'The buyer says who pays, and with what',
  body: CheckoutForm,
  async handler(ctx, { params, body }) {
    const merchant = await asMerchant(ctx, params.username);
    const link = await offered(merchant, params.slug);
    const prefill = prefillOf(merchant, link);
    const form = { ...body, ...settledValues(prefill) };
    const { buyer, problems } = readBuyer(form, {});
    const { instrument, problems: others } = isFree(link)
      ? { instrument: none, problems: {} }
      : readInstrument(form, ctx.now);
    const all = { ...problems, ...others, ...priceProblems(link, form.amount) };
    if (prefill.refused || left(link) === 0 || !instrument || Object.keys(all).length > 0) {
      return productPage(merchant, link, prefill, form, all);
    }
    const payment = await begin(merchant, saleOf(link, form.amount, prefill), buyer, instrument);
    if (!isFree(link)) return redirect(paymentPage(merchant.account.username, payment.payment_id), { status: 303 });
    const taken = await finish(merchant, payment, 'Credit');
    const onward = await redirectAfter(merchant, taken);
    return redirect(onward ?? paymentPage(merchant.account.username, taken.payment_id), { status: 303 });
  },
});

/** Throws the page of a missing one for an archived product, too. */
async function offered(ctx: InstamojoCtx, slug: string): Promise<Link> {
  const link = await links.need(ctx, slug);
  if (link.status === 'Archived') throw errors.page_not_found();
  return link;
}

const prefillOf = ({ request, account }: InstamojoCtx, link: Link): Prefill =>
  readPrefill(request?.search ?? '', link, account.salt);

/** What the URL says and the buyer can't change. */
const settledValues = ({ values, settled, hidden }: Prefill): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => settled.includes(name) || hidden.includes(name)));

function priceProblems(link: Link, amount: string | undefined): Problems {
  if (!link.enable_pwyw) return {};
  const least = shownAmount(link.base_price);
  if (!amount || !price().safeParse(amount).success) return { amount: `Enter an amount of at least ${least}` };
  return paise(amount) < paise(link.base_price) ? { amount: `The price is at least ${least}` } : {};
}

const saleOf = (link: Link, amount: string | undefined, { custom }: Prefill): Sale => ({
  title: link.title,
  currency: isFree(link) ? 'Free' : 'INR',
  unit_price: link.enable_pwyw && amount ? twoDecimals(amount) : link.base_price,
  quantity: 1,
  payment_request: null,
  link_slug: link.slug,
  custom_fields: Object.fromEntries(Object.entries(custom).map(([name, value]) => [name, { label: name, value }])),
  fulfilled: true,
});

function productPage(
  { account }: InstamojoCtx,
  link: Link,
  prefill: Prefill,
  typed: CheckoutForm = {},
  problems: Problems = {},
): Answer<never> {
  if (prefill.refused)
    return html(<NotePage title="That link can’t be used" text={prefill.refused} />, { status: 400 });
  if (left(link) === 0) return html(<ClosedPage because="sold out" />);
  const page = (
    <ProductPage
      merchant={account.username}
      title={link.title}
      description={link.description}
      cover={link.cover_image}
      price={link.base_price}
      free={isFree(link)}
      open={link.enable_pwyw}
      left={left(link)}
      settled={prefill.settled}
      hidden={prefill.hidden}
      embedded={prefill.embedded}
      values={{ ...prefill.values, ...typed, cvv: undefined }}
      problems={problems}
    />
  );
  return html(page, { status: Object.keys(problems).length > 0 ? 422 : 200 });
}
