/** Payment intents: what can be asked of them. */
import { z } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { ephemeralKeys, publicKeys } from '../../auth.ts';
import { checkChargeable, currencyOf } from '../../core/currencies.ts';
import { checkAccounts } from '../../core/destinations.ts';
import { defined, hash, params, range, text } from '../../core/params.ts';
import { search, searchQuery, SearchResult } from '../../core/search.ts';
import { isBefore, versionOf } from '../../core/versions.ts';
import { declineNames } from '../../declines.ts';
import { errors } from '../../errors.ts';
import { takeConfirmationToken } from '../confirmation-tokens.ts';
import { customerOf, onClockOf } from '../customers/customer.ts';
import { answerIntent, checkDeposits, Deposits } from './approving.ts';
import { confirmIntent, type Confirmation } from './confirming.ts';
import { checkSecret, PaymentIntent, paymentIntents, type PaymentIntentRow } from './intent.ts';
import { changesOf, methodFor, newIntent } from './making.ts';
import { confirmParams, intentParams } from './params.ts';
import { ended, shown, Shown } from './shown.ts';

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
    await checkAccounts(bare, {
      on_behalf_of: given.on_behalf_of,
      'transfer_data[destination]': given.transfer_data?.destination,
    });
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
    body: Deposits,
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
