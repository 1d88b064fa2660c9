/** Setup attempts: each try of a setup intent. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { describeObject } from '../../core/objects.ts';
import { hash, range, text } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection } from '../../provider.ts';
import type { PaymentMethodRow } from '../methods/method.ts';
import { setupIntents, type SetupIntentRow } from './setup-intent.ts';

export const SetupAttempt = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('setup_attempt'),
    application: z.string().nullable(),
    created: z.int(),
    customer: z.string().nullable(),
    customer_account: z.string().nullable(),
    flow_directions: z.array(z.string()).nullable(),
    livemode: z.boolean(),
    on_behalf_of: z.string().nullable(),
    payment_method: z.string(),
    payment_method_details: hash(),
    setup_error: hash().nullable(),
    setup_intent: z.string(),
    status: z.string(),
    usage: z.string(),
  }),
);

export type SetupAttemptRow = Infer<typeof SetupAttempt>;

export const setupAttempts = collection('setup_attempts', {
  row: SetupAttempt,
  key: 'id',
  owner: 'account',
  columns: ['setup_intent', { name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'setup_attempt', 'id'),
});

describeObject('setup_attempt', { prefixes: ['setatt_'], load: (ctx, id) => setupAttempts.get(ctx, id) });

/** Writes a try down. */
export function newAttempt(
  ctx: StripeCtx,
  intent: SetupIntentRow,
  method: PaymentMethodRow,
  { status, error = null }: { status: string; error?: Record<string, unknown> | null },
): Promise<SetupAttemptRow> {
  const { card } = method;
  const told = card && {
    brand: card.brand,
    checks: card.checks,
    country: card.country,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    fingerprint: card.fingerprint,
    funding: card.funding,
    last4: card.last4,
    network: card.brand,
    three_d_secure: null,
    wallet: null,
  };
  return setupAttempts.insert(ctx, {
    id: newId(ctx.random, 'setatt'),
    object: 'setup_attempt',
    application: null,
    created: Math.floor(ctx.now / 1000),
    customer: intent.customer,
    customer_account: null,
    flow_directions: null,
    livemode: false,
    on_behalf_of: intent.on_behalf_of,
    payment_method: method.id,
    payment_method_details: { [method.type]: told ?? {}, type: method.type },
    setup_error: error,
    setup_intent: intent.id,
    status,
    usage: intent.usage,
  });
}

export const listSetupAttempts = operation('setup_attempts.list', 'GET /v1/setup_attempts', {
  summary: 'List the tries of a setup intent',
  query: () => z.object({ created: range(), setup_intent: text() }),
  list: SetupAttempt,
  async handler(ctx, { query: { created, setup_intent }, page }) {
    await setupIntents.need(ctx, setup_intent);
    return setupAttempts.list(ctx, { where: { created, setup_intent }, page });
  },
});
