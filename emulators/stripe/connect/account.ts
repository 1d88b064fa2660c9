/** The account: the platform's own and those connected to it, with what is still asked of them. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { asAccount, platformOf, type StripeCtx } from '../account.ts';
import { keyOf, starred } from '../auth.ts';
import { emit } from '../core/events.ts';
import { List } from '../core/lists.ts';
import { Metadata } from '../core/metadata.ts';
import { describeObject } from '../core/objects.ts';
import { hash } from '../core/params.ts';
import { errors } from '../errors.ts';
import { newId } from '../ids.ts';
import { collection } from '../provider.ts';
import { blankPerson, Person, type PersonRow } from './person.ts';

export const ExternalAccount = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('bank_account'),
    account: z.string(),
    account_holder_name: z.string().nullable(),
    account_holder_type: z.string().nullable(),
    account_type: z.string().nullable(),
    available_payout_methods: z.array(z.string()),
    bank_name: z.string(),
    country: z.string(),
    currency: z.string(),
    default_for_currency: z.boolean(),
    fingerprint: z.string(),
    last4: z.string(),
    metadata: Metadata(),
    routing_number: z.string().nullable(),
    status: z.string(),
  }),
);

export type ExternalAccountRow = Infer<typeof ExternalAccount>;

const Requirements = schema(() =>
  z.object({
    alternatives: z.array(hash()),
    current_deadline: z.int().nullable(),
    currently_due: z.array(z.string()),
    disabled_reason: z.string().nullable(),
    errors: z.array(hash()),
    eventually_due: z.array(z.string()),
    past_due: z.array(z.string()),
    pending_verification: z.array(z.string()),
  }),
);

export const accountTypes = ['custom', 'express', 'none', 'standard'] as const;
export const businessTypes = ['company', 'government_entity', 'individual', 'non_profit'] as const;

export const Account = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('account'),
    business_profile: hash().nullable(),
    business_type: z.enum(businessTypes).nullable(),
    capabilities: z.record(z.string(), z.enum(['active', 'inactive', 'pending'])),
    charges_enabled: z.boolean(),
    company: hash().optional(),
    controller: z.object({
      fees: z.object({ payer: z.string() }).optional(),
      is_controller: z.boolean().optional(),
      losses: z.object({ payments: z.string() }).optional(),
      requirement_collection: z.enum(['application', 'stripe']).optional(),
      stripe_dashboard: z.object({ type: z.enum(['express', 'full', 'none']) }).optional(),
      type: z.enum(['account', 'application']),
    }),
    country: z.string(),
    created: z.int(),
    default_currency: z.string(),
    details_submitted: z.boolean(),
    email: z.string().nullable(),
    external_accounts: List(ExternalAccount()),
    future_requirements: Requirements(),
    individual: Person().optional(),
    login_links: List(hash()).optional(),
    metadata: Metadata(),
    payouts_enabled: z.boolean(),
    requirements: Requirements(),
    settings: hash(),
    tos_acceptance: z.object({
      date: z.int().nullable(),
      ip: z.string().nullable().optional(),
      service_agreement: z.string().optional(),
      user_agent: z.string().nullable().optional(),
    }),
    type: z.enum(accountTypes),
  }),
);

export type ConnectedRow = Infer<typeof Account>;

/** The platform's own account is among them; lists leave it out. */
export const accounts = collection('accounts', {
  row: Account,
  internal: () => z.object({ rejected: z.string().nullable().optional() }),
  key: 'id',
  locates: true,
  columns: ['country', 'type', 'email', { name: 'created', type: 'integer', path: 'created' }],
  stats: { by: ['type', 'country'] },
});

/** The account with an id; the platform's own is there without having been made. */
export async function accountRow(ctx: StripeCtx, id: string): Promise<ConnectedRow | undefined> {
  const row = await accounts.get(ctx, id);
  return row ?? (id === platformOf(ctx) ? ownAccount(id) : undefined);
}

/** The same, for those who may look at it. Throws the 403. */
export async function needAccount(ctx: StripeCtx, id: string): Promise<ConnectedRow> {
  const may = ctx.account.platform === undefined || id === ctx.account.id;
  const row = may ? await accountRow(ctx, id) : undefined;
  if (row) return row;
  const key = ctx.request && keyOf(ctx.request);
  throw errors.account_invalid(starred(key ?? ''), id);
}

describeObject('account', { prefixes: ['acct_'], load: accountRow });

const none = () => ({
  alternatives: [],
  current_deadline: null,
  currently_due: [],
  disabled_reason: null,
  errors: [],
  eventually_due: [],
  past_due: [],
  pending_verification: [],
});

const profile = {
  annual_revenue: null,
  estimated_worker_count: null,
  mcc: null,
  minority_owned_business_designation: null,
  name: null,
  product_description: null,
  specified_commercial_transactions_act_url: null,
  support_address: null,
  support_email: null,
  support_phone: null,
  support_url: null,
  url: null,
};

