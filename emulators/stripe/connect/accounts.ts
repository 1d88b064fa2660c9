/** Connected accounts: made by the platform, completed by people or by the platform itself. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { platformOf, type StripeCtx } from '../account.ts';
import { operation } from '../api.ts';
import { merged } from '../core/metadata.ts';
import { address, defined, email, hash, metadata, params, range, text, unset, wholeAddress } from '../core/params.ts';
import { errors } from '../errors.ts';
import { newId } from '../ids.ts';
import {
  Account,
  accounts,
  blankAccount,
  businessTypes,
  Capability,
  capabilityOf,
  changeAccount,
  currencyOfCountry,
  needAccount,
  settled,
  type ConnectedRow,
} from './account.ts';
import { externalInput, externalFrom } from './external-accounts.ts';
import { blankPerson, individualFields, personWith } from './person.ts';

const scheduleInput = () =>
  z.object({
    delay_days: z.union([z.int(), z.enum(['minimum'])]).optional(),
    interval: z.enum(['daily', 'manual', 'monthly', 'weekly']).optional(),
    monthly_anchor: z.int().min(1).max(31).optional(),
    monthly_payout_days: z.array(z.int()).optional(),
    weekly_anchor: text().optional(),
    weekly_payout_days: z.array(text()).optional(),
  });

const settingsInput = () =>
  z.object({
    bacs_debit_payments: hash().optional(),
    branding: hash().optional(),
    card_issuing: z.object({ tos_acceptance: tosInput().optional() }).optional(),
    card_payments: z
      .object({
        decline_on: z.object({ avs_failure: z.boolean().optional(), cvc_failure: z.boolean().optional() }).optional(),
        statement_descriptor_prefix: text(10).optional(),
        statement_descriptor_prefix_kana: unset(text()),
        statement_descriptor_prefix_kanji: unset(text()),
      })
      .optional(),
    invoices: z
      .object({
        default_account_tax_ids: unset(z.array(text())),
        hosted_payment_method_save: z.enum(['always', 'never', 'offer']).optional(),
      })
      .optional(),
    payments: hash().optional(),
    payouts: z
      .object({
        debit_negative_balances: z.boolean().optional(),
        schedule: scheduleInput().optional(),
        statement_descriptor: text(22).optional(),
      })
      .optional(),
    paypay_payments: hash().optional(),
    sepa_debit_payments: hash().optional(),
    treasury: z.object({ tos_acceptance: tosInput().optional() }).optional(),
  });

const tosInput = () => z.object({ date: z.int().optional(), ip: text().optional(), user_agent: unset(text()) });

/** What has numbers in it; the rest are texts. */
const profileInput = () =>
  z.looseObject({
    annual_revenue: z.object({ amount: z.int(), currency: text(3), fiscal_year_end: text() }).optional(),
    estimated_worker_count: z.int().optional(),
    monthly_estimated_revenue: z.object({ amount: z.int(), currency: text(3) }).optional(),
    support_address: address().optional(),
  });

const companyInput = () =>
  z.looseObject({
    address: address().optional(),
    directors_provided: z.boolean().optional(),
    executives_provided: z.boolean().optional(),
    owners_provided: z.boolean().optional(),
    ownership_declaration: z
      .object({ date: z.int().optional(), ip: text().optional(), user_agent: text().optional() })
      .optional(),
  });

const accountFields = () => ({
  account_token: text().optional(),
  business_profile: profileInput().optional(),
  business_type: z.enum(businessTypes).optional(),
  capabilities: z.record(z.string(), z.object({ requested: z.boolean().optional() })).optional(),
  company: companyInput().optional(),
  default_currency: text(3).optional(),
  documents: hash().optional(),
  email: email().optional(),
  external_account: externalInput().optional(),
  groups: hash().optional(),
  individual: z.object(individualFields()).optional(),
  metadata: metadata(),
  settings: settingsInput().optional(),
  tos_acceptance: z
    .object({
      date: z.int().optional(),
      ip: text().optional(),
      service_agreement: text().optional(),
      user_agent: unset(text()),
    })
    .optional(),
});

const newFields = () => ({
  ...accountFields(),
  controller: z
    .object({
      fees: z.object({ payer: z.enum(['account', 'application']).optional() }).optional(),
      losses: z.object({ payments: z.enum(['application', 'stripe']).optional() }).optional(),
      requirement_collection: z.enum(['application', 'stripe']).optional(),
      stripe_dashboard: z.object({ type: z.enum(['express', 'full', 'none']).optional() }).optional(),
    })
    .optional(),
  country: text(2).optional(),
  type: z.enum(['custom', 'express', 'standard']).optional(),
});

const changes = schema(() => z.object(accountFields()));
const creation = schema(() => z.object(newFields()));
type Changes = Infer<typeof changes>;
type Creation = Infer<typeof creation>;
type Controller = ConnectedRow['controller'];

