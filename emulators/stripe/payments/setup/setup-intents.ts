/** Setup intents: what can be asked of them. */
import { z, type ApiError } from '../../../../src/emulator/index.ts';
import type { StripeCtx } from '../../account.ts';
import { operation } from '../../api.ts';
import { ephemeralKeys, publicKeys } from '../../auth.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { defined, hash, metadata, params, range, text, unset } from '../../core/params.ts';
import { isBefore, versionOf } from '../../core/versions.ts';
import { declineNames } from '../../declines.ts';
import { errors } from '../../errors.ts';
import { takeConfirmationToken } from '../confirmation-tokens.ts';
import { customerOf, onClockOf } from '../customers/customer.ts';
import { checkDeposits, Deposits } from '../intents/approving.ts';
import { checkSecret } from '../intents/intent.ts';
import { methodOptions, newMethod } from '../intents/params.ts';
import { mandateData } from '../mandates.ts';
import { methodOf } from '../methods/attaching.ts';
import { makeMethod } from '../methods/making.ts';
import type { PaymentMethodRow } from '../methods/method.ts';
import { answerSetup } from './approving.ts';
import { confirmSetup, guardMethod, type SetupConfirmation, type SetupConfirmed } from './confirming.ts';
import { newSetup, setupOptions } from './making.ts';
import { SetupIntent, setupIntents, type SetupIntentRow } from './setup-intent.ts';
import { whenSetupChanges } from './waiting.ts';

const common = () => ({
  allowed_payment_method_types: z.array(text()).optional(),
  attach_to_self: z.boolean().optional(),
  customer: text().optional(),
  customer_account: text().optional(),
  description: unset(text(1000)),
  excluded_payment_method_types: unset(z.array(text())),
  flow_directions: z.array(z.enum(['inbound', 'outbound'])).optional(),
  metadata: metadata(),
  payment_method: unset(text()),
  payment_method_configuration: text().optional(),
  payment_method_data: newMethod().optional(),
  payment_method_options: methodOptions().optional(),
  payment_method_types: z.array(text()).optional(),
});

const confirmation = () => ({
  confirmation_token: text().optional(),
  mandate_data: unset(mandateData()),
  return_url: text().optional(),
  use_stripe_sdk: z.boolean().optional(),
});

type Given = Partial<
  z.infer<z.ZodObject<ReturnType<typeof common>>> & z.infer<z.ZodObject<ReturnType<typeof confirmation>>>
>;

function changesOf(
  given: Given,
  before: Pick<SetupIntentRow, 'metadata' | 'payment_method_types' | 'payment_method_options'>,
): Partial<SetupIntentRow> {
  const types = given.allowed_payment_method_types ?? given.payment_method_types;
  return {
    ...defined({
      allowed_payment_method_types: given.allowed_payment_method_types,
      attach_to_self: given.attach_to_self,
      customer: given.customer,
      description: given.description,
      excluded_payment_method_types: given.excluded_payment_method_types,
      flow_directions: given.flow_directions,
      payment_method_types: types,
    }),
    ...(types && { automatic_payment_methods: null, payment_method_configuration_details: null }),
    metadata: merged(before.metadata, given.metadata),
    payment_method_options: setupOptions(types ?? before.payment_method_types, {
      ...before.payment_method_options,
      ...defined(given.payment_method_options ?? {}),
    }),
  };
}

async function methodFor(
  ctx: StripeCtx,
  intent: Pick<SetupIntentRow, 'customer'>,
  { payment_method, payment_method_data }: Given,
): Promise<PaymentMethodRow | undefined> {
  if (payment_method_data) return makeMethod(ctx, payment_method_data);
  if (!payment_method) return undefined;
  const method = await methodOf(ctx, payment_method);
  guardMethod(intent, method);
  return method;
}

const withToken = async <T extends Given>(ctx: StripeCtx, given: T): Promise<T> =>
  given.confirmation_token === undefined
    ? given
    : { ...given, ...(await takeConfirmationToken(ctx, given.confirmation_token)) };

