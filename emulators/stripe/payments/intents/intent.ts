/** The payment intent: its shape and rows. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import { applicationOf, type StripeCtx } from '../../account.ts';
import { Metadata } from '../../core/metadata.ts';
import { inOrder } from '../../core/order.ts';
import { describeObject, type StripeObject } from '../../core/objects.ts';
import { hash, Shipping } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { collection } from '../../provider.ts';
import { chargesOf } from '../charges/charge.ts';
import { automaticTypes } from '../methods/types.ts';
import { look } from './look.ts';
import { configurationOf, optionsOf } from './options.ts';

export const PaymentIntent = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('payment_intent'),
    allowed_payment_method_types: z.array(z.string()).nullable(),
    amount: z.int(),
    amount_capturable: z.int(),
    amount_details: hash().optional(),
    amount_received: z.int(),
    application: z.string().nullable(),
    application_fee_amount: z.int().nullable(),
    automatic_payment_methods: z
      .object({ allow_redirects: z.enum(['always', 'never']).optional(), enabled: z.boolean() })
      .nullable(),
    canceled_at: z.int().nullable(),
    cancellation_reason: z
      .enum([
        'abandoned',
        'automatic',
        'duplicate',
        'expired',
        'failed_invoice',
        'fraudulent',
        'requested_by_customer',
        'void_invoice',
      ])
      .nullable(),
    capture_method: z.enum(['automatic', 'automatic_async', 'manual']),
    client_secret: z.string().nullable(),
    confirmation_method: z.enum(['automatic', 'manual']),
    created: z.int(),
    currency: z.string(),
    customer: z.string().nullable(),
    customer_account: z.string().nullable(),
    description: z.string().nullable(),
    excluded_payment_method_types: z.array(z.string()).nullable(),
    last_payment_error: hash().nullable(),
    latest_charge: z.string().nullable(),
    livemode: z.boolean(),
    managed_payments: z.object({ enabled: z.boolean() }).nullable(),
    metadata: Metadata(),
    next_action: hash().nullable(),
    on_behalf_of: z.string().nullable(),
    payment_details: z
      .object({ customer_reference: z.string().nullable(), order_reference: z.string().nullable() })
      .optional(),
    payment_method: z.string().nullable(),
    payment_method_configuration_details: z.object({ id: z.string(), parent: z.string().nullable() }).nullable(),
    payment_method_options: hash(),
    payment_method_types: z.array(z.string()),
    payment_record: z.string().nullable(),
    processing: hash().nullable(),
    receipt_email: z.string().nullable(),
    review: z.string().nullable(),
    setup_future_usage: z.enum(['off_session', 'on_session']).nullable(),
    shipping: Shipping().nullable(),
    source: z.string().nullable(),
    statement_descriptor: z.string().nullable(),
    statement_descriptor_suffix: z.string().nullable(),
    status: z.enum([
      'canceled',
      'processing',
      'requires_action',
      'requires_capture',
      'requires_confirmation',
      'requires_payment_method',
      'succeeded',
    ]),
    transfer_data: z.object({ amount: z.int().optional(), destination: z.string() }).nullable(),
    transfer_group: z.string().nullable(),
  }),
);

export type PaymentIntentRow = Infer<typeof PaymentIntent>;

const IntentInternal = schema(() =>
  z.object({
    /** The invoice that it pays, and the Checkout Session that it came from. */
    invoice: z.string().optional(),
    session: z.string().optional(),
    /** Of the confirmation that waits for the customer. */
    returnUrl: z.string().optional(),
    attempt: z.string().optional(),
    /** What the customer is asked for: the bank's approval, a redirect, two small deposits. */
    action: z.enum(['authentication', 'redirect', 'microdeposits', 'transfer']).optional(),
    /** What came from the customer's cash already. */
    funded: z.int().optional(),
    authenticated: z.boolean().optional(),
    mandate: z.string().optional(),
    /** The older source with which it is paid. */
    source: z.string().optional(),
  }),
);

export const paymentIntents = collection('payment_intents', {
  row: PaymentIntent,
  internal: IntentInternal,
  key: 'id',
  owner: 'account',
  columns: ['customer', 'status', 'currency', { name: 'created', type: 'integer', path: 'created' }],
  missing: (id) => errors.resource_missing(id, 'payment_intent', 'intent'),
  stats: { by: ['status', 'currency'] },
  shows: { kind: 'payment', of: look, example: { trigger: 'payment_intent.succeeded' } },
  make: (ctx, given) => ({
    row: intentRow(ctx as unknown as StripeCtx, {
      amount: 1000,
      currency: 'usd',
      ...(given as Partial<PaymentIntentRow>),
    }),
  }),
});

/** What a new intent is made of; all else has its default. */
export interface NewIntent extends Partial<PaymentIntentRow> {
  readonly amount: number;
  readonly currency: string;
}

/** The row of a new intent. Without `payment_method_types` the methods are automatic. */
export function intentRow(ctx: StripeCtx, given: NewIntent): PaymentIntentRow {
  const id = newId(ctx.random, 'pi');
  const automatic = given.payment_method_types === undefined;
  const redirects = ctx.settings.redirectMethods && given.automatic_payment_methods?.allow_redirects !== 'never';
  const types = given.payment_method_types ?? automaticTypes(given.currency, redirects);
  return inOrder({
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: applicationOf(ctx),
    application_fee_amount: null,
    automatic_payment_methods: automatic ? { allow_redirects: 'always', enabled: true } : null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${ctx.random.text(25)}`,
    confirmation_method: 'automatic',
    created: Math.floor(ctx.now / 1000),
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: { enabled: false },
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: automatic ? { id: configurationOf(ctx.account.id), parent: null } : null,
    payment_method_types: types,
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: given.payment_method ? 'requires_confirmation' : 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
    ...given,
    payment_method_options: optionsOf(types, given.payment_method_options),
  });
}

const without = (object: StripeObject, ...names: string[]): StripeObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

describeObject('payment_intent', {
  prefixes: ['pi_'],
  load: (ctx, id) => paymentIntents.get(ctx, id),
  changes: [
    {
      since: '2026-09-30.endive',
      shape: (_, intent) => without(intent, 'allowed_payment_method_types', 'payment_record'),
    },
    {
      since: '2025-03-31.basil',
      shape: async (ctx, intent) => {
        const row = await paymentIntents.get(ctx, String(intent.id));
        return { ...intent, invoice: (row && paymentIntents.internal(row).invoice) ?? null };
      },
    },
    {
      since: '2022-11-15',
      shape: async (ctx, intent) => ({
        ...without(intent, 'latest_charge'),
        charges: await chargesOf(ctx, String(intent.id)),
      }),
    },
  ],
});

/** The intent that a client secret belongs to: what stands before `_secret_`. */
export const intentOfSecret = (secret: string): string => secret.split('_secret_', 1)[0] ?? '';

/** Publishable keys prove themselves by the intent's own secret. */
export function checkSecret(
  ctx: StripeCtx,
  intent: { id: string; client_secret: string | null },
  given: string | undefined,
): void {
  const open = ctx.account.key !== 'publishable';
  if (given === undefined && open) return;
  if (given === undefined) throw errors.parameter_missing('client_secret');
  if (given === intent.client_secret) return;
  throw errors
    .invalid_request(
      'The client_secret provided does not match any associated PaymentIntent on this account. Ensure the publishable key used belongs to the same account that created the PaymentIntent.',
    )
    .with({ param: 'client_secret' });
}
