/** Products: what can be asked of them. */
import { seconds, z } from '../../../../src/emulator/index.ts';
import { operation } from '../../api.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { defined, metadata, params, range, text, unset, url } from '../../core/params.ts';
import { search, searchQuery, SearchResult } from '../../core/search.ts';
import { errors } from '../../errors.ts';
import { makePrice, priceFields } from './making.ts';
import { priceOf, prices } from './price.ts';
import { newProduct, Product, products, type ProductRow } from './product.ts';

const dimensions = () => z.object({ height: z.number(), length: z.number(), weight: z.number(), width: z.number() });
const features = () => z.array(z.object({ name: text(80) })).max(15);
const taxDetails = () => z.object({ performance_location: unset(text()), tax_code: unset(text()) });

const taxDetailsRow = (given: z.infer<ReturnType<typeof taxDetails>>): ProductRow['tax_details'] => ({
  performance_location: given.performance_location ?? null,
  tax_code: given.tax_code ?? null,
});

export const createProduct = operation('products.create', 'POST /v1/products', {
  summary: 'Create a product, and its first price with it',
  body: () =>
    params({
      active: z.boolean().optional(),
      attributes: z.array(text()).optional(),
      default_price_data: z.object(priceFields()).omit({ active: true, nickname: true }).optional(),
      description: unset(text(40_000)),
      features: features().optional(), // before 2024-04-10
      id: text().optional(),
      images: unset(z.array(text()).max(8)),
      marketing_features: unset(features()),
      metadata: metadata(),
      name: text(),
      package_dimensions: unset(dimensions()),
      shippable: z.boolean().optional(),
      statement_descriptor: text(22).optional(),
      tax_code: text().optional(),
      tax_details: taxDetails().optional(),
      type: z.enum(['good', 'service']).optional(),
      unit_label: text(12).optional(),
      url: url().optional(),
    }),
  result: Product,
  async handler(ctx, { body: { expand: _, default_price_data, id, tax_details, features: old, ...body } }) {
    if (id !== undefined && (await products.get(ctx, id))) {
      throw errors.resource_already_exists('Product').with({ param: 'id' });
    }
    const row = await products.insert(ctx, {
      ...newProduct(ctx, body.name),
      ...defined({ ...body, id }),
      ...(tax_details && { tax_details: taxDetailsRow(tax_details) }),
      images: body.images ?? [],
      marketing_features: body.marketing_features ?? old ?? [],
      metadata: merged({}, body.metadata),
    });
    await emit(ctx, 'product.created', row);
    if (!default_price_data) return row;
    const price = await makePrice(ctx, row.id, default_price_data, { param: 'default_price_data' });
    const after = await products.update(ctx, row, { default_price: price.id });
    await emit(ctx, 'product.updated', after, { before: row });
    return after;
  },
});

export const retrieveProduct = operation('products.retrieve', 'GET /v1/products/{id}', {
  summary: 'Retrieve a product',
  query: () => params({}),
  result: Product,
  handler: (ctx, { params: { id } }) => products.need(ctx, id),
});

export const updateProduct = operation('products.update', 'POST /v1/products/{id}', {
  summary: 'Update a product',
  body: () =>
    params({
      active: z.boolean().optional(),
      attributes: unset(z.array(text())),
      default_price: unset(text()),
      description: unset(text(40_000)),
      features: unset(features()),
      images: unset(z.array(text()).max(8)),
      marketing_features: unset(features()),
      metadata: metadata(),
      name: text().optional(),
      package_dimensions: unset(dimensions()),
      shippable: z.boolean().optional(),
      statement_descriptor: unset(text(22)),
      tax_code: unset(text()),
      tax_details: unset(taxDetails()),
      unit_label: unset(text(12)),
      url: unset(url()),
    }),
  result: Product,
  async handler(ctx, { params: { id }, body: { expand: _, images, features: old, tax_details, attributes, ...body } }) {
    const before = await products.need(ctx, id);
    const { marketing_features = old, ...rest } = body;
    if (body.default_price) await ownPrice(ctx, id, body.default_price);
    const after = await products.update(ctx, before, {
      ...defined(rest),
      ...(images !== undefined && { images: images ?? [] }),
      ...(attributes !== undefined && { attributes: attributes ?? [] }),
      ...(marketing_features !== undefined && { marketing_features: marketing_features ?? [] }),
      ...(tax_details !== undefined && { tax_details: tax_details && taxDetailsRow(tax_details) }),
      metadata: merged(before.metadata, body.metadata),
      updated: seconds(ctx.now),
    });
    await emit(ctx, 'product.updated', after, { before });
    return after;
  },
});

async function ownPrice(ctx: Parameters<typeof priceOf>[0], product: string, id: string): Promise<void> {
  const price = await priceOf(ctx, id, 'default_price');
  if (price.product === product) return;
  throw errors
    .invalid_request(`The price specified (${id}) does not belong to the product (${product}).`)
    .with({ param: 'default_price' });
}

export const deleteProduct = operation('products.delete', 'DELETE /v1/products/{id}', {
  summary: 'Delete a product that has no prices',
  query: () => params({}),
  body: () => params({}),
  result: () => z.object({ id: z.string(), object: z.literal('product'), deleted: z.literal(true) }),
  async handler(ctx, { params: { id } }) {
    const row = await products.need(ctx, id);
    if ((await prices.count(ctx, { where: { product: id } })) > 0) {
      throw errors.invalid_request('This product cannot be deleted because it has one or more user-created prices.');
    }
    await products.remove(ctx, row);
    await emit(ctx, 'product.deleted', row);
    return { id, object: 'product' as const, deleted: true as const };
  },
});

export const listProducts = operation('products.list', 'GET /v1/products', {
  summary: 'List products, newest first',
  query: () =>
    z.object({
      active: z.boolean().optional(),
      created: range(),
      ids: z.array(text()).optional(),
      shippable: z.boolean().optional(),
      type: z.enum(['good', 'service']).optional(),
      url: text().optional(),
    }),
  list: Product,
  handler: (ctx, { query: { active, created, ids, shippable, type, url: at }, page }) =>
    products.list(ctx, {
      where: { active, created, shippable, type, url: at },
      ...(ids && { match: ({ id }: ProductRow) => ids.includes(id) }),
      page,
    }),
});

export const searchProducts = operation('products.search', 'GET /v1/products/search', {
  summary: 'Search products',
  query: searchQuery,
  result: () => SearchResult(Product()),
  handler: (ctx, { query }) =>
    search(
      ctx,
      products,
      'products',
      { active: 'boolean', description: 'string', name: 'string', shippable: 'boolean', url: 'string' },
      query,
    ),
});
