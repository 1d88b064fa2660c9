/** Confirming a payment intent: what is checked, who is asked, and what becomes of it. */
import type { StripeCtx } from '../../account.ts';
import { emit } from '../../core/events.ts';
import { declines, type DeclineName } from '../../declines.ts';
import { errors } from '../../errors.ts';
import { behaviourOf } from '../cards.ts';
import { methodMissing, numberOf, paymentMethods, type PaymentMethodRow } from '../methods/method.ts';
import { familyOf, paysLate, takesCurrency } from '../methods/types.ts';
import { newMandate, type MandateDataInput } from '../mandates.ts';
import { authentication, elsewhere, microdeposits, type Action } from './action.ts';
import { payFromCash } from './cash.ts';
import { paymentIntents, type PaymentIntentRow } from './intent.ts';
import { failIntent, payIntent, processIntent, type Confirmed } from './outcomes.ts';
import { whenIntentChanges } from './waiting.ts';

/** What a confirmation adds to the intent. */
export interface Confirmation {
  /** Default: the intent's own. */
  readonly method?: PaymentMethodRow | undefined;
  readonly returnUrl?: string | undefined;
  /** The customer is not there to be asked. */
  readonly offSession?: boolean | undefined;
  readonly useStripeSdk?: boolean | undefined;
  readonly errorOnRequiresAction?: boolean | undefined;
  readonly mandateData?: MandateDataInput | null | undefined;
}

/**
 * Confirms an intent. The context must be on the customer's clock. Throws what forbids it; what a bank refuses is in
 * the answer.
 */
export async function confirmIntent(ctx: StripeCtx, given: PaymentIntentRow, how: Confirmation): Promise<Confirmed> {
  guardStatus(given);
  const method = how.method ?? (await ownMethod(ctx, given));
  guardMethod(given, method);
  guardReturnUrl(ctx, given, how);
  const mandate = await mandateFor(ctx, given, method, how.mandateData);
  const before = paymentIntents.internal(given);
  const intent = await paymentIntents.update(
    ctx,
    given,
    { payment_method: method.id, last_payment_error: null },
    { returnUrl: how.returnUrl ?? before.returnUrl, ...(mandate && { mandate }) },
  );
  const fault = faultOf(ctx);
  if (fault) return failIntent(ctx, intent, method, errors[fault]());
  if (method.type === 'customer_balance') return payFromCash(ctx, intent, method);
  const question = before.authenticated ? undefined : questionOf(intent, method, how);
  if (question === 'refused') return failIntent(ctx, intent, method, errors.authentication_required());
  if (question) return ask(ctx, intent, method, question, how);
  return settleIntent(ctx, intent, method, before.authenticated ?? false);
}

/** A decline that a fault rule asks for. */
export function faultOf({ fault }: Pick<StripeCtx, 'fault'>): DeclineName | undefined {
  return fault !== undefined && fault in declines ? (fault as DeclineName) : undefined;
}

/** Asks the bank. */
export async function settleIntent(
  ctx: StripeCtx,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
  authenticated: boolean,
): Promise<Confirmed> {
  if (paysLate(method.type)) return processIntent(ctx, intent, method);
  const refused = behaviourOf(numberOf(method)).charge;
  if (refused) return failIntent(ctx, intent, method, errors[refused](), { authenticated });
  return payIntent(ctx, intent, method, { authenticated });
}

function guardStatus(intent: PaymentIntentRow): void {
  const { status } = intent;
  if (status === 'succeeded') throw errors.intent_already_confirmed().with({ payment_intent: intent });
  if (status === 'canceled' || status === 'processing' || status === 'requires_capture') {
    throw errors.intent_not_confirmable(status).with({ payment_intent: intent });
  }
}

async function ownMethod(ctx: StripeCtx, intent: PaymentIntentRow): Promise<PaymentMethodRow> {
  if (intent.payment_method === null) throw errors.intent_needs_method().with({ payment_intent: intent });
  const method = await paymentMethods.get(ctx, intent.payment_method);
  if (!method) throw methodMissing(intent.payment_method, 400);
  return method;
}

/** Throws when an intent cannot be paid with a method. */
export function guardMethod(
  { customer, currency, payment_method_types: types, automatic_payment_methods }: PaymentIntentRow,
  method: PaymentMethodRow,
): void {
  if (method.customer === null && paymentMethods.internal(method).spent) throw errors.method_used_up();
  if (method.customer !== null && customer === null)
    throw errors.method_needs_customer().with({ param: 'payment_method' });
  if (method.customer !== null && method.customer !== customer) throw errors.method_of_another_customer(method.id);
  const listed = types.includes(method.type);
  if (!listed && !automatic_payment_methods?.enabled) {
    throw errors
      .invalid_request(
        `The PaymentMethod provided (${method.type}) is not allowed for this PaymentIntent. Please attach a PaymentMethod of one of the following types: ${types.join(', ')}. Alternatively update the allowed payment_method_types for this PaymentIntent to include "${method.type}".`,
      )
      .with({ param: 'payment_method' });
  }
  if (!takesCurrency(method.type, currency)) {
    throw errors
      .invalid_request(
        `The currency provided (${currency}) is invalid for one or more payment method types: ${method.type}.`,
      )
      .with({ param: 'payment_method' });
  }
}

