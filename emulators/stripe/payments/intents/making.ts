/** Making and changing payment intents, apart from their confirmation. */
import type { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { checkChargeable } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { defined, wholeShipping } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { customerOf } from '../customers/customer.ts';
import { methodOf } from '../methods/attaching.ts';
import { makeMethod } from '../methods/making.ts';
import type { PaymentMethodRow } from '../methods/method.ts';
import { guardMethod } from './confirming.ts';
import { intentRow, paymentIntents, type NewIntent, type PaymentIntentRow } from './intent.ts';
import { optionsOf } from './options.ts';
import type { intentParams } from './params.ts';

/** What belongs to an intent without being shown. */
export interface IntentOrigin {
  readonly invoice?: string | undefined;
  readonly session?: string | undefined;
  readonly source?: string | undefined;
}

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
  const intent = await paymentIntents.insert(ctx, intentRow(ctx, given), defined(origin));
  await emit(ctx, 'payment_intent.created', intent);
  return intent;
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
  const { enforce_arithmetic_validation: _, line_items: __, shipping, ...shown } = given;
  const nowhere = { amount: null, from_postal_code: null, to_postal_code: null };
  return { ...defined(shown), ...(shipping && { shipping: { ...nowhere, ...defined(shipping) } }) };
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

export { configurationOf } from './options.ts';
