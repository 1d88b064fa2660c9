/** A quote is accepted: it becomes a subscription (now or later), or an invoice. */
import { seconds } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { customers } from '../../payments/customers/customer.ts';
import { amountFor } from '../catalog/price.ts';
import { newItem } from '../invoices/item.ts';
import { newInvoice } from '../invoices/making.ts';
import { hasMethod } from '../subscriptions/renewing.ts';
import { createSubscription, prepareSubscription } from '../subscriptions/starting.ts';
import { expireQuote } from './expiring.ts';
import { quotes, type QuoteLineRow, type QuoteRow } from './quote.ts';

/** Accepts an open quote. The context must be on the customer's clock. */
export async function acceptQuote(ctx: StripeCtx, before: QuoteRow): Promise<QuoteRow> {
  if (before.customer === null) {
    throw errors
      .invalid_request('You must set a customer on the quote before it can be accepted.')
      .with({ param: 'customer' });
  }
  const { lines } = quotes.internal(before);
  const made = lines.some(({ price }) => price.recurring !== null)
    ? { subscription: await subscribe(ctx, before, lines) }
    : { invoice: await invoice(ctx, before, lines) };
  const after = await quotes.update(ctx, before, {
    ...made,
    status: 'accepted',
    status_transitions: { ...before.status_transitions, accepted_at: seconds(ctx.now) },
  });
  ctx.cancel(expireQuote, { quote: before.id });
  await emit(ctx, 'quote.accepted', after);
  return after;
}

async function subscribe(ctx: StripeCtx, quote: QuoteRow, lines: readonly QuoteLineRow[]): Promise<string> {
  const customer = await customers.need(ctx, quote.customer ?? '');
  const { subscription_data: data, invoice_settings: settings } = quote;
  const { taxRates = {} } = quotes.internal(quote);
  const sends = quote.collection_method === 'send_invoice';
  const prepared = await prepareSubscription(ctx, customer, {
    add_invoice_items: lines.flatMap(({ price, quantity }) =>
      price.recurring === null ? [{ price: price.id, quantity: quantity ?? 1 }] : [],
    ),
    application_fee_percent: quote.application_fee_percent ?? undefined,
    billing_mode: { type: data.billing_mode.type },
    collection_method: quote.collection_method,
    days_until_due: sends ? (settings.days_until_due ?? 30) : undefined,
    default_tax_rates: quote.default_tax_rates,
    description: data.description ?? undefined,
    discounts: quote.discounts.map((discount) => ({ discount })),
    items: lines.flatMap(({ id, price, quantity }) =>
      price.recurring === null
        ? []
        : [
            {
              price: price.id,
              ...(quantity !== null && { quantity }),
              tax_rates: taxRates[id]?.map((rate) => rate.id),
            },
          ],
    ),
    metadata: data.metadata ?? undefined,
    trial_period_days: data.trial_period_days ?? undefined,
  });
  const ready = sends || (await hasMethod(ctx, prepared.row));
  const given = {
    ...prepared.given,
    off_session: true,
    ...(!ready && { payment_behavior: 'default_incomplete' as const }),
  };
  const { subscription } = await createSubscription(ctx, { row: prepared.row, given });
  return subscription.id;
}

async function invoice(ctx: StripeCtx, quote: QuoteRow, lines: readonly QuoteLineRow[]): Promise<string> {
  const customer = await customers.need(ctx, quote.customer ?? '');
  const { taxRates = {} } = quotes.internal(quote);
  const items = [];
  for (const { id, price, quantity, description, currency } of lines) {
    items.push(
      await newItem(ctx, {
        amount: amountFor(price, quantity ?? 1),
        currency,
        customer: customer.id,
        description,
        pricing: {
          price_details: { price: price.id, product: price.product },
          type: 'price_details',
          unit_amount_decimal: price.unit_amount_decimal,
        },
        quantity: quantity ?? 1,
        tax_rates: taxRates[id] ?? [],
      }),
    );
  }
  const draft = await newInvoice(ctx, customer, {
    given: {
      id: newId(ctx.random, 'in'),
      auto_advance: true,
      billing_reason: 'quote_accept',
      collection_method: quote.collection_method,
      currency: quote.currency ?? 'usd',
      description: quote.invoice_settings.description,
      discounts: quote.discounts,
      footer: quote.invoice_settings.footer,
      parent: { quote_details: { quote: quote.id }, subscription_details: null, type: 'quote_details' },
    },
    drafts: [],
    items,
    internal: {
      ...(quote.invoice_settings.days_until_due !== null && { daysUntilDue: quote.invoice_settings.days_until_due }),
    },
    atOnce: false,
  });
  return draft.id;
}
