/** What makes an event of billing happen: the objects that it needs, made as an app would make them; prices and cards are those of the Stripe CLI's own triggers. */
import { seconds, TriggerRefused, z, type Trigger } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { onClock } from '../core/clocks.ts';
import { currencyOf } from '../core/currencies.ts';
import { emit } from '../core/events.ts';
import { merged } from '../core/metadata.ts';
import { metadata, text } from '../core/params.ts';
import { newCode, newId } from '../ids.ts';
import { customers, newCustomer, type CustomerRow } from '../payments/customers/customer.ts';
import { attachMethod, methodOf } from '../payments/methods/attaching.ts';
import { trigger } from '../provider.ts';
import { makePrice, makeProduct } from './catalog/making.ts';
import { planOf, prices, type PriceRow } from './catalog/price.ts';
import { products } from './catalog/product.ts';
import { blankCoupon, coupons, type CouponRow } from './discounts/coupon.ts';
import { promotionCodes } from './discounts/promotion-codes.ts';
import { finalizeInvoice, voidInvoice, writeOff } from './invoices/finalizing.ts';
import { invoices, type InvoiceRow } from './invoices/invoice.ts';
import { newItem } from './invoices/item.ts';
import { newInvoice } from './invoices/making.ts';
import { payInvoice } from './invoices/paying.ts';
import { changeSubscription } from './subscriptions/changing.ts';
import { endSubscription } from './subscriptions/ending.ts';
import { previewOf } from './subscriptions/previewing.ts';
import { createSubscription, prepareSubscription, type StartInput } from './subscriptions/starting.ts';
import { subscriptions, type SubscriptionRow } from './subscriptions/subscription.ts';

const input = () =>
  z.object({
    amount: z.int().min(1).optional(),
    currency: text().optional(),
    customer: text().optional(),
    email: text().optional(),
    name: text().optional(),
    metadata: metadata(),
    payment_method: text().optional(),
    subscription: text().optional(),
    invoice: text().optional(),
  });

type Wish = z.infer<ReturnType<typeof input>>;
type Happening = (ctx: StripeCtx, wish: Wish) => Promise<object>;

const described = '(created by Backlot)';

/** A customer with a card as default; the one that is named, as it is. */
async function payer(ctx: StripeCtx, wish: Wish, card = 'pm_card_visa'): Promise<[StripeCtx, CustomerRow]> {
  if (wish.customer !== undefined) {
    const known = await customers.get(ctx, wish.customer);
    if (!known) throw new TriggerRefused(404, `there is no customer ${wish.customer}`);
    return [await onClock(ctx, known.test_clock), known];
  }
  const blank = newCustomer(ctx);
  const row = await customers.insert(ctx, {
    ...blank,
    description: described,
    email: wish.email ?? null,
    name: wish.name ?? null,
  });
  await emit(ctx, 'customer.created', row);
  const method = await attachMethod(ctx, await methodOf(ctx, wish.payment_method ?? card), row);
  const settings = { ...row.invoice_settings, default_payment_method: method.id };
  return [ctx, await customers.update(ctx, row, { invoice_settings: settings })];
}

const product = (ctx: StripeCtx, { name = 'myproduct', metadata: data }: Wish) =>
  makeProduct(ctx, { name, metadata: data });

async function monthly(ctx: StripeCtx, wish: Wish): Promise<PriceRow> {
  const { id } = await makeProduct(ctx, { name: wish.name ?? 'myproduct' });
  return makePrice(ctx, id, {
    currency: wish.currency ?? 'usd',
    unit_amount: wish.amount ?? 1500,
    recurring: { interval: 'month' },
  });
}

/** A draft with one item. */
async function draft(ctx: StripeCtx, wish: Wish, card?: string, sent = false): Promise<[StripeCtx, InvoiceRow]> {
  if (wish.invoice !== undefined) {
    const known = await invoices.get(ctx, wish.invoice);
    if (!known) throw new TriggerRefused(404, `there is no invoice ${wish.invoice}`);
    return [await onClock(ctx, known.test_clock), known];
  }
  const [on, customer] = await payer(ctx, wish, card);
  const currency = currencyOf(wish.currency ?? 'usd');
  const item = await newItem(on, {
    amount: wish.amount ?? 2000,
    currency,
    customer: customer.id,
    description: described,
  });
  const invoice = await newInvoice(on, customer, {
    given: {
      currency,
      metadata: merged({}, wish.metadata),
      collection_method: sent ? 'send_invoice' : 'charge_automatically',
    },
    drafts: [],
    items: [item],
    internal: sent ? { daysUntilDue: 30 } : {},
    atOnce: true,
  });
  return [on, invoice];
}

