/** Making and changing payment intents, apart from their confirmation. */
import { digest, type z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { checkChargeable } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { defined, wholeShipping } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { newId } from '../../ids.ts';
import { customerOf } from '../customers/customer.ts';
import { methodOf } from '../methods/attaching.ts';
import { makeMethod } from '../methods/making.ts';
import type { PaymentMethodRow } from '../methods/method.ts';
import { automaticTypes } from '../methods/types.ts';
import { guardMethod } from './confirming.ts';
import { paymentIntents, type PaymentIntentRow } from './intent.ts';
import type { intentParams } from './params.ts';

/** What a new intent is made of; all else has its default. */
export interface NewIntent extends Partial<PaymentIntentRow> {
  readonly amount: number;
  readonly currency: string;
}

/** What belongs to an intent without being shown. */
export interface IntentOrigin {
  readonly invoice?: string | undefined;
  readonly session?: string | undefined;
  readonly source?: string | undefined;
}

/** The configuration of payment methods that an account has from the start. */
export const configurationOf = (account: string): string =>
  `pmc_1${digest('sha256', account, 'base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 23)}`;

/**
 * A new intent, and its event. The context must be on the customer's clock. Without `payment_method_types` the methods
 * are automatic; invoices and sessions say which they take.
 */
export async function newIntent(
  ctx: StripeCtx,
  given: NewIntent,
  origin: IntentOrigin = {},
): Promise<PaymentIntentRow> {
  checkChargeable(given.amount, given.currency);
  const id = newId(ctx.random, 'pi');
  const automatic = given.payment_method_types === undefined;
  const redirects = ctx.settings.redirectMethods && given.automatic_payment_methods?.allow_redirects !== 'never';
  const types = given.payment_method_types ?? automaticTypes(given.currency, redirects);
  const row: PaymentIntentRow = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
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
  };
  const intent = await paymentIntents.insert(ctx, inOrder(row), defined(origin));
  await emit(ctx, 'payment_intent.created', intent);
  return intent;
}

function inOrder({ id, object, ...members }: PaymentIntentRow): PaymentIntentRow {
  const sorted = Object.entries(members).sort(([one], [other]) => (one < other ? -1 : 1));
  return { id, object, ...Object.fromEntries(sorted) } as PaymentIntentRow;
}

const optionDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  bancontact: { preferred_language: 'en' },
  card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
  klarna: { preferred_locale: null },
  link: { persistent_token: null },
  paypal: { preferred_locale: null, reference: null },
};

/** The options of each type that an intent takes: defaults, with what was given on top. */
export function optionsOf(
  types: readonly string[],
  given: Readonly<Record<string, unknown>> = {},
): Record<string, Record<string, unknown>> {
  const named = [...new Set([...types, ...Object.keys(given)])].sort();
  return Object.fromEntries(
    named.map((type) => {
      const own = given[type];
      const known = typeof own === 'object' && own !== null ? (own as Record<string, unknown>) : {};
      return [type, { ...optionDefaults[type], ...known }];
    }),
  );
}

type Given = z.infer<z.ZodObject<ReturnType<typeof intentParams>>>;

/** What the parameters change of an intent, but for its method. */
export function changesOf(given: Given, before: PaymentIntentRow): Partial<PaymentIntentRow> {
  const { transfer_data: transfer, payment_details: details } = given;
  const types = given.allowed_payment_method_types ?? given.payment_method_types;
  const options = given.payment_method_options;
  return {
    ...defined({
      allowed_payment_method_types: given.allowed_payment_method_types,
      application_fee_amount: given.application_fee_amount,
      capture_method: given.capture_method,
      customer: given.customer,
      description: given.description,
      excluded_payment_method_types: given.excluded_payment_method_types,
      payment_method_types: types,
      receipt_email: given.receipt_email,
      setup_future_usage: given.setup_future_usage,
      statement_descriptor: given.statement_descriptor,
      statement_descriptor_suffix: given.statement_descriptor_suffix,
      transfer_group: given.transfer_group,
      source: given.source,
    }),
    ...(types && { automatic_payment_methods: null, payment_method_configuration_details: null }),
    ...(given.amount_details && {
      amount_details: { ...before.amount_details, ...shownDetails(given.amount_details) },
    }),
    ...(given.shipping !== undefined && { shipping: given.shipping && wholeShipping(given.shipping) }),
    ...(details && {
      payment_details: {
        customer_reference: details.customer_reference ?? null,
        order_reference: details.order_reference ?? null,
      },
    }),
    ...(transfer !== undefined && { transfer_data: transferOf(transfer, before) }),
    metadata: merged(before.metadata, given.metadata),
    payment_method_options: optionsOf(types ?? before.payment_method_types, {
      ...before.payment_method_options,
      ...defined(options ?? {}),
    }),
  };
}

const shownDetails = (given: NonNullable<Given['amount_details']>): Record<string, unknown> => {
  const { enforce_arithmetic_validation: _, line_items: __, ...shown } = given;
  return defined(shown);
};

function transferOf(
  given: NonNullable<Given['transfer_data']> | null,
  before: PaymentIntentRow,
): PaymentIntentRow['transfer_data'] {
  if (given === null) return null;
  const destination = given.destination ?? before.transfer_data?.destination;
  if (destination === undefined) throw errors.parameter_missing('transfer_data[destination]');
  return { ...(given.amount !== undefined && { amount: given.amount }), destination };
}

/** The method that the parameters name or describe; it must fit the intent. */
export async function methodFor(
  ctx: StripeCtx,
  intent: Pick<PaymentIntentRow, 'customer' | 'currency' | 'payment_method_types' | 'automatic_payment_methods'>,
  { payment_method, payment_method_data }: Pick<Given, 'payment_method' | 'payment_method_data'>,
): Promise<PaymentMethodRow | undefined> {
  if (payment_method_data) return makeMethod(ctx, payment_method_data);
  if (!payment_method) return undefined;
  if (intent.customer !== null) await customerOf(ctx, intent.customer);
  const method = await methodOf(ctx, payment_method);
  guardMethod(intent as PaymentIntentRow, method);
  return method;
}
