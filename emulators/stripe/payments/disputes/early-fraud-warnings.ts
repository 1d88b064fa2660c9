/** Early fraud warnings: a bank suspects a payment before anybody disputes it. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import { operation } from '../../api.ts';
import { emit } from '../../core/events.ts';
import { describeObject } from '../../core/objects.ts';
import { params, range, text } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection, job } from '../../provider.ts';
import { charges } from '../charges/charge.ts';

export const EarlyFraudWarning = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('radar.early_fraud_warning'),
    actionable: z.boolean(),
    charge: z.string(),
    created: z.int(),
    fraud_type: z.string(),
    livemode: z.boolean(),
    payment_intent: z.string().optional(),
  }),
);

export type EarlyFraudWarningRow = Infer<typeof EarlyFraudWarning>;

export const earlyFraudWarnings = collection('early_fraud_warnings', {
  row: EarlyFraudWarning,
  key: 'id',
  owner: 'account',
  columns: ['charge', 'payment_intent', { name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'early fraud warning', 'early_fraud_warning'),
});

describeObject('radar.early_fraud_warning', {
  prefixes: ['issfr_'],
  load: (ctx, id) => earlyFraudWarnings.get(ctx, id),
});

export const openWarning = job('early_fraud_warnings.open', {
  kind: 'progress',
  input: () => z.object({ charge: z.string() }),
  async run(ctx, { charge: id }) {
    const charge = await charges.get(ctx, id);
    if (!charge) return;
    const row = await earlyFraudWarnings.insert(ctx, {
      id: newId(ctx.random, 'issfr'),
      object: 'radar.early_fraud_warning',
      actionable: !charge.refunded,
      charge: id,
      created: Math.floor(ctx.now / 1000),
      fraud_type: 'made_with_stolen_card',
      livemode: false,
      ...(charge.payment_intent !== null && { payment_intent: charge.payment_intent }),
    });
    await emit(ctx, 'radar.early_fraud_warning.created', row);
  },
});

export const retrieveEarlyFraudWarning = operation(
  'radar.early_fraud_warnings.retrieve',
  'GET /v1/radar/early_fraud_warnings/{id}',
  {
    summary: 'Retrieve an early fraud warning',
    query: () => params({}),
    result: EarlyFraudWarning,
    handler: (ctx, { params: { id } }) => earlyFraudWarnings.need(ctx, id),
  },
);

export const listEarlyFraudWarnings = operation(
  'radar.early_fraud_warnings.list',
  'GET /v1/radar/early_fraud_warnings',
  {
    summary: 'List early fraud warnings, newest first',
    query: () => z.object({ charge: text().optional(), created: range(), payment_intent: text().optional() }),
    list: EarlyFraudWarning,
    handler: (ctx, { query: { charge, created, payment_intent }, page }) =>
      earlyFraudWarnings.list(ctx, { where: { charge, created, payment_intent }, page }),
  },
);
