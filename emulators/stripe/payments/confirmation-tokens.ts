/** Confirmation tokens: what a customer entered in the browser, put away for the server to confirm with. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { operation } from '../api.ts';
import { publicKeys } from '../auth.ts';
import { describeObject } from '../core/objects.ts';
import { Metadata } from '../core/metadata.ts';
import { hash, params, Shipping, shipping, text, unset, wholeShipping } from '../core/params.ts';
import { errors, noSuch } from '../errors.ts';
import { newId } from '../ids.ts';
import { collection, job } from '../provider.ts';
import { mandateData } from './mandates.ts';
import { methodOf } from './methods/attaching.ts';
import { makeMethod, methodData, type MethodDataInput } from './methods/making.ts';
import { paymentMethods } from './methods/method.ts';
import { methodTypes } from './methods/types.ts';

export const ConfirmationToken = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('confirmation_token'),
    created: z.int(),
    expires_at: z.int().nullable(),
    livemode: z.boolean(),
    mandate_data: hash().nullable(),
    metadata: Metadata().nullable(),
    payment_intent: z.string().nullable(),
    payment_method_options: hash().nullable(),
    payment_method_preview: hash(),
    return_url: z.string().nullable(),
    setup_future_usage: z.enum(['off_session', 'on_session']).nullable(),
    setup_intent: z.string().nullable(),
    shipping: Shipping().pick({ address: true, name: true, phone: true }).nullable(),
    use_stripe_sdk: z.boolean(),
  }),
);

export type ConfirmationTokenRow = Infer<typeof ConfirmationToken>;

export const confirmationTokens = collection('confirmation_tokens', {
  row: ConfirmationToken,
  internal: () => z.object({ method: z.string() }),
  key: 'id',
  owner: 'account',
  missing: (id) => errors.resource_missing(id, 'confirmation_token', 'confirmation_token'),
});

describeObject('confirmation_token', { prefixes: ['ctoken_'], load: (ctx, id) => confirmationTokens.get(ctx, id) });

const lifetime = 12 * 3600;

const tokenParams = () =>
  params({
    mandate_data: unset(mandateData()),
    payment_method: text().optional(),
    payment_method_data: z.object({ ...methodData(), type: z.enum(methodTypes) }).optional(),
    payment_method_options: hash().optional(),
    return_url: text().optional(),
    setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
    shipping: shipping().optional(),
    use_stripe_sdk: z.boolean().optional(),
  });

const shippingOf = (given: Parameters<typeof wholeShipping>[0]): ConfirmationTokenRow['shipping'] => {
  const { address, name, phone } = wholeShipping(given);
  return { address, name, phone };
};

type TokenInput = Infer<typeof tokenParams>;

async function newToken(ctx: StripeCtx, given: TokenInput): Promise<ConfirmationTokenRow> {
  const { payment_method, payment_method_data } = given;
  if (!payment_method && !payment_method_data) throw errors.parameter_missing('payment_method_data');
  const method = payment_method
    ? await methodOf(ctx, payment_method)
    : await makeMethod(ctx, payment_method_data as MethodDataInput);
  const { id: _, object: __, created: ___, livemode: ____, metadata: _____, ...preview } = method;
  const created = Math.floor(ctx.now / 1000);
  const token = await confirmationTokens.insert(
    ctx,
    {
      id: newId(ctx.random, 'ctoken'),
      object: 'confirmation_token',
      created,
      expires_at: created + lifetime,
      livemode: false,
      mandate_data: given.mandate_data ?? null,
      metadata: null,
      payment_intent: null,
      payment_method_options: { card: { cvc_token: null } },
      payment_method_preview: preview,
      return_url: given.return_url ?? null,
      setup_future_usage: given.setup_future_usage ?? null,
      setup_intent: null,
      shipping: given.shipping ? shippingOf(given.shipping) : null,
      use_stripe_sdk: given.use_stripe_sdk ?? true,
    },
    { method: method.id },
  );
  ctx.schedule(expireToken, { id: token.id });
  return token;
}

export const expireToken = job('confirmation_tokens.expire', {
  kind: 'calendar',
  input: () => z.object({ id: z.string() }),
  after: '12h',
  async run(ctx, { id }) {
    const token = await confirmationTokens.get(ctx, id);
    if (token) await confirmationTokens.remove(ctx, token);
  },
});

/** What a token adds to a confirmation. Throws for one that was never made or has expired. */
export async function takeConfirmationToken(
  ctx: StripeCtx,
  id: string,
): Promise<{
  payment_method: string;
  return_url?: string;
  use_stripe_sdk: boolean;
  setup_future_usage?: 'off_session' | 'on_session';
}> {
  const token = await confirmationTokens.get(ctx, id);
  if (!token) throw noSuch('confirmation_token', id, 'confirmation_token');
  const { method } = confirmationTokens.internal(token);
  if (!(await paymentMethods.get(ctx, method))) throw noSuch('confirmation_token', id, 'confirmation_token');
  return {
    payment_method: method,
    use_stripe_sdk: token.return_url === null,
    ...(token.return_url !== null && { return_url: token.return_url }),
    ...(token.setup_future_usage && { setup_future_usage: token.setup_future_usage }),
  };
}

export const createConfirmationToken = operation('confirmation_tokens.create', 'POST /v1/confirmation_tokens', {
  summary: 'Put away what a customer entered (browsers do that)',
  traits: publicKeys,
  body: tokenParams,
  result: ConfirmationToken,
  handler: (ctx, { body }) => newToken(ctx, body),
});

export const createTestConfirmationToken = operation(
  'test_helpers.confirmation_tokens.create',
  'POST /v1/test_helpers/confirmation_tokens',
  {
    summary: 'Put away what a customer would have entered',
    body: tokenParams,
    result: ConfirmationToken,
    handler: (ctx, { body }) => newToken(ctx, body),
  },
);

export const retrieveConfirmationToken = operation('confirmation_tokens.retrieve', 'GET /v1/confirmation_tokens/{id}', {
  summary: 'Retrieve a confirmation token',
  query: () => params({}),
  result: ConfirmationToken,
  handler: (ctx, { params: { id } }) => confirmationTokens.need(ctx, id),
});
