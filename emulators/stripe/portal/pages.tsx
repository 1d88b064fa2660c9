/** The portal as a customer sees it: subscriptions to cancel or switch, a card to replace, invoices to read. */
import { html, redirect, seconds, z, type Answer } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { prices, type PriceRow } from '../billing/catalog/price.ts';
import { products } from '../billing/catalog/product.ts';
import { invoices } from '../billing/invoices/invoice.ts';
import { stepped } from '../billing/periods.ts';
import { changeSubscription, planChange, type ChangeInput } from '../billing/subscriptions/changing.ts';
import { endSubscription } from '../billing/subscriptions/ending.ts';
import { previewOf } from '../billing/subscriptions/previewing.ts';
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
import { PortalPage, type Preview } from './portal-page.tsx';
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

async function page({ ctx, session, configuration }: Opened, preview?: Preview): Promise<Answer<never>> {
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
      preview={preview}
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
    do: z.enum(['card', 'cancel', 'pause', 'preview', 'renew', 'resume', 'switch']),
    expiry: text().optional(),
    feedback: z.enum(feedbacks).optional(),
    number: text().optional(),
    interval: z.int().min(0).optional(),
    price: text().optional(),
    quantity: z.int().min(1).optional(),
    subscription: text().optional(),
  });

export const usePortal = portalPages.operation('billing_portal.use', 'POST /p/session/{code}', {
  summary: 'What a customer does in the portal',
  body: form,
  async handler(bare, { params: { code }, body }) {
    const opened = await openedBy(bare, code);
    if (body.do === 'preview') return page(opened, await previewOne(opened, body));
    if (body.do === 'card') await replaceCard(opened, body);
    else await changeOne(opened, body);
    const { flow } = opened.session;
    const done = flow?.after_completion.redirect;
    return done ? redirect(done.return_url, { status: 303 }) : page(opened);
  },
});

type Form = z.infer<ReturnType<typeof form>>;

async function subscriptionOf({ ctx, session }: Opened, id = ''): Promise<SubscriptionRow> {
  const found = await subscriptions.need(ctx, id);
  if (found.customer === session.customer && !hasEnded(found)) return found;
  throw errors.resource_missing(id, 'subscription', 'subscription');
}

async function changeOne(opened: Opened, body: Form): Promise<void> {
  const { ctx, configuration } = opened;
  const before = await subscriptionOf(opened, body.subscription);
  const {
    subscription_cancel: cancel,
    subscription_pause: pause,
    subscription_update: update,
  } = configuration.features;
  if (body.do === 'renew') await changeSubscription(ctx, before, { cancel_at_period_end: false });
  if (body.do === 'cancel' && cancel.enabled) await cancelOne(ctx, before, cancel, body.feedback);
  if (body.do === 'pause' && pause.enabled)
    await changeSubscription(ctx, before, {
      pause_collection: { behavior: 'void', resumes_at: resumesAt(ctx, pause.duration, body.interval) },
    });
  if (body.do === 'resume' && pause.enabled) await changeSubscription(ctx, before, { pause_collection: null });
  if (body.do === 'switch' && update.enabled) await changeSubscription(ctx, before, changeOf(before, update, body));
}

type Update = ConfigurationRow['features']['subscription_update'];

/** A switch to a price that is offered, another quantity, or both, as far as the configuration lets customers. */
function changeOf(before: SubscriptionRow, update: Update, { price, quantity }: Form): ChangeInput {
  const [item] = before.items.data;
  const offered = price === undefined || (update.products ?? []).some(({ prices: ids }) => ids.includes(price));
  if (!offered || !item) throw errors.resource_missing(price ?? '', 'price', 'price');
  const counts = quantity !== undefined && update.default_allowed_updates.includes('quantity');
  return {
    items: [{ id: item.id, ...(price !== undefined && { price }), ...(counts && { quantity }) }],
    proration_behavior: update.proration_behavior,
  };
}

/** What a change would cost now (or with the next invoice), which the customer then confirms. */
async function previewOne(opened: Opened, body: Form): Promise<Preview> {
  const { ctx, configuration } = opened;
  const { subscription_update: update } = configuration.features;
  const before = await subscriptionOf(opened, body.subscription);
  const { next, prorations } = await planChange(ctx, before, changeOf(before, update, body));
  const atOnce = update.proration_behavior === 'always_invoice';
  const { row } = await previewOf(ctx, next, { items: prorations, changeOnly: atOnce });
  return {
    subscription: before.id,
    price: body.price,
    quantity: body.quantity,
    atOnce,
    lines: row.lines.data.map(({ description, amount }) => ({ description: description ?? '', amount })),
    total: row.amount_due,
    currency: row.currency,
  };
}

/** When a pause is over: after one of the intervals that are offered, or not by itself. */
function resumesAt(
  ctx: StripeCtx,
  { type, interval_options: options }: ConfigurationRow['features']['subscription_pause']['duration'],
  chosen = 0,
): number | undefined {
  const option = type === 'interval_options' ? options[chosen] : undefined;
  return option && stepped(seconds(ctx.now), option, 1);
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
