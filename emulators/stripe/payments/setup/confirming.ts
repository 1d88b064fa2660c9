/** Confirming a setup intent: a method is made ready for later payments. */
import { type ApiError } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { errorObject } from '../../core/envelope.ts';
import { emit } from '../../core/events.ts';
import { errors } from '../../errors.ts';
import { behaviourOf } from '../cards.ts';
import { authentication, elsewhere, microdeposits, type Action } from '../intents/action.ts';
import { asksCard, faultOf } from '../intents/confirming.ts';
import { newMandate, type MandateDataInput } from '../mandates.ts';
import { keepMethod } from '../methods/attaching.ts';
import { methodMissing, numberOf, paymentMethods, type PaymentMethodRow } from '../methods/method.ts';
import { familyOf, isReusable } from '../methods/types.ts';
import { newAttempt } from './attempts.ts';
import { setupIntents, type SetupIntentRow } from './setup-intent.ts';
import { whenSetupChanges } from './waiting.ts';

export interface SetupConfirmation {
  readonly method?: PaymentMethodRow | undefined;
  readonly returnUrl?: string | undefined;
  readonly useStripeSdk?: boolean | undefined;
  readonly mandateData?: MandateDataInput | null | undefined;
}

export interface SetupConfirmed {
  readonly intent: SetupIntentRow;
  readonly error?: ApiError;
}

const confirmable = 'requires_payment_method, requires_confirmation, requires_action';

/** Confirms a setup intent, on the customer's clock. Throws what forbids it; what a bank refuses is in the answer. */
export async function confirmSetup(
  ctx: StripeCtx,
  given: SetupIntentRow,
  how: SetupConfirmation,
): Promise<SetupConfirmed> {
  if (!confirmable.includes(given.status)) {
    throw errors.setup_intent_state('confirm', given.status, confirmable).with({ setup_intent: given });
  }
  const method = how.method ?? (await ownMethod(ctx, given));
  guardMethod(given, method);
  guardReturnUrl(ctx, given, how);
  const needsMandate = familyOf(method.type) === 'debit' || how.mandateData;
  const mandate = needsMandate ? (await newMandate(ctx, method, how.mandateData)).id : undefined;
  const intent = await setupIntents.update(
    ctx,
    given,
    { last_setup_error: null, payment_method: method.id },
    { ...(how.returnUrl !== undefined && { returnUrl: how.returnUrl }), ...(mandate && { mandate }) },
  );
  const refused = faultOf(ctx) ?? behaviourOf(numberOf(method)).attach;
  if (refused) return failSetup(ctx, intent, method, errors[refused]());
  const question = questionOf(intent, method);
  return question ? ask(ctx, intent, method, question, how) : succeedSetup(ctx, intent, method);
}

async function ownMethod(ctx: StripeCtx, intent: SetupIntentRow): Promise<PaymentMethodRow> {
  if (intent.payment_method === null) {
    throw errors
      .invalid_request(
        "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a payment method and then confirm it again.",
      )
      .with({ code: 'setup_intent_unexpected_state', setup_intent: intent });
  }
  const method = await paymentMethods.get(ctx, intent.payment_method);
  if (!method) throw methodMissing(intent.payment_method, 400);
  return method;
}

/** Throws when a method cannot be set up by an intent. */
export function guardMethod({ customer }: Pick<SetupIntentRow, 'customer'>, method: PaymentMethodRow): void {
  if (method.customer === null && paymentMethods.internal(method).spent) throw errors.method_used_up();
  if (method.customer !== null && customer === null)
    throw errors.method_needs_customer().with({ param: 'payment_method' });
  if (method.customer !== null && method.customer !== customer) throw errors.method_of_another_customer(method.id);
}

