/** Making Checkout Sessions: what is checked, what they come to, and the rows. */
import { link } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { currencyOf } from '../core/currencies.ts';
import { merged } from '../core/metadata.ts';
import { defined } from '../core/params.ts';
import { openPage } from '../core/pages.ts';
import { errors } from '../errors.ts';
import { newId } from '../ids.ts';
import { inlinePrice } from '../billing/catalog/making.ts';
import { amountFor, priceOf, type PriceRow } from '../billing/catalog/price.ts';
import { products } from '../billing/catalog/product.ts';
import { makeShippingRate, shippingRateOf, type ShippingRateRow } from '../billing/catalog/shipping-rates.ts';
import { taxRatesOf } from '../billing/catalog/tax-rate.ts';
import { reductionsOf, takeDiscounts, type Reduction } from '../billing/discounts/discount.ts';
import type { Purchase } from '../billing/discounts/promotion-codes.ts';
import { customerOf, type CustomerRow } from '../payments/customers/customer.ts';
import { configurationOf } from '../payments/intents/making.ts';
import { newSetup } from '../payments/setup/making.ts';
import { shownConsent, shownField, shownInvoiceCreation, shownNames, shownOptional, shownQuantity } from './asking.ts';
import { checkoutPages } from './face.ts';
import { expireSession } from './expiring.ts';
import type { LineItemInput, SessionInput } from './params.ts';
import { lineItems, sessions, type LineItemRow, type SessionRow } from './session.ts';
import { amountsOf, sum, type Line, type LineAmounts } from './totals.ts';

const day = 86_400;
const halfHour = 1800;
const now = (ctx: StripeCtx): number => Math.floor(ctx.now / 1000);

/** Older callers name the modes otherwise. */
const modeOf = (given: SessionInput['ui_mode']): SessionRow['ui_mode'] => {
  if (given === 'hosted' || given === undefined) return 'hosted_page';
  if (given === 'embedded') return 'embedded_page';
  return given === 'custom' ? 'elements' : given;
};

export async function makeSession(
  ctx: StripeCtx,
  given: SessionInput,
  origin: { readonly payment_link?: string; readonly recovered_from?: string } = {},
): Promise<SessionRow> {
  const mode = given.mode ?? 'payment';
  const ui = modeOf(given.ui_mode);
  guard(ctx, given, mode, ui);
  const customer = given.customer === undefined ? undefined : await customerOf(ctx, given.customer);
  const id = `cs_test_${kindOf(mode, given)}${ctx.random.text(58)}`;
  const lines = await linesFrom(ctx, given, mode);
  const currency = currencyFor(given, lines);
  const discountIds = await takeDiscounts(
    ctx,
    given.discounts,
    { checkout_session: id, customer: given.customer ?? null },
    { uncounted: true, purchase: purchaseOf(lines, given, currency ?? 'usd') },
  );
  const reductions = await reductionsOf(ctx, discountIds, currency ?? 'usd', now(ctx));
  const shipping = await shippingFrom(ctx, given);
  const amounts = amountsOf(lines, reductions);
  const first = shipping[0];
  const total = sum(amounts, 'amount_total') + (first?.amount ?? 0);
  const setup =
    mode === 'setup'
      ? await newSetup(ctx, { customer: given.customer ?? null, ...setupData(given) }, { session: id })
      : undefined;
  const expires = given.expires_at ?? now(ctx) + day;
  const row = await sessions.insert(
    ctx,
    {
      ...blank(ctx, id, mode, ui, given),
      ...origin,
      amount_subtotal: mode === 'setup' ? null : sum(amounts, 'amount_subtotal'),
      amount_total: mode === 'setup' ? null : total,
      currency,
      customer: given.customer ?? null,
      customer_details: detailsOf(customer, given.customer_email),
      discounts: mode === 'setup' ? null : shownDiscounts(given, reductions),
      expires_at: expires,
      payment_status: mode === 'setup' || (total === 0 && mode === 'payment') ? 'no_payment_required' : 'unpaid',
      setup_intent: setup?.id ?? null,
      shipping_cost: first
        ? { amount_subtotal: first.amount, amount_tax: 0, amount_total: first.amount, shipping_rate: first.rate.id }
        : null,
      shipping_options: shipping.map(({ amount, rate }) => ({ shipping_amount: amount, shipping_rate: rate.id })),
      total_details:
        mode === 'setup'
          ? null
          : {
              amount_discount: sum(amounts, 'amount_discount'),
              amount_shipping: first?.amount ?? 0,
              amount_tax: sum(amounts, 'amount_tax'),
            },
    },
    {
      data:
        given[`${mode === 'setup' ? 'setup_intent' : mode === 'payment' ? 'payment_intent' : 'subscription'}_data`] ??
        {},
      discounts: discountIds,
      ...(given.customer_update && { customerUpdate: given.customer_update }),
      ...(given.after_expiration?.recovery?.enabled && { given }),
    },
  );
  for (const [at, line] of lines.entries()) {
    const amount = amounts[at];
    if (amount) await keepLine(ctx, id, line, amount);
  }
  await openPage(ctx, id);
  ctx.schedule(expireSession, { session: id }, { at: expires * 1000 });
  return row;
}

