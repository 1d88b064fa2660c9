/** The portal as a customer sees it: subscriptions to cancel or switch, a card to replace, invoices to read. */
import { html, redirect, z, type Answer } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { prices, type PriceRow } from '../billing/catalog/price.ts';
import { products } from '../billing/catalog/product.ts';
import { invoices } from '../billing/invoices/invoice.ts';
import { changeSubscription } from '../billing/subscriptions/changing.ts';
import { endSubscription } from '../billing/subscriptions/ending.ts';
import {
  feedbacks,
  hasEnded,
  subscriptions,
  subscriptionsOf,
  type SubscriptionRow,
} from '../billing/subscriptions/subscription.ts';
import { emit } from '../core/events.ts';
import { pageIds } from '../core/pages.ts';
import { text } from '../core/params.ts';
import { errors } from '../errors.ts';
import { customers, onClockOf } from '../payments/customers/customer.ts';
import { attachMethod } from '../payments/methods/attaching.ts';
import { makeMethod } from '../payments/methods/making.ts';
import { paymentMethods } from '../payments/methods/method.ts';
import { configurations, type ConfigurationRow } from './configuration.ts';
import { PortalPage } from './portal-page.tsx';
import { portalPages, portalSessions, type PortalSessionRow } from './sessions.ts';

interface Opened {
  /** On the customer's clock. */
  readonly ctx: StripeCtx;
  readonly session: PortalSessionRow;
  readonly configuration: ConfigurationRow;
}

async function openedBy(bare: StripeCtx, code: string): Promise<Opened> {
  const page = await pageIds.get(bare, code);
  const session = page && (await portalSessions.get(bare, page.object));
  const customer = session && (await customers.get(bare, session.customer));
  if (!session || !customer) throw errors.unrecognized_url('GET', `/p/session/${code}`);
  const ctx = await onClockOf(bare, customer.id);
  return { ctx, session, configuration: await configurations.need(ctx, session.configuration) };
}

/** Prices to which a subscription can be switched. */
async function choicesOf(ctx: StripeCtx, { features }: ConfigurationRow): Promise<{ price: PriceRow; name: string }[]> {
  const { enabled, products: offered } = features.subscription_update;
  const found = [];
  for (const { prices: ids } of enabled ? (offered ?? []) : []) {
    for (const id of ids) {
      const price = await prices.get(ctx, id);
      const product = price && (await products.get(ctx, price.product));
      if (price) found.push({ price, name: product?.name ?? price.id });
    }
  }
  return found;
}

async function page({ ctx, session, configuration }: Opened): Promise<Answer<never>> {
  const customer = await customers.need(ctx, session.customer);
  const all = await subscriptionsOf(ctx, customer.id);
  const shown = [];
  for (const subscription of all.filter((one) => !hasEnded(one))) {
    const product = await products.get(ctx, subscription.items.data[0]?.price.product ?? '');
    shown.push({ subscription, name: product?.name ?? subscription.id });
  }
  const { default_payment_method: method } = customer.invoice_settings;
  return html(
    <PortalPage
      session={session}
      configuration={configuration}
      customer={customer}
      subscriptions={shown}
      choices={await choicesOf(ctx, configuration)}
      method={method === null ? undefined : await paymentMethods.get(ctx, method)}
      invoices={await invoices.all(ctx, { where: { customer: customer.id }, order: { direction: 'desc' } })}
    />,
  );
}

export const showPortal = portalPages.operation('billing_portal.show', 'GET /p/session/{code}', {
  summary: 'The portal of a customer',
  handler: async (ctx, { params: { code } }) => page(await openedBy(ctx, code)),
});

const form = () =>
  z.object({
    cvc: text().optional(),
    do: z.enum(['card', 'cancel', 'renew', 'switch']),
    expiry: text().optional(),
    feedback: z.enum(feedbacks).optional(),
    number: text().optional(),
    price: text().optional(),
    subscription: text().optional(),
  });

export const usePortal = portalPages.operation('billing_portal.use', 'POST /p/session/{code}', {
  summary: 'What a customer does in the portal',
  body: form,
  async handler(bare, { params: { code }, body }) {
    const opened = await openedBy(bare, code);
    if (body.do === 'card') await replaceCard(opened, body);
    else await changeOne(opened, body);
    const { flow } = opened.session;
    const done = flow?.after_completion.redirect;
    return done ? redirect(done.return_url, { status: 303 }) : page(opened);
  },
});

type Form = z.infer<ReturnType<typeof form>>;

async function changeOne({ ctx, session, configuration }: Opened, body: Form): Promise<void> {
  const before = await subscriptions.need(ctx, body.subscription ?? '');
  const { subscription_cancel: cancel, subscription_update: update } = configuration.features;
  if (before.customer !== session.customer || hasEnded(before))
    throw errors.resource_missing(before.id, 'subscription', 'subscription');
  if (body.do === 'renew') await changeSubscription(ctx, before, { cancel_at_period_end: false });
  if (body.do === 'cancel' && cancel.enabled) await cancelOne(ctx, before, cancel, body.feedback);
  if (body.do !== 'switch' || !update.enabled) return;
  const offered = (update.products ?? []).some(({ prices: ids }) => ids.includes(body.price ?? ''));
  const [item] = before.items.data;
  if (!offered || !item) throw errors.resource_missing(body.price ?? '', 'price', 'price');
  await changeSubscription(ctx, before, {
    items: [{ id: item.id, price: body.price }],
    proration_behavior: update.proration_behavior,
  });
}

async function cancelOne(
  ctx: StripeCtx,
  before: SubscriptionRow,
  { mode, proration_behavior: proration }: ConfigurationRow['features']['subscription_cancel'],
  feedback: Form['feedback'],
): Promise<void> {
  if (mode === 'at_period_end') {
    const details = feedback && { cancellation_details: { feedback } };
    await changeSubscription(ctx, before, { cancel_at_period_end: true, ...details });
    return;
  }
  await endSubscription(ctx, before, {
    reason: 'cancellation_requested',
    details: { comment: null, feedback: feedback ?? null },
    prorate: proration !== 'none',
    invoiceNow: proration === 'always_invoice',
  });
}

async function replaceCard(
  { ctx, session, configuration }: Opened,
  { number = '', expiry = '', cvc }: Form,
): Promise<void> {
  if (!configuration.features.payment_method_update.enabled) return;
  const [month = '', year = ''] = expiry.split('/').map((part) => part.trim());
  const before = await customers.need(ctx, session.customer);
  const made = await makeMethod(ctx, {
    type: 'card',
    card: { number: number.replaceAll(/[\s-]/g, ''), exp_month: Number(month), exp_year: Number(year), cvc },
  });
  const method = await attachMethod(ctx, made, before);
  const fresh = await customers.need(ctx, before.id);
  const settings = { ...fresh.invoice_settings, default_payment_method: method.id };
  const after = await customers.update(ctx, fresh, { invoice_settings: settings });
  await emit(ctx, 'customer.updated', after, { before });
}
