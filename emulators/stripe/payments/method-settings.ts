/** What an account has switched on: configurations of payment methods, and the domains on which wallets may be shown. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { operation } from '../api.ts';
import { describeObject } from '../core/objects.ts';
import { params, text } from '../core/params.ts';
import { errors } from '../errors.ts';
import { newId } from '../ids.ts';
import { collection } from '../provider.ts';
import { configurationOf } from './intents/options.ts';
import { automaticTypes, methodTypes } from './methods/types.ts';

const Preference = schema(() =>
  z.object({
    available: z.boolean(),
    display_preference: z.object({
      overridable: z.boolean().nullable(),
      preference: z.enum(['none', 'off', 'on']),
      value: z.enum(['off', 'on']),
    }),
  }),
);

const wallets = ['apple_pay', 'cartes_bancaires', 'google_pay', 'jcb'] as const;
const configurable = [...methodTypes.filter((type) => type !== 'custom'), ...wallets];

export const MethodConfiguration = schema(
  () =>
    z
      .object({
        id: z.string(),
        object: z.literal('payment_method_configuration'),
        active: z.boolean(),
        application: z.string().nullable(),
        is_default: z.boolean(),
        livemode: z.boolean(),
        name: z.string(),
        parent: z.string().nullable(),
      })
      .catchall(z.unknown()), // a preference for each type
);

type ConfigurationRow = Infer<typeof MethodConfiguration>;

export const methodConfigurations = collection('payment_method_configurations', {
  row: MethodConfiguration,
  key: 'id',
  owner: 'account',
  missing: (id) => errors.resource_missing(id, 'payment_method_configuration', 'configuration'),
});

describeObject('payment_method_configuration', {
  prefixes: ['pmc_'],
  load: (ctx, id) => configuration(ctx, id),
});

const switched = (on: boolean): Infer<typeof Preference> => ({
  available: on,
  display_preference: { overridable: null, preference: on ? 'on' : 'off', value: on ? 'on' : 'off' },
});

/** The configuration that every account has from the start. */
function defaultConfiguration(ctx: StripeCtx): ConfigurationRow {
  const on = new Set([...automaticTypes('usd', true), ...automaticTypes('eur', true), ...wallets]);
  return {
    id: configurationOf(ctx.account.id),
    object: 'payment_method_configuration',
    active: true,
    application: null,
    is_default: true,
    livemode: false,
    name: 'Default',
    parent: null,
    ...Object.fromEntries(configurable.map((type) => [type, switched(on.has(type))])),
  };
}

/** A configuration by its id; the default one exists even before it was ever changed. */
async function configuration(ctx: StripeCtx, id: string): Promise<ConfigurationRow | undefined> {
  const row = await methodConfigurations.get(ctx, id);
  return row ?? (id === configurationOf(ctx.account.id) ? defaultConfiguration(ctx) : undefined);
}

async function needConfiguration(ctx: StripeCtx, id: string): Promise<ConfigurationRow> {
  return (await configuration(ctx, id)) ?? methodConfigurations.need(ctx, id);
}

/** Taken, and not shown: what Stripe has given up, or does not show yet. */
const unshown = ['apple_pay_later', 'fr_meal_voucher_conecs'] as const;

const preferences = () =>
  Object.fromEntries(
    [...configurable, ...unshown].map((type) => [
      type,
      z
        .object({ display_preference: z.object({ preference: z.enum(['none', 'off', 'on']).optional() }).optional() })
        .optional(),
    ]),
  );

function preferred(given: Readonly<Record<string, unknown>>): Record<string, Infer<typeof Preference>> {
  const changed: Record<string, Infer<typeof Preference>> = {};
  for (const type of configurable) {
    const told = given[type] as { display_preference?: { preference?: 'none' | 'off' | 'on' } } | undefined;
    const preference = told?.display_preference?.preference;
    if (preference !== undefined) changed[type] = switched(preference === 'on');
  }
  return changed;
}

