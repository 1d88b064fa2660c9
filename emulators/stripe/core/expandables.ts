/** Which fields of which object are ids that a caller can have expanded, and to what (API 2026-10-28.endive, and what older versions had). */

/** Dotted paths from the object; behind a colon the kind of the target, where the field isn't named so. */
const paths: Readonly<Record<string, string>> = {
  account:
    'company.verification.document.back:file company.verification.document.front:file settings.branding.icon:file settings.branding.logo:file settings.invoices.default_account_tax_ids:tax_id',
  application_fee: 'account application balance_transaction charge originating_transaction:charge',
  balance_transaction: 'source:balance_transaction_source',
  bank_account: 'account customer',
  'billing_portal.configuration':
    'application features.subscription_cancel.cancellation_reason.feedback_options:billing.feedback_option',
  capability: 'account',
  card: 'account customer',
  charge:
    'application application_fee balance_transaction customer failure_balance_transaction:balance_transaction on_behalf_of:account payment_intent payment_method_details.card.mandate payment_method_details.us_bank_account.mandate review source_transfer:transfer transfer transfer_data.destination:account',
  'checkout.session':
    'automatic_tax.liability.account customer discounts.coupon discounts.promotion_code invoice invoice_creation.invoice_data.account_tax_ids:tax_id invoice_creation.invoice_data.issuer.account payment_intent payment_link setup_intent shipping_cost.shipping_rate shipping_options.shipping_rate subscription',
  confirmation_token:
    'payment_method_preview.card.generated_from.setup_attempt payment_method_preview.customer payment_method_preview.sepa_debit.generated_from.charge payment_method_preview.sepa_debit.generated_from.setup_attempt',
  credit_note:
    'customer customer_balance_transaction discount_amounts.discount invoice pretax_credit_amounts.discount refunds.refund shipping_cost.shipping_rate',
  credit_note_line_item: 'discount_amounts.discount pretax_credit_amounts.discount',
  customer:
    'default_source:payment_source invoice_settings.default_payment_method:payment_method test_clock:test_helpers.test_clock',
  customer_balance_transaction: 'checkout_session:checkout.session credit_note customer invoice',
  customer_session: 'customer',
  discount: 'customer promotion_code source.coupon',
  dispute:
    'charge evidence.cancellation_policy:file evidence.customer_communication:file evidence.customer_signature:file evidence.duplicate_charge_documentation:file evidence.receipt:file evidence.refund_policy:file evidence.service_documentation:file evidence.shipping_documentation:file evidence.uncategorized_file:file payment_intent',
  fee_refund: 'balance_transaction fee:application_fee',
  file_link: 'file',
  invoice:
    'account_tax_ids:tax_id application automatic_tax.liability.account customer default_payment_method:payment_method default_source:payment_source discounts:discount from_invoice.invoice issuer.account latest_revision:invoice on_behalf_of:account parent.subscription_details.subscription shipping_cost.shipping_rate test_clock:test_helpers.test_clock total_discount_amounts.discount total_pretax_credit_amounts.discount',
  invoice_payment: 'invoice payment.charge payment.payment_intent',
  invoiceitem:
    'customer discounts:discount invoice pricing.price_details.price proration_details.discount_amounts.discount test_clock:test_helpers.test_clock',
  line_item:
    'discount_amounts.discount discounts:discount pretax_credit_amounts.discount pricing.price_details.price subscription',
  mandate: 'payment_method',
  payment_intent:
    'application customer latest_charge:charge on_behalf_of:account payment_method review source:payment_source transfer_data.destination:account',
  payment_link:
    'application automatic_tax.liability.account invoice_creation.invoice_data.account_tax_ids:tax_id invoice_creation.invoice_data.issuer.account on_behalf_of:account shipping_options.shipping_rate subscription_data.invoice_settings.account_tax_ids:tax_id subscription_data.invoice_settings.issuer.account transfer_data.destination:account',
  payment_method:
    'card.generated_from.setup_attempt customer sepa_debit.generated_from.charge sepa_debit.generated_from.setup_attempt',
  payout:
    'application_fee balance_transaction destination:external_account failure_balance_transaction:balance_transaction original_payout:payout reversed_by:payout',
  person:
    'verification.additional_document.back:file verification.additional_document.front:file verification.document.back:file verification.document.front:file',
  plan: 'product',
  price: 'product',
  product: 'default_price:price tax_code',
  promotion_code: 'customer promotion.coupon',
  quote:
    'application automatic_tax.liability.account customer default_tax_rates:tax_rate discounts:discount from_quote.quote invoice invoice_settings.issuer.account on_behalf_of:account subscription subscription_schedule test_clock:test_helpers.test_clock transfer_data.destination:account',
  refund:
    'balance_transaction charge customer failure_balance_transaction:balance_transaction payment_intent payment_method source_transfer_reversal:transfer_reversal transfer_reversal',
  review: 'charge payment_intent',
  setup_attempt:
    'application customer on_behalf_of:account payment_method payment_method_details.card_present.generated_card:payment_method setup_intent',
  setup_intent:
    'application customer latest_attempt:setup_attempt mandate on_behalf_of:account payment_method single_use_mandate:mandate',
  shipping_rate: 'tax_code',
  subscription:
    'application automatic_tax.liability.account billing_schedules.applies_to.price cancellation_details.feedback_option:billing.feedback_option customer default_payment_method:payment_method default_source:payment_source discounts:discount invoice_settings.account_tax_ids:tax_id invoice_settings.issuer.account latest_invoice:invoice on_behalf_of:account pending_setup_intent:setup_intent pending_update.discounts:discount schedule:subscription_schedule test_clock:test_helpers.test_clock transfer_data.destination:account',
  subscription_item: 'discounts:discount',
  subscription_schedule:
    'application customer default_settings.automatic_tax.liability.account default_settings.default_payment_method:payment_method default_settings.invoice_settings.account_tax_ids:tax_id default_settings.invoice_settings.issuer.account default_settings.on_behalf_of:account default_settings.transfer_data.destination:account phases.add_invoice_items.discounts.coupon phases.add_invoice_items.discounts.discount phases.add_invoice_items.discounts.promotion_code phases.add_invoice_items.price phases.automatic_tax.liability.account phases.default_payment_method:payment_method phases.discounts.coupon phases.discounts.discount phases.discounts.promotion_code phases.invoice_settings.account_tax_ids:tax_id phases.invoice_settings.issuer.account phases.items.discounts.coupon phases.items.discounts.discount phases.items.discounts.promotion_code phases.items.plan phases.items.price phases.on_behalf_of:account phases.transfer_data.destination:account subscription test_clock:test_helpers.test_clock',
  tax_id: 'customer owner.account owner.application owner.customer',
  topup: 'balance_transaction',
  transfer: 'balance_transaction destination:account destination_payment:charge source_transaction:charge',
  transfer_reversal: 'balance_transaction destination_payment_refund:refund source_refund:refund transfer',
};

/** Fields that older versions had: expandable where the object shows them. */
const former: Readonly<Record<string, string>> = {
  charge: 'invoice dispute',
  invoice: 'payment_intent charge subscription quote',
  payment_intent: 'invoice',
};

const tables = new Map<string, ReadonlyMap<string, string>>();

/** Path → kind of the target, of an object by its `object`. */
export function expandablesOf(object: string): ReadonlyMap<string, string> {
  const known = tables.get(object);
  if (known) return known;
  const words = `${paths[object] ?? ''} ${former[object] ?? ''}`.split(' ').filter((word) => word !== '');
  const table = new Map(words.map((word) => pairOf(word)));
  tables.set(object, table);
  return table;
}

function pairOf(word: string): [string, string] {
  const [path = '', kind = path.slice(path.lastIndexOf('.') + 1)] = word.split(':');
  return [path, kind];
}
