/** Subscription schedules: what can be asked of them, and how they drive their subscription. */
import { seconds, z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { onClock } from '../../core/clocks.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { hash, metadata, params, range, text } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { customerOf, customers } from '../../payments/customers/customer.ts';
import { job } from '../../provider.ts';
import { endSubscription } from '../subscriptions/ending.ts';
import { billingModeInput, prorationBehavior } from '../subscriptions/params.ts';
import { createSubscription, modeOf, prepareSubscription } from '../subscriptions/starting.ts';
import { subscriptionNamed, subscriptions, hasEnded } from '../subscriptions/subscription.ts';
import { whenPeriodEnds, whenSubscriptionEnds } from '../subscriptions/waiting.ts';
import { applyPhase, inputOf, phaseFields, phaseOf, phasesFrom, settingsFields, settingsOf, taxOf } from './phases.ts';
import { Schedule, schedules, type PhaseRow, type ScheduleRow } from './schedule.ts';
import { hasMethod } from '../subscriptions/renewing.ts';

const week = 7 * 86_400;
const scheduleInput = () => z.object({ schedule: z.string() });

export const createSchedule = operation('subscription_schedules.create', 'POST /v1/subscription_schedules', {
  summary: 'Create a subscription schedule, of phases or from a subscription',
  body: () =>
    params({
      billing_mode: billingModeInput().optional(),
      customer: text().optional(),
      customer_account: text().optional(),
      default_settings: settingsFields().optional(),
      end_behavior: z.enum(['cancel', 'none', 'release', 'renew']).optional(),
      from_subscription: text().optional(),
      metadata: metadata(),
      pause_schedules: z.array(hash()).optional(),
      phases: z.array(phaseFields()).optional(),
      start_date: z.union([z.int(), z.literal('now')]).optional(),
    }),
  result: Schedule,
  async handler(bare, { body }) {
    if (body.from_subscription !== undefined) return fromSubscription(bare, body.from_subscription, body.metadata);
    if (body.customer === undefined) throw errors.parameter_missing('customer');
    if (!body.phases || body.phases.length === 0) throw errors.parameter_missing('phases');
    const customer = await customerOf(bare, body.customer);
    const ctx = await onClock(bare, customer.test_clock);
    const now = seconds(ctx.now);
    const start = body.start_date === undefined || body.start_date === 'now' ? now : body.start_date;
    const phases = await phasesFrom(ctx, body.phases, start);
    const row = await schedules.insert(ctx, {
      ...blankSchedule(ctx, customer.id, customer.test_clock),
      ...(body.billing_mode && { billing_mode: modeOf(body.billing_mode, now) }),
      default_settings: defaults(body.default_settings),
      end_behavior: body.end_behavior ?? 'release',
      metadata: merged({}, body.metadata),
      pause_schedules: body.pause_schedules ?? [],
      phases,
    });
    await emit(ctx, 'subscription_schedule.created', row);
    if (start <= now) return begin(ctx, row);
    ctx.schedule(turnPhase, { schedule: row.id }, { at: start * 1000 });
    return row;
  },
});

const blankSchedule = (ctx: StripeCtx, customer: string, test_clock: string | null): ScheduleRow => ({
  id: newId(ctx.random, 'sub_sched'),
  object: 'subscription_schedule',
  application: null,
  billing_mode: modeOf({ type: 'flexible' }, seconds(ctx.now)),
  canceled_at: null,
  completed_at: null,
  created: seconds(ctx.now),
  current_phase: null,
  customer,
  customer_account: null,
  default_settings: defaults(undefined),
  end_behavior: 'release',
  livemode: false,
  metadata: {},
  pause_schedules: [],
  phases: [],
  released_at: null,
  released_subscription: null,
  status: 'not_started',
  subscription: null,
  test_clock,
});

const defaults = (given: z.infer<ReturnType<typeof settingsFields>> = {}): ScheduleRow['default_settings'] => ({
  application_fee_percent: given.application_fee_percent ?? null,
  automatic_tax: taxOf(given.automatic_tax),
  billing_cycle_anchor: given.billing_cycle_anchor ?? 'automatic',
  billing_thresholds: null,
  collection_method: given.collection_method ?? 'charge_automatically',
  default_payment_method: given.default_payment_method ?? null,
  description: given.description ?? null,
  invoice_settings: settingsOf(given.invoice_settings ?? {}),
  on_behalf_of: given.on_behalf_of ?? null,
  transfer_data: given.transfer_data
    ? { amount_percent: given.transfer_data.amount_percent ?? null, destination: given.transfer_data.destination }
    : null,
});

async function fromSubscription(bare: StripeCtx, id: string, data: Parameters<typeof merged>[1]): Promise<ScheduleRow> {
  const subscription = await subscriptionNamed(bare, id, 'from_subscription');
  const ctx = await onClock(bare, subscription.test_clock);
  if (subscription.schedule !== null) {
    throw errors
      .invalid_request('You cannot migrate a subscription that is already attached to a schedule.')
      .with({ param: 'from_subscription' });
  }
  const phase = phaseOf(subscription);
  const row = await schedules.insert(ctx, {
    ...blankSchedule(ctx, subscription.customer, subscription.test_clock),
    billing_mode: subscription.billing_mode,
    current_phase: { end_date: phase.end_date, start_date: phase.start_date },
    metadata: merged({}, data),
    phases: [phase],
    status: 'active',
    subscription: id,
  });
  const after = await subscriptions.update(ctx, subscription, { schedule: row.id });
  setPhaseDates(ctx, row);
  await emit(ctx, 'subscription_schedule.created', row);
  await emit(ctx, 'customer.subscription.updated', after, { before: subscription });
  return row;
}

/** The first phase begins: the subscription is made. */
async function begin(ctx: StripeCtx, row: ScheduleRow): Promise<ScheduleRow> {
  const [phase] = row.phases;
  if (!phase) return row;
  const customer = await customers.need(ctx, row.customer);
  const { trial_end } = phase;
  const { default_settings: settings } = row;
  const asked = inputOf(phase);
  const {
    pause_collection: _,
    cancellation_details: __,
    proration_date: ___,
    billing_cycle_anchor: ____,
    ...input
  } = asked;
  const prepared = await prepareSubscription(ctx, customer, {
    ...input,
    billing_mode: row.billing_mode.type === 'classic' ? { type: 'classic' } : undefined,
    collection_method: asked.collection_method ?? settings.collection_method,
    days_until_due: asked.days_until_due ?? settings.invoice_settings.days_until_due ?? undefined,
    default_payment_method: asked.default_payment_method ?? settings.default_payment_method ?? undefined,
    trial_end: trial_end !== null && trial_end > seconds(ctx.now) ? trial_end : undefined,
  });
  const ready = await hasMethod(ctx, prepared.row);
  const { subscription } = await createSubscription(ctx, {
    row: { ...prepared.row, schedule: row.id },
    given: { ...prepared.given, off_session: true, ...(!ready && { payment_behavior: 'default_incomplete' as const }) },
  });
  const after = await schedules.update(ctx, row, {
    current_phase: { end_date: phase.end_date, start_date: phase.start_date },
    status: 'active',
    subscription: subscription.id,
  });
  setPhaseDates(ctx, after);
  if (row.created !== seconds(ctx.now)) await emit(ctx, 'subscription_schedule.updated', after, { before: row });
  return after;
}

function setPhaseDates(ctx: StripeCtx, { id, current_phase: phase, phases }: ScheduleRow): void {
  if (!phase) return;
  ctx.schedule(turnPhase, { schedule: id }, { at: phase.end_date * 1000 });
  const end = phases.at(-1)?.end_date ?? phase.end_date;
  const told = end - week;
  if (told > seconds(ctx.now)) ctx.schedule(tellExpiring, { schedule: id }, { at: told * 1000 });
}

export const turnPhase = job('subscription_schedules.turn', {
  kind: 'calendar',
  input: scheduleInput,
  run: (ctx, { schedule }) => turn(ctx, schedule),
});

export const tellExpiring = job('subscription_schedules.expiring', {
  kind: 'calendar',
  input: scheduleInput,
  async run(ctx, { schedule }) {
    const row = await schedules.get(ctx, schedule);
    if (row?.status === 'active') await emit(ctx, 'subscription_schedule.expiring', row);
  },
});

/** A phase has ended (or the first is to begin). */
async function turn(ctx: StripeCtx, id: string): Promise<void> {
  const row = await schedules.get(ctx, id);
  if (!row || (row.status !== 'active' && row.status !== 'not_started')) return;
  const now = seconds(ctx.now);
  if (row.status === 'not_started') return void (await begin(ctx, row));
  if (!row.current_phase || row.current_phase.end_date > now) return;
  const next = row.phases.find(({ start_date, end_date }) => start_date <= now && end_date > now);
  if (!next) return finish(ctx, row);
  const after = await schedules.update(ctx, row, {
    current_phase: { end_date: next.end_date, start_date: next.start_date },
  });
  setPhaseDates(ctx, after);
  const subscription = row.subscription === null ? undefined : await subscriptions.get(ctx, row.subscription);
  if (subscription && !hasEnded(subscription)) await applyPhase(ctx, subscription, next);
  await emit(ctx, 'subscription_schedule.updated', after, { before: row });
}

/** No phase is left. */
async function finish(ctx: StripeCtx, row: ScheduleRow): Promise<void> {
  if (row.end_behavior !== 'cancel') return void (await release(ctx, row));
  const after = await schedules.update(ctx, row, {
    completed_at: seconds(ctx.now),
    current_phase: null,
    status: 'completed',
  });
  const subscription = row.subscription === null ? undefined : await subscriptions.get(ctx, row.subscription);
  if (subscription && !hasEnded(subscription)) {
    await endSubscription(ctx, subscription, { reason: 'cancellation_requested' });
  }
  await emit(ctx, 'subscription_schedule.completed', after);
}

async function release(ctx: StripeCtx, row: ScheduleRow): Promise<ScheduleRow> {
  ctx.cancel(turnPhase, { schedule: row.id });
  ctx.cancel(tellExpiring, { schedule: row.id });
  const after = await schedules.update(ctx, row, {
    current_phase: null,
    released_at: seconds(ctx.now),
    released_subscription: row.subscription,
    status: 'released',
    subscription: null,
  });
  const subscription = row.subscription === null ? undefined : await subscriptions.get(ctx, row.subscription);
  if (subscription) {
    const free = await subscriptions.update(ctx, subscription, { schedule: null });
    await emit(ctx, 'customer.subscription.updated', free, { before: subscription });
  }
  await emit(ctx, 'subscription_schedule.released', after);
  return after;
}

whenPeriodEnds.listen(async (ctx, { schedule }) => {
  if (schedule !== null) await turn(ctx, schedule);
});

whenSubscriptionEnds.listen(async (ctx, { schedule }) => {
  const row = schedule === null ? undefined : await schedules.get(ctx, schedule);
  if (row?.status !== 'active') return;
  const after = await schedules.update(ctx, row, {
    canceled_at: seconds(ctx.now),
    current_phase: null,
    status: 'canceled',
  });
  await emit(ctx, 'subscription_schedule.aborted', after);
});

export const retrieveSchedule = operation('subscription_schedules.retrieve', 'GET /v1/subscription_schedules/{id}', {
  summary: 'Retrieve a subscription schedule',
  query: () => params({}),
  result: Schedule,
  handler: (ctx, { params: { id } }) => schedules.need(ctx, id),
});

export const updateSchedule = operation('subscription_schedules.update', 'POST /v1/subscription_schedules/{id}', {
  summary: 'Update a subscription schedule; phases are given whole',
  body: () =>
    params({
      default_settings: settingsFields().optional(),
      end_behavior: z.enum(['cancel', 'none', 'release', 'renew']).optional(),
      metadata: metadata(),
      pause_schedules: z.array(hash()).optional(),
      phases: z.array(phaseFields()).optional(),
      proration_behavior: prorationBehavior().optional(),
    }),
  result: Schedule,
  async handler(bare, { params: { id }, body }) {
    const before = await schedules.need(bare, id);
    const ctx = await onClock(bare, before.test_clock);
    guardOpen(before, 'update');
    const phases =
      body.phases && (await phasesFrom(ctx, body.phases, before.phases[0]?.start_date ?? seconds(ctx.now)));
    const now = seconds(ctx.now);
    const current = phases?.find(({ start_date, end_date }) => start_date <= now && end_date > now);
    if (phases && before.status === 'active' && !current) {
      throw errors
        .invalid_request('You can not end the current phase by leaving it out: the phases must cover the present.')
        .with({ param: 'phases' });
    }
    const after = await schedules.update(ctx, before, {
      ...(body.default_settings && { default_settings: defaults(body.default_settings) }),
      end_behavior: body.end_behavior ?? before.end_behavior,
      metadata: merged(before.metadata, body.metadata),
      ...(body.pause_schedules && { pause_schedules: body.pause_schedules }),
      ...(phases && { phases }),
      ...(current &&
        before.status === 'active' && {
          current_phase: { end_date: current.end_date, start_date: current.start_date },
        }),
    });
    if (after.status === 'active') setPhaseDates(ctx, after);
    else ctx.schedule(turnPhase, { schedule: id }, { at: (after.phases[0]?.start_date ?? now) * 1000 });
    if (current)
      await applyIfChanged(ctx, before, after, {
        ...current,
        proration_behavior: body.proration_behavior ?? current.proration_behavior,
      });
    await emit(ctx, 'subscription_schedule.updated', after, { before });
    return after;
  },
});

async function applyIfChanged(ctx: StripeCtx, before: ScheduleRow, after: ScheduleRow, phase: PhaseRow): Promise<void> {
  const was = before.phases.find(({ start_date }) => start_date === before.current_phase?.start_date);
  const shown = (of: PhaseRow | undefined): string =>
    JSON.stringify(of?.items.map(({ price, quantity }) => [price, quantity]));
  if (shown(was) === shown(phase) || after.subscription === null) return;
  await applyPhase(ctx, await subscriptions.need(ctx, after.subscription), phase);
}

function guardOpen({ status }: ScheduleRow, verb: string): void {
  if (status === 'active' || status === 'not_started') return;
  throw errors.invalid_request(
    `You cannot ${verb} a subscription schedule that is currently in the \`${status}\` status. It must be in \`not_started\` or \`active\`.`,
  );
}

export const cancelSchedule = operation(
  'subscription_schedules.cancel',
  'POST /v1/subscription_schedules/{id}/cancel',
  {
    summary: 'Cancel a subscription schedule, and its subscription',
    body: () => params({ invoice_now: z.boolean().optional(), prorate: z.boolean().optional() }),
    result: Schedule,
    async handler(bare, { params: { id }, body: { invoice_now, prorate } }) {
      const before = await schedules.need(bare, id);
      const ctx = await onClock(bare, before.test_clock);
      guardOpen(before, 'cancel');
      const after = await schedules.update(ctx, before, {
        canceled_at: seconds(ctx.now),
        current_phase: null,
        status: 'canceled',
      });
      ctx.cancel(turnPhase, { schedule: id });
      ctx.cancel(tellExpiring, { schedule: id });
      const subscription = before.subscription === null ? undefined : await subscriptions.get(ctx, before.subscription);
      if (subscription && !hasEnded(subscription)) {
        await endSubscription(ctx, subscription, {
          reason: 'cancellation_requested',
          invoiceNow: invoice_now ?? true,
          prorate: prorate ?? true,
        });
      }
      await emit(ctx, 'subscription_schedule.canceled', after);
      return after;
    },
  },
);

export const releaseSchedule = operation(
  'subscription_schedules.release',
  'POST /v1/subscription_schedules/{id}/release',
  {
    summary: 'Let the subscription of a schedule go on by itself',
    body: () => params({ preserve_cancel_date: z.boolean().optional() }),
    result: Schedule,
    async handler(bare, { params: { id } }) {
      const before = await schedules.need(bare, id);
      guardOpen(before, 'release');
      return release(await onClock(bare, before.test_clock), before);
    },
  },
);

export const listSchedules = operation('subscription_schedules.list', 'GET /v1/subscription_schedules', {
  summary: 'List subscription schedules, newest first',
  query: () =>
    z.object({
      canceled_at: range(),
      completed_at: range(),
      created: range(),
      customer: text().optional(),
      customer_account: text().optional(),
      released_at: range(),
      scheduled: z.boolean().optional(),
    }),
  list: Schedule,
  handler: (ctx, { query: { customer_account: _, scheduled, ...where }, page }) =>
    schedules.list(ctx, { where: { ...where, ...(scheduled && { status: 'not_started' }) }, page }),
});
