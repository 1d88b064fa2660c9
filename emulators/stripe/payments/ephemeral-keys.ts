/** Ephemeral keys: what a phone may use for an hour, about one customer; and customer sessions, the same for browsers. */
import { schema, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { apiKeys } from '../core/keys.ts';
import { hash, params, text } from '../core/params.ts';
import { errors } from '../errors.ts';
import { newId } from '../ids.ts';
import { collection, job } from '../provider.ts';
import { customerOf } from './customers/customer.ts';

export const EphemeralKey = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('ephemeral_key'),
    associated_objects: z.array(z.object({ id: z.string(), type: z.string() })),
    created: z.int(),
    expires: z.int(),
    livemode: z.boolean(),
    secret: z.string().optional(),
  }),
);

export const ephemeralKeyRows = collection('ephemeral_keys', {
  row: EphemeralKey,
  internal: () => z.object({ key: z.string() }),
  key: 'id',
  owner: 'account',
  missing: (id) => errors.resource_missing(id, 'ephemeral key', 'id'),
});

const lifetime = 3600;

export const createEphemeralKey = operation('ephemeral_keys.create', 'POST /v1/ephemeral_keys', {
  summary: 'Create a key for a phone, good for an hour',
  body: () =>
    params({
      customer: text().optional(),
      issuing_card: text().optional(),
      nonce: text().optional(),
      verification_session: text().optional(),
    }),
  result: EphemeralKey,
  async handler(ctx, { body: { customer } }) {
    if (!ctx.request?.headers['stripe-version']) {
      throw errors.invalid_params('When creating an ephemeral key, you must pass the `Stripe-Version` header.');
    }
    if (customer === undefined) throw errors.parameter_missing('customer');
    await customerOf(ctx, customer);
    const created = Math.floor(ctx.now / 1000);
    const id = newId(ctx.random, 'ephkey');
    const key = ctx.random.id('ek_test_', 99);
    const row = await ephemeralKeyRows.insert(
      ctx,
      {
        id,
        object: 'ephemeral_key',
        associated_objects: [{ id: customer, type: 'customer' }],
        created,
        expires: created + lifetime,
        livemode: false,
      },
      { key },
    );
    await apiKeys.insert(ctx, { key, kind: 'ephemeral', account: ctx.account.id, customer, id });
    ctx.schedule(expireEphemeralKey, { id });
    return { ...row, secret: key };
  },
});

export const deleteEphemeralKey = operation('ephemeral_keys.delete', 'DELETE /v1/ephemeral_keys/{id}', {
  summary: 'End a key before its hour is over',
  query: () => params({}),
  body: () => params({}),
  result: EphemeralKey,
  async handler(ctx, { params: { id } }) {
    const row = await ephemeralKeyRows.need(ctx, id);
    ctx.cancel(expireEphemeralKey, { id });
    const key = await apiKeys.get(ctx, ephemeralKeyRows.internal(row).key);
    if (key) await apiKeys.remove(ctx, key);
    await ephemeralKeyRows.remove(ctx, row);
    return row;
  },
});

export const expireEphemeralKey = job('ephemeral_keys.expire', {
  kind: 'calendar',
  input: () => z.object({ id: z.string() }),
  after: '1h',
  async run(ctx, { id }) {
    const row = await ephemeralKeyRows.get(ctx, id);
    if (!row) return;
    const key = await apiKeys.get(ctx, ephemeralKeyRows.internal(row).key);
    if (key) await apiKeys.remove(ctx, key);
    await ephemeralKeyRows.remove(ctx, row);
  },
});

export const CustomerSession = schema(() =>
  z.object({
    object: z.literal('customer_session'),
    client_secret: z.string(),
    components: z.record(z.string(), z.object({ enabled: z.boolean(), features: hash().nullable().optional() })),
    created: z.int(),
    customer: z.string(),
    customer_account: z.string().nullable(),
    expires_at: z.int(),
    livemode: z.boolean(),
  }),
);

export const customerSessions = collection('customer_sessions', {
  row: CustomerSession,
  key: 'client_secret',
  owner: 'account',
  columns: ['customer'],
});

const componentNames = [
  'active_entitlements',
  'buy_button',
  'customer_portal',
  'customer_sheet',
  'mobile_payment_element',
  'payment_element',
  'pricing_table',
] as const;

const features = () => z.looseObject({ payment_method_redisplay_limit: z.int().min(1).max(10).optional() });

const component = () => z.object({ enabled: z.boolean(), features: features().optional() });

export const createCustomerSession = operation('customer_sessions.create', 'POST /v1/customer_sessions', {
  summary: 'Let a browser see what is saved of a customer, for half an hour',
  body: () =>
    params({
      components: z.object(Object.fromEntries(componentNames.map((name) => [name, component().optional()] as const))),
      customer: text().optional(),
      customer_account: text().optional(),
    }),
  result: CustomerSession,
  async handler(ctx, { body: { components, customer } }) {
    if (customer === undefined) throw errors.parameter_missing('customer');
    await customerOf(ctx, customer);
    const created = Math.floor(ctx.now / 1000);
    const session = await customerSessions.insert(ctx, {
      object: 'customer_session',
      client_secret: ctx.random.id('cuss_secret_', 56),
      components: Object.fromEntries(
        componentNames.map((name) => {
          const given = components[name];
          return [name, { enabled: given?.enabled ?? false, ...featuresOf(name, given?.features) }];
        }),
      ),
      created,
      customer,
      customer_account: null,
      expires_at: created + 1800,
      livemode: false,
    });
    ctx.schedule(expireCustomerSession, { client_secret: session.client_secret });
    return session;
  },
});

/** What a component may do unless it is told otherwise; others have no features. */
const featureDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  customer_sheet: { payment_method_allow_redisplay_filters: null, payment_method_remove: null },
  mobile_payment_element: {
    payment_method_allow_redisplay_filters: null,
    payment_method_redisplay: null,
    payment_method_remove: null,
    payment_method_save: null,
    payment_method_save_allow_redisplay_override: null,
  },
  payment_element: {
    payment_method_allow_redisplay_filters: ['always'],
    payment_method_redisplay: 'disabled',
    payment_method_redisplay_limit: 3,
    payment_method_remove: 'disabled',
    payment_method_save: 'disabled',
    payment_method_save_usage: null,
  },
};

function featuresOf(
  name: string,
  given: Readonly<Record<string, unknown>> | undefined,
): { features?: Record<string, unknown> | null } {
  const defaults = featureDefaults[name];
  if (!defaults) return {};
  return { features: given ? { ...defaults, ...given } : null };
}

export const expireCustomerSession = job('customer_sessions.expire', {
  kind: 'calendar',
  input: () => z.object({ client_secret: z.string() }),
  after: '30m',
  async run(ctx, { client_secret }) {
    const row = await customerSessions.get(ctx, client_secret);
    if (row) await customerSessions.remove(ctx, row);
  },
});
