/** The form of the hosted page: what a buyer may fill in, what is wrong with it, and what it tells. */
import { emptyable, z, type Infer } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { wholeAddress, type AddressRow } from '../core/params.ts';
import { makeMethod } from '../payments/methods/making.ts';
import { methodsOf, paymentMethods, type PaymentMethodRow } from '../payments/methods/method.ts';
import { familyOf, methodTypes, type MethodType } from '../payments/methods/types.ts';
import type { SessionRow, TypedRow } from './session.ts';

/** Browsers send what was left blank, too. */
const typed = () => emptyable(z.string()).optional();

const place = () =>
  z
    .object({
      name: typed(),
      line1: typed(),
      line2: typed(),
      city: typed(),
      state: typed(),
      postal_code: typed(),
      country: typed(),
    })
    .optional();

export const form = () =>
  z.object({
    /** `update` only changes what is bought. */
    do: typed(),
    email: typed(),
    phone: typed(),
    /** A type, or the id of a card that was saved. */
    method: typed(),
    name: typed(),
    number: typed(),
    expiry: typed(),
    cvc: typed(),
    iban: typed(),
    promotion_code: typed(),
    billing: place(),
    shipping: place(),
    shipping_rate: typed(),
    business_name: typed(),
    individual_name: typed(),
    tax_id_type: typed(),
    tax_id_value: typed(),
    /** The shop's own fields, by key. */
    field: z.record(z.string(), emptyable(z.string())).optional(),
    /** Quantities, by line item. */
    quantity: z.record(z.string(), emptyable(z.string())).optional(),
    /** Optional items that were ticked, by price. */
    optional: z.record(z.string(), emptyable(z.string())).optional(),
    terms: typed(),
    promotions: typed(),
  });

export type Form = Infer<typeof form>;

type Place = NonNullable<Form['billing']>;

const said = (text: string | undefined): string | undefined => text?.trim() || undefined;

const addressOf = ({ name: _, ...parts }: Place): AddressRow =>
  wholeAddress(Object.fromEntries(Object.entries(parts).map(([part, text]) => [part, said(text) ?? null])));

/** What the buyer has told beside how to pay. */
export function typedIn(body: Form): TypedRow {
  const { billing, shipping, tax_id_value: value } = body;
  const told: Record<string, unknown> = {
    address: billing?.country ? addressOf(billing) : undefined,
    business_name: said(body.business_name),
    email: said(body.email),
    fields: body.field,
    individual_name: said(body.individual_name),
    name: said(body.name),
    phone: said(body.phone),
    promotions: body.promotions === undefined ? undefined : true,
    shipping: shipping?.line1
      ? { address: addressOf(shipping), name: said(shipping.name) ?? said(body.name) ?? '' }
      : undefined,
    tax_id: said(value) ? { type: said(body.tax_id_type) ?? 'eu_vat', value: said(value) } : undefined,
    terms: body.terms === undefined ? undefined : true,
  };
  return Object.fromEntries(Object.entries(told).filter(([, one]) => one !== undefined));
}

/** Whether the session takes a method at all, as much as it comes to now. */
export const needsMethod = ({ mode, amount_total: total, payment_method_collection: collects }: SessionRow): boolean =>
  mode === 'setup' || (total ?? 0) > 0 || (mode === 'subscription' && collects === 'always');

/** What is missing of what the session asks; undefined when nothing is. */
export function missingIn(session: SessionRow, body: Form): string | undefined {
  const told = typedIn(body);
  if (!told.email && !session.customer_details?.email && !session.customer_email) return 'Enter your email address.';
  if (session.phone_number_collection.enabled && !told.phone) return 'Enter your phone number.';
  const countries = session.shipping_address_collection?.allowed_countries;
  if (countries) {
    if (!told.shipping) return 'Enter a shipping address.';
    if (!countries.includes(told.shipping.address.country ?? '')) return 'We do not ship to this country.';
  }
  if (session.billing_address_collection === 'required' && !told.address?.line1) return 'Enter your billing address.';
  const { business, individual } = session.name_collection ?? {};
  if (business?.enabled && !business.optional && !told.business_name) return 'Enter the name of your business.';
  if (individual?.enabled && !individual.optional && !told.individual_name) return 'Enter your name.';
  if (session.consent_collection?.terms_of_service === 'required' && !told.terms)
    return 'You have to agree to the terms of service.';
  return session.custom_fields.map((field) => wrongField(field, told.fields?.[field.key])).find((why) => why);
}