/** A line of a session, and what its buyer may change of it. */
export async function keepLine(ctx: StripeCtx, session: string, line: Line, amount: LineAmounts): Promise<LineItemRow> {
  const { price, quantity, taxes, adjustable = null, metadata = {} } = line;
  return lineItems.insert(
    ctx,
    {
      id: newId(ctx.random, 'li'),
      object: 'item',
      adjustable_quantity: adjustable,
      ...amount,
      currency: price.currency,
      description: await nameOf(ctx, price),
      metadata,
      price,
      quantity,
    },
    { session, taxes: [...taxes] },
  );
}

/** What codes are measured by: a trial costs nothing yet. */
const purchaseOf = (
  lines: readonly Line[],
  { subscription_data: data, mode }: SessionInput,
  currency: string,
): Purchase => {
  const tries = mode === 'subscription' && (data?.trial_period_days ?? data?.trial_end) !== undefined;
  const due = lines.filter(({ price }) => !tries || !price.recurring);
  return { amount: due.reduce((total, { price, quantity }) => total + amountFor(price, quantity), 0), currency };
};

const kindOf = (mode: SessionRow['mode'], { line_items = [] }: SessionInput): string =>
  mode === 'setup' ? 'c1' : line_items.length > 1 && mode === 'payment' ? 'b1' : 'a1';

function guard(ctx: StripeCtx, given: SessionInput, mode: SessionRow['mode'], ui: SessionRow['ui_mode']): void {
  const { line_items = [], customer, customer_email, discounts, allow_promotion_codes, expires_at } = given;
  if (ui === 'hosted_page' && given.success_url === undefined) throw errors.parameter_missing('success_url');
  if (ui === 'embedded_page' && given.return_url === undefined && given.redirect_on_completion !== 'never')
    throw errors.parameter_missing('return_url');
  for (const name of ['success_url', 'cancel_url', 'return_url'] as const) guardUrl(given[name], name);
  if (customer !== undefined && customer_email !== undefined)
    throw errors.parameters_exclusive('customer', 'customer_email');
  if (allow_promotion_codes !== undefined && discounts !== undefined)
    throw errors.parameters_exclusive('allow_promotion_codes', 'discounts');
  if (mode !== 'setup' && line_items.length === 0) throw errors.parameter_missing('line_items');
  if (mode === 'setup' && line_items.length > 0)
    throw errors.invalid_params('You can not pass `line_items` in `setup` mode.').with({ param: 'line_items' });
  if (
    mode === 'setup' &&
    given.currency === undefined &&
    given.payment_method_types === undefined &&
    given.allowed_payment_method_types === undefined
  ) {
    throw errors.parameter_missing('currency');
  }
  const only: readonly (readonly [keyof SessionInput, readonly SessionRow['mode'][]])[] = [
    ['payment_intent_data', ['payment']],
    ['subscription_data', ['subscription']],
    ['setup_intent_data', ['setup']],
    ['customer_creation', ['payment', 'setup']],
    ['invoice_creation', ['payment']],
  ];
  for (const [name, fine] of only) {
    if (given[name] === undefined || fine.includes(mode)) continue;
    throw errors.invalid_params(`You can not pass \`${name}\` in \`${mode}\` mode.`).with({ param: name });
  }
  if (expires_at === undefined) return;
  if (expires_at < now(ctx) + halfHour)
    throw errors
      .invalid_params('The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.')
      .with({ param: 'expires_at' });
  if (expires_at > now(ctx) + day)
    throw errors
      .invalid_params('The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.')
      .with({ param: 'expires_at' });
}

function guardUrl(url: string | undefined, param: string): void {
  if (url === undefined) return;
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) {
    throw errors
      .invalid_params('Invalid URL: An explicit scheme (such as https) must be provided.')
      .with({ code: 'url_invalid', param });
  }
  if (!URL.canParse(url.replaceAll('{CHECKOUT_SESSION_ID}', 'id')))
    throw errors.invalid_params('Not a valid URL').with({ code: 'url_invalid', param });
}