export const listMethodConfigurations = operation(
  'payment_method_configurations.list',
  'GET /v1/payment_method_configurations',
  {
    summary: 'List configurations of payment methods',
    query: () => z.object({ active: z.boolean().optional(), application: text().optional() }),
    list: MethodConfiguration,
    async handler(ctx, { query: { active }, page }) {
      const found = await methodConfigurations.list(ctx, {
        page,
        ...(active !== undefined && { match: (row) => row.active === active }),
      });
      if (active === false) return found;
      const id = configurationOf(ctx.account.id);
      const isThere = await methodConfigurations.get(ctx, id);
      return isThere || found.more ? found : { ...found, items: [...found.items, defaultConfiguration(ctx)] };
    },
  },
);

export const retrieveMethodConfiguration = operation(
  'payment_method_configurations.retrieve',
  'GET /v1/payment_method_configurations/{id}',
  {
    summary: 'Retrieve a configuration of payment methods',
    query: () => params({}),
    result: MethodConfiguration,
    handler: (ctx, { params: { id } }) => needConfiguration(ctx, id),
  },
);

export const createMethodConfiguration = operation(
  'payment_method_configurations.create',
  'POST /v1/payment_method_configurations',
  {
    summary: 'Create a configuration of payment methods',
    body: () => params({ ...preferences(), name: text(100).optional(), parent: text().optional() }),
    result: MethodConfiguration,
    handler: (ctx, { body }) =>
      methodConfigurations.insert(ctx, {
        ...defaultConfiguration(ctx),
        ...preferred(body),
        id: newId(ctx.random, 'pmc'),
        is_default: false,
        name: (body as { name?: string }).name ?? 'Custom',
      }),
  },
);

export const updateMethodConfiguration = operation(
  'payment_method_configurations.update',
  'POST /v1/payment_method_configurations/{id}',
  {
    summary: 'Change a configuration of payment methods',
    body: () => params({ ...preferences(), active: z.boolean().optional(), name: text(100).optional() }),
    result: MethodConfiguration,
    async handler(ctx, { params: { id }, body }) {
      const before = await needConfiguration(ctx, id);
      const { active, name } = body as { active?: boolean; name?: string };
      const changes = {
        ...preferred(body),
        ...(active !== undefined && { active }),
        ...(name !== undefined && { name }),
      };
      const stored = await methodConfigurations.get(ctx, id);
      return stored
        ? methodConfigurations.update(ctx, stored, changes)
        : methodConfigurations.insert(ctx, { ...before, ...changes });
    },
  },
);

const Wallet = schema(() => z.object({ status: z.enum(['active', 'inactive']) }));

export const MethodDomain = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('payment_method_domain'),
    amazon_pay: Wallet(),
    apple_pay: Wallet(),
    created: z.int(),
    domain_name: z.string(),
    enabled: z.boolean(),
    google_pay: Wallet(),
    klarna: Wallet(),
    link: Wallet(),
    livemode: z.boolean(),
    paypal: Wallet(),
  }),
);

type DomainRow = Infer<typeof MethodDomain>;

export const methodDomains = collection('payment_method_domains', {
  row: MethodDomain,
  key: 'id',
  owner: 'account',
  columns: ['domain_name', { name: 'enabled', type: 'integer', path: 'enabled' }],
  missing: (id) => errors.resource_missing(id, 'payment_method_domain', 'payment_method_domain'),
});

describeObject('payment_method_domain', { prefixes: ['pmd_'], load: (ctx, id) => methodDomains.get(ctx, id) });

/** Domains of tests are never looked at: they are fine. */
async function registerDomain(ctx: StripeCtx, domain_name: string, enabled = true): Promise<DomainRow> {
  const known = await methodDomains.find(ctx, { where: { domain_name } });
  if (known) return methodDomains.update(ctx, known, { enabled });
  const active = { status: 'active' } as const;
  return methodDomains.insert(ctx, {
    id: newId(ctx.random, 'pmd'),
    object: 'payment_method_domain',
    amazon_pay: active,
    apple_pay: active,
    created: Math.floor(ctx.now / 1000),
    domain_name,
    enabled,
    google_pay: active,
    klarna: active,
    link: active,
    livemode: false,
    paypal: active,
  });
}

export const createMethodDomain = operation('payment_method_domains.create', 'POST /v1/payment_method_domains', {
  summary: 'Register a domain on which wallets are shown',
  body: () => params({ domain_name: text(), enabled: z.boolean().optional() }),
  result: MethodDomain,
  handler: (ctx, { body: { domain_name, enabled } }) => registerDomain(ctx, domain_name, enabled),
});