/** What the three types stand for. */
const controllers: Readonly<Record<'custom' | 'express' | 'standard', Controller>> = {
  standard: {
    fees: { payer: 'account' },
    is_controller: true,
    losses: { payments: 'stripe' },
    requirement_collection: 'stripe',
    stripe_dashboard: { type: 'full' },
    type: 'application',
  },
  express: {
    fees: { payer: 'application_express' },
    is_controller: true,
    losses: { payments: 'application' },
    requirement_collection: 'stripe',
    stripe_dashboard: { type: 'express' },
    type: 'application',
  },
  custom: {
    fees: { payer: 'application_custom' },
    is_controller: true,
    losses: { payments: 'application' },
    requirement_collection: 'application',
    stripe_dashboard: { type: 'none' },
    type: 'application',
  },
};

const controllerOf = ({ controller, type }: Creation): Controller =>
  controller
    ? {
        fees: { payer: controller.fees?.payer ?? 'account' },
        is_controller: true,
        losses: { payments: controller.losses?.payments ?? 'stripe' },
        requirement_collection: controller.requirement_collection ?? 'stripe',
        stripe_dashboard: { type: controller.stripe_dashboard?.type ?? 'full' },
        type: 'application',
      }
    : controllers[type ?? 'standard'];

/** An account that nobody has told anything of. Tells nobody. */
export async function makeAccount(ctx: StripeCtx, given: Creation): Promise<ConnectedRow> {
  if (given.controller && given.type !== undefined) throw errors.parameters_exclusive('controller', 'type');
  const id = newId(ctx.random, 'acct');
  const { country = 'US' } = given;
  const controller = controllerOf(given);
  const blank: ConnectedRow = {
    ...blankAccount(id, Math.floor(ctx.now / 1000)),
    controller,
    country,
    default_currency: given.default_currency ?? currencyOfCountry(country),
    ...(controller.stripe_dashboard?.type === 'express' && {
      login_links: { object: 'list', data: [], has_more: false, total_count: 0, url: `/v1/accounts/${id}/login_links` },
    }),
    type: given.controller ? typeOf(controller) : (given.type ?? 'standard'),
  };
  const wish = given.capabilities ?? (blank.type === 'custom' ? {} : defaultCapabilities);
  return accounts.insert(
    ctx,
    settled({ ...blank, ...(await changesOf(ctx, blank, { ...given, capabilities: wish })) }),
  );
}

const defaultCapabilities = { card_payments: { requested: true }, transfers: { requested: true } };

/** Accounts made by `controller` are of no type, but for the combinations that the types stand for. */
const typeOf = ({
  stripe_dashboard: dashboard,
  requirement_collection: collects,
}: Controller): ConnectedRow['type'] => {
  if (dashboard?.type === 'express') return 'express';
  if (dashboard?.type === 'full') return 'standard';
  return collects === 'application' ? 'custom' : 'none';
};

async function changesOf(ctx: StripeCtx, before: ConnectedRow, given: Changes): Promise<Partial<ConnectedRow>> {
  const { capabilities, external_account: external, settings, tos_acceptance: tos, company, individual } = given;
  return {
    ...defined({ business_type: given.business_type, email: given.email, default_currency: given.default_currency }),
    business_profile: { ...before.business_profile, ...profileWith(given.business_profile) },
    capabilities: requested(before.capabilities, capabilities),
    ...(company && { company: { ...before.company, ...companyWith(company) } }),
    ...(individual && {
      individual: personWith(before.individual ?? blankPerson(ctx, before.id), { ...individual }),
    }),
    ...(external !== undefined && { external_accounts: await externalFrom(ctx, before, external) }),
    metadata: merged(before.metadata, given.metadata),
    settings: mergedSettings(before.settings, settings),
    ...(tos && { tos_acceptance: { ...before.tos_acceptance, ...defined(tos) } }),
  };
}

const profileWith = (given: Changes['business_profile'] = {}) => ({
  ...given,
  ...(given.support_address && { support_address: wholeAddress(given.support_address) }),
});

/** Numbers of a company are never shown, only that they are known. */
function companyWith({ tax_id, vat_id, registration_number: _, ...shown }: NonNullable<Changes['company']>) {
  return {
    ...shown,
    ...(shown.address && { address: wholeAddress(shown.address) }),
    ...(tax_id !== undefined && { tax_id_provided: true }),
    ...(vat_id !== undefined && { vat_id_provided: true }),
  };
}

function requested(
  before: ConnectedRow['capabilities'],
  given: Changes['capabilities'] = {},
): ConnectedRow['capabilities'] {
  const after = { ...before };
  for (const [name, wish] of Object.entries(given)) {
    if (wish.requested === false) delete after[name];
    if (wish.requested) after[name] ??= 'inactive';
  }
  return after;
}

/** Hashes in hashes, each merged into what was there. */
function mergedSettings(before: Tree, given: Tree = {}): Tree {
  const after: Record<string, unknown> = { ...before };
  for (const [name, now] of Object.entries(given)) {
    const old = before[name];
    after[name] = isTree(old) && isTree(now) ? mergedSettings(old, now) : now;
  }
  return after;
}

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