async function linesFrom(ctx: StripeCtx, { line_items = [] }: SessionInput, mode: SessionRow['mode']): Promise<Line[]> {
  const lines: Line[] = [];
  for (const [at, item] of line_items.entries()) lines.push(await lineFrom(ctx, item, `line_items[${at}]`));
  const recurring = lines.filter(({ price }) => price.recurring);
  if (mode === 'payment' && recurring.length > 0) {
    throw errors
      .invalid_params(
        'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
      )
      .with({ param: 'line_items[0][price]' });
  }
  if (mode === 'subscription' && recurring.length === 0) {
    throw errors
      .invalid_params('You must provide at least one recurring price in `subscription` mode when using prices.')
      .with({ param: 'mode' });
  }
  return lines;
}

export async function lineFrom(
  ctx: StripeCtx,
  { price, price_data, quantity, tax_rates, adjustable_quantity, metadata }: LineItemInput,
  param: string,
): Promise<Line> {
  if (price !== undefined && price_data) throw errors.parameters_exclusive(`${param}[price]`, `${param}[price_data]`);
  if (price === undefined && !price_data) throw errors.parameter_missing(`${param}[price]`);
  const row = price_data
    ? await inlinePrice(ctx, price_data, `${param}[price_data]`)
    : await priceOf(ctx, price ?? '', `${param}[price]`);
  const metered = row.recurring?.usage_type === 'metered';
  if (quantity === undefined && !metered) throw errors.parameter_missing(`${param}[quantity]`);
  const rates = await taxRatesOf(ctx, tax_rates, `${param}[tax_rates]`);
  return {
    price: row,
    quantity: metered ? 0 : (quantity ?? 1),
    taxes: rates.map(({ id, percentage, inclusive }) => ({ id, percentage, inclusive })),
    adjustable: shownQuantity(adjustable_quantity),
    metadata: merged({}, metadata),
  };
}

function currencyFor(given: SessionInput, lines: readonly Line[]): string | null {
  const [first] = lines;
  const other = lines.find(({ price }) => price.currency !== first?.price.currency);
  if (other) {
    throw errors
      .invalid_params(
        `You can not combine currencies on a single Checkout Session. \`line_items\` have ${first?.price.currency} and ${other.price.currency}.`,
      )
      .with({ param: 'line_items' });
  }
  if (first) return first.price.currency;
  return given.currency === undefined ? null : currencyOf(given.currency);
}

export async function shippingFrom(
  ctx: StripeCtx,
  { shipping_options = [] }: Pick<SessionInput, 'shipping_options'>,
): Promise<{ amount: number; rate: ShippingRateRow }[]> {
  const found = [];
  for (const [at, { shipping_rate, shipping_rate_data }] of shipping_options.entries()) {
    const param = `shipping_options[${at}]`;
    if (shipping_rate === undefined && !shipping_rate_data) throw errors.parameter_missing(`${param}[shipping_rate]`);
    const rate = shipping_rate_data
      ? await makeShippingRate(ctx, shipping_rate_data, `${param}[shipping_rate_data]`)
      : await shippingRateOf(ctx, shipping_rate ?? '', `${param}[shipping_rate]`);
    found.push({ amount: rate.fixed_amount?.amount ?? 0, rate });
  }
  return found;
}

const setupData = ({ setup_intent_data: data, payment_method_types, allowed_payment_method_types }: SessionInput) => {
  return {
    payment_method_types: allowed_payment_method_types ?? payment_method_types ?? ['card'],
    ...defined({ description: data?.description, on_behalf_of: data?.on_behalf_of }),
    metadata: merged({}, data?.metadata),
  };
};

const shownDiscounts = ({ discounts = [] }: SessionInput, reductions: readonly Reduction[]): SessionRow['discounts'] =>
  discounts.map(({ promotion_code }, at) => ({
    coupon: promotion_code === undefined ? (reductions[at]?.coupon ?? null) : null,
    promotion_code: promotion_code ?? null,
  }));

export const detailsOf = (
  customer: CustomerRow | undefined,
  email: string | undefined,
): SessionRow['customer_details'] => {
  if (!customer && email === undefined) return null;
  return {
    address: customer?.address ?? null,
    business_name: null,
    email: customer?.email ?? email ?? null,
    individual_name: null,
    name: customer?.name ?? null,
    phone: customer?.phone ?? null,
    tax_exempt: 'none',
    tax_ids: null,
  };
};

async function nameOf(ctx: StripeCtx, price: PriceRow): Promise<string> {
  const product = await products.get(ctx, price.product);
  return product?.name ?? price.nickname ?? price.id;
}