function guardReturnUrl(ctx: StripeCtx, intent: PaymentIntentRow, how: Confirmation): void {
  const { automatic_payment_methods: automatic } = intent;
  if (how.returnUrl !== undefined || how.offSession || how.useStripeSdk) return;
  if (paymentIntents.internal(intent).returnUrl !== undefined || !ctx.settings.redirectMethods) return;
  if (automatic?.enabled && automatic.allow_redirects !== 'never') throw errors.return_url_needed();
}

type Question = 'authentication' | 'redirect' | 'microdeposits';

/** What has to be asked of the customer first, if anything; `refused` when the customer isn't there. */
function questionOf(
  { payment_method_options: options }: PaymentIntentRow,
  method: PaymentMethodRow,
  { offSession }: Confirmation,
): Question | 'refused' | undefined {
  const family = familyOf(method.type);
  if (family === 'redirect') return offSession ? undefined : 'redirect';
  if (family === 'debit') return verificationOf(options, method.type) === 'microdeposits' ? 'microdeposits' : undefined;
  return asksCard(method, requestedOf(options), offSession ?? false);
}

const memberOf = (options: Readonly<Record<string, unknown>>, type: string, name: string): unknown =>
  (options[type] as Readonly<Record<string, unknown>> | undefined)?.[name];

const verificationOf = (options: Readonly<Record<string, unknown>>, type: string): unknown =>
  memberOf(options, type, 'verification_method');

const requestedOf = (options: Readonly<Record<string, unknown>>): boolean =>
  ['any', 'challenge'].includes(String(memberOf(options, 'card', 'request_three_d_secure')));

/** Whether a card's bank wants to hear from the customer: 3-D Secure. */
export function asksCard(
  method: PaymentMethodRow,
  requested: boolean,
  offSession: boolean,
): 'authentication' | 'refused' | undefined {
  const asked = offSession ? 'refused' : 'authentication';
  switch (behaviourOf(numberOf(method)).authenticate) {
    case 'always':
    case 'required':
      return asked;
    case 'unless-set-up':
      return paymentMethods.internal(method).setUp ? undefined : asked;
    case 'off-session-fine':
      return offSession ? undefined : 'authentication';
    case 'optional':
      return requested && !offSession ? 'authentication' : undefined;
    default:
      return undefined;
  }
}

async function ask(
  ctx: StripeCtx,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
  question: Question,
  how: Confirmation,
): Promise<Confirmed> {
  if (how.errorOnRequiresAction) {
    const error = errors.authentication_required().with({
      message:
        "This payment required an authentication action to complete, but `error_on_requires_action` was set. When you're ready, you can upgrade your integration to handle actions at https://stripe.com/docs/payments/payment-intents/upgrade-to-handle-actions.",
    });
    return failIntent(ctx, intent, method, error, { withoutCharge: true });
  }
  const { attempt, next } = await actionFor(ctx, intent, method, question, how);
  const waiting = await paymentIntents.update(
    ctx,
    intent,
    { next_action: next, status: 'requires_action' },
    { attempt, action: question },
  );
  await emit(ctx, 'payment_intent.requires_action', waiting);
  await whenIntentChanges.tell(ctx, waiting, 'requires_action');
  return { intent: waiting };
}

function actionFor(
  ctx: StripeCtx,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
  question: Question,
  { useStripeSdk }: Confirmation,
): Promise<Action> | Action {
  const { returnUrl } = paymentIntents.internal(intent);
  if (question === 'redirect') return elsewhere(ctx, intent, method, returnUrl);
  if (question === 'microdeposits') return microdeposits(ctx, intent);
  return authentication(ctx, intent, method, { returnUrl, useStripeSdk });
}

/** Debits need the customer's permission. */
async function mandateFor(
  ctx: StripeCtx,
  { amount, currency, setup_future_usage }: PaymentIntentRow,
  method: PaymentMethodRow,
  data: MandateDataInput | null | undefined,
): Promise<string | undefined> {
  if (familyOf(method.type) !== 'debit' && !data) return undefined;
  const once = setup_future_usage === 'off_session' ? undefined : { amount, currency };
  return (await newMandate(ctx, method, data, once)).id;
}