const settings = () => ({
  bacs_debit_payments: { display_name: null, service_user_number: null },
  branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
  card_issuing: { tos_acceptance: { date: null, ip: null } },
  card_payments: {
    decline_on: { avs_failure: false, cvc_failure: false },
    statement_descriptor_prefix: null,
    statement_descriptor_prefix_kana: null,
    statement_descriptor_prefix_kanji: null,
  },
  dashboard: { display_name: null, timezone: 'Etc/UTC' },
  invoices: { default_account_tax_ids: null, hosted_payment_method_save: 'offer' },
  payments: {
    statement_descriptor: null,
    statement_descriptor_kana: null,
    statement_descriptor_kanji: null,
    statement_descriptor_prefix_kana: null,
    statement_descriptor_prefix_kanji: null,
  },
  payouts: {
    debit_negative_balances: true,
    schedule: { delay_days: 2, interval: 'daily' },
    statement_descriptor: null,
  },
  sepa_debit_payments: {},
});

/** Currencies of countries that aren't the United States'. */
const currencies: Readonly<Record<string, string>> = {
  AU: 'aud',
  BR: 'brl',
  CA: 'cad',
  CH: 'chf',
  DK: 'dkk',
  GB: 'gbp',
  HK: 'hkd',
  IN: 'inr',
  JP: 'jpy',
  MX: 'mxn',
  NO: 'nok',
  NZ: 'nzd',
  SE: 'sek',
  SG: 'sgd',
  US: 'usd',
};

export const currencyOfCountry = (country: string): string => currencies[country] ?? 'eur';

/** An account of which only the id is known. */
export function blankAccount(id: string, created: number): ConnectedRow {
  return {
    id,
    object: 'account',
    business_profile: profile,
    business_type: null,
    capabilities: {},
    charges_enabled: false,
    controller: { type: 'account' },
    country: 'US',
    created,
    default_currency: 'usd',
    details_submitted: false,
    email: null,
    external_accounts: {
      object: 'list',
      data: [],
      has_more: false,
      total_count: 0,
      url: `/v1/accounts/${id}/external_accounts`,
    },
    future_requirements: none(),
    metadata: {},
    payouts_enabled: false,
    requirements: none(),
    settings: settings(),
    tos_acceptance: { date: null },
    type: 'standard',
  };
}

/** A platform that has been through everything; opened in 2020. */
const ownAccount = (id: string): ConnectedRow => ({
  ...blankAccount(id, 1_577_836_800),
  business_profile: { ...profile, name: 'Backlot' },
  business_type: 'company',
  capabilities: { card_payments: 'active', transfers: 'active' },
  charges_enabled: true,
  details_submitted: true,
  email: 'owner@backlot.test',
  payouts_enabled: true,
  settings: { ...settings(), dashboard: { display_name: 'Backlot', timezone: 'Etc/UTC' } },
});

/** What is still to be told before the account may do anything. */
function dueOf({ business_profile, business_type, external_accounts, tos_acceptance, ...row }: ConnectedRow): string[] {
  const has = (part: Readonly<Record<string, unknown>> | null | undefined, name: string): boolean =>
    Boolean(part?.[name]);
  const person = business_type === 'individual' ? row.individual : undefined;
  const company = business_type === null || business_type === 'individual' ? undefined : (row.company ?? {});
  const asked: readonly (readonly [string, boolean])[] = [
    ['business_profile.mcc', has(business_profile, 'mcc')],
    ['business_profile.url', has(business_profile, 'url') || has(business_profile, 'product_description')],
    ['business_type', business_type !== null],
    ['company.name', !company || has(company, 'name')],
    ['external_account', external_accounts.data.length > 0],
    ['individual.first_name', business_type !== 'individual' || has(person, 'first_name')],
    ['individual.last_name', business_type !== 'individual' || has(person, 'last_name')],
    ['tos_acceptance.date', tos_acceptance.date !== null],
  ];
  return asked.filter(([, told]) => !told).map(([name]) => name);
}

/** The account with what follows from what it has told: requirements, capabilities, and what it may do. */
export function settled(row: ConnectedRow, rejected?: string | null): ConnectedRow {
  const due = dueOf(row);
  // Where Stripe collects, nothing counts before the person has been through its form.
  const open = due.length > 0 || (row.controller.requirement_collection === 'stripe' && !row.details_submitted);
  const status = open || rejected ? 'inactive' : 'active';
  const capabilities = Object.fromEntries(Object.keys(row.capabilities).map((name) => [name, status] as const));
  const asked = open ? due : [];
  return {
    ...row,
    capabilities,
    charges_enabled: capabilities['card_payments'] === 'active',
    details_submitted: row.details_submitted || !open,
    payouts_enabled: !open && !rejected && Object.keys(capabilities).length > 0,
    requirements: {
      ...none(),
      currently_due: asked,
      disabled_reason: rejected ? `rejected.${rejected}` : open ? 'requirements.past_due' : null,
      eventually_due: asked,
      past_due: asked,
    },
  };
}

