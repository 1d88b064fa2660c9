/** Alerts: mails to somebody of the account, with statistics or at a part of the credits used. */
import { nothing, schema, seconds, z } from '../../src/emulator/index.ts';
import { operation } from './api.ts';
import { errors } from './errors.ts';
import { newNumber } from './ids.ts';
import { collection } from './provider.ts';
import { needs } from './scopes.ts';

const Alert = schema(() =>
  z.object({
    id: z.int(),
    type: z.enum(['stats_notification', 'usage_limit']),
    email_to: z.string(),
    frequency: z.enum(['daily', 'weekly', 'monthly']).optional(),
    percentage: z.int().optional(),
    created_at: z.int(),
    updated_at: z.int(),
  }),
);

export const alerts = collection('alerts', {
  row: Alert,
  key: 'id',
  owner: 'account',
  columns: ['type'],
  missing: errors.not_found,
  make: (ctx, given) => {
    const times = { created_at: seconds(ctx.now), updated_at: seconds(ctx.now) };
    const usual = { type: 'stats_notification' as const, email_to: 'owner@example.com', frequency: 'daily' as const };
    return { row: { id: newNumber(ctx.random), ...usual, ...times, ...given } };
  },
});

const Changes = () => Alert().pick({ email_to: true, frequency: true, percentage: true }).partial();

export const createAlert = operation('alerts.create', 'POST /v3/alerts', {
  summary: 'Make an alert',
  status: 201,
  traits: needs('alerts'),
  body: () => Alert().pick({ type: true, email_to: true, frequency: true, percentage: true }),
  result: Alert,
  async handler(ctx, { body }) {
    if (body.type === 'stats_notification' && !body.frequency)
      throw errors.invalid('frequency is required for stats_notification alerts', 'frequency');
    if (body.type === 'usage_limit' && body.percentage === undefined)
      throw errors.invalid('percentage is required for usage_limit alerts', 'percentage');
    const times = { created_at: seconds(ctx.now), updated_at: seconds(ctx.now) };
    return alerts.insert(ctx, { id: newNumber(ctx.random), ...body, ...times });
  },
});

export const listAlerts = operation('alerts.list', 'GET /v3/alerts', {
  summary: 'All alerts',
  traits: needs('alerts'),
  result: () => z.array(Alert()),
  handler: (ctx) => alerts.all(ctx),
});

export const getAlert = operation('alerts.get', 'GET /v3/alerts/{alert_id}', {
  summary: 'One alert',
  traits: needs('alerts'),
  result: Alert,
  handler: (ctx, { params }) => alerts.need(ctx, params.alert_id),
});

export const updateAlert = operation('alerts.update', 'PATCH /v3/alerts/{alert_id}', {
  summary: 'Change an alert',
  traits: needs('alerts'),
  body: Changes,
  result: Alert,
  async handler(ctx, { params, body }) {
    return alerts.update(ctx, await alerts.need(ctx, params.alert_id), { ...body, updated_at: seconds(ctx.now) });
  },
});

export const deleteAlert = operation('alerts.delete', 'DELETE /v3/alerts/{alert_id}', {
  summary: 'Delete an alert',
  traits: needs('alerts'),
  async handler(ctx, { params }) {
    await alerts.remove(ctx, await alerts.need(ctx, params.alert_id));
    return nothing();
  },
});
