/** The Checkout Session: its shape and rows, and its line items. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { decimal } from '../core/currencies.ts';
import { describeObject } from '../core/objects.ts';
import { listObject } from '../core/lists.ts';
import { Metadata } from '../core/metadata.ts';
import { Address, hash } from '../core/params.ts';
import { errors } from '../errors.ts';
import { payerOf } from '../payments/customers/payer.ts';
import { collection } from '../provider.ts';
import { Price, prices } from '../billing/catalog/price.ts';
import {
  AdjustableQuantity,
  ConsentCollection,
  CustomField,
  InvoiceCreation,
  NameCollection,
  OptionalItem,
} from './asking.ts';

/** A line of what is bought; the price is shown whole. */
export const LineItem = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('item'),
    adjustable_quantity: AdjustableQuantity().nullable(),
    amount_discount: z.int(),
    amount_subtotal: z.int(),
    amount_tax: z.int(),
    amount_total: z.int(),
    currency: z.string(),
    description: z.string().nullable(),
    metadata: Metadata().nullable(),
    price: Price().nullable(),
    quantity: z.int().nullable(),
  }),
);

export type LineItemRow = Infer<typeof LineItem>;

export const lineItems = collection('checkout_line_items', {
  row: LineItem,
  internal: () =>
    z.object({
      session: z.string(),
      /** Tax rates, as percentages on top or within. */
      taxes: z
        .array(z.object({ id: z.string().optional(), percentage: z.number(), inclusive: z.boolean() }))
        .optional(),
    }),
  key: 'id',
  owner: 'account',
  columns: ['internal.session'],
});

const CustomerDetails = schema(() =>
  z.object({
    address: Address().nullable(),
    business_name: z.string().nullable(),
    email: z.string().nullable(),
    individual_name: z.string().nullable(),
    name: z.string().nullable(),
    phone: z.string().nullable(),
    tax_exempt: z.enum(['exempt', 'none', 'reverse']).nullable(),
    tax_ids: z.array(hash()).nullable(),
  }),
);

export const modes = ['payment', 'setup', 'subscription'] as const;
export const uiModes = ['elements', 'embedded_page', 'form', 'hosted_page'] as const;

const Message = () => z.object({ message: z.string() }).nullable();

export const Session = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('checkout.session'),
    adaptive_pricing: z.object({ enabled: z.boolean() }).nullable(),
    after_expiration: z
      .object({
        recovery: z
          .object({
            allow_promotion_codes: z.boolean(),
            enabled: z.boolean(),
            expires_at: z.int().nullable(),
            url: z.string().nullable(),
          })
          .nullable(),
      })
      .nullable(),
    allow_promotion_codes: z.boolean().nullable(),
    allowed_payment_method_types: z.array(z.string()).nullable(),
    amount_subtotal: z.int().nullable(),
    amount_total: z.int().nullable(),
    automatic_tax: z.object({
      enabled: z.boolean(),
      liability: z.object({ account: z.string().optional(), type: z.enum(['account', 'self']) }).nullable(),
      provider: z.string().nullable(),
      status: z.enum(['complete', 'failed', 'requires_location_inputs']).nullable(),
    }),
    billing_address_collection: z.enum(['auto', 'required']).nullable(),
    branding_settings: hash(),
    cancel_url: z.string().nullable(),
    client_reference_id: z.string().nullable(),
    client_secret: z.string().nullable(),
    collected_information: z
      .object({
        business_name: z.string().nullable(),
        individual_name: z.string().nullable(),
        shipping_details: z.object({ address: Address(), name: z.string() }).nullable(),
      })
      .nullable(),
    consent: z
      .object({
        promotions: z.enum(['opt_in', 'opt_out']).nullable(),
        terms_of_service: z.enum(['accepted']).nullable(),
      })
      .nullable(),
    consent_collection: ConsentCollection().nullable(),
    created: z.int(),
    currency: z.string().nullable(),
    currency_conversion: z.null(),
    custom_fields: z.array(CustomField()),
    custom_text: z.object({
      after_submit: Message(),
      shipping_address: Message(),
      submit: Message(),
      terms_of_service_acceptance: Message(),
    }),
    customer: z.string().nullable(),
    customer_account: z.string().nullable(),
    customer_creation: z.enum(['always', 'if_required']).nullable(),
    customer_details: CustomerDetails().nullable(),
    customer_email: z.string().nullable(),
    discounts: z.array(z.object({ coupon: z.string().nullable(), promotion_code: z.string().nullable() })).nullable(),
    excluded_payment_method_types: z.array(z.string()).optional(),
    expires_at: z.int(),
    integration_identifier: z.string().nullable(),
    invoice: z.string().nullable(),
    invoice_creation: InvoiceCreation().nullable(),
    livemode: z.boolean(),
    locale: z.string().nullable(),
    managed_payments: z.object({ enabled: z.boolean() }).nullable(),
    metadata: Metadata(),
    mode: z.enum(modes),
    name_collection: NameCollection().optional(),
    optional_items: z.array(OptionalItem()).nullable().optional(),
    origin_context: z.string().nullable(),
    payment_intent: z.string().nullable(),
    payment_link: z.string().nullable(),
    payment_method_collection: z.enum(['always', 'if_required']).nullable(),
    payment_method_configuration_details: z.object({ id: z.string(), parent: z.string().nullable() }).nullable(),
    payment_method_options: z.record(z.string(), z.unknown()),
    payment_method_types: z.array(z.string()),
    payment_status: z.enum(['no_payment_required', 'paid', 'unpaid']),
    permissions: z.object({ update_shipping_details: z.enum(['client_only', 'server_only']).nullable() }).nullable(),
    phone_number_collection: z.object({ enabled: z.boolean() }),
    recovered_from: z.string().nullable(),
    redirect_on_completion: z.enum(['always', 'if_required', 'never']).optional(),
    return_url: z.string().optional(),
    saved_payment_method_options: z
      .object({
        allow_redisplay_filters: z.array(z.enum(['always', 'limited', 'unspecified'])).nullable(),
        payment_method_remove: z.enum(['disabled', 'enabled']).nullable(),
        payment_method_save: z.enum(['disabled', 'enabled']).nullable(),
      })
      .nullable(),
    setup_intent: z.string().nullable(),
    shipping_address_collection: z.object({ allowed_countries: z.array(z.string()) }).nullable(),
    shipping_cost: z
      .object({
        amount_subtotal: z.int(),
        amount_tax: z.int(),
        amount_total: z.int(),
        shipping_rate: z.string().nullable(),
      })
      .nullable(),
    shipping_options: z.array(z.object({ shipping_amount: z.int(), shipping_rate: z.string() })),
    status: z.enum(['complete', 'expired', 'open']),
    submit_type: z.string().nullable(),
    subscription: z.string().nullable(),
    success_url: z.string().nullable(),
    tax_id_collection: z.object({ enabled: z.boolean(), required: z.enum(['if_supported', 'never']) }).optional(),
    total_details: z
      .object({ amount_discount: z.int(), amount_shipping: z.int().nullable(), amount_tax: z.int() })
      .nullable(),
    ui_mode: z.enum(uiModes),
    url: z.string().nullable(),
    wallet_options: hash().nullable(),
  }),
);

