/** Payment links: made once by the shop, opened by any number of buyers. */
import { adjustableQuantity } from '../checkout/asking.ts';
import { z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { LineItem, lineItems } from '../checkout/session.ts';
import { checkAccounts } from '../core/destinations.ts';
import { emit } from '../core/events.ts';
import { params, text } from '../core/params.ts';
import { PaymentLink, paymentLinks } from './link.ts';
import { changeQuantities, changesOf, guard, linkFields, makeLink, newLinkFields } from './making.ts';

export const createLink = operation('payment_links.create', 'POST /v1/payment_links', {
  summary: 'Create a payment link',
  body: () => params(newLinkFields()),
  result: PaymentLink,
  async handler(ctx, { body: { expand: _, ...given } }) {
    const row = await makeLink(ctx, given);
    await emit(ctx, 'payment_link.created', row);
    return row;
  },
});

export const retrieveLink = operation('payment_links.retrieve', 'GET /v1/payment_links/{payment_link}', {
  summary: 'Retrieve a payment link',
  query: () => params({}),
  result: PaymentLink,
  handler: (ctx, { params: { payment_link: id } }) => paymentLinks.need(ctx, id),
});

export const updateLink = operation('payment_links.update', 'POST /v1/payment_links/{payment_link}', {
  summary: 'Update a payment link',
  body: () =>
    params({
      ...linkFields(),
      active: z.boolean().optional(),
      line_items: z
        .array(
          z.object({
            adjustable_quantity: adjustableQuantity().optional(),
            id: text(),
            quantity: z.int().min(0).optional(),
          }),
        )
        .optional(),
    }),
  result: PaymentLink,
  async handler(ctx, { params: { payment_link: id }, body: { expand: _, active, line_items, ...given } }) {
    const before = await paymentLinks.need(ctx, id);
    const { mode = 'payment' } = paymentLinks.internal(before);
    guard(given, mode);
    await checkAccounts(ctx, {
      on_behalf_of: given.on_behalf_of,
      'transfer_data[destination]': given.transfer_data?.destination,
    });
    if (line_items) await changeQuantities(ctx, before, line_items);
    const changes = await changesOf(ctx, before, given, mode);
    const fresh = await paymentLinks.need(ctx, id);
    const after = await paymentLinks.update(ctx, fresh, { ...changes, ...(active !== undefined && { active }) });
    await emit(ctx, 'payment_link.updated', after, { before });
    return after;
  },
});

export const listLinks = operation('payment_links.list', 'GET /v1/payment_links', {
  summary: 'List payment links, newest first',
  query: () => z.object({ active: z.boolean().optional() }),
  list: PaymentLink,
  handler: (ctx, { query, page }) => paymentLinks.list(ctx, { where: query, page }),
});

export const listLinkLines = operation(
  'payment_links.list_line_items',
  'GET /v1/payment_links/{payment_link}/line_items',
  {
    summary: "List a payment link's line items, in their order",
    query: () => z.object({}),
    list: LineItem,
    async handler(ctx, { params: { payment_link: id }, page }) {
      const row = await paymentLinks.need(ctx, id);
      return lineItems.list(ctx, { where: { session: row.id }, order: { direction: 'asc' }, page });
    },
  },
);
