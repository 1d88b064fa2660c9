/** What happens when somebody pays: a payment is begun, the bank decides, and everybody concerned is told. */
import { later, mojoId, stampAfter } from '../ids.ts';
import { links, type Link } from '../links/rows.ts';
import { fee, paise, rupees } from '../money.ts';
import { orders } from '../orders/rows.ts';
import { paymentRequests, type PaymentRequest } from '../payment-requests/rows.ts';
import { schedulePayout } from '../payouts.ts';
import type { InstamojoCtx } from '../provider.ts';
import { tell } from '../webhooks.ts';
import type { Instrument } from './instruments.ts';
import { declined, payments, type Payment } from './rows.ts';

export interface Buyer {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
}

/** What is paid for. */
export interface Sale extends Pick<
  Payment,
  'title' | 'currency' | 'unit_price' | 'quantity' | 'payment_request' | 'link_slug' | 'custom_fields' | 'fulfilled'
> {
  /** When something last happened to it. */
  readonly since?: string;
}

export type Outcome = 'Credit' | 'Failed';

export const saleOf = (request: PaymentRequest): Sale => ({
  title: request.purpose,
  currency: 'INR',
  unit_price: request.amount,
  quantity: 1,
  payment_request: request.id,
  link_slug: null,
  custom_fields: {},
  fulfilled: request.mark_fulfilled,
  since: request.modified_at,
});

/** The buyer has chosen how to pay; the bank has not decided yet. */
export async function begin(ctx: InstamojoCtx, sale: Sale, buyer: Buyer, instrument: Instrument): Promise<Payment> {
  const created_at = stampAfter(ctx, sale.since);
  const payment: Payment = {
    payment_id: mojoId(ctx),
    status: 'Initiated',
    title: sale.title,
    currency: sale.currency,
    amount: rupees(paise(sale.unit_price) * sale.quantity),
    quantity: sale.quantity,
    unit_price: sale.unit_price,
    fees: '0.00',
    buyer_name: buyer.name,
    buyer_email: buyer.email,
    buyer_phone: buyer.phone,
    payment_request: sale.payment_request,
    link_slug: sale.link_slug,
    custom_fields: sale.custom_fields,
    instrument_type: instrument.type,
    billing_instrument: instrument.billing,
    failure: null,
    payout: null,
    fulfilled: sale.fulfilled,
    created_at,
    updated_at: created_at,
  };
  return payments.insert(ctx, payment, { instrument: instrument.shown });
}

/** The bank has decided. */
export async function finish(ctx: InstamojoCtx, begun: Payment, outcome: Outcome): Promise<Payment> {
  const credited = outcome === 'Credit';
  const payment = await payments.update(ctx, begun, {
    status: outcome,
    fees: credited ? feesOf(begun) : '0.00',
    failure: credited ? null : declined,
    updated_at: later(ctx, begun.updated_at),
  });
  if (payment.payment_request !== null) await settleRequest(ctx, payment.payment_request, payment, outcome);
  if (payment.link_slug !== null) await settleLink(ctx, payment.link_slug, payment, outcome);
  return credited && payment.fulfilled ? schedulePayout(ctx, payment) : payment;
}

const feesOf = ({ currency, amount }: Payment): string => (currency === 'Free' ? '0' : fee(amount));

async function settleRequest(ctx: InstamojoCtx, id: string, payment: Payment, outcome: Outcome): Promise<void> {
  const before = await paymentRequests.need(ctx, id);
  const request = await paymentRequests.update(ctx, before, {
    status: outcome === 'Credit' ? 'Completed' : before.status,
    modified_at: later(ctx, before.modified_at),
  });
  const order = outcome === 'Credit' ? await orders.get(ctx, id) : undefined;
  if (order) await orders.update(ctx, order, { status: 'completed' });
  tellOfRequest(ctx, request, payment, outcome);
}

async function settleLink(ctx: InstamojoCtx, slug: string, payment: Payment, outcome: Outcome): Promise<void> {
  const before = await links.need(ctx, slug);
  const sold = outcome === 'Credit' ? payment.quantity : 0;
  const link = await links.update(ctx, before, { quantity_sold: before.quantity_sold + sold });
  tellOfLink(ctx, link, payment, outcome);
}

/** The same fields once more, as the dashboard's resend sends them. */
export async function tellAgain(ctx: InstamojoCtx, payment: Payment, outcome: Outcome): Promise<void> {
  const { payment_request, link_slug } = payment;
  if (payment_request !== null) tellOfRequest(ctx, await paymentRequests.need(ctx, payment_request), payment, outcome);
  if (link_slug !== null) tellOfLink(ctx, await links.need(ctx, link_slug), payment, outcome);
}

function tellOfRequest(ctx: InstamojoCtx, request: PaymentRequest, payment: Payment, outcome: Outcome): void {
  tell(ctx, request.webhook, outcome, {
    ...toldOf(payment, outcome),
    longurl: request.longurl,
    payment_request_id: request.id,
    purpose: request.purpose,
    shorturl: request.shorturl ?? '',
  });
}

function tellOfLink(ctx: InstamojoCtx, link: Link, payment: Payment, outcome: Outcome): void {
  tell(ctx, link.webhook_url, outcome, {
    ...toldOf(payment, outcome),
    offer_slug: link.slug,
    offer_title: link.title,
    quantity: String(payment.quantity),
    unit_price: payment.unit_price,
    ...(Object.keys(payment.custom_fields).length > 0 && { custom_fields: JSON.stringify(payment.custom_fields) }),
  });
}

/** What every webhook tells of a payment. `buyer` is the e-mail address. */
const toldOf = (payment: Payment, status: Outcome) => ({
  amount: payment.amount,
  buyer: payment.buyer_email,
  buyer_name: payment.buyer_name,
  buyer_phone: payment.buyer_phone,
  currency: payment.currency,
  fees: payment.fees,
  payment_id: payment.payment_id,
  status,
});

/** Where the browser is sent after a payment; null: nowhere, it sees a receipt. Failures lead to the same place. */
export async function redirectAfter(ctx: InstamojoCtx, payment: Payment): Promise<string | null> {
  const { payment_id, status, payment_request, link_slug } = payment;
  if (link_slug !== null) {
    const { redirect_url } = await links.need(ctx, link_slug);
    const parameters: [string, string][] = [['payment_id', payment_id]];
    if (status === 'Credit') parameters.push(['status', 'success']); // unconfirmed
    return redirect_url ? extended(redirect_url, parameters) : null;
  }
  if (payment_request === null) return null;
  const { redirect_url } = await paymentRequests.need(ctx, payment_request);
  if (!redirect_url) return null;
  return extended(redirect_url, [
    ['payment_id', payment_id],
    ['payment_status', status],
    ...(await namesOf(ctx, payment_request)),
  ]);
}

/** What was paid is named differently when it is a gateway order. */
async function namesOf(ctx: InstamojoCtx, request: string): Promise<[string, string][]> {
  const order = await orders.get(ctx, request);
  if (!order) return [['payment_request_id', request]];
  return [
    ['id', order.id],
    ['transaction_id', order.transaction_id],
  ];
}

/** Adds to the query that a URL has already; a fragment stays last. */
function extended(url: string, parameters: [string, string][]): string {
  const [before = '', ...fragment] = url.trim().split('#');
  const joint = !before.includes('?') ? '?' : /[?&]$/.test(before) ? '' : '&';
  return [`${before}${joint}${new URLSearchParams(parameters)}`, ...fragment].join('#');
}