function wrongField(field: SessionRow['custom_fields'][number], value = ''): string | undefined {
  const label = field.label.custom ?? field.key;
  if (value === '') return field.optional ? undefined : `Fill in ${label}.`;
  if (field.type === 'dropdown')
    return field.dropdown?.options.some((option) => option.value === value) ? undefined : `Choose ${label}.`;
  if (field.type === 'numeric' && !/^\d+$/.test(value)) return `${label} has to be a number.`;
  const { minimum_length: least, maximum_length: most } = field[field.type] ?? {};
  if (value.length < (least ?? 0)) return `${label} is too short.`;
  return value.length > (most ?? 255) ? `${label} is too long.` : undefined;
}

/** The types of methods that the page offers. */
export const offered = ({ payment_method_types: types }: SessionRow): MethodType[] => {
  const known = new Set<string>(types);
  const cards = known.has('card') || known.has('link') || known.size === 0;
  const others = methodTypes.filter((type) => known.has(type) && type !== 'card' && type !== 'link');
  return [...(cards ? (['card'] as const) : []), ...others];
};

/** A customer's cards that the session may show again. */
export async function savedCards(ctx: StripeCtx, session: SessionRow): Promise<PaymentMethodRow[]> {
  const filters: readonly string[] = session.saved_payment_method_options?.allow_redisplay_filters ?? [];
  if (session.customer === null) return [];
  const methods = await methodsOf(ctx, session.customer);
  return methods.filter(({ card, allow_redisplay }) => card && filters.includes(allow_redisplay));
}

const expiryForm = /^\s*(\d{1,2})\s*\/\s*(?:20)?(\d{2})\s*$/;

const digitsOf = (number = ''): string => number.replaceAll(/[\s-]/g, '');

/** What is wrong with how the buyer wants to pay; undefined when nothing is. */
export function wrongMethod(
  session: SessionRow,
  { method = 'card', number, expiry = '', cvc = '', iban }: Form,
): string | undefined {
  if (method.startsWith('pm_')) return undefined;
  if (!offered(session).some((type) => type === method)) return 'Choose how to pay.';
  if (method === 'sepa_debit') return said(iban) ? undefined : 'Enter your IBAN.';
  if (method !== 'card') return undefined;
  if (!/^\d{12,19}$/.test(digitsOf(number))) return 'Your card number is incomplete.';
  if (!expiryForm.test(expiry)) return "Your card's expiration date is incomplete.";
  return /^\d{3,4}$/.test(cvc.trim()) ? undefined : "Your card's security code is incomplete.";
}

/** The method that the buyer pays with: a saved one, or a new one. */
export async function methodFrom(
  ctx: StripeCtx,
  session: SessionRow,
  body: Form,
): Promise<PaymentMethodRow | undefined> {
  const { method = 'card', number, expiry = '', cvc = '', iban = '', email, name } = body;
  if (method.startsWith('pm_')) {
    const saved = await paymentMethods.get(ctx, method);
    return saved?.customer === session.customer ? saved : undefined;
  }
  const type = offered(session).find((one) => one === method) ?? 'card';
  const [, month = '1', year = '30'] = expiryForm.exec(expiry) ?? [];
  const { name: _, ...address } = body.billing ?? {};
  return makeMethod(ctx, {
    type,
    ...(type === 'card' && {
      card: { number: digitsOf(number), exp_month: Number(month), exp_year: 2000 + Number(year), cvc: cvc.trim() },
    }),
    ...(type === 'sepa_debit' && { sepa_debit: { iban } }),
    ...(type === 'us_bank_account' && { us_bank_account: {} }),
    ...(familyOf(type) === 'redirect' && testDetails(type)),
    billing_details: {
      ...(said(email) && { email }),
      ...(said(name) && { name }),
      ...(said(body.phone) && { phone: body.phone }),
      ...(address.country && { address }),
    },
  });
}

/** What the page does not ask of types that want to be told more. */
const testDetails = (type: MethodType): object => {
  if (type === 'boleto') return { boleto: { tax_id: '000.000.000-00' } };
  if (type === 'fpx') return { fpx: { bank: 'maybank2u' } };
  return type === 'sofort' ? { sofort: { country: 'DE' } } : {};
};
