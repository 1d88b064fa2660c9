/** Features that products bring to whoever buys them: the features themselves, and which product has which. */
import { schema, z } from '../../../../src/emulator/index.ts';
import { operation } from '../../api.ts';
import { merged, Metadata } from '../../core/metadata.ts';
import { metadata, params, text } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection } from '../../provider.ts';
import { products } from '../catalog/product.ts';

export const Feature = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('entitlements.feature'),
    active: z.boolean(),
    livemode: z.boolean(),
    lookup_key: z.string(),
    metadata: Metadata(),
    name: z.string(),
  }),
);

export const features = collection('entitlements_features', {
  row: Feature,
  key: 'id',
  owner: 'account',
  columns: ['lookup_key', { name: 'active', type: 'integer', path: 'active' }],
  missing: (id) => errors.resource_missing(id, 'entitlements.feature', 'id'),
});

export const ProductFeature = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('product_feature'),
    entitlement_feature: Feature(),
    livemode: z.boolean(),
  }),
);

export const productFeatures = collection('product_features', {
  row: ProductFeature,
  internal: () => z.object({ product: z.string() }),
  key: 'id',
  owner: 'account',
  columns: ['internal.product'],
  missing: (id) => errors.resource_missing(id, 'product_feature', 'id'),
});

export const createFeature = operation('entitlements.features.create', 'POST /v1/entitlements/features', {
  summary: 'Create a feature',
  body: () => params({ lookup_key: text(80), metadata: metadata(), name: text(80) }),
  result: Feature,
  async handler(ctx, { body: { lookup_key, name, metadata: data } }) {
    if (await features.find(ctx, { where: { lookup_key } })) {
      throw errors
        .invalid_request(`A feature with the lookup key ${lookup_key} already exists.`)
        .with({ param: 'lookup_key' });
    }
    return features.insert(ctx, {
      id: newId(ctx.random, 'feat').replace('feat_', 'feat_test_'),
      object: 'entitlements.feature',
      active: true,
      livemode: false,
      lookup_key,
      metadata: merged({}, data),
      name,
    });
  },
});

export const retrieveFeature = operation('entitlements.features.retrieve', 'GET /v1/entitlements/features/{id}', {
  summary: 'Retrieve a feature',
  query: () => params({}),
  result: Feature,
  handler: (ctx, { params: { id } }) => features.need(ctx, id),
});

export const updateFeature = operation('entitlements.features.update', 'POST /v1/entitlements/features/{id}', {
  summary: 'Update a feature',
  body: () => params({ active: z.boolean().optional(), metadata: metadata(), name: text(80).optional() }),
  result: Feature,
  async handler(ctx, { params: { id }, body: { active, name, metadata: data } }) {
    const before = await features.need(ctx, id);
    return features.update(ctx, before, {
      active: active ?? before.active,
      metadata: merged(before.metadata, data),
      name: name ?? before.name,
    });
  },
});

export const listFeatures = operation('entitlements.features.list', 'GET /v1/entitlements/features', {
  summary: 'List features, newest first',
  query: () => z.object({ archived: z.boolean().optional(), lookup_key: text(80).optional() }),
  list: Feature,
  handler: (ctx, { query: { archived = false, lookup_key }, page }) =>
    features.list(ctx, { where: { active: !archived, lookup_key }, page }),
});

export const addFeature = operation('products.create_feature', 'POST /v1/products/{id}/features', {
  summary: 'Give a product a feature',
  body: () => params({ entitlement_feature: text() }),
  result: ProductFeature,
  async handler(ctx, { params: { id }, body: { entitlement_feature } }) {
    await products.need(ctx, id);
    const feature = await features.get(ctx, entitlement_feature);
    if (!feature) throw noSuch('entitlements.feature', entitlement_feature, 'entitlement_feature');
    return productFeatures.insert(
      ctx,
      {
        id: newId(ctx.random, 'prodft'),
        object: 'product_feature',
        entitlement_feature: { ...feature },
        livemode: false,
      },
      { product: id },
    );
  },
});

export const listProductFeatures = operation('products.list_features', 'GET /v1/products/{id}/features', {
  summary: "List a product's features",
  list: ProductFeature,
  async handler(ctx, { params: { id }, page }) {
    await products.need(ctx, id);
    return productFeatures.list(ctx, { where: { product: id }, page });
  },
});

export const retrieveProductFeature = operation(
  'products.retrieve_feature',
  'GET /v1/products/{productId}/features/{id}',
  {
    summary: "Retrieve a product's feature",
    query: () => params({}),
    result: ProductFeature,
    async handler(ctx, { params: { productId, id } }) {
      const row = await productFeatures.need(ctx, id);
      if (productFeatures.internal(row).product !== productId)
        throw errors.resource_missing(id, 'product_feature', 'id');
      return row;
    },
  },
);

export const removeFeature = operation('products.delete_feature', 'DELETE /v1/products/{productId}/features/{id}', {
  summary: 'Take a feature from a product',
  query: () => params({}),
  body: () => params({}),
  result: () => z.object({ id: z.string(), object: z.literal('product_feature'), deleted: z.literal(true) }),
  async handler(ctx, { params: { productId, id } }) {
    const row = await productFeatures.need(ctx, id);
    if (productFeatures.internal(row).product !== productId) throw errors.resource_missing(id, 'product_feature', 'id');
    await productFeatures.remove(ctx, row);
    return { id, object: 'product_feature' as const, deleted: true as const };
  },
});