const rejections = [
  'credit',
  'fraud',
  'fraud_no_intent_to_fulfill',
  'fraud_other',
  'fraud_payment_method_casher',
  'fraud_payment_method_tester',
  'other',
  'terms_of_service',
] as const;

export const createAccount = operation('accounts.create', 'POST /v1/accounts', {
  summary: 'Create a connected account',
  body: () => params(newFields()),
  result: Account,
  handler: (ctx, { body: { expand: _, ...given } }) => makeAccount(ctx, given),
});

export const retrieveOwnAccount = operation('accounts.retrieve_current', 'GET /v1/account', {
  summary: 'Retrieve the account of the key',
  query: () => params({}),
  result: Account,
  handler: (ctx) => needAccount(ctx, ctx.account.id),
});

export const retrieveAccount = operation('accounts.retrieve', 'GET /v1/accounts/{id}', {
  summary: 'Retrieve an account',
  query: () => params({}),
  result: Account,
  handler: (ctx, { params: { id } }) => needAccount(ctx, id),
});

export const updateAccount = operation('accounts.update', 'POST /v1/accounts/{id}', {
  summary: 'Update a connected account',
  body: () => params(accountFields()),
  result: Account,
  async handler(ctx, { params: { id }, body: { expand: _, ...given } }) {
    const before = await connected(ctx, id);
    return changeAccount(ctx, before, await changesOf(ctx, before, given));
  },
});

export const listAccounts = operation('accounts.list', 'GET /v1/accounts', {
  summary: 'List connected accounts, newest first',
  query: () => z.object({ created: range() }),
  list: Account,
  handler: (ctx, { query, page }) =>
    accounts.list(ctx, { where: query, match: () => ctx.account.platform === undefined, page }),
});

export const deleteAccount = operation('accounts.delete', 'DELETE /v1/accounts/{id}', {
  summary: 'Delete a connected account',
  query: () => params({}),
  body: () => params({}),
  result: () => z.object({ id: z.string(), object: z.literal('account'), deleted: z.literal(true) }),
  async handler(ctx, { params: { id } }) {
    const row = await connected(ctx, id);
    await accounts.remove(ctx, row);
    return { id, object: 'account' as const, deleted: true as const };
  },
});

export const rejectAccount = operation('accounts.reject', 'POST /v1/accounts/{id}/reject', {
  summary: 'Reject a connected account',
  body: () => params({ payouts_action: text().optional(), reason: z.enum(rejections) }),
  result: Account,
  async handler(ctx, { params: { id }, body: { reason } }) {
    return changeAccount(ctx, await connected(ctx, id), {}, { rejected: reason });
  },
});

export const unrejectAccount = operation('accounts.unreject', 'POST /v1/accounts/{id}/unreject', {
  summary: 'Take back the rejection of a connected account',
  body: () => params({}),
  result: Account,
  async handler(ctx, { params: { id } }) {
    return changeAccount(ctx, await connected(ctx, id), {}, { rejected: null });
  },
});

export const listCapabilities = operation('accounts.list_capabilities', 'GET /v1/accounts/{id}/capabilities', {
  summary: "List an account's capabilities",
  query: () => params({}),
  result: () =>
    z.object({ object: z.literal('list'), data: z.array(Capability()), has_more: z.boolean(), url: z.string() }),
  async handler(ctx, { params: { id } }) {
    const row = await needAccount(ctx, id);
    const data = Object.keys(row.capabilities).map((name) => capabilityOf(row, name));
    return { object: 'list' as const, data, has_more: false, url: `/v1/accounts/${id}/capabilities` };
  },
});

export const retrieveCapability = operation(
  'accounts.retrieve_capability',
  'GET /v1/accounts/{account}/capabilities/{id}',
  {
    summary: "Retrieve one of an account's capabilities",
    query: () => params({}),
    result: Capability,
    handler: async (ctx, { params: { account, id } }) => capabilityOf(await needAccount(ctx, account), id),
  },
);

export const updateCapability = operation(
  'accounts.update_capability',
  'POST /v1/accounts/{account}/capabilities/{id}',
  {
    summary: 'Request a capability, or give it up',
    body: () => params({ requested: z.boolean().optional() }),
    result: Capability,
    async handler(ctx, { params: { account, id }, body }) {
      const before = await connected(ctx, account);
      const after = await changeAccount(ctx, before, { capabilities: requested(before.capabilities, { [id]: body }) });
      return capabilityOf(after, id);
    },
  },
);

/** An account that is connected to the caller; its own account cannot be changed through the API. */
export async function connected(ctx: StripeCtx, id: string): Promise<ConnectedRow> {
  const row = await needAccount(ctx, id);
  if (id === platformOf(ctx)) {
    throw errors
      .invalid_request('You cannot perform this action on your own account: use the Dashboard instead.')
      .with({ param: 'account' });
  }
  return row;
}