/** What is the same for every session that says nothing of it. */
function blank(
  ctx: StripeCtx,
  id: string,
  mode: SessionRow['mode'],
  ui: SessionRow['ui_mode'],
  given: SessionInput,
): SessionRow {
  const types = given.allowed_payment_method_types ?? given.payment_method_types;
  const hosted = ui === 'hosted_page';
  const { after_expiration: after, automatic_tax: tax, permissions, saved_payment_method_options: saved } = given;
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: mode === 'setup' ? null : { enabled: true },
    after_expiration: after
      ? {
          recovery: after.recovery
            ? { allow_promotion_codes: false, ...defined(after.recovery), expires_at: null, url: null }
            : null,
        }
      : null,
    allow_promotion_codes: given.allow_promotion_codes ?? null,
    allowed_payment_method_types: given.allowed_payment_method_types ?? null,
    amount_subtotal: null,
    amount_total: null,
    automatic_tax: tax?.enabled
      ? {
          enabled: true,
          liability: tax.liability ?? { type: 'self' },
          provider: 'stripe',
          status: 'requires_location_inputs',
        }
      : { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: given.billing_address_collection ?? null,
    branding_settings: {
      background_color: '#ffffff',
      border_style: 'rounded',
      button_color: '#0074d4',
      display_name: 'Backlot',
      font_family: 'default',
      icon: null,
      logo: null,
      ...given.branding_settings,
    },
    cancel_url: hosted ? (given.cancel_url ?? null) : null,
    client_reference_id: given.client_reference_id ?? null,
    client_secret: hosted ? null : `${id}_secret_${ctx.random.text(58)}`,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    consent: null,
    consent_collection: given.consent_collection ? shownConsent(given.consent_collection) : null,
    created: now(ctx),
    currency: null,
    currency_conversion: null,
    custom_fields: (given.custom_fields ?? []).map((field) => shownField(field, { value: null })),
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
      ...defined(given.custom_text ?? {}),
    },
    customer: null,
    customer_account: null,
    customer_creation:
      given.customer !== undefined || mode === 'subscription'
        ? null
        : (given.customer_creation ?? (mode === 'setup' ? 'always' : 'if_required')),
    customer_details: null,
    customer_email: given.customer_email ?? null,
    discounts: [],
    ...(given.excluded_payment_method_types && { excluded_payment_method_types: given.excluded_payment_method_types }),
    expires_at: 0,
    integration_identifier: given.integration_identifier ?? null,
    invoice: null,
    invoice_creation: mode === 'payment' ? shownInvoiceCreation(given.invoice_creation) : null,
    livemode: false,
    locale: given.locale ?? null,
    managed_payments: given.managed_payments ? { enabled: given.managed_payments.enabled ?? false } : null,
    metadata: merged({}, given.metadata),
    mode,
    ...(given.name_collection && { name_collection: shownNames(given.name_collection) }),
    ...(given.optional_items && { optional_items: given.optional_items.map(shownOptional) }),
    origin_context: given.origin_context ?? null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: given.payment_method_collection ?? (mode === 'payment' ? 'if_required' : 'always'),
    payment_method_configuration_details: types ? null : { id: configurationOf(ctx.account.id), parent: null },
    payment_method_options: given.payment_method_options ?? { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: types ?? ['card'],
    payment_status: 'unpaid',
    permissions: permissions ? { update_shipping_details: permissions.update_shipping_details ?? null } : null,
    phone_number_collection: { enabled: given.phone_number_collection?.enabled ?? false },
    recovered_from: null,
    ...(!hosted && { redirect_on_completion: given.redirect_on_completion ?? 'always' }),
    ...(given.return_url !== undefined && { return_url: given.return_url }),
    saved_payment_method_options:
      given.customer === undefined && !saved
        ? null
        : {
            allow_redisplay_filters: ['always'],
            payment_method_remove: 'disabled',
            payment_method_save: null,
            ...defined(saved ?? {}),
          },
    setup_intent: null,
    shipping_address_collection: given.shipping_address_collection ?? null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: given.submit_type ?? null,
    subscription: null,
    success_url: given.success_url ?? null,
    ...(given.tax_id_collection && {
      tax_id_collection: {
        enabled: given.tax_id_collection.enabled,
        required: given.tax_id_collection.required ?? 'never',
      },
    }),
    total_details: null,
    ui_mode: ui,
    url: hosted ? link(checkoutPages, `/c/pay/${id}`) : null,
    wallet_options: given.wallet_options ?? null,
  };
}
