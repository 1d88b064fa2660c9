/** Invoice items: amounts that wait for the next invoice of a customer, or stand on one. */
import { schema, seconds, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import { Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection } from '../../provider.ts';
import { TaxRate } from '../catalog/tax-rate.ts';
import { prices } from '../catalog/price.ts';
import { newLine, Period, Pricing, DiscountAmount, type LineRow } from './line.ts';

export const InvoiceItem = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('invoiceitem'),
    amount: z.int(),
    currency: z.string(),
    customer: z.string(),
    customer_account: z.string().nullable(),
    date: z.int(),
    description: z.string().nullable(),
    discountable: z.boolean(),
    discounts: z.array(z.string()),
    invoice: z.string().nullable(),
    livemode: z.boolean(),
    metadata: Metadata(),
    net_amount: z.int().optional(),
    parent: z
      .object({
        subscription_details: z
          .object({ subscription: z.string(), subscription_item: z.string().optional() })
          .nullable(),
        type: z.literal('subscription_details'),
      })
      .nullable(),
    period: Period(),
    pricing: Pricing().nullable(),
    proration: z.boolean(),
    proration_details: z
      .object({
        credited_items: z
          .object({
            invoice_line_item_details: z.object({ invoice: z.string(), invoice_line_items: z.array(z.string()) }),
            type: z.literal('invoice_line_items'),
          })
          .nullable(),
        discount_amounts: z.array(DiscountAmount()),
      })
      .optional(),
    quantity: z.int(),
    quantity_decimal: z.string(),
    tax_rates: z.array(TaxRate()),
    test_clock: z.string().nullable(),
  }),
);

export type InvoiceItemRow = Infer<typeof InvoiceItem>;

export const invoiceItems = collection('invoiceitems', {
  row: InvoiceItem,
  key: 'id',
  owner: 'account',
  columns: [
    'customer',
    'invoice',
    { name: 'subscription', type: 'text', path: 'parent.subscription_details.subscription' },
    { name: 'date', type: 'integer', path: 'date' },
  ],
  missing: (id) => errors.resource_missing(id, 'invoiceitem', 'invoiceitem'),
});

describeObject('invoiceitem', {
  prefixes: ['ii_'],
  load: (ctx, id) => invoiceItems.get(ctx, id),
  changes: [
    {
      since: '2025-03-31.basil',
      shape: async (ctx, { pricing, parent, net_amount: _, proration_details: __, ...item }) => {
        const of = pricing as InvoiceItemRow['pricing'];
        const { subscription_details: subscription } = (parent as InvoiceItemRow['parent']) ?? {};
        const price = of?.price_details ? ((await prices.get(ctx, of.price_details.price)) ?? null) : null;
        return {
          ...item,
          plan: null,
          price,
          subscription: subscription?.subscription ?? null,
          ...(subscription?.subscription_item && { subscription_item: subscription.subscription_item }),
          unit_amount: price?.unit_amount ?? item.amount,
          unit_amount_decimal: of?.unit_amount_decimal ?? String(item.amount),
        };
      },
    },
  ],
});

type Basis = Pick<InvoiceItemRow, 'amount' | 'currency' | 'customer' | 'description'> & Partial<InvoiceItemRow>;

/** A new item, and its event. The context must be on the customer's clock. */
export async function newItem(ctx: StripeCtx, given: Basis): Promise<InvoiceItemRow> {
  const row = await invoiceItems.insert(ctx, blankItem(ctx, newId(ctx.random, 'ii'), given));
  await emit(ctx, 'invoiceitem.created', row);
  return row;
}

/** An item before it is kept. */
export function blankItem(ctx: StripeCtx, id: string, given: Basis): InvoiceItemRow {
  const now = seconds(ctx.now);
  return {
    id,
    object: 'invoiceitem',
    customer_account: null,
    date: now,
    discountable: true,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: {},
    net_amount: given.amount,
    parent: null,
    period: { end: now, start: now },
    pricing: null,
    proration: false,
    quantity: 1,
    quantity_decimal: String(given.quantity ?? 1),
    tax_rates: [],
    test_clock: ctx.clock || null,
    ...given,
  };
}

/** The pending items of a customer, or of a subscription of the customer, newest first. */
export const pendingItems = async (
  ctx: StripeCtx,
  { customer, subscription, currency }: { customer: string; subscription?: string | null; currency?: string },
): Promise<InvoiceItemRow[]> => {
  const rows = await invoiceItems.all(ctx, {
    where: { customer, invoice: null, ...(subscription !== undefined && { subscription }) },
    order: { direction: 'desc' },
  });
  return currency === undefined ? rows : rows.filter((row) => row.currency === currency);
};

/** An item as a line of an invoice. */
export function lineOfItem(id: string, item: InvoiceItemRow, invoice: string | null): LineRow {
  const { subscription, subscription_item } = item.parent?.subscription_details ?? {};
  const proration = item.proration
    ? {
        proration: true,
        proration_details: {
          credited_items: item.proration_details?.credited_items?.invoice_line_item_details ?? null,
        },
      }
    : { proration: false, proration_details: null };
  const ofSubscription = subscription !== undefined && subscription_item !== undefined;
  return newLine(id, {
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    discountable: item.discountable,
    discounts: item.discounts,
    invoice,
    metadata: item.metadata,
    parent: ofSubscription
      ? {
          invoice_item_details: null,
          subscription_item_details: { invoice_item: item.id, ...proration, subscription, subscription_item },
          type: 'subscription_item_details',
        }
      : {
          invoice_item_details: { invoice_item: item.id, ...proration, subscription: subscription ?? null },
          subscription_item_details: null,
          type: 'invoice_item_details',
        },
    period: item.period,
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subscription: subscription ?? null,
  });
}

/** The invoice item behind a line, if there is one. */
export const itemOfLine = ({ parent }: LineRow): string | null =>
  parent?.invoice_item_details?.invoice_item ?? parent?.subscription_item_details?.invoice_item ?? null;
