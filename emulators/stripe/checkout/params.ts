/** The parameters of Checkout Sessions. */
import { z } from '../../../src/emulator/index.ts';
import { email, hash, metadata, shipping, text, unset } from '../core/params.ts';
import { priceData } from '../billing/catalog/making.ts';
import { shippingRateData } from '../billing/catalog/shipping-rates.ts';
import {
  adjustableQuantity,
  consentCollection,
  customField,
  customText,
  invoiceCreation,
  nameCollection,
  optionalItem,
  shippingCollection,
  taxIdCollection,
} from './asking.ts';
import { modes } from './session.ts';

export const lineItem = () =>
  z.object({
    adjustable_quantity: adjustableQuantity().optional(),
    dynamic_tax_rates: z.array(text()).optional(),
    metadata: metadata(),
    price: text().optional(),
    price_data: priceData().optional(),
    quantity: z.int().min(0).optional(),
    tax_rates: unset(z.array(text())),
  });

export const shippingOption = () =>
  z.object({ shipping_rate: text().optional(), shipping_rate_data: shippingRateData().optional() });

export type LineItemInput = z.infer<ReturnType<typeof lineItem>>;

/** What the payment of a session gets. */
const paymentData = () =>
  z.object({
    application_fee_amount: z.int().min(0).optional(),
    capture_method: z.enum(['automatic', 'automatic_async', 'manual']).optional(),
    description: text(1000).optional(),
    metadata: metadata(),
    on_behalf_of: text().optional(),
    receipt_email: email().optional(),
    setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
    shipping: shipping().optional(),
    statement_descriptor: text(22).optional(),
    statement_descriptor_suffix: text(22).optional(),
    transfer_data: z.object({ amount: z.int().optional(), destination: text() }).optional(),
    transfer_group: text().optional(),
  });

const setupData = () =>
  z.object({ description: text().optional(), metadata: metadata(), on_behalf_of: text().optional() });

/** What the subscription of a session gets. */
const subscriptionData = () =>
  z.object({
    application_fee_percent: z.number().min(0).max(100).optional(),
    billing_cycle_anchor: z.int().optional(),
    billing_cycle_anchor_config: z
      .object({
        day_of_month: z.int().min(1).max(31),
        hour: z.int().optional(),
        minute: z.int().optional(),
        month: z.int().optional(),
        second: z.int().optional(),
      })
      .optional(),
    billing_mode: z
      .object({
        flexible: z.object({ proration_discounts: z.enum(['included', 'itemized']).optional() }).optional(),
        type: z.enum(['classic', 'flexible']),
      })
      .optional(),
    default_tax_rates: z.array(text()).optional(),
    description: text(500).optional(),
    invoice_settings: z
      .object({
        account_tax_ids: unset(z.array(text())),
        custom_fields: unset(z.array(z.object({ name: text(40), value: text(140) })).max(4)),
        description: unset(text(1500)),
        footer: unset(text()),
        issuer: z.object({ account: text().optional(), type: z.enum(['account', 'self']) }).optional(),
      })
      .optional(),
    metadata: metadata(),
    on_behalf_of: text().optional(),
    pending_invoice_item_interval: z
      .object({ interval: z.enum(['day', 'month', 'week', 'year']), interval_count: z.int().min(1).optional() })
      .optional(),
    proration_behavior: z.enum(['create_prorations', 'none']).optional(),
    transfer_data: z.object({ amount_percent: z.number().optional(), destination: text() }).optional(),
    trial_end: z.int().optional(),
    trial_period_days: z.int().min(1).max(730).optional(),
    trial_settings: z
      .object({
        end_behavior: z.object({ missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']) }),
      })
      .optional(),
  });

const uiModes = ['custom', 'elements', 'embedded', 'embedded_page', 'form', 'hosted', 'hosted_page'] as const;

export const sessionParams = () => ({
  adaptive_pricing: z.object({ enabled: z.boolean().optional() }).optional(),
  after_expiration: z
    .object({
      recovery: z.object({ allow_promotion_codes: z.boolean().optional(), enabled: z.boolean() }).optional(),
    })
    .optional(),
  allow_promotion_codes: z.boolean().optional(),
  allowed_payment_method_types: z.array(text()).optional(),
  automatic_tax: z
    .object({
      enabled: z.boolean(),
      liability: z.object({ account: text().optional(), type: z.enum(['account', 'self']) }).optional(),
    })
    .optional(),
  billing_address_collection: z.enum(['auto', 'required']).optional(),
  branding_settings: hash().optional(),
  cancel_url: text(5000).optional(),
  client_reference_id: text(200).optional(),
  consent_collection: consentCollection().optional(),
  currency: text().optional(),
  custom_fields: z.array(customField()).max(3).optional(),
  custom_text: customText().optional(),
  customer: text().optional(),
  customer_account: text().optional(),
  customer_creation: z.enum(['always', 'if_required']).optional(),
  customer_email: email().optional(),
  customer_update: z
    .object({
      address: z.enum(['auto', 'never']).optional(),
      name: z.enum(['auto', 'never']).optional(),
      shipping: z.enum(['auto', 'never']).optional(),
    })
    .optional(),
  discounts: z.array(z.object({ coupon: text().optional(), promotion_code: text().optional() })).optional(),
  excluded_payment_method_types: z.array(text()).optional(),
  expires_at: z.int().optional(),
  integration_identifier: text().optional(),
  invoice_creation: invoiceCreation().optional(),
  line_items: z.array(lineItem()).max(100).optional(),
  locale: text().optional(),
  managed_payments: z.object({ enabled: z.boolean().optional() }).optional(),
  metadata: metadata(),
  mode: z.enum(modes).optional(),
  name_collection: nameCollection().optional(),
  optional_items: z.array(optionalItem()).max(10).optional(),
  origin_context: z.enum(['mobile_app', 'web']).optional(),
  payment_intent_data: paymentData().optional(),
  payment_method_collection: z.enum(['always', 'if_required']).optional(),
  payment_method_configuration: text().optional(),
  payment_method_data: hash().optional(),
  payment_method_options: hash().optional(),
  payment_method_types: z.array(text()).optional(),
  permissions: z.object({ update_shipping_details: z.enum(['client_only', 'server_only']).optional() }).optional(),
  phone_number_collection: z.object({ enabled: z.boolean() }).optional(),
  redirect_on_completion: z.enum(['always', 'if_required', 'never']).optional(),
  return_url: text(5000).optional(),
  saved_payment_method_options: z
    .object({
      allow_redisplay_filters: z.array(z.enum(['always', 'limited', 'unspecified'])).optional(),
      payment_method_remove: z.enum(['disabled', 'enabled']).optional(),
      payment_method_save: z.enum(['disabled', 'enabled']).optional(),
    })
    .optional(),
  setup_intent_data: setupData().optional(),
  shipping_address_collection: shippingCollection().optional(),
  shipping_options: z.array(shippingOption()).max(5).optional(),
  submit_type: z.enum(['auto', 'book', 'donate', 'pay', 'subscribe']).optional(),
  subscription_data: subscriptionData().optional(),
  success_url: text(5000).optional(),
  tax_id_collection: taxIdCollection().optional(),
  ui_mode: z.enum(uiModes).optional(),
  wallet_options: z.object({ link: z.object({ display: z.enum(['auto', 'never']).optional() }).optional() }).optional(),
});

export type SessionInput = z.infer<z.ZodObject<ReturnType<typeof sessionParams>>>;
