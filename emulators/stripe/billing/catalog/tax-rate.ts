/** Tax rates: percentages that invoices add, or find contained. */
import { schema, seconds, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { emit } from '../../core/events.ts';
import { merged, Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { defined, metadata, params, range, text, unset } from '../../core/params.ts';
import { errors, noSuch } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection } from '../../provider.ts';

const taxTypes = `
admissions_tax amusement_tax attendance_tax communications_tax digital_excise_tax entertainment_tax get_fund
gross_receipts_tax gst hospitality_tax hst igst infrastructure_tax jct lease_tax luxury_tax mass_transit_parking_tax nhil parking_tax pst qst
resort_tax retail_delivery_fee rst sales_tax service_tax tourism_tax utility_users_tax vat withholding_tax`
  .trim()
  .split(/\s+/);

export const TaxRate = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('tax_rate'),
    active: z.boolean(),
    country: z.string().nullable(),
    created: z.int(),
    description: z.string().nullable(),
    display_name: z.string(),
    effective_percentage: z.number().nullable(),
    flat_amount: z.null(),
    inclusive: z.boolean(),
    jurisdiction: z.string().nullable(),
    jurisdiction_level: z.string().nullable(),
    livemode: z.boolean(),
    metadata: Metadata(),
    percentage: z.number(),
    rate_type: z.literal('percentage'),
    state: z.string().nullable(),
    tax_type: z.string().nullable(),
  }),
);

export type TaxRateRow = Infer<typeof TaxRate>;

export const taxRates = collection('tax_rates', {
  row: TaxRate,
  key: 'id',
  owner: 'account',
  columns: [
    { name: 'active', type: 'integer', path: 'active' },
    { name: 'inclusive', type: 'integer', path: 'inclusive' },
    { name: 'created', type: 'integer', path: 'created' },
  ],
  missing: (id) => errors.resource_missing(id, 'tax rate', 'id'),
  make: (ctx, given) => ({ row: { ...blank(ctx as unknown as StripeCtx), ...(given as Partial<TaxRateRow>) } }),
});

const blank = (ctx: Pick<StripeCtx, 'random' | 'now'>): TaxRateRow => ({
  id: newId(ctx.random, 'txr'),
  object: 'tax_rate',
  active: true,
  country: null,
  created: seconds(ctx.now),
  description: null,
  display_name: 'Tax',
  effective_percentage: null,
  flat_amount: null,
  inclusive: false,
  jurisdiction: null,
  jurisdiction_level: null,
  livemode: false,
  metadata: {},
  percentage: 0,
  rate_type: 'percentage',
  state: null,
  tax_type: null,
});

describeObject('tax_rate', { prefixes: ['txr_'], load: (ctx, id) => taxRates.get(ctx, id) });

/** The tax rates that a parameter names. Throws the 400. */
export async function taxRatesOf(
  ctx: StripeCtx,
  ids: readonly string[] | null | undefined,
  param: string,
): Promise<TaxRateRow[]> {
  const rows: TaxRateRow[] = [];
  for (const [at, id] of (ids ?? []).entries()) {
    const row = await taxRates.get(ctx, id);
    if (!row) throw noSuch('tax rate', id, `${param}[${at}]`);
    rows.push(row);
  }
  return rows;
}

const common = () => ({
  active: z.boolean().optional(),
  country: unset(text(2)),
  description: unset(text()),
  jurisdiction: unset(text(50)),
  metadata: metadata(),
  state: unset(text(3)),
  tax_type: z.enum(taxTypes).optional(),
});

export const createTaxRate = operation('tax_rates.create', 'POST /v1/tax_rates', {
  summary: 'Create a tax rate',
  body: () =>
    params({ ...common(), display_name: text(100), inclusive: z.boolean(), percentage: z.number().min(0).max(100) }),
  result: TaxRate,
  async handler(ctx, { body: { expand: _, ...body } }) {
    const row = await taxRates.insert(ctx, { ...blank(ctx), ...defined(body), metadata: merged({}, body.metadata) });
    await emit(ctx, 'tax_rate.created', row);
    return row;
  },
});

export const retrieveTaxRate = operation('tax_rates.retrieve', 'GET /v1/tax_rates/{id}', {
  summary: 'Retrieve a tax rate',
  query: () => params({}),
  result: TaxRate,
  handler: (ctx, { params: { id } }) => taxRates.need(ctx, id),
});

export const updateTaxRate = operation('tax_rates.update', 'POST /v1/tax_rates/{id}', {
  summary: 'Update a tax rate; its percentage is for ever',
  body: () => params({ ...common(), display_name: text(100).optional() }),
  result: TaxRate,
  async handler(ctx, { params: { id }, body: { expand: _, ...body } }) {
    const before = await taxRates.need(ctx, id);
    const after = await taxRates.update(ctx, before, {
      ...defined(body),
      metadata: merged(before.metadata, body.metadata),
    });
    await emit(ctx, 'tax_rate.updated', after, { before });
    return after;
  },
});

export const listTaxRates = operation('tax_rates.list', 'GET /v1/tax_rates', {
  summary: 'List tax rates, newest first',
  query: () => z.object({ active: z.boolean().optional(), created: range(), inclusive: z.boolean().optional() }),
  list: TaxRate,
  handler: (ctx, { query: { active, created, inclusive }, page }) =>
    taxRates.list(ctx, { where: { active, created, inclusive }, page }),
});
