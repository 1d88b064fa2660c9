/** Making and changing payment links: their parameters, their lines, and the rows. */
import { link, z, type Infer } from '../../../src/emulator/index.ts';
import { applicationOf, type StripeCtx } from '../account.ts';
import { inlinePrice } from '../billing/catalog/making.ts';
import { priceOf } from '../billing/catalog/price.ts';
import { shippingRateOf } from '../billing/catalog/shipping-rates.ts';
import { taxRatesOf } from '../billing/catalog/tax-rate.ts';
import {
  consentCollection,
  customField,
  customText,
  invoiceCreation,
  nameCollection,
  optionalItem,
  shippingCollection,
  shownConsent,
  shownField,
  shownInvoiceCreation,
  shownNames,
  shownOptional,
  shownQuantity,
  taxIdCollection,
} from '../checkout/asking.ts';
import { keepLine } from '../checkout/making.ts';
import { lineItem } from '../checkout/params.ts';
import { lineItems } from '../checkout/session.ts';
import { amountsOf, type Line } from '../checkout/totals.ts';
import { checkAccounts } from '../core/destinations.ts';
import { merged } from '../core/metadata.ts';
import { openPage } from '../core/pages.ts';
import { defined, hash, metadata, text, unset, url } from '../core/params.ts';
import { errors } from '../errors.ts';
import { newId } from '../ids.ts';
import { buyPages } from './face.ts';
import { paymentLinks, submitTypes, type PaymentLinkRow } from './link.ts';

