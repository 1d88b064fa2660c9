/** The parameters of payment intents. */
import { z } from '../../../../src/emulator/index.ts';
import { email, hash, metadata, shipping, text, unset } from '../../core/params.ts';
import { mandateData } from '../mandates.ts';
import { methodData } from '../methods/making.ts';
import { methodTypes } from '../methods/types.ts';

const cardOptions = () =>
  z.object({
    capture_method: unset(z.literal('manual')),
    cvc_token: text().optional(),
    installments: hash().optional(),
    mandate_options: hash().optional(),
    moto: z.boolean().optional(),
    network: text().optional(),
    request_extended_authorization: z.enum(['if_available', 'never']).optional(),
    request_incremental_authorization: z.enum(['if_available', 'never']).optional(),
    request_multicapture: z.enum(['if_available', 'never']).optional(),
    request_overcapture: z.enum(['if_available', 'never']).optional(),
    request_three_d_secure: z.enum(['any', 'automatic', 'challenge']).optional(),
    require_cvc_recollection: z.boolean().optional(),
    setup_credential_usage: text().optional(),
    setup_future_usage: unset(z.enum(['none', 'off_session', 'on_session'])),
    statement_descriptor_suffix_kana: unset(text(22)),
    statement_descriptor_suffix_kanji: unset(text(17)),
    stored_credential_usage: text().optional(),
    three_d_secure: hash().optional(),
  });

const days = (max: number) => z.int().min(0).max(max).optional();
const futureUse = () => unset(z.enum(['none', 'off_session', 'on_session']));

/** Options with numbers in them; other types' are kept as they come. */
const numbered = () => ({
  boleto: unset(z.object({ expires_after_days: days(60), setup_future_usage: futureUse() })),
  konbini: unset(
    z.object({
      confirmation_number: unset(text(11)),
      expires_after_days: unset(z.int().min(0).max(60)),
      expires_at: unset(z.int()),
      product_description: unset(text(22)),
      setup_future_usage: futureUse(),
    }),
  ),
  oxxo: unset(z.object({ expires_after_days: days(60), setup_future_usage: futureUse() })),
  pix: unset(
    z.object({
      amount_includes_iof: z.enum(['always', 'never']).optional(),
      expires_after_seconds: z.int().min(10).max(1_209_600).optional(),
      expires_at: z.int().optional(),
      mandate_options: hash().optional(),
      setup_future_usage: futureUse(),
    }),
  ),
});

/** Options by type: those of cards are looked at, most others kept as they come. */
export const methodOptions = () =>
  z.object({
    ...Object.fromEntries(
      [...methodTypes, 'card_present', 'interac_present'].map((type) => [type, unset(hash())] as const),
    ),
    ...numbered(),
    card: unset(cardOptions()),
  });

/** `payment_method_data`: a method made on the way. */
export const newMethod = () => z.object({ ...methodData(), type: z.enum(methodTypes) });

const taxAmount = () => z.object({ total_tax_amount: z.int() });

export const amountDetails = () =>
  z.object({
    discount_amount: unset(z.int()),
    enforce_arithmetic_validation: z.boolean().optional(),
    line_items: unset(
      z.array(
        z.object({
          discount_amount: z.int().optional(),
          payment_method_options: hash().optional(),
          product_code: text(12).optional(),
          product_name: text(1024),
          quantity: z.int().min(1).optional(),
          quantity_decimal: text().optional(),
          quantity_precision: z.int().optional(),
          tax: taxAmount().optional(),
          unit_cost: z.int(),
          unit_of_measure: text(12).optional(),
        }),
      ),
    ),
    shipping: unset(
      z.object({ amount: unset(z.int()), from_postal_code: unset(text(10)), to_postal_code: unset(text(10)) }),
    ),
    tax: unset(taxAmount()),
    tip: unset(hash()),
  });

const types = () => z.array(text()).optional();

/** What an intent can be told when it is made and when it is changed. */
export const intentParams = () => ({
  allowed_payment_method_types: types(),
  amount_details: unset(amountDetails()),
  application_fee_amount: unset(z.int().min(0)),
  capture_method: z.enum(['automatic', 'automatic_async', 'manual']).optional(),
  customer: text().optional(),
  customer_account: text().optional(),
  description: unset(text(1000)),
  excluded_payment_method_types: unset(z.array(text())),
  hooks: hash().optional(),
  metadata: metadata(),
  payment_details: unset(z.object({ customer_reference: unset(text(25)), order_reference: unset(text()) })),
  payment_method: unset(text()),
  payment_method_configuration: text().optional(),
  payment_method_data: newMethod().optional(),
  payment_method_options: methodOptions().optional(),
  payment_method_types: types(),
  receipt_email: unset(email()),
  setup_future_usage: unset(z.enum(['off_session', 'on_session'])),
  shipping: unset(shipping()),
  source: text().optional(),
  statement_descriptor: unset(text(22)),
  statement_descriptor_suffix: unset(text(22)),
  transfer_data: unset(
    z.object({
      amount: z.int().optional(),
      description: text().optional(),
      destination: text().optional(),
      metadata: metadata(),
      payment_data: hash().optional(),
    }),
  ),
  transfer_group: unset(text()),
});

/** What a confirmation can be told. */
export const confirmParams = () => ({
  confirmation_token: text().optional(),
  error_on_requires_action: z.boolean().optional(),
  mandate: text().optional(),
  mandate_data: unset(mandateData()),
  off_session: z.union([z.boolean(), z.enum(['one_off', 'recurring'])]).optional(),
  radar_options: hash().optional(),
  return_url: text().optional(),
  use_stripe_sdk: z.boolean().optional(),
});
