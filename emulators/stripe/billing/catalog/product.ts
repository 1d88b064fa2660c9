/** The product: its shape and rows. */
import { schema, seconds, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { errors, noSuch } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection } from '../../provider.ts';

export const Product = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('product'),
    active: z.boolean(),
    attributes: z.array(z.string()),
    created: z.int(),
    default_price: z.string().nullable(),
    description: z.string().nullable(),
    images: z.array(z.string()),
    livemode: z.boolean(),
    marketing_features: z.array(z.object({ name: z.string() })),
    metadata: Metadata(),
    name: z.string(),
    package_dimensions: z
      .object({ height: z.number(), length: z.number(), weight: z.number(), width: z.number() })
      .nullable(),
    shippable: z.boolean().nullable(),
    statement_descriptor: z.string().nullable(),
    tax_code: z.string().nullable(),
    tax_details: z.object({ performance_location: z.string().nullable(), tax_code: z.string().nullable() }).nullable(),
    type: z.enum(['good', 'service']),
    unit_label: z.string().nullable(),
    updated: z.int(),
    url: z.string().nullable(),
  }),
);

export type ProductRow = Infer<typeof Product>;

export const products = collection('products', {
  row: Product,
  key: 'id',
  owner: 'account',
  columns: [
    { name: 'active', type: 'integer', path: 'active' },
    { name: 'shippable', type: 'integer', path: 'shippable' },
    'type',
    'url',
    { name: 'created', type: 'integer', path: 'created' },
  ],
  missing: (id) => errors.resource_missing(id, 'product', 'id'),
  stats: { by: ['active'] },
  make: (ctx, given) => ({
    row: {
      ...newProduct(ctx as unknown as StripeCtx, String(given.name ?? 'Product')),
      ...(given as Partial<ProductRow>),
    },
  }),
});

/** A product of which only the name is known. */
export const newProduct = (ctx: Pick<StripeCtx, 'random' | 'now'>, name: string): ProductRow => ({
  id: newId(ctx.random, 'prod'),
  object: 'product',
  active: true,
  attributes: [],
  created: seconds(ctx.now),
  default_price: null,
  description: null,
  images: [],
  livemode: false,
  marketing_features: [],
  metadata: {},
  name,
  package_dimensions: null,
  shippable: null,
  statement_descriptor: null,
  tax_code: null,
  tax_details: null,
  type: 'service',
  unit_label: null,
  updated: seconds(ctx.now),
  url: null,
});

describeObject('product', {
  prefixes: ['prod_'],
  load: (ctx, id) => products.get(ctx, id),
  changes: [
    {
      since: '2024-04-10',
      shape: (_, { marketing_features, ...product }) => ({ ...product, features: marketing_features }),
    },
  ],
});

/** The product that a parameter names. Throws the 400. */
export async function productOf(ctx: StripeCtx, id: string, param = 'product'): Promise<ProductRow> {
  const row = await products.get(ctx, id);
  if (!row) throw noSuch('product', id, param);
  return row;
}
