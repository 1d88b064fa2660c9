/** Meters and what they have counted: usage events, summed up by customer and time. */
import { schema, seconds, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { describeObject } from '../../core/objects.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection } from '../../provider.ts';

export const Meter = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('billing.meter'),
    created: z.int(),
    customer_mapping: z.object({ event_payload_key: z.string(), type: z.literal('by_id') }),
    default_aggregation: z.object({ formula: z.enum(['count', 'last', 'sum']) }),
    display_name: z.string(),
    event_name: z.string(),
    event_time_window: z.enum(['day', 'hour']).nullable(),
    livemode: z.boolean(),
    status: z.enum(['active', 'inactive']),
    status_transitions: z.object({ deactivated_at: z.int().nullable() }),
    updated: z.int(),
    value_settings: z.object({ event_payload_key: z.string() }),
  }),
);

export type MeterRow = Infer<typeof Meter>;

export const meters = collection('billing_meters', {
  row: Meter,
  key: 'id',
  owner: 'account',
  columns: ['status', 'event_name', { name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'billing.meter', 'id'),
  make: (ctx, given) => ({
    row: {
      ...blankMeter(ctx as unknown as StripeCtx, String(given.event_name ?? 'usage')),
      ...(given as Partial<MeterRow>),
    },
  }),
});

export const blankMeter = (ctx: Pick<StripeCtx, 'random' | 'now'>, event_name: string): MeterRow => ({
  id: newId(ctx.random, 'mtr').replace('mtr_', 'mtr_test_'),
  object: 'billing.meter',
  created: seconds(ctx.now),
  customer_mapping: { event_payload_key: 'stripe_customer_id', type: 'by_id' },
  default_aggregation: { formula: 'sum' },
  display_name: event_name,
  event_name,
  event_time_window: null,
  livemode: false,
  status: 'active',
  status_transitions: { deactivated_at: null },
  updated: seconds(ctx.now),
  value_settings: { event_payload_key: 'value' },
});

describeObject('billing.meter', { prefixes: ['mtr_'], load: (ctx, id) => meters.get(ctx, id) });

export const MeterEvent = schema(() =>
  z.object({
    object: z.literal('billing.meter_event'),
    created: z.int(),
    event_name: z.string(),
    identifier: z.string(),
    livemode: z.boolean(),
    payload: z.record(z.string(), z.string()),
    timestamp: z.int(),
  }),
);

export const meterEvents = collection('billing_meter_events', {
  row: MeterEvent,
  internal: () => z.object({ customer: z.string(), value: z.number(), canceled: z.boolean().optional() }),
  key: 'identifier',
  owner: 'account',
  columns: ['event_name', 'internal.customer', { name: 'timestamp', type: 'integer', path: 'timestamp' }],
  indexes: [['customer', 'timestamp']],
});

/** What a meter counted for a customer from a time up to (and without) another. */
export async function usageOf(
  ctx: StripeCtx,
  meter: MeterRow,
  customer: string,
  start: number,
  end: number,
): Promise<number> {
  const rows = await meterEvents.all(ctx, {
    where: { customer, timestamp: { gte: start, lt: end } },
    order: { column: 'timestamp', direction: 'asc' },
  });
  const values = rows
    .filter(({ event_name }) => event_name === meter.event_name)
    .map((row) => meterEvents.internal(row))
    .filter(({ canceled }) => !canceled)
    .map(({ value }) => value);
  const { formula } = meter.default_aggregation;
  if (formula === 'count') return values.length;
  if (formula === 'last') return values.at(-1) ?? 0;
  return values.reduce((sum, value) => sum + value, 0);
}