const drafted: Happening = async (ctx, wish) => (await draft(ctx, wish))[1];

async function open(ctx: StripeCtx, wish: Wish, card?: string, sent = false): Promise<[StripeCtx, InvoiceRow]> {
  const [on, invoice] = await draft(ctx, wish, card, sent);
  return [on, invoice.status === 'draft' ? await finalizeInvoice(on, invoice) : invoice];
}

const paidWith =
  (card: string): Happening =>
  async (ctx, wish) => {
    const [on, invoice] = await open(ctx, wish, card);
    return invoice.status === 'open' ? (await payInvoice(on, invoice, { offSession: true })).invoice : invoice;
  };

const changedInvoice: Happening = async (ctx, wish) => {
  const [on, before] = await draft(ctx, wish);
  const after = await invoices.update(on, before, { metadata: { ...before.metadata, foo: 'bar' } });
  await emit(on, 'invoice.updated', after, { before });
  return after;
};

/** An open invoice, and what is done with it. */
const opened =
  (what: (ctx: StripeCtx, invoice: InvoiceRow) => Promise<object>, sent = false): Happening =>
  async (ctx, wish) => {
    const [on, invoice] = await open(ctx, wish, undefined, sent);
    return what(on, invoice);
  };

async function told(ctx: StripeCtx, type: string, row: InvoiceRow): Promise<InvoiceRow> {
  await emit(ctx, type, row);
  return row;
}

const deletedDraft: Happening = async (ctx, wish) => {
  const [on, invoice] = await draft(ctx, wish);
  await invoices.remove(on, invoice);
  return told(on, 'invoice.deleted', invoice);
};

/** A subscription that there is, or a new one. */
async function subscribed(
  ctx: StripeCtx,
  wish: Wish,
  more: Partial<StartInput> = {},
  card?: string,
): Promise<[StripeCtx, SubscriptionRow]> {
  if (wish.subscription !== undefined) {
    const known = await subscriptions.get(ctx, wish.subscription);
    if (!known) throw new TriggerRefused(404, `there is no subscription ${wish.subscription}`);
    return [await onClock(ctx, known.test_clock), known];
  }
  const [on, customer] = await payer(ctx, wish, card);
  const price = await monthly(on, wish);
  const given = { items: [{ price: price.id }], metadata: wish.metadata, ...more };
  const { subscription } = await createSubscription(on, await prepareSubscription(on, customer, given));
  return [on, subscription];
}

const subscription =
  (what: (ctx: StripeCtx, row: SubscriptionRow) => Promise<object>, more: Partial<StartInput> = {}): Happening =>
  async (ctx, wish) => {
    const [on, row] = await subscribed(ctx, wish, more);
    return what(on, row);
  };

const same = (_: StripeCtx, row: SubscriptionRow): Promise<SubscriptionRow> => Promise.resolve(row);

async function paused(ctx: StripeCtx, before: SubscriptionRow): Promise<SubscriptionRow> {
  const after = await subscriptions.update(ctx, before, { status: 'paused' });
  await emit(ctx, 'customer.subscription.updated', after, { before });
  await emit(ctx, 'customer.subscription.paused', after);
  return after;
}

async function resumed(ctx: StripeCtx, row: SubscriptionRow): Promise<SubscriptionRow> {
  const before = await paused(ctx, row);
  const after = await subscriptions.update(ctx, before, { status: 'active' });
  await emit(ctx, 'customer.subscription.resumed', after);
  return after;
}

const coupon = async (ctx: StripeCtx, { name, metadata: data }: Wish): Promise<CouponRow> => {
  const row = await coupons.insert(ctx, {
    ...blankCoupon(ctx),
    name: name ?? null,
    percent_off: 25,
    duration: 'forever',
    metadata: merged({}, data),
  });
  await emit(ctx, 'coupon.created', row);
  return row;
};

const changedCoupon: Happening = async (ctx, wish) => {
  const before = await coupon(ctx, wish);
  const after = await coupons.update(ctx, before, { metadata: { ...before.metadata, foo: 'bar' } });
  await emit(ctx, 'coupon.updated', after, { before });
  return after;
};

