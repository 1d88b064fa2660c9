/** The parameters of Checkout Sessions. */
import { z } from '../../../src/emulator/index.ts';
import { email, hash, metadata, text, unset } from '../core/params.ts';
import { priceData } from '../billing/catalog/making.ts';
import { shippingRateData } from '../billing/catalog/shipping-rates.ts';
import { modes } from './session.ts';

export const lineItem = () =>
  z.object({
    adjustable_quantity: hash().optional(),
    dynamic_tax_rates: z.array(text()).optional(),
    metadata: metadata(),
    price: text().optional(),
    price_data: priceData().optional(),
    quantity: z.int().min(0).optional(),
    tax_rates: unset(z.array(text())),
  });

export type LineItemInput = z.infer<ReturnType<typeof lineItem>>;

/** What the payment of a session gets; members that are not named stay as they come. */
const paymentData = () =>
  z.looseObject({
    application_fee_amount: z.int().min(0).optional(),
    capture_method: z.enum(['automatic', 'automatic_async', 'manual']).optional(),
    metadata: metadata(),
    setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
    transfer_data: z.object({ amount: z.int().optional(), destination: text() }).optional(),
  });

const uiModes = ['custom', 'elements', 'embedded', 'embedded_page', 'form', 'hosted', 'hosted_page'] as const;

export const sessionParams = () => ({
  adaptive_pricing: hash().optional(),
  after_expiration: hash().optional(),
  allow_promotion_codes: z.boolean().optional(),
  allowed_payment_method_types: z.array(text()).optional(),
  automatic_tax: hash().optional(),
  billing_address_collection: z.enum(['auto', 'required']).optional(),
  branding_settings: hash().optional(),
  cancel_url: text(5000).optional(),
  client_reference_id: text(200).optional(),
  consent_collection: hash().optional(),
  currency: text().optional(),
  custom_fields: z.array(hash()).optional(),
  custom_text: hash().optional(),
  customer: text().optional(),
  customer_account: text().optional(),
  customer_creation: z.enum(['always', 'if_required']).optional(),
  customer_email: email().optional(),
  customer_update: hash().optional(),
  discounts: z.array(z.object({ coupon: text().optional(), promotion_code: text().optional() })).optional(),
  excluded_payment_method_types: z.array(text()).optional(),
  expires_at: z.int().optional(),
  integration_identifier: text().optional(),
  invoice_creation: hash().optional(),
  line_items: z.array(lineItem()).max(100).optional(),
  locale: text().optional(),
  managed_payments: hash().optional(),
  metadata: metadata(),
  mode: z.enum(modes).optional(),
  name_collection: hash().optional(),
  optional_items: z.array(hash()).optional(),
  origin_context: z.enum(['mobile_app', 'web']).optional(),
  payment_intent_data: paymentData().optional(),
  payment_method_collection: z.enum(['always', 'if_required']).optional(),
  payment_method_configuration: text().optional(),
  payment_method_data: hash().optional(),
  payment_method_options: hash().optional(),
  payment_method_types: z.array(text()).optional(),
  permissions: hash().optional(),
  phone_number_collection: z.object({ enabled: z.boolean() }).optional(),
  redirect_on_completion: z.enum(['always', 'if_required', 'never']).optional(),
  return_url: text(5000).optional(),
  saved_payment_method_options: hash().optional(),
  setup_intent_data: hash().optional(),
  shipping_address_collection: hash().optional(),
  shipping_options: z
    .array(z.object({ shipping_rate: text().optional(), shipping_rate_data: shippingRateData().optional() }))
    .max(5)
    .optional(),
  submit_type: z.enum(['auto', 'book', 'donate', 'pay', 'subscribe']).optional(),
  subscription_data: hash().optional(),
  success_url: text(5000).optional(),
  tax_id_collection: hash().optional(),
  ui_mode: z.enum(uiModes).optional(),
  wallet_options: hash().optional(),
});

export type SessionInput = z.infer<z.ZodObject<ReturnType<typeof sessionParams>>>;
