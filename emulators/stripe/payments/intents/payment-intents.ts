/** Payment intents: what can be asked of them. */
import { schema, z, type ApiError, type Infer } from '../../../../src/emulator/index.ts';
import { isPublic, type StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { ephemeralKeys, publicKeys } from '../../auth.ts';
import { checkChargeable, currencyOf } from '../../core/currencies.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { defined, hash, metadata, params, range, text, unset } from '../../core/params.ts';
import { search, searchQuery, SearchResult } from '../../core/search.ts';
import { isBefore, versionOf } from '../../core/versions.ts';
import { declineNames } from '../../declines.ts';
import { errors } from '../../errors.ts';
import { charges } from '../charges/charge.ts';
import { takeConfirmationToken } from '../confirmation-tokens.ts';
import { customerOf, onClockOf } from '../customers/customer.ts';
import { answerIntent, checkDeposits } from './approving.ts';
import { cancelIntent, captureIntent } from './capturing.ts';
import { confirmIntent, type Confirmation } from './confirming.ts';
import { checkSecret, PaymentIntent, paymentIntents, type PaymentIntentRow } from './intent.ts';
import { changesOf, methodFor, newIntent } from './making.ts';
import type { Confirmed } from './outcomes.ts';
import { confirmParams, intentParams } from './params.ts';

/** What browsers and phones get to see. */
const PublicIntent = schema(() =>
  PaymentIntent().pick({
    id: true,
    object: true,
    amount: true,
    amount_details: true,
    automatic_payment_methods: true,
    canceled_at: true,
    cancellation_reason: true,
    capture_method: true,
    client_secret: true,
    confirmation_method: true,
    created: true,
    currency: true,
    description: true,
    last_payment_error: true,
    livemode: true,
    next_action: true,
    payment_method: true,
    payment_method_configuration_details: true,
    payment_method_types: true,
    processing: true,
    receipt_email: true,
    setup_future_usage: true,
    shipping: true,
    source: true,
    status: true,
  }),
);

const Shown = () => z.union([PaymentIntent(), PublicIntent()]);
type ShownRow = PaymentIntentRow | Infer<typeof PublicIntent>;

function shown(ctx: StripeCtx, intent: PaymentIntentRow): ShownRow {
  if (!isPublic(ctx)) return intent;
  const names = new Set(Object.keys(PublicIntent().shape));
  const entries = Object.entries(intent).filter(([name]) => names.has(name));
  return Object.fromEntries(entries) as Infer<typeof PublicIntent>;
}

/** A confirmation's end: the intent, or the refusal that keeps its traces. */
const ended = (ctx: StripeCtx, { intent, error }: Confirmed): ShownRow | ApiError =>
  error ? error.with({ payment_intent: shown(ctx, intent) }) : shown(ctx, intent);

type ConfirmInput = z.infer<z.ZodObject<ReturnType<typeof confirmParams>>>;

/** A confirmation as the parameters say. */
const confirmationOf = (given: ConfirmInput): Confirmation => ({
  returnUrl: given.return_url,
  offSession: given.off_session !== undefined && given.off_session !== false,
  useStripeSdk: given.use_stripe_sdk,
  errorOnRequiresAction: given.error_on_requires_action,
  mandateData: given.mandate_data,
});

/** The order of `payment_method`, a token of the browser, and an older source. */
async function meansOf<
  T extends {
    confirmation_token?: string | undefined;
    payment_method?: string | null | undefined;
    source?: string | undefined;
  },
>(ctx: StripeCtx, given: T): Promise<T> {
  const { confirmation_token: token, source } = given;
  if (token !== undefined) return { ...given, ...(await takeConfirmationToken(ctx, token)) };
  if (source === undefined || given.payment_method) return given;
  if (!source.startsWith('tok_')) return { ...given, payment_method: source };
  return { ...given, payment_method_data: { type: 'card', card: { token: source } } };
}

const needsConfirm = ['error_on_requires_action', 'mandate_data', 'off_session', 'return_url'] as const;

export const createPaymentIntent = operation('payment_intents.create', 'POST /v1/payment_intents', {
  summary: 'Create a payment intent, and confirm it when asked to',
  faults: declineNames,
  body: () =>
    params({
      ...intentParams(),
      ...confirmParams(),
      amount: z.int(),
      automatic_payment_methods: z
        .object({ allow_redirects: z.enum(['always', 'never']).optional(), enabled: z.boolean() })
        .optional(),
      confirm: z.boolean().optional(),
      confirmation_method: z.enum(['automatic', 'manual']).optional(),
      currency: text(),
      on_behalf_of: text().optional(),
      source: text().optional(),
    }),
  result: Shown,
  async handler(bare, { body: given }) {
    const currency = currencyOf(given.currency);
    checkChargeable(given.amount, currency);
    if (given.customer !== undefined) await customerOf(bare, given.customer);
    const ctx = await onClockOf(bare, given.customer);
    const loose = needsConfirm.find((name) => given[name] !== undefined && given[name] !== null);
    if (!given.confirm && loose) {
      throw errors
        .invalid_request(
          `The parameter \`${loose}\` cannot be passed when creating a PaymentIntent unless \`confirm\` is set to true.`,
        )
        .with({ param: loose });
    }
    if (given.off_session && given.setup_future_usage)
      throw errors.parameters_exclusive('off_session', 'setup_future_usage');
    const body = await meansOf(ctx, given);
    const basis = { ...defaultsOf(ctx, body), amount: body.amount, currency };
    const blank = { ...blankFor(ctx, basis), customer: body.customer ?? null };
    const method = await methodFor(ctx, blank, body);
    const intent = await newIntent(ctx, {
      ...basis,
      ...changesOf(body, blank),
      ...defined({ confirmation_method: body.confirmation_method, on_behalf_of: body.on_behalf_of }),
      payment_method: method?.id ?? null,
    });
    if (!body.confirm) return shown(ctx, intent);
    return ended(ctx, await confirmIntent(ctx, intent, { ...confirmationOf(body), method }));
  },
});

/** What a call's version takes for granted. */
function defaultsOf(
  ctx: StripeCtx,
  given: {
    automatic_payment_methods?: { allow_redirects?: 'always' | 'never' | undefined; enabled: boolean } | undefined;
    allowed_payment_method_types?: string[] | undefined;
    payment_method_types?: string[] | undefined;
  },
): Partial<PaymentIntentRow> {
  const version = ctx.request ? versionOf(ctx.request) : undefined;
  const old = (since: string): boolean => version !== undefined && isBefore(version, since);
  const { automatic_payment_methods: automatic } = given;
  const types = given.allowed_payment_method_types ?? given.payment_method_types;
  const manual = types !== undefined || automatic?.enabled === false || (old('2023-08-16') && !automatic);
  return {
    ...(old('2024-04-10') && { capture_method: 'automatic' }),
    ...(manual ? { automatic_payment_methods: null, payment_method_types: types ?? ['card'] } : {}),
    ...(!manual &&
      automatic && {
        automatic_payment_methods: { allow_redirects: automatic.allow_redirects ?? 'always', enabled: true },
      }),
  };
}

/** What a method is held against before there is an intent. */
const blankFor = (ctx: StripeCtx, basis: Partial<PaymentIntentRow> & { currency: string }): PaymentIntentRow =>
  ({
    metadata: {},
    payment_method_options: {},
    transfer_data: null,
    payment_method_types: [],
    automatic_payment_methods: basis.payment_method_types ? null : { allow_redirects: 'always', enabled: true },
    ...basis,
    created: Math.floor(ctx.now / 1000),
  }) as unknown as PaymentIntentRow;

export const retrievePaymentIntent = operation('payment_intents.retrieve', 'GET /v1/payment_intents/{id}', {
  summary: 'Retrieve a payment intent',
  traits: publicKeys,
  query: () => params({ client_secret: text().optional() }),
  result: Shown,
  async handler(ctx, { params: { id }, query: { client_secret } }) {
    const intent = await paymentIntents.need(ctx, id);
    checkSecret(ctx, intent, client_secret);
    return shown(ctx, intent);
  },
});

const open = new Set(['requires_payment_method', 'requires_confirmation', 'requires_action']);
const moneyFields = ['amount', 'currency', 'application_fee_amount', 'transfer_data', 'capture_method'] as const;

export const updatePaymentIntent = operation('payment_intents.update', 'POST /v1/payment_intents/{id}', {
  summary: 'Update a payment intent that is not yet paid',
  traits: ephemeralKeys,
  body: () =>
    params({ ...intentParams(), amount: z.int().optional(), currency: text().optional(), source: text().optional() }),
  result: Shown,
  async handler(bare, { params: { id }, body: given }) {
    const before = await paymentIntents.need(bare, id);
    const field = moneyFields.find((name) => given[name] !== undefined);
    if (field !== undefined && !open.has(before.status)) {
      throw errors.intent_not_updatable(field, before.status).with({ payment_intent: before });
    }
    if (given.customer !== undefined) await customerOf(bare, given.customer);
    const ctx = await onClockOf(bare, given.customer ?? before.customer);
    const body = await meansOf(ctx, given);
    const changes = {
      ...changesOf(body, before),
      ...defined({
        amount: body.amount,
        currency: body.currency === undefined ? undefined : currencyOf(body.currency),
      }),
    };
    const changed = { ...before, ...changes };
    if (body.amount !== undefined || body.currency !== undefined) checkChargeable(changed.amount, changed.currency);
    const method = await methodFor(ctx, changed, body);
    return shown(
      ctx,
      await paymentIntents.update(ctx, before, { ...changes, ...methodChange(before, body, method?.id) }),
    );
  },
});

/** A new method makes an intent ready to be confirmed; without one it waits. */
function methodChange(
  { status }: PaymentIntentRow,
  { payment_method }: { payment_method?: string | null | undefined },
  id: string | undefined,
): Partial<PaymentIntentRow> {
  if (id !== undefined && open.has(status)) {
    return { payment_method: id, status: 'requires_confirmation', next_action: null, last_payment_error: null };
  }
  return payment_method === null ? { payment_method: null, status: 'requires_payment_method', next_action: null } : {};
}

export const confirmPaymentIntent = operation('payment_intents.confirm', 'POST /v1/payment_intents/{id}/confirm', {
  summary: 'Confirm a payment intent: the payment is tried',
  traits: publicKeys,
  faults: declineNames,
  body: () =>
    params({
      ...confirmParams(),
      ...confirmable(),
      amount_to_confirm: z.int().optional(),
      client_secret: text().optional(),
      source: text().optional(),
    }),
  result: Shown,
  async handler(bare, { params: { id }, body: given }) {
    const before = await paymentIntents.need(bare, id);
    checkSecret(bare, before, given.client_secret);
    const ctx = await onClockOf(bare, before.customer);
    const body = await meansOf(ctx, given);
    const changes = changesOf(body, before);
    const method = await methodFor(ctx, { ...before, ...changes }, body);
    const intent = open.has(before.status) ? await paymentIntents.update(ctx, before, changes) : before;
    return ended(ctx, await confirmIntent(ctx, intent, { ...confirmationOf(body), method }));
  },
});

/** What of an intent a confirmation may still change. */
function confirmable() {
  const all = intentParams();
  return {
    allowed_payment_method_types: all.allowed_payment_method_types,
    amount_details: all.amount_details,
    capture_method: all.capture_method,
    excluded_payment_method_types: all.excluded_payment_method_types,
    hooks: all.hooks,
    payment_details: all.payment_details,
    payment_method: all.payment_method,
    payment_method_data: all.payment_method_data,
    payment_method_options: all.payment_method_options,
    payment_method_types: all.payment_method_types,
    receipt_email: all.receipt_email,
    setup_future_usage: all.setup_future_usage,
    shipping: all.shipping,
  };
}

export const capturePaymentIntent = operation('payment_intents.capture', 'POST /v1/payment_intents/{id}/capture', {
  summary: 'Capture what a card was authorized for, or a part of it',
  body: () =>
    params({
      amount_details: unset(hash()),
      amount_to_capture: z.int().min(1).optional(),
      application_fee_amount: z.int().min(0).optional(),
      final_capture: z.boolean().optional(),
      hooks: hash().optional(),
      metadata: metadata(),
      payment_details: unset(hash()),
      statement_descriptor: text(22).optional(),
      statement_descriptor_suffix: text(22).optional(),
      transfer_data: z.object({ amount: z.int().optional() }).catchall(z.unknown()).optional(),
    }),
  result: PaymentIntent,
  async handler(bare, { params: { id }, body }) {
    const intent = await paymentIntents.need(bare, id);
    if (intent.status !== 'requires_capture') {
      throw errors.intent_not_capturable(intent.status).with({ payment_intent: intent });
    }
    const amount = body.amount_to_capture ?? intent.amount_capturable;
    if (amount > intent.amount_capturable) throw errors.capture_too_much(amount, intent.amount_capturable);
    const { statement_descriptor, statement_descriptor_suffix, application_fee_amount, transfer_data } = body;
    return captureIntent(await onClockOf(bare, intent.customer), intent, {
      amount,
      final: body.final_capture ?? true,
      changes: {
        ...defined({ statement_descriptor, statement_descriptor_suffix, application_fee_amount }),
        ...(intent.transfer_data &&
          transfer_data?.amount !== undefined && {
            transfer_data: { ...intent.transfer_data, amount: transfer_data.amount },
          }),
        metadata: merged(intent.metadata, body.metadata),
      },
    });
  },
});

export const cancelPaymentIntent = operation('payment_intents.cancel', 'POST /v1/payment_intents/{id}/cancel', {
  summary: 'Cancel a payment intent; what was held is released',
  body: () =>
    params({
      cancellation_reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']).optional(),
    }),
  result: PaymentIntent,
  async handler(bare, { params: { id }, body: { cancellation_reason = null } }) {
    const intent = await paymentIntents.need(bare, id);
    if (intent.status === 'succeeded' || intent.status === 'canceled') {
      throw errors.intent_not_cancelable(intent.status).with({ payment_intent: intent });
    }
    return cancelIntent(await onClockOf(bare, intent.customer), intent, cancellation_reason);
  },
});

export const incrementAuthorization = operation(
  'payment_intents.increment_authorization',
  'POST /v1/payment_intents/{id}/increment_authorization',
  {
    summary: 'Raise what a card is authorized for',
    faults: declineNames,
    body: () =>
      params({
        amount: z.int(),
        amount_details: unset(hash()),
        application_fee_amount: z.int().min(0).optional(),
        description: text(1000).optional(),
        hooks: hash().optional(),
        metadata: metadata(),
        payment_details: unset(hash()),
        statement_descriptor: text(22).optional(),
        transfer_data: hash().optional(),
      }),
    result: PaymentIntent,
    async handler(
      bare,
      { params: { id }, body: { amount, application_fee_amount, description, statement_descriptor, metadata: data } },
    ) {
      const before = await paymentIntents.need(bare, id);
      if (before.status !== 'requires_capture' || before.latest_charge === null) {
        throw errors
          .invalid_request(
            `This PaymentIntent's authorization could not be incremented because it has a status of ${before.status}. Only a PaymentIntent with one of the following statuses may be incremented: requires_capture.`,
          )
          .with({ code: 'payment_intent_unexpected_state', payment_intent: before });
      }
      if (amount <= before.amount) {
        throw errors
          .invalid_request(`The amount must be greater than the current amount of ${before.amount}.`)
          .with({ param: 'amount' });
      }
      checkChargeable(amount, before.currency);
      const ctx = await onClockOf(bare, before.customer);
      const charge = await charges.need(ctx, before.latest_charge);
      await charges.update(ctx, charge, { amount });
      const after = await paymentIntents.update(ctx, before, {
        amount,
        amount_capturable: amount,
        ...defined({ application_fee_amount, description, statement_descriptor }),
        metadata: merged(before.metadata, data),
      });
      await emit(ctx, 'payment_intent.amount_capturable_updated', after);
      return after;
    },
  },
);

export const listPaymentIntents = operation('payment_intents.list', 'GET /v1/payment_intents', {
  summary: 'List payment intents, newest first',
  query: () => z.object({ created: range(), customer: text().optional(), customer_account: text().optional() }),
  list: PaymentIntent,
  handler: (ctx, { query: { created, customer }, page }) =>
    paymentIntents.list(ctx, { where: { created, customer }, page }),
});

export const searchPaymentIntents = operation('payment_intents.search', 'GET /v1/payment_intents/search', {
  summary: 'Search payment intents',
  query: searchQuery,
  result: () => SearchResult(PaymentIntent()),
  handler: (ctx, { query }) =>
    search(
      ctx,
      paymentIntents,
      'payment_intents',
      { amount: 'number', created: 'number', currency: 'token', customer: 'token', status: 'token' },
      query,
    ),
});

export const listAmountDetailsLineItems = operation(
  'payment_intents.list_amount_details_line_items',
  'GET /v1/payment_intents/{id}/amount_details_line_items',
  {
    summary: 'List what an amount is made of: nothing, unless the intent was told',
    list: () => hash(),
    async handler(ctx, { params: { id }, page }) {
      await paymentIntents.need(ctx, id);
      return { items: [], request: page, more: false };
    },
  },
);

export const verifyMicrodeposits = operation(
  'payment_intents.verify_microdeposits',
  'POST /v1/payment_intents/{id}/verify_microdeposits',
  {
    summary: 'Tell the amounts of two deposits: 32 and 45, or the code SM11AA',
    traits: publicKeys,
    body: () =>
      params({
        amounts: z.array(z.int()).optional(),
        client_secret: text().optional(),
        descriptor_code: text().optional(),
      }),
    result: Shown,
    async handler(bare, { params: { id }, body }) {
      const intent = await paymentIntents.need(bare, id);
      checkSecret(bare, intent, body.client_secret);
      if (paymentIntents.internal(intent).action !== 'microdeposits' || intent.status !== 'requires_action') {
        throw errors.intent_not_confirmable(intent.status).with({ payment_intent: intent });
      }
      checkDeposits(body);
      return ended(bare, await answerIntent(await onClockOf(bare, intent.customer), intent, true));
    },
  },
);