const confirmationOf = (given: Given, method: PaymentMethodRow | undefined): SetupConfirmation => ({
  method,
  returnUrl: given.return_url,
  useStripeSdk: given.use_stripe_sdk,
  mandateData: given.mandate_data,
});

const ended = ({ intent, error }: SetupConfirmed): SetupIntentRow | ApiError => error ?? intent;

export const createSetupIntent = operation('setup_intents.create', 'POST /v1/setup_intents', {
  summary: 'Create a setup intent, and confirm it when asked to',
  faults: declineNames,
  body: () =>
    params({
      ...common(),
      ...confirmation(),
      automatic_payment_methods: z
        .object({ allow_redirects: z.enum(['always', 'never']).optional(), enabled: z.boolean() })
        .optional(),
      confirm: z.boolean().optional(),
      on_behalf_of: text().optional(),
      single_use: z.object({ amount: z.int(), currency: text() }).optional(),
      usage: z.enum(['off_session', 'on_session']).optional(),
    }),
  result: SetupIntent,
  async handler(bare, { body: given }) {
    if (given.customer !== undefined) await customerOf(bare, given.customer);
    const ctx = await onClockOf(bare, given.customer);
    if (!given.confirm && given.return_url !== undefined) {
      throw errors
        .invalid_request(
          'The parameter `return_url` cannot be passed when creating a SetupIntent unless `confirm` is set to true.',
        )
        .with({ param: 'return_url' });
    }
    const body = await withToken(ctx, given);
    const method = await methodFor(ctx, { customer: body.customer ?? null }, body);
    const defaults = defaultsOf(ctx, body);
    const intent = await newSetup(ctx, {
      ...defaults,
      ...changesOf(body, {
        metadata: {},
        payment_method_types: defaults.payment_method_types ?? ['card', 'link'],
        payment_method_options: {},
      }),
      ...defined({ on_behalf_of: body.on_behalf_of, usage: body.usage }),
      payment_method: method?.id ?? null,
    });
    return body.confirm ? ended(await confirmSetup(ctx, intent, confirmationOf(body, method))) : intent;
  },
});

/** What a call's version takes for granted. */
function defaultsOf(
  ctx: StripeCtx,
  given: Given & {
    automatic_payment_methods?: { allow_redirects?: 'always' | 'never' | undefined; enabled: boolean } | undefined;
  },
): Partial<SetupIntentRow> {
  const { automatic_payment_methods: automatic } = given;
  const types = given.allowed_payment_method_types ?? given.payment_method_types;
  const old = ctx.request !== undefined && isBefore(versionOf(ctx.request), '2023-08-16');
  if (types !== undefined || automatic?.enabled === false || (old && !automatic)) {
    return { automatic_payment_methods: null, payment_method_types: types ?? ['card'] };
  }
  return automatic
    ? { automatic_payment_methods: { allow_redirects: automatic.allow_redirects ?? 'always', enabled: true } }
    : {};
}

export const retrieveSetupIntent = operation('setup_intents.retrieve', 'GET /v1/setup_intents/{id}', {
  summary: 'Retrieve a setup intent',
  traits: publicKeys,
  query: () => params({ client_secret: text().optional() }),
  result: SetupIntent,
  async handler(ctx, { params: { id }, query: { client_secret } }) {
    const intent = await setupIntents.need(ctx, id);
    checkSecret(ctx, intent, client_secret);
    return intent;
  },
});

