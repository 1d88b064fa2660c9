/** The payment link: its shape and rows. Its line items stand among those of sessions, under its id. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import {
  AdjustableQuantity,
  ConsentCollection,
  CustomField,
  InvoiceCreation,
  NameCollection,
  OptionalItem,
} from '../checkout/asking.ts';
import { linesOf } from '../checkout/session.ts';
import { listObject } from '../core/lists.ts';
import { Metadata } from '../core/metadata.ts';
import { describeObject } from '../core/objects.ts';
import { hash } from '../core/params.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

const IntentData = schema(() =>
  z.object({
    capture_method: z.enum(['automatic', 'automatic_async', 'manual']).nullable(),
    description: z.string().nullable(),
    metadata: Metadata(),
    setup_future_usage: z.enum(['off_session', 'on_session']).nullable(),
    statement_descriptor: z.string().nullable(),
    statement_descriptor_suffix: z.string().nullable(),
    transfer_group: z.string().nullable(),
  }),
);

const SubscriptionData = schema(() =>
  z.object({
    description: z.string().nullable(),
    invoice_settings: hash(),
    metadata: Metadata(),
    trial_period_days: z.int().nullable(),
    trial_settings: z
      .object({
        end_behavior: z.object({ missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']) }),
      })
      .nullable(),
  }),
);

export const submitTypes = ['auto', 'book', 'donate', 'pay', 'subscribe'] as const;

export const PaymentLink = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('payment_link'),
    active: z.boolean(),
    after_completion: z.object({
      hosted_confirmation: z.object({ custom_message: z.string().nullable() }).optional(),
      redirect: z.object({ url: z.string() }).optional(),
      type: z.enum(['hosted_confirmation', 'redirect']),
    }),
    allow_promotion_codes: z.boolean(),
    application: z.string().nullable(),
    application_fee_amount: z.int().nullable(),
    application_fee_percent: z.number().nullable(),
    automatic_tax: hash(),
    billing_address_collection: z.enum(['auto', 'required']),
    consent_collection: ConsentCollection().nullable(),
    currency: z.string(),
    custom_fields: z.array(CustomField()),
    custom_text: hash(),
    customer_creation: z.enum(['always', 'if_required']),
    inactive_message: z.string().nullable(),
    invoice_creation: InvoiceCreation().nullable(),
    livemode: z.boolean(),
    managed_payments: z.object({ enabled: z.boolean() }).nullable(),
    metadata: Metadata(),
    name_collection: NameCollection().optional(),
    on_behalf_of: z.string().nullable(),
    optional_items: z.array(OptionalItem()).optional(),
    payment_intent_data: IntentData().nullable(),
    payment_method_collection: z.enum(['always', 'if_required']),
    payment_method_options: hash().nullable(),
    payment_method_types: z.array(z.string()).nullable(),
    phone_number_collection: z.object({ enabled: z.boolean() }),
    restrictions: z.object({ completed_sessions: z.object({ count: z.int(), limit: z.int() }) }).nullable(),
    shipping_address_collection: z.object({ allowed_countries: z.array(z.string()) }).nullable(),
    shipping_options: z.array(z.object({ shipping_amount: z.int(), shipping_rate: z.string() })),
    submit_type: z.enum(submitTypes),
    subscription_data: SubscriptionData().nullable(),
    tax_id_collection: z.object({ enabled: z.boolean(), required: z.enum(['if_supported', 'never']) }),
    transfer_data: z.object({ amount: z.int().nullable(), destination: z.string() }).nullable(),
    url: z.string(),
  }),
);

export type PaymentLinkRow = Infer<typeof PaymentLink>;

const LinkInternal = schema(() =>
  z.object({
    /** `test_…`, the end of its URL. */
    code: z.string(),
    /** What each session gets as its line items; rows of fixtures have none. */
    items: z
      .array(
        z.object({
          adjustable_quantity: AdjustableQuantity().nullable().optional(),
          price: z.string(),
          quantity: z.int(),
          tax_rates: z.array(z.string()).optional(),
        }),
      )
      .optional(),
    mode: z.enum(['payment', 'subscription']).optional(),
  }),
);

export const paymentLinks = collection('payment_links', {
  row: PaymentLink,
  internal: LinkInternal,
  key: 'id',
  owner: 'account',
  columns: [{ name: 'active', type: 'integer', path: 'active' }],
  missing: (id) => errors.resource_missing(id, 'payment_link', 'payment_link'),
  stats: { by: ['active'] },
});

describeObject('payment_link', {
  prefixes: ['plink_'],
  load: (ctx, id) => paymentLinks.get(ctx, id),
  includes: {
    line_items: async (ctx, { id }: { id: string }) =>
      listObject(await linesOf(ctx, id), `/v1/payment_links/${id}/line_items`),
  },
});