export type SessionRow = Infer<typeof Session>;

/** What a buyer tells beside how to pay. */
export const Typed = schema(() =>
  z.object({
    address: Address().optional(),
    business_name: z.string().optional(),
    email: z.string().optional(),
    fields: z.record(z.string(), z.string()).optional(), // the shop's own, by their keys
    individual_name: z.string().optional(),
    name: z.string().optional(),
    phone: z.string().optional(),
    promotions: z.boolean().optional(),
    shipping: z.object({ address: Address(), name: z.string() }).optional(),
    tax_id: z.object({ type: z.string(), value: z.string() }).optional(),
    terms: z.boolean().optional(),
  }),
);

export type TypedRow = Infer<typeof Typed>;

export const sessions = collection('checkout_sessions', {
  row: Session,
  internal: () =>
    z.object({
      /** `payment_intent_data`, `setup_intent_data`, `subscription_data`, as given. */
      data: z.record(z.string(), z.unknown()).optional(),
      /** The intent of an attempt that was declined, to be tried again. */
      intent: z.string().optional(),
      /** What the buyer typed, kept while a bank asks back. */
      buyer: Typed().optional(),
      /** Discounts that were taken and not yet counted. */
      discounts: z.array(z.string()).optional(),
      /** What of the customer is to be changed by what the buyer types. */
      customerUpdate: z.record(z.string(), z.string().optional()).optional(),
      /** As it was asked for, to be made again after its expiry. */
      given: hash().optional(),
    }),
  key: 'id',
  owner: 'account',
  columns: [
    'customer',
    'status',
    'payment_intent',
    'payment_link',
    'subscription',
    { name: 'created', type: 'integer', path: 'created' },
  ],
  missing: (id) => errors.resource_missing(id, 'checkout.session', 'session'),
  stats: { by: ['status'] },
  shows: {
    kind: 'request',
    example: { trigger: 'checkout.session.completed' },
    of: async ({ created, amount_total, currency, status, customer, customer_email, mode, url }, _, ctx) => ({
      at: created * 1000,
      money: decimal(amount_total ?? 0, currency ?? 'usd'),
      state: status,
      went: status === 'complete' ? 'well' : status === 'expired' ? 'badly' : 'pending',
      payer: await payerOf(ctx, customer, customer_email),
      about: `Checkout, ${mode}`,
      link: url ?? undefined,
    }),
  },
});

/** The lines of a session, in the order in which they were given. */
export const linesOf = (ctx: Parameters<typeof lineItems.all>[0], session: string): Promise<LineItemRow[]> =>
  lineItems.all(ctx, { where: { session } });

describeObject('checkout.session', {
  prefixes: ['cs_'],
  load: (ctx, id) => sessions.get(ctx, id),
  includes: {
    line_items: async (ctx, { id }) =>
      listObject(await linesOf(ctx, String(id)), `/v1/checkout/sessions/${String(id)}/line_items`),
  },
  changes: [
    {
      since: '2026-03-25.dahlia',
      shape: (_ctx, { ui_mode, ...session }) =>
        Promise.resolve({ ...session, ui_mode: formerModes[String(ui_mode)] ?? ui_mode }),
    },
    {
      since: '2025-03-31.basil',
      shape: (_ctx, session) => {
        const collected = session.collected_information as { shipping_details?: unknown } | null;
        return Promise.resolve({ ...session, shipping_details: collected?.shipping_details ?? null });
      },
    },
  ],
});

/** What `ui_mode` was called before dahlia. */
const formerModes: Readonly<Record<string, string>> = {
  hosted_page: 'hosted',
  embedded_page: 'embedded',
  elements: 'custom',
};

describeObject('item', {
  prefixes: [],
  load: async (ctx, id) => {
    const row = await lineItems.get(ctx, id);
    return row && { ...row, price: row.price && ((await prices.get(ctx, row.price.id)) ?? row.price) };
  },
});