/** What both creating and updating take. */
export const linkFields = () => ({
  after_completion: z
    .object({
      hosted_confirmation: z.object({ custom_message: unset(text(500)) }).optional(),
      redirect: z.object({ url: url() }).optional(),
      type: z.enum(['hosted_confirmation', 'redirect']),
    })
    .optional(),
  allow_promotion_codes: z.boolean().optional(),
  application_fee_amount: unset(z.int().min(0)),
  application_fee_percent: unset(z.number().min(0).max(100)),
  automatic_tax: z.object({ enabled: z.boolean(), liability: hash().optional() }).optional(),
  billing_address_collection: z.enum(['auto', 'required']).optional(),
  consent_collection: unset(consentCollection()),
  custom_fields: unset(z.array(customField()).max(3)),
  custom_text: customText().optional(),
  customer_creation: z.enum(['always', 'if_required']).optional(),
  inactive_message: unset(text(500)),
  invoice_creation: invoiceCreation().optional(),
  metadata: metadata(),
  name_collection: unset(nameCollection()),
  on_behalf_of: unset(text()),
  optional_items: unset(z.array(optionalItem()).max(10)),
  payment_intent_data: z
    .object({
      capture_method: z.enum(['automatic', 'automatic_async', 'manual']).optional(),
      description: unset(text(1000)),
      metadata: metadata(),
      setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
      statement_descriptor: unset(text(22)),
      statement_descriptor_suffix: unset(text(22)),
      transfer_group: unset(text()),
    })
    .optional(),
  payment_method_collection: z.enum(['always', 'if_required']).optional(),
  payment_method_options: unset(hash()),
  payment_method_types: unset(z.array(text())),
  phone_number_collection: z.object({ enabled: z.boolean() }).optional(),
  restrictions: unset(z.object({ completed_sessions: z.object({ limit: z.int().min(1) }) })),
  shipping_address_collection: unset(shippingCollection()),
  shipping_options: z.array(z.object({ shipping_rate: text().optional() })).optional(),
  submit_type: z.enum(submitTypes).optional(),
  subscription_data: z
    .object({
      description: unset(text(500)),
      invoice_settings: hash().optional(),
      metadata: metadata(),
      trial_period_days: unset(z.int().min(1)),
      trial_settings: unset(
        z.object({
          end_behavior: z.object({ missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']) }),
        }),
      ),
    })
    .optional(),
  tax_id_collection: taxIdCollection().optional(),
  transfer_data: unset(z.object({ amount: z.int().min(0).optional(), destination: text() })),
});

export const newLinkFields = () => ({
  ...linkFields(),
  currency: text(3).optional(),
  line_items: z.array(lineItem()).min(1).max(20),
  managed_payments: z.object({ enabled: z.boolean().optional() }).optional(),
});

const changeable = () => z.object(linkFields());
const creatable = () => z.object(newLinkFields());

export type LinkChanges = Infer<typeof changeable>;
type NewLink = Infer<typeof creatable>;

type LinkItem = NonNullable<ReturnType<typeof paymentLinks.internal>['items']>[number];

interface Lines {
  readonly lines: readonly Line[];
  readonly items: readonly LinkItem[];
}

async function linesFrom(ctx: StripeCtx, given: NewLink['line_items']): Promise<Lines> {
  const lines: Line[] = [];
  const items: LinkItem[] = [];
  for (const [at, { price, price_data, quantity, tax_rates, adjustable_quantity }] of given.entries()) {
    const param = `line_items[${at}]`;
    if (price === undefined && !price_data) throw errors.parameter_missing(`${param}[price]`);
    if (quantity === undefined) throw errors.parameter_missing(`${param}[quantity]`);
    const row = price_data
      ? await inlinePrice(ctx, price_data, `${param}[price_data]`)
      : await priceOf(ctx, price ?? '', `${param}[price]`);
    if (!price_data && !row.active)
      throw errors.invalid_request('The price specified is inactive. This field only accepts active prices.');
    const rates = await taxRatesOf(ctx, tax_rates, `${param}[tax_rates]`);
    const taxes = rates.map(({ id, percentage, inclusive }) => ({ id, percentage, inclusive }));
    const adjustable = shownQuantity(adjustable_quantity);
    lines.push({ price: row, quantity, taxes, adjustable });
    items.push({ adjustable_quantity: adjustable, price: row.id, quantity, ...(tax_rates && { tax_rates }) });
  }
  return { lines, items };
}

/** The lines of a link as line items, which sessions show in their turn. */
async function keepLines(ctx: StripeCtx, id: string, lines: readonly Line[]): Promise<void> {
  const amounts = amountsOf(lines, []);
  for (const [at, line] of lines.entries()) {
    const amount = amounts[at];
    if (amount) await keepLine(ctx, id, line, amount);
  }
}

export async function makeLink(ctx: StripeCtx, { line_items, ...given }: NewLink): Promise<PaymentLinkRow> {
  const { lines, items } = await linesFrom(ctx, line_items);
  const mode = lines.some(({ price }) => price.recurring) ? 'subscription' : 'payment';
  guard(given, mode);
  await checkAccounts(ctx, {
    on_behalf_of: given.on_behalf_of,
    'transfer_data[destination]': given.transfer_data?.destination,
  });
  const currency = lines[0]?.price.currency ?? 'usd';
  if (lines.some(({ price }) => price.currency !== currency))
    throw errors
      .invalid_params('All prices on a Payment Link must have the same currency.')
      .with({ param: 'line_items' });
  const id = newId(ctx.random, 'plink');
  const code = `test_${ctx.random.text(20)}`;
  await openPage(ctx, code, id);
  const row = await paymentLinks.insert(
    ctx,
    { ...blank(ctx, id, code, currency), ...(await changesOf(ctx, blank(ctx, id, code, currency), given, mode)) },
    { code, items: [...items], mode },
  );
  await keepLines(ctx, id, lines);
  return row;
}

/** Prices stay; quantities of lines can change. */
export async function changeQuantities(
  ctx: StripeCtx,
  row: PaymentLinkRow,
  given: readonly { id: string; quantity?: number | undefined }[],
): Promise<void> {
  const { items } = paymentLinks.internal(row);
  const known = await lineItems.all(ctx, { where: { session: row.id } });
  const next = [...(items ?? [])];
  for (const [at, { id, quantity }] of given.entries()) {
    const place = known.findIndex((item) => item.id === id);
    const [item, kept] = [known[place], next[place]];
    if (!item?.price || !kept)
      throw errors.resource_missing(id, 'line item', `line_items[${at}][id]`).with({ status: 400 });
    if (quantity === undefined) continue;
    const taxes = lineItems.internal(item).taxes ?? [];
    const [amount] = amountsOf([{ price: await priceOf(ctx, item.price.id), quantity, taxes }], []);
    await lineItems.update(ctx, item, { ...amount, quantity });
    next[place] = { ...kept, quantity };
  }
  await paymentLinks.update(ctx, row, {}, { items: next });
}

/** What is for the other kind of link is refused. */
export function guard(given: LinkChanges, mode: 'payment' | 'subscription'): void {
  const only = mode === 'payment' ? 'subscription_data' : 'payment_intent_data';
  if (given[only] !== undefined)
    throw errors.invalid_params(`You can not pass \`${only}\` in \`${mode}\` mode.`).with({ param: only });
  const fee = mode === 'payment' ? 'application_fee_percent' : 'application_fee_amount';
  if (given[fee] !== undefined && given[fee] !== null)
    throw errors.invalid_params(`You can not pass \`${fee}\` in \`${mode}\` mode.`).with({ param: fee });
  const { after_completion: after } = given;
  if (after?.type === 'redirect' && !after.redirect) throw errors.parameter_missing('after_completion[redirect]');
}

/** What is given, as the row has it. */
export async function changesOf(
  ctx: StripeCtx,
  before: PaymentLinkRow,
  given: LinkChanges,
  mode: 'payment' | 'subscription',
): Promise<Partial<PaymentLinkRow>> {
  const { after_completion: after, restrictions, transfer_data: transfer, shipping_options: shipping } = given;
  const { custom_fields, name_collection, optional_items, consent_collection, invoice_creation, ...plain } = given;
  return {
    ...(defined(plain) as Partial<PaymentLinkRow>),
    ...(custom_fields !== undefined && { custom_fields: (custom_fields ?? []).map((field) => shownField(field, {})) }),
    ...(name_collection && { name_collection: shownNames(name_collection) }),
    ...(optional_items && { optional_items: optional_items.map(shownOptional) }),
    ...(consent_collection !== undefined && {
      consent_collection: consent_collection && shownConsent(consent_collection),
    }),
    ...(invoice_creation && { invoice_creation: shownInvoiceCreation(invoice_creation) }),
    ...(after && { after_completion: completionOf(after) }),
    automatic_tax: { ...before.automatic_tax, ...given.automatic_tax },
    tax_id_collection: { ...before.tax_id_collection, ...defined(given.tax_id_collection ?? {}) },
    custom_text: { ...before.custom_text, ...defined(given.custom_text ?? {}) },
    metadata: merged(before.metadata, given.metadata),
    payment_intent_data: mode === 'payment' ? intentData(before, given) : null,
    restrictions: restrictions
      ? {
          completed_sessions: {
            count: before.restrictions?.completed_sessions.count ?? 0,
            ...restrictions.completed_sessions,
          },
        }
      : restrictions === null
        ? null
        : before.restrictions,
    shipping_options: shipping ? await shippingOf(ctx, shipping) : before.shipping_options,
    subscription_data: mode === 'subscription' ? subscriptionData(before, given) : null,
    transfer_data: transfer
      ? { amount: transfer.amount ?? null, destination: transfer.destination }
      : transfer === null
        ? null
        : before.transfer_data,
  };
}

const completionOf = ({
  type,
  redirect,
  hosted_confirmation: hosted,
}: NonNullable<LinkChanges['after_completion']>): PaymentLinkRow['after_completion'] =>
  type === 'redirect'
    ? { redirect: { url: redirect?.url ?? '' }, type }
    : { hosted_confirmation: { custom_message: hosted?.custom_message ?? null }, type };

function intentData({ payment_intent_data: before }: PaymentLinkRow, { payment_intent_data: given }: LinkChanges) {
  if (!given) return before;
  return {
    capture_method: null,
    description: null,
    setup_future_usage: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    transfer_group: null,
    ...before,
    ...defined(given),
    metadata: merged(before?.metadata ?? {}, given.metadata),
  };
}

function subscriptionData({ subscription_data: before }: PaymentLinkRow, { subscription_data: given }: LinkChanges) {
  if (!given) return before;
  return {
    description: null,
    invoice_settings: { issuer: { type: 'self' } },
    trial_period_days: null,
    trial_settings: null,
    ...before,
    ...defined(given),
    metadata: merged(before?.metadata ?? {}, given.metadata),
  };
}

async function shippingOf(
  ctx: StripeCtx,
  given: readonly { shipping_rate?: string | undefined }[],
): Promise<PaymentLinkRow['shipping_options']> {
  const options: PaymentLinkRow['shipping_options'] = [];
  for (const [at, { shipping_rate: id = '' }] of given.entries()) {
    const rate = await shippingRateOf(ctx, id, `shipping_options[${at}][shipping_rate]`);
    options.push({ shipping_amount: rate.fixed_amount?.amount ?? 0, shipping_rate: rate.id });
  }
  return options;
}

/** A link of which nothing was said. */
const blank = (ctx: StripeCtx, id: string, code: string, currency: string): PaymentLinkRow => ({
  id,
  object: 'payment_link',
  active: true,
  after_completion: { hosted_confirmation: { custom_message: null }, type: 'hosted_confirmation' },
  allow_promotion_codes: false,
  application: applicationOf(ctx),
  application_fee_amount: null,
  application_fee_percent: null,
  automatic_tax: { enabled: false, liability: null },
  billing_address_collection: 'auto',
  consent_collection: null,
  currency,
  custom_fields: [],
  custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
  customer_creation: 'if_required',
  inactive_message: null,
  invoice_creation: null,
  livemode: false,
  managed_payments: null,
  metadata: {},
  on_behalf_of: null,
  payment_intent_data: null,
  payment_method_collection: 'always',
  payment_method_options: null,
  payment_method_types: null,
  phone_number_collection: { enabled: false },
  restrictions: null,
  shipping_address_collection: null,
  shipping_options: [],
  submit_type: 'auto',
  subscription_data: null,
  tax_id_collection: { enabled: false, required: 'never' },
  transfer_data: null,
  url: link(buyPages, `/${code}`),
});