export const retrieveMethodDomain = operation(
  'payment_method_domains.retrieve',
  'GET /v1/payment_method_domains/{id}',
  {
    summary: 'Retrieve a domain',
    query: () => params({}),
    result: MethodDomain,
    handler: (ctx, { params: { id } }) => methodDomains.need(ctx, id),
  },
);

export const updateMethodDomain = operation('payment_method_domains.update', 'POST /v1/payment_method_domains/{id}', {
  summary: 'Switch a domain on or off',
  body: () => params({ enabled: z.boolean().optional() }),
  result: MethodDomain,
  async handler(ctx, { params: { id }, body: { enabled } }) {
    const row = await methodDomains.need(ctx, id);
    return enabled === undefined ? row : methodDomains.update(ctx, row, { enabled });
  },
});

export const validateMethodDomain = operation(
  'payment_method_domains.validate',
  'POST /v1/payment_method_domains/{id}/validate',
  {
    summary: 'Look at a domain again',
    body: () => params({}),
    result: MethodDomain,
    handler: (ctx, { params: { id } }) => methodDomains.need(ctx, id),
  },
);

export const listMethodDomains = operation('payment_method_domains.list', 'GET /v1/payment_method_domains', {
  summary: 'List domains, newest first',
  query: () => z.object({ domain_name: text().optional(), enabled: z.boolean().optional() }),
  list: MethodDomain,
  handler: (ctx, { query: { domain_name, enabled }, page }) =>
    methodDomains.list(ctx, { where: { domain_name, enabled }, page }),
});

export const ApplePayDomain = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('apple_pay_domain'),
    created: z.int(),
    domain_name: z.string(),
    livemode: z.boolean(),
  }),
);

/** The same domain as the older API shows it. */
const asApplePay = ({ id, created, domain_name }: DomainRow): Infer<typeof ApplePayDomain> => ({
  id: id.replace('pmd_', 'apwc_'),
  object: 'apple_pay_domain',
  created,
  domain_name,
  livemode: false,
});

const ofApplePay = async (ctx: StripeCtx, id: string): Promise<DomainRow> => {
  const row = await methodDomains.get(ctx, id.replace('apwc_', 'pmd_'));
  if (!row) throw errors.resource_missing(id, 'apple_pay_domain', 'domain');
  return row;
};

export const createApplePayDomain = operation('apple_pay.domains.create', 'POST /v1/apple_pay/domains', {
  summary: 'Register a domain for Apple Pay',
  body: () => params({ domain_name: text() }),
  result: ApplePayDomain,
  handler: async (ctx, { body: { domain_name } }) => asApplePay(await registerDomain(ctx, domain_name)),
});

export const retrieveApplePayDomain = operation('apple_pay.domains.retrieve', 'GET /v1/apple_pay/domains/{id}', {
  summary: 'Retrieve a domain for Apple Pay',
  query: () => params({}),
  result: ApplePayDomain,
  handler: async (ctx, { params: { id } }) => asApplePay(await ofApplePay(ctx, id)),
});

export const deleteApplePayDomain = operation('apple_pay.domains.delete', 'DELETE /v1/apple_pay/domains/{id}', {
  summary: 'Remove a domain for Apple Pay',
  query: () => params({}),
  body: () => params({}),
  result: () => z.object({ id: z.string(), object: z.literal('apple_pay_domain'), deleted: z.literal(true) }),
  async handler(ctx, { params: { id } }) {
    await methodDomains.remove(ctx, await ofApplePay(ctx, id));
    return { id, object: 'apple_pay_domain' as const, deleted: true as const };
  },
});

export const listApplePayDomains = operation('apple_pay.domains.list', 'GET /v1/apple_pay/domains', {
  summary: 'List domains for Apple Pay',
  query: () => z.object({ domain_name: text().optional() }),
  list: ApplePayDomain,
  async handler(ctx, { query: { domain_name }, page }) {
    const found = await methodDomains.list(ctx, { where: { domain_name }, page });
    return { ...found, items: found.items.map((row) => asApplePay(row)) };
  },
});
