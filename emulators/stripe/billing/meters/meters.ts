/** Billing meters and meter events: what can be asked of them. */
import { pageOf, seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { onClockOf } from '../../payments/customers/customer.ts';
import { emit } from '../../core/events.ts';
import { params, text } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { customers } from '../../payments/customers/customer.ts';
import { blankMeter, Meter, MeterEvent, meterEvents, meters, usageOf, type MeterRow } from './meter.ts';

export const createMeter = operation('billing.meters.create', 'POST /v1/billing/meters', {
  summary: 'Create a meter',
  body: () =>
    params({
      customer_mapping: z.object({ event_payload_key: text(100), type: z.literal('by_id') }).optional(),
      default_aggregation: z.object({ formula: z.enum(['count', 'last', 'sum']) }),
      display_name: text(250),
      event_name: text(100),
      event_time_window: z.enum(['day', 'hour']).optional(),
      value_settings: z.object({ event_payload_key: text(100) }).optional(),
    }),
  result: Meter,
  async handler(ctx, { body }) {
    if (await activeMeter(ctx, body.event_name)) {
      throw errors
        .invalid_request(`An active meter with event name ${body.event_name} already exists.`)
        .with({ param: 'event_name' });
    }
    const blank = blankMeter(ctx, body.event_name);
    const row = await meters.insert(ctx, {
      ...blank,
      customer_mapping: body.customer_mapping ?? blank.customer_mapping,
      default_aggregation: body.default_aggregation,
      display_name: body.display_name,
      event_time_window: body.event_time_window ?? null,
      value_settings: body.value_settings ?? blank.value_settings,
    });
    await emit(ctx, 'billing.meter.created', row);
    return row;
  },
});

const activeMeter = (ctx: StripeCtx, event_name: string): Promise<MeterRow | undefined> =>
  meters.find(ctx, { where: { event_name, status: 'active' } });

export const retrieveMeter = operation('billing.meters.retrieve', 'GET /v1/billing/meters/{id}', {
  summary: 'Retrieve a meter',
  query: () => params({}),
  result: Meter,
  handler: (ctx, { params: { id } }) => meters.need(ctx, id),
});

export const updateMeter = operation('billing.meters.update', 'POST /v1/billing/meters/{id}', {
  summary: "Update a meter's name",
  body: () => params({ display_name: text(250).optional() }),
  result: Meter,
  async handler(ctx, { params: { id }, body: { display_name } }) {
    const before = await meters.need(ctx, id);
    const after = await meters.update(ctx, before, {
      display_name: display_name ?? before.display_name,
      updated: seconds(ctx.now),
    });
    await emit(ctx, 'billing.meter.updated', after, { before });
    return after;
  },
});

async function switchMeter(ctx: StripeCtx, id: string, status: MeterRow['status']): Promise<MeterRow> {
  const before = await meters.need(ctx, id);
  if (before.status === status) throw errors.invalid_request(`The meter is already ${status}.`);
  const now = seconds(ctx.now);
  const after = await meters.update(ctx, before, {
    status,
    status_transitions: { deactivated_at: status === 'inactive' ? now : null },
    updated: now,
  });
  await emit(ctx, status === 'inactive' ? 'billing.meter.deactivated' : 'billing.meter.reactivated', after);
  return after;
}

export const deactivateMeter = operation('billing.meters.deactivate', 'POST /v1/billing/meters/{id}/deactivate', {
  summary: 'Deactivate a meter: it takes no more events',
  body: () => params({}),
  result: Meter,
  handler: (ctx, { params: { id } }) => switchMeter(ctx, id, 'inactive'),
});

export const reactivateMeter = operation('billing.meters.reactivate', 'POST /v1/billing/meters/{id}/reactivate', {
  summary: 'Reactivate a meter',
  body: () => params({}),
  result: Meter,
  handler: (ctx, { params: { id } }) => switchMeter(ctx, id, 'active'),
});

export const listMeters = operation('billing.meters.list', 'GET /v1/billing/meters', {
  summary: 'List meters, newest first',
  query: () => z.object({ status: z.enum(['active', 'inactive']).optional() }),
  list: Meter,
  handler: (ctx, { query: { status }, page }) => meters.list(ctx, { where: { status }, page }),
});

export const createMeterEvent = operation('billing.meter_events.create', 'POST /v1/billing/meter_events', {
  summary: 'Report usage',
  body: () =>
    params({
      event_name: text(100),
      identifier: text(100).optional(),
      payload: z.record(z.string(), text()),
      timestamp: z.int().optional(),
    }),
  result: MeterEvent,
  async handler(bare, { body: { event_name, identifier, payload, timestamp } }) {
    const meter = await activeMeter(bare, event_name);
    if (!meter) {
      throw errors
        .invalid_request(`No active meter found for event name ${event_name}.`)
        .with({ code: 'no_meter', param: 'event_name' });
    }
    const { customer, value } = readPayload(meter, payload);
    if (!(await customers.get(bare, customer))) {
      throw errors
        .invalid_request(`No such customer: '${customer}'`)
        .with({ code: 'resource_missing', param: `payload[${meter.customer_mapping.event_payload_key}]` });
    }
    if (identifier !== undefined && (await meterEvents.get(bare, identifier))) {
      throw errors
        .invalid_request(`An event already exists with identifier ${identifier}.`)
        .with({ param: 'identifier' });
    }
    const ctx = await onClockOf(bare, customer);
    const now = seconds(ctx.now);
    checkTime(timestamp, now);
    return meterEvents.insert(
      ctx,
      {
        object: 'billing.meter_event',
        created: now,
        event_name,
        identifier: identifier ?? ctx.random.uuid(),
        livemode: false,
        payload,
        timestamp: timestamp ?? now,
      },
      { customer, value },
    );
  },
});

const day = 86_400;

function checkTime(timestamp: number | undefined, now: number): void {
  if (timestamp === undefined) return;
  if (timestamp > now + 300) {
    throw errors
      .invalid_request('The timestamp cannot be more than 5 minutes in the future.')
      .with({ code: 'timestamp_in_future', param: 'timestamp' });
  }
  if (timestamp < now - 35 * day) {
    throw errors
      .invalid_request('The timestamp must be within the past 35 calendar days.')
      .with({ code: 'timestamp_too_far_in_past', param: 'timestamp' });
  }
}

function readPayload(meter: MeterRow, payload: Readonly<Record<string, string>>): { customer: string; value: number } {
  const { customer_mapping, value_settings, default_aggregation } = meter;
  const read = (key: string): string => {
    const text = payload[key];
    if (text === undefined) throw errors.parameter_missing(`payload[${key}]`);
    return text;
  };
  const customer = read(customer_mapping.event_payload_key);
  if (default_aggregation.formula === 'count') return { customer, value: 1 };
  const text = read(value_settings.event_payload_key);
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return { customer, value };
  throw errors
    .invalid_request(`The value in the payload is not a number: ${text}`)
    .with({ code: 'meter_event_invalid_value', param: `payload[${value_settings.event_payload_key}]` });
}

const Adjustment = () =>
  z.object({
    object: z.literal('billing.meter_event_adjustment'),
    cancel: z.object({ identifier: z.string().nullable() }).nullable(),
    event_name: z.string(),
    livemode: z.boolean(),
    status: z.enum(['complete', 'pending']),
    type: z.literal('cancel'),
  });

export const createAdjustment = operation(
  'billing.meter_event_adjustments.create',
  'POST /v1/billing/meter_event_adjustments',
  {
    summary: 'Take a meter event back',
    body: () =>
      params({
        cancel: z.object({ identifier: text(100).optional() }).optional(),
        event_name: text(100),
        type: z.literal('cancel'),
      }),
    result: Adjustment,
    async handler(ctx, { body: { cancel, event_name, type } }) {
      const event = cancel?.identifier === undefined ? undefined : await meterEvents.get(ctx, cancel.identifier);
      if (event?.event_name !== event_name) {
        throw errors
          .resource_missing(cancel?.identifier ?? '', 'meter event', 'cancel[identifier]')
          .with({ status: 400 });
      }
      await meterEvents.update(ctx, event, {}, { canceled: true });
      return {
        object: 'billing.meter_event_adjustment' as const,
        cancel: { identifier: event.identifier },
        event_name,
        livemode: false,
        status: 'pending' as const,
        type,
      };
    },
  },
);

const Summary = () =>
  z.object({
    id: z.string(),
    object: z.literal('billing.meter_event_summary'),
    aggregated_value: z.number(),
    end_time: z.int(),
    livemode: z.boolean(),
    meter: z.string(),
    start_time: z.int(),
  });

export const listEventSummaries = operation(
  'billing.meters.list_event_summaries',
  'GET /v1/billing/meters/{id}/event_summaries',
  {
    summary: 'What a meter counted for a customer',
    query: () =>
      z.object({
        customer: text(),
        end_time: z.int(),
        start_time: z.int(),
        value_grouping_window: z.enum(['day', 'hour']).optional(),
      }),
    list: Summary,
    async handler(
      ctx,
      { params: { id }, query: { customer, start_time, end_time, value_grouping_window: window }, page },
    ) {
      const meter = await meters.need(ctx, id);
      const step = window === 'day' ? day : window === 'hour' ? 3600 : Math.max(end_time - start_time, 1);
      const rows = [];
      for (let start = start_time; start < end_time; start += step) {
        const end = Math.min(start + step, end_time);
        const aggregated_value = await usageOf(ctx, meter, customer, start, end);
        if (aggregated_value === 0 && window) continue;
        rows.push({
          id: newId(ctx.random.fork(`${id} ${customer} ${start}`), 'mtrusg'),
          object: 'billing.meter_event_summary' as const,
          aggregated_value,
          end_time: end,
          livemode: false,
          meter: id,
          start_time: start,
        });
      }
      return pageOf(rows.reverse(), page);
    },
  },
);