export const updateSetupIntent = operation('setup_intents.update', 'POST /v1/setup_intents/{id}', {
  summary: 'Update a setup intent',
  traits: ephemeralKeys,
  body: () => params(common()),
  result: SetupIntent,
  async handler(bare, { params: { id }, body }) {
    const before = await setupIntents.need(bare, id);
    if (body.customer !== undefined) await customerOf(bare, body.customer);
    const ctx = await onClockOf(bare, body.customer ?? before.customer);
    const changes = changesOf(body, before);
    const method = await methodFor(ctx, { ...before, ...changes }, body);
    return setupIntents.update(ctx, before, {
      ...changes,
      ...(method && { payment_method: method.id, status: 'requires_confirmation', last_setup_error: null }),
      ...(body.payment_method === null && { payment_method: null, status: 'requires_payment_method' }),
    });
  },
});

export const confirmSetupIntent = operation('setup_intents.confirm', 'POST /v1/setup_intents/{id}/confirm', {
  summary: 'Confirm a setup intent',
  traits: publicKeys,
  faults: declineNames,
  body: () => {
    const { payment_method, payment_method_data, payment_method_options, allowed_payment_method_types } = common();
    return params({
      ...confirmation(),
      allowed_payment_method_types,
      client_secret: text().optional(),
      payment_method,
      payment_method_data,
      payment_method_options,
      radar_options: hash().optional(),
    });
  },
  result: SetupIntent,
  async handler(bare, { params: { id }, body: given }) {
    const before = await setupIntents.need(bare, id);
    checkSecret(bare, before, given.client_secret);
    const ctx = await onClockOf(bare, before.customer);
    const body = await withToken(ctx, given);
    const method = await methodFor(ctx, before, body);
    const intent = await setupIntents.update(ctx, before, changesOf(body, before));
    return ended(await confirmSetup(ctx, intent, confirmationOf(body, method)));
  },
});

const cancelable = 'requires_payment_method, requires_confirmation, requires_action';

export const cancelSetupIntent = operation('setup_intents.cancel', 'POST /v1/setup_intents/{id}/cancel', {
  summary: 'Cancel a setup intent',
  body: () => params({ cancellation_reason: z.enum(['abandoned', 'duplicate', 'requested_by_customer']).optional() }),
  result: SetupIntent,
  async handler(bare, { params: { id }, body: { cancellation_reason = null } }) {
    const before = await setupIntents.need(bare, id);
    if (!cancelable.includes(before.status)) {
      throw errors.setup_intent_state('cancel', before.status, cancelable).with({ setup_intent: before });
    }
    const ctx = await onClockOf(bare, before.customer);
    const after = await setupIntents.update(ctx, before, {
      cancellation_reason,
      next_action: null,
      status: 'canceled',
    });
    await emit(ctx, 'setup_intent.canceled', after);
    await whenSetupChanges.tell(ctx, after, 'canceled');
    return after;
  },
});

export const verifySetupMicrodeposits = operation(
  'setup_intents.verify_microdeposits',
  'POST /v1/setup_intents/{id}/verify_microdeposits',
  {
    summary: 'Tell the amounts of two deposits: 32 and 45, or the code SM11AA',
    traits: publicKeys,
    body: Deposits,
    result: SetupIntent,
    async handler(bare, { params: { id }, body }) {
      const intent = await setupIntents.need(bare, id);
      checkSecret(bare, intent, body.client_secret);
      if (setupIntents.internal(intent).action !== 'microdeposits' || intent.status !== 'requires_action') {
        throw errors.setup_intent_state('verify', intent.status, 'requires_action').with({ setup_intent: intent });
      }
      checkDeposits(body);
      return (await answerSetup(await onClockOf(bare, intent.customer), intent, true)).intent;
    },
  },
);

export const listSetupIntents = operation('setup_intents.list', 'GET /v1/setup_intents', {
  summary: 'List setup intents, newest first',
  query: () =>
    z.object({
      attach_to_self: z.boolean().optional(),
      created: range(),
      customer: text().optional(),
      customer_account: text().optional(),
      payment_method: text().optional(),
    }),
  list: SetupIntent,
  handler: (ctx, { query: { created, customer, payment_method }, page }) =>
    setupIntents.list(ctx, { where: { created, customer, payment_method }, page }),
});
