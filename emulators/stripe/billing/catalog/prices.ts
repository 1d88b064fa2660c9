/** Prices: what can be asked of them. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { defined, metadata, params, range, text, unset } from '../../core/params.ts';
import { search, searchQuery, SearchResult } from '../../core/search.ts';
import { errors } from '../../errors.ts';
import { currencyOptions, makePrice, makeProduct, optionsFrom, priceFields, productData } from './making.ts';
import { intervals, planOf, Price, prices, taxBehavior, whenPriceChanges, type PriceRow } from './price.ts';
import { productOf } from './product.ts';

export const createPrice = operation('prices.create', 'POST /v1/prices', {
  summary: 'Create a price',
  body: () =>
    params({
      ...priceFields(),
      lookup_key: text(200).optional(),
      product: text().optional(),
      product_data: productData().optional(),
      transfer_lookup_key: z.boolean().optional(),
    }),
  result: Price,
  async handler(ctx, { body: { expand: _, lookup_key, product, product_data, transfer_lookup_key, ...body } }) {
    if (product !== undefined && product_data !== undefined)
      throw errors.parameters_exclusive('product', 'product_data');
    if (product === undefined && product_data === undefined) {
      throw errors.invalid_params('You must specify either `product` or `product_data` when creating a price.');
    }
    await claimLookupKey(ctx, lookup_key, undefined, transfer_lookup_key);
    const of = product_data ? await makeProduct(ctx, product_data) : await productOf(ctx, product ?? '');
    return makePrice(ctx, of.id, body, { lookup_key });
  },
});

/** Frees a lookup key for a price, taking it from another where that is wanted. */
async function claimLookupKey(
  ctx: StripeCtx,
  key: string | null | undefined,
  owner: string | undefined,
  transfer = false,
): Promise<void> {
  if (!key) return;
  const holder = await prices.find(ctx, { where: { lookup_key: key } });
  if (!holder || holder.id === owner) return;
  if (!transfer) {
    throw errors
      .invalid_request(`A price (\`${holder.id}\`) already uses that lookup key.`)
      .with({ param: 'lookup_key' });
  }
  const after = await prices.update(ctx, holder, { lookup_key: null });
  await emit(ctx, 'price.updated', after, { before: holder });
}

export const retrievePrice = operation('prices.retrieve', 'GET /v1/prices/{id}', {
  summary: 'Retrieve a price',
  query: () => params({}),
  result: Price,
  handler: (ctx, { params: { id } }) => prices.need(ctx, id),
});

export const updatePrice = operation('prices.update', 'POST /v1/prices/{id}', {
  summary: 'Update a price; amount, currency and period are for ever',
  body: () =>
    params({
      active: z.boolean().optional(),
      currency_options: unset(currencyOptions()),
      lookup_key: unset(text(200)),
      metadata: metadata(),
      nickname: unset(text()),
      tax_behavior: taxBehavior().optional(),
      transfer_lookup_key: z.boolean().optional(),
    }),
  result: Price,
  async handler(ctx, { params: { id }, body: { expand: _, transfer_lookup_key, currency_options, ...body } }) {
    const before = await prices.need(ctx, id);
    const { tax_behavior: tax } = body;
    if (tax && before.tax_behavior !== 'unspecified' && tax !== before.tax_behavior) {
      throw errors
        .invalid_request('The tax_behavior of a price cannot be changed once it is set to `exclusive` or `inclusive`.')
        .with({ param: 'tax_behavior' });
    }
    await claimLookupKey(ctx, body.lookup_key, id, transfer_lookup_key);
    const { currencyOptions: known } = prices.internal(before);
    const after = await prices.update(
      ctx,
      before,
      { ...defined(body), metadata: merged(before.metadata, body.metadata) },
      currency_options ? { currencyOptions: { ...known, ...optionsFrom(currency_options, 'currency_options') } } : {},
    );
    await emit(ctx, 'price.updated', after, { before });
    if (after.recurring) await emit(ctx, 'plan.updated', planOf(after), { before: planOf(before) });
    await whenPriceChanges.tell(ctx, after);
    return after;
  },
});

export const listPrices = operation('prices.list', 'GET /v1/prices', {
  summary: 'List prices, newest first',
  query: () =>
    z.object({
      active: z.boolean().optional(),
      created: range(),
      currency: text().optional(),
      lookup_keys: z.array(text()).max(10).optional(),
      product: text().optional(),
      recurring: z
        .object({
          interval: z.enum(intervals).optional(),
          meter: text().optional(),
          usage_type: z.enum(['licensed', 'metered']).optional(),
        })
        .optional(),
      type: z.enum(['one_time', 'recurring']).optional(),
    }),
  list: Price,
  handler: (ctx, { query: { active, created, currency, lookup_keys, product, recurring = {}, type }, page }) =>
    prices.list(ctx, {
      where: {
        active,
        created,
        currency: currency?.toLowerCase(),
        lookup_key: lookup_keys,
        product,
        type,
        recurring_interval: recurring.interval,
        recurring_meter: recurring.meter,
        recurring_usage_type: recurring.usage_type,
      },
      page,
    }),
});

export const searchPrices = operation('prices.search', 'GET /v1/prices/search', {
  summary: 'Search prices',
  query: searchQuery,
  result: () => SearchResult(Price()),
  handler: (ctx, { query }) =>
    search<PriceRow>(
      ctx,
      prices,
      'prices',
      { active: 'boolean', currency: 'token', lookup_key: 'string', product: 'string', type: 'token' },
      query,
    ),
});