const deletedCoupon: Happening = async (ctx, wish) => {
  const row = await coupon(ctx, wish);
  await coupons.remove(ctx, row, { stub: { ...row, valid: false } });
  await emit(ctx, 'coupon.deleted', { ...row, valid: false });
  return row;
};

const code: Happening = async (ctx, wish) => {
  const of = await coupon(ctx, wish);
  const typed = newCode(ctx.random);
  const row = await promotionCodes.insert(
    ctx,
    {
      id: newId(ctx.random, 'promo'),
      object: 'promotion_code',
      active: true,
      code: typed,
      created: seconds(ctx.now),
      customer: null,
      customer_account: null,
      expires_at: null,
      livemode: false,
      max_redemptions: null,
      metadata: merged({}, wish.metadata),
      promotion: { coupon: of.id, type: 'coupon' },
      restrictions: { first_time_transaction: false, minimum_amount: null, minimum_amount_currency: null },
      times_redeemed: 0,
    },
    { upper: typed },
  );
  await emit(ctx, 'promotion_code.created', row);
  return row;
};

const changedProduct: Happening = async (ctx, wish) => {
  const before = await product(ctx, wish);
  const after = await products.update(ctx, before, { metadata: { ...before.metadata, foo: 'bar' } });
  await emit(ctx, 'product.updated', after, { before });
  return after;
};

const deletedProduct: Happening = async (ctx, wish) => {
  const row = await product(ctx, wish);
  await products.remove(ctx, row);
  await emit(ctx, 'product.deleted', row);
  return row;
};

const changedPrice: Happening = async (ctx, wish) => {
  const before = await monthly(ctx, wish);
  const after = await prices.update(ctx, before, { metadata: { ...before.metadata, foo: 'bar' } });
  await emit(ctx, 'price.updated', after, { before });
  await emit(ctx, 'plan.updated', planOf(after), { before: planOf(before) });
  return after;
};

const happenings: Readonly<Record<string, Happening>> = {
  'coupon.created': coupon,
  'coupon.deleted': deletedCoupon,
  'coupon.updated': changedCoupon,
  'customer.subscription.created': subscription(same),
  'customer.subscription.deleted': subscription((ctx, row) =>
    endSubscription(ctx, row, { reason: 'cancellation_requested' }),
  ),
  'customer.subscription.paused': subscription(paused),
  'customer.subscription.resumed': subscription(resumed),
  'customer.subscription.trial_will_end': subscription(same, { trial_period_days: 1 }),
  'customer.subscription.updated': subscription((ctx, row) =>
    changeSubscription(ctx, row, { metadata: { foo: 'bar' } }),
  ),
  'invoice.created': drafted,
  'invoice.deleted': deletedDraft,
  'invoice.finalized': async (ctx, wish) => (await open(ctx, wish))[1],
  'invoice.marked_uncollectible': opened(writeOff),
  'invoice.overdue': opened((ctx, row) => told(ctx, 'invoice.overdue', row), true),
  'invoice.paid': paidWith('pm_card_visa'),
  'invoice.payment_action_required': paidWith('pm_card_threeDSecure2Required'),
  'invoice.payment_failed': paidWith('pm_card_chargeCustomerFail'),
  'invoice.payment_succeeded': paidWith('pm_card_visa'),
  'invoice.sent': opened((ctx, row) => told(ctx, 'invoice.sent', row), true),
  'invoice.upcoming': subscription(async (ctx, row) => {
    const { id: _, ...invoice } = (await previewOf(ctx, row)).row;
    await emit(ctx, 'invoice.upcoming', invoice);
    return invoice;
  }),
  'invoice.updated': changedInvoice,
  'invoice.voided': opened(voidInvoice),
  'invoice_payment.paid': paidWith('pm_card_visa'),
  'invoiceitem.created': async (ctx, wish) => {
    const [on, { id }] = await payer(ctx, wish);
    return newItem(on, {
      amount: wish.amount ?? 2000,
      currency: currencyOf(wish.currency ?? 'usd'),
      customer: id,
      description: described,
    });
  },
  'plan.created': monthly,
  'plan.updated': changedPrice,
  'price.updated': changedPrice,
  'product.deleted': deletedProduct,
  'product.updated': changedProduct,
  'promotion_code.created': code,
};

/** A trigger for each type, named after it. */
export const billingTriggers: Readonly<Record<string, Trigger<Wish>>> = Object.fromEntries(
  Object.entries(happenings).map(([type, run]) => [
    type,
    trigger(type, { summary: `Makes what ${type} needs, so that it is emitted`, input, run }),
  ]),
);