function guardReturnUrl(ctx: StripeCtx, intent: SetupIntentRow, how: SetupConfirmation): void {
  const { automatic_payment_methods: automatic } = intent;
  if (how.returnUrl !== undefined || how.useStripeSdk || !ctx.settings.redirectMethods) return;
  if (setupIntents.internal(intent).returnUrl !== undefined) return;
  if (automatic?.enabled && automatic.allow_redirects !== 'never') {
    const error = errors.return_url_needed();
    throw error.with({ message: error.message.replace('This PaymentIntent', 'This SetupIntent') });
  }
}

type Question = 'authentication' | 'redirect' | 'microdeposits';

function questionOf({ payment_method_options }: SetupIntentRow, method: PaymentMethodRow): Question | undefined {
  const options = (payment_method_options ?? {}) as Readonly<
    Record<string, Readonly<Record<string, unknown>> | undefined>
  >;
  const family = familyOf(method.type);
  if (family === 'redirect') return 'redirect';
  if (family === 'debit')
    return options[method.type]?.verification_method === 'microdeposits' ? 'microdeposits' : undefined;
  const requested = ['any', 'challenge'].includes(String(options.card?.request_three_d_secure));
  return asksCard(method, requested, false) === undefined ? undefined : 'authentication';
}

async function ask(
  ctx: StripeCtx,
  intent: SetupIntentRow,
  method: PaymentMethodRow,
  question: Question,
  { useStripeSdk }: SetupConfirmation,
): Promise<SetupConfirmed> {
  const { returnUrl } = setupIntents.internal(intent);
  const { attempt, next }: Action =
    question === 'redirect'
      ? await elsewhere(ctx, intent, method, returnUrl)
      : question === 'microdeposits'
        ? microdeposits(ctx, intent)
        : await authentication(ctx, intent, method, { returnUrl, useStripeSdk });
  const tried = await newAttempt(ctx, intent, method, { status: 'requires_action' });
  const waiting = await setupIntents.update(
    ctx,
    intent,
    { latest_attempt: tried.id, next_action: next, status: 'requires_action' },
    { attempt, action: question },
  );
  await emit(ctx, 'setup_intent.requires_action', waiting);
  await whenSetupChanges.tell(ctx, waiting, 'requires_action');
  return { intent: waiting };
}

/** The method is ready, and the customer's, where there is one. */
export async function succeedSetup(
  ctx: StripeCtx,
  intent: SetupIntentRow,
  method: PaymentMethodRow,
): Promise<SetupConfirmed> {
  const ready = await paymentMethods.update(ctx, method, {}, { setUp: true });
  if (intent.customer !== null && method.customer === null && isReusable(method.type)) {
    await emit(ctx, 'payment_method.attached', await keepMethod(ctx, ready, intent.customer));
  }
  const tried = await newAttempt(ctx, intent, method, { status: 'succeeded' });
  const { mandate } = setupIntents.internal(intent);
  const after = await setupIntents.update(ctx, intent, {
    latest_attempt: tried.id,
    ...(mandate !== undefined && { mandate }),
    next_action: null,
    payment_method: method.id,
    status: 'succeeded',
  });
  await emit(ctx, 'setup_intent.succeeded', after);
  await whenSetupChanges.tell(ctx, after, 'succeeded');
  return { intent: after };
}

/** The bank, or the customer, has said no. */
export async function failSetup(
  ctx: StripeCtx,
  intent: SetupIntentRow,
  method: PaymentMethodRow,
  error: ApiError,
): Promise<Required<SetupConfirmed>> {
  const told = error.with({ payment_method: { ...method } });
  const last_setup_error = errorObject(told);
  const tried = await newAttempt(ctx, intent, method, { status: 'failed', error: last_setup_error });
  const after = await setupIntents.update(
    ctx,
    intent,
    {
      last_setup_error,
      latest_attempt: tried.id,
      next_action: null,
      payment_method: null,
      status: 'requires_payment_method',
    },
    { action: undefined, attempt: undefined },
  );
  await emit(ctx, 'setup_intent.setup_failed', after);
  await whenSetupChanges.tell(ctx, after, 'failed');
  return { intent: after, error: told.with({ setup_intent: after }) };
}