/** Changes a connected account, reckons what follows, and tells the platform. */
export async function changeAccount(
  ctx: StripeCtx,
  before: ConnectedRow,
  changes: Partial<ConnectedRow>,
  { rejected = accounts.internal(before).rejected }: { rejected?: string | null | undefined } = {},
): Promise<ConnectedRow> {
  const next = settled({ ...before, ...changes }, rejected);
  const after = await accounts.update(ctx, before, next, rejected === undefined ? undefined : { rejected });
  const on = asAccount(ctx, before.id);
  await emit(on, 'account.updated', after, { before });
  for (const [name, status] of Object.entries(after.capabilities)) {
    if (before.capabilities[name] !== status) await emit(on, 'capability.updated', capabilityOf(after, name));
  }
  return after;
}

/** Someone who has told everything that is asked: what the hosted form fills in. */
export const complete = (
  ctx: StripeCtx,
  row: ConnectedRow,
  told: { business_type?: ConnectedRow['business_type'] | undefined; name?: string | undefined },
): Partial<ConnectedRow> => {
  const type = row.business_type ?? told.business_type ?? 'individual';
  const [first = 'Jenny', ...rest] = (told.name?.trim() || 'Jenny Rosen').split(/\s+/);
  const last = rest.join(' ') || 'Rosen';
  return {
    business_profile: {
      ...row.business_profile,
      mcc: row.business_profile?.['mcc'] ?? '5734',
      product_description: row.business_profile?.['product_description'] ?? 'Test business',
    },
    business_type: type,
    ...(type === 'individual'
      ? { individual: named(row.individual ?? blankPerson(ctx, row.id), first, last) }
      : { company: { name: told.name?.trim() || 'Test business', ...row.company } }),
    details_submitted: true,
    tos_acceptance: { ...row.tos_acceptance, date: row.tos_acceptance.date ?? Math.floor(ctx.now / 1000) },
    external_accounts:
      row.external_accounts.data.length > 0
        ? row.external_accounts
        : withExternal(row, newBankAccount(ctx, row, { account_number: '000123456789', routing_number: '110000000' })),
  };
};

const named = (person: PersonRow, first: string, last: string): PersonRow => ({
  ...person,
  first_name: person.first_name ?? first,
  last_name: person.last_name ?? last,
});

export interface BankInput {
  readonly account_number: string;
  readonly routing_number?: string | null | undefined;
  readonly account_holder_name?: string | null | undefined;
  readonly account_holder_type?: string | null | undefined;
  readonly country?: string | undefined;
  readonly currency?: string | undefined;
  readonly last4?: string | undefined;
}

export function newBankAccount(ctx: StripeCtx, row: ConnectedRow, given: BankInput): ExternalAccountRow {
  const currency = given.currency ?? row.default_currency;
  return {
    id: newId(ctx.random, 'ba'),
    object: 'bank_account',
    account: row.id,
    account_holder_name: given.account_holder_name ?? null,
    account_holder_type: given.account_holder_type ?? null,
    account_type: null,
    available_payout_methods: ['standard'],
    bank_name: 'STRIPE TEST BANK',
    country: given.country ?? row.country,
    currency,
    default_for_currency: row.external_accounts.data.every((other) => other.currency !== currency),
    fingerprint: ctx.random.text(16),
    last4: given.last4 ?? given.account_number.slice(-4),
    metadata: {},
    routing_number: given.routing_number ?? null,
    status: 'new',
  };
}

export const withExternal = (
  { external_accounts: list }: ConnectedRow,
  added: ExternalAccountRow,
): ConnectedRow['external_accounts'] => withExternals(list, [...list.data, added]);

export const withExternals = (
  list: ConnectedRow['external_accounts'],
  data: ExternalAccountRow[],
): ConnectedRow['external_accounts'] => ({ ...list, data, total_count: data.length });

export const Capability = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('capability'),
    account: z.string(),
    future_requirements: Requirements(),
    requested: z.boolean(),
    requested_at: z.int().nullable(),
    requirements: Requirements(),
    status: z.enum(['active', 'inactive', 'pending', 'unrequested']),
  }),
);

/** What an account may do, or might if it asked. */
export const capabilityOf = (row: ConnectedRow, name: string): Infer<typeof Capability> => ({
  id: name,
  object: 'capability',
  account: row.id,
  future_requirements: none(),
  requested: row.capabilities[name] !== undefined,
  requested_at: row.capabilities[name] === undefined ? null : row.created,
  requirements: row.capabilities[name] === undefined ? none() : row.requirements,
  status: row.capabilities[name] ?? 'unrequested',
});
