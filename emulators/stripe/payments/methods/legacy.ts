/** Cards and bank accounts as the older API shows them: views of the same rows. */
import { schema, z, type Infer } from '../../../../src/emulator/index.ts';
import { Metadata } from '../../core/metadata.ts';
import { describeObject } from '../../core/objects.ts';
import { oldBrandName, type Brand } from '../cards.ts';
import { paymentMethods, type PaymentMethodRow } from './method.ts';

export const Card = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('card'),
    address_city: z.string().nullable(),
    address_country: z.string().nullable(),
    address_line1: z.string().nullable(),
    address_line1_check: z.string().nullable(),
    address_line2: z.string().nullable(),
    address_state: z.string().nullable(),
    address_zip: z.string().nullable(),
    address_zip_check: z.string().nullable(),
    brand: z.string(),
    country: z.string().nullable(),
    customer: z.string().nullable().optional(),
    cvc_check: z.string().nullable(),
    dynamic_last4: z.string().nullable(),
    exp_month: z.int(),
    exp_year: z.int(),
    fingerprint: z.string(),
    funding: z.string(),
    last4: z.string(),
    metadata: Metadata(),
    name: z.string().nullable(),
    regulated_status: z.string(),
    tokenization_method: z.string().nullable(),
  }),
);

export type CardRow = Infer<typeof Card>;

export const BankAccount = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('bank_account'),
    account_holder_name: z.string().nullable(),
    account_holder_type: z.string().nullable(),
    account_type: z.string().nullable(),
    bank_name: z.string(),
    country: z.string(),
    currency: z.string(),
    customer: z.string().nullable().optional(),
    fingerprint: z.string(),
    last4: z.string(),
    metadata: Metadata(),
    routing_number: z.string().nullable(),
    status: z.string(),
  }),
);

export type BankAccountRow = Infer<typeof BankAccount>;

/** A method with card data as a `card`. */
export function asCard(method: PaymentMethodRow): CardRow {
  const { card, billing_details: details, id, customer, metadata } = method;
  if (!card) throw new Error(`${id} is no card`);
  const { address } = details;
  const legacy = paymentMethods.internal(method).legacy;
  return {
    id,
    object: 'card',
    address_city: address?.city ?? null,
    address_country: address?.country ?? null,
    address_line1: address?.line1 ?? null,
    address_line1_check: card.checks.address_line1_check,
    address_line2: address?.line2 ?? null,
    address_state: address?.state ?? null,
    address_zip: address?.postal_code ?? null,
    address_zip_check: card.checks.address_postal_code_check,
    brand: oldBrandName(card.brand as Brand),
    country: card.country,
    customer,
    cvc_check: card.checks.cvc_check,
    dynamic_last4: null,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    fingerprint: card.fingerprint,
    funding: card.funding,
    last4: card.last4,
    metadata,
    name: details.name,
    regulated_status: card.regulated_status,
    tokenization_method: legacy?.tokenization_method ?? null,
  };
}

/** A method of a US bank account as a `bank_account`. */
export function asBankAccount(method: PaymentMethodRow): BankAccountRow {
  const { us_bank_account: account, id, customer, metadata } = method;
  if (!account) throw new Error(`${id} is no bank account`);
  const legacy = paymentMethods.internal(method).legacy;
  return {
    id,
    object: 'bank_account',
    account_holder_name: legacy?.account_holder_name ?? method.billing_details.name,
    account_holder_type: account.account_holder_type,
    account_type: account.account_type,
    bank_name: account.bank_name ?? 'STRIPE TEST BANK',
    country: 'US',
    currency: legacy?.currency ?? 'usd',
    customer,
    fingerprint: account.fingerprint,
    last4: account.last4,
    metadata,
    routing_number: account.routing_number,
    status: legacy?.status ?? 'new',
  };
}

/** A row as the older API shows it. */
export const asLegacy = (method: PaymentMethodRow): CardRow | BankAccountRow =>
  method.card ? asCard(method) : asBankAccount(method);

/** Whether the older API lists it among a customer's sources. */
export const isLegacy = ({ id }: PaymentMethodRow): boolean => /^(?:card|ba)_/.test(id);

for (const [object, prefix] of [
  ['card', 'card_'],
  ['bank_account', 'ba_'],
] as const) {
  describeObject(object, {
    prefixes: [prefix],
    load: async (ctx, id) => {
      const method = await paymentMethods.get(ctx, id);
      return method && asLegacy(method);
    },
  });
}
