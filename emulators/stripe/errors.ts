/**
 * What Stripe refuses, and how it says so. Besides status and message: `type` (default `invalid_request_error`), `code`
 * (which makes the `doc_url`), `param`, and what else of 4.1 of the API's error object applies.
 */
import { defineErrors, type ApiError } from '../../src/emulator/index.ts';
import { declines } from './declines.ts';

const unexpected = { status: 400, code: 'payment_intent_unexpected_state' } as const;

export const errors = defineErrors({
  ...declines,

  // By these names, and by those of the declines, a fault rule asks for them.
  rate_limit: {
    status: 429,
    code: 'rate_limit',
    message: 'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
    headers: { 'stripe-rate-limited-reason': 'global-rate' },
  },
  lock_timeout: {
    status: 429,
    code: 'lock_timeout',
    message:
      'This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If you see this error intermittently, retry the request. If you see this error frequently and are making multiple concurrent requests to a single object, make your requests serially or at a lower rate. For more details, see https://stripe.com/docs/rate-limits#object-lock-timeouts.',
    headers: { 'stripe-should-retry': 'true' },
  },
  idempotency_key_in_use: {
    status: 409,
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message: (key: string) =>
      `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
  },
  idempotency_error: {
    status: 400,
    type: 'idempotency_error',
    message: (key: string) =>
      `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  },
  api_error: { status: 500, type: 'api_error', message: 'An unknown error occurred' },
  service_unavailable: {
    status: 503,
    type: 'api_error',
    message: 'An unknown error occurred',
    headers: { 'stripe-should-retry': 'true' },
  },
  /** No answer at all. */
  api_connection_error: { status: 500, type: 'api_error', network: 'reset', message: 'An unknown error occurred' },
  authentication_error: {
    status: 401,
    message: (key: string) => `Invalid API Key provided: ${key || 'sk_test_*********************0000'}`,
    headers: { 'www-authenticate': 'Bearer realm="Stripe"' },
  },
  permission_error: {
    status: 403,
    message:
      "The provided key 'rk_test_***' does not have the required permissions for this endpoint. Having the required permission would allow this request to continue.",
  },
  resource_missing: {
    status: 404,
    code: 'resource_missing',
    message: (id: string, kind: string, _param: string) => `No such ${kind || 'object'}: '${id}'`,
    param: (_id: string, _kind: string, param: string) => param || 'id',
  },

  // Who may.
  no_api_key: {
    status: 401,
    message:
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.",
    headers: { 'www-authenticate': 'Bearer realm="Stripe"' },
  },
  api_key_expired: {
    status: 401,
    code: 'api_key_expired',
    message: (key: string) => `Expired API Key provided: ${key}`,
    headers: { 'www-authenticate': 'Bearer realm="Stripe"' },
  },
  secret_key_required: {
    status: 403,
    code: 'secret_key_required',
    message:
      'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.',
  },
  account_invalid: {
    status: 403,
    code: 'account_invalid',
    message: (key: string, account: string) =>
      `The provided key '${key}' does not have access to account '${account}' (or that account does not exist). Application access may have been revoked.`,
  },

  // Of every request.
  unrecognized_url: {
    status: 404,
    message: (method: string, path: string) =>
      `Unrecognized request URL (${method}: ${path}). If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
  },
  /** A refusal in words of its own: `errors.invalid_request('Coupon expired: X').with({ code: 'coupon_expired' })`. */
  invalid_request: { status: 400, message: (text: string) => text },
  /** What the parameters themselves are wrong about; the request has not begun, so its idempotency key stays free. */
  invalid_params: { status: 400, validation: true, message: (text: string) => text },
  invalid_version: {
    status: 400,
    validation: true,
    message: (version: string) =>
      `Invalid Stripe API version: ${version}. You do not have permission to pass this version to the API. See https://stripe.com/docs/api/versioning for the versions that there are.`,
  },
  idempotency_key_empty: {
    status: 400,
    validation: true,
    message: 'Idempotency Key must be a non-empty string.',
  },
  idempotency_key_long: {
    status: 400,
    validation: true,
    message: 'Idempotency Key must be at most 255 characters.',
  },
  idempotency_endpoint: {
    status: 400,
    type: 'idempotency_error',
    message: (key: string, first: string, path: string) =>
      `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${first}' vs '${path}'). Try using a key other than '${key}' if you meant to execute a different request.`,
  },
  both_cursors: {
    status: 400,
    validation: true,
    message: 'Received both starting_after and ending_before parameters. Please pass in only one.',
  },
  cannot_expand: {
    status: 400,
    validation: true,
    message: (path: string) => `This property cannot be expanded (${path}).`,
  },
  cannot_include: {
    status: 400,
    validation: true,
    message: (path: string) => `This property cannot be included (${path})`,
  },
  expansion_too_deep: {
    status: 400,
    validation: true,
    code: 'property_expansion_max_depth',
    message: (path: string) => `You cannot expand more than 4 levels of a property. Property: ${path}`,
  },
  parameter_missing: {
    status: 400,
    validation: true,
    code: 'parameter_missing',
    message: (param: string) => `Missing required param: ${param}.`,
    param: (param: string) => param,
  },
  parameters_exclusive: {
    status: 400,
    validation: true,
    code: 'parameters_exclusive',
    message: (first: string, second: string) => `You may only specify one of these parameters: ${first}, ${second}.`,
    param: (first: string) => first,
  },
  metadata_keys: {
    status: 400,
    validation: true,
    param: 'metadata',
    message: 'Metadata can have at most 50 keys.',
  },
  invalid_currency: {
    status: 400,
    validation: true,
    message: (currency: string, known: string, _param: string) =>
      `Invalid currency: ${currency}. Stripe currently supports these currencies: ${known}`,
    param: (_currency: string, _known: string, param: string) => param,
  },
  amount_zero: {
    status: 400,
    code: 'parameter_invalid_integer',
    param: 'amount',
    message:
      'The amount must be greater than or equal to the minimum charge amount allowed for your account and the currency set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).  If you want to save a Payment Method for future use without an immediate payment, use a Setup Intent instead: https://docs.stripe.com/payments/setup-intents',
  },
  amount_too_small: {
    status: 400,
    code: 'amount_too_small',
    param: 'amount',
    message: (minimum: string, currency: string) => `Amount must be at least ${minimum} ${currency}`,
  },
  amount_too_large: {
    status: 400,
    code: 'amount_too_large',
    param: 'amount',
    message: (maximum: string) => `Amount must be no more than ${maximum}`,
  },

  // Search.
  search_syntax: {
    status: 400,
    validation: true,
    message:
      'We were unable to parse your search query. Try using the format `metadata["key"]:"value"` to query for metadata or key:"value" to query for other fields.',
  },
  search_field: {
    status: 400,
    validation: true,
    message: (field: string, resource: string) =>
      `Field \`${field}\` is an unsupported search field for resource \`${resource}\`. See http://stripe.com/docs/search#query-fields-for-${resource.replaceAll('_', '-')} for a list of supported fields.`,
  },

  // PaymentIntents.
  intent_not_cancelable: {
    ...unexpected,
    message: (status: string) =>
      `You cannot cancel this PaymentIntent because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.`,
  },
  intent_already_confirmed: {
    ...unexpected,
    message: 'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.',
  },
  intent_not_confirmable: {
    ...unexpected,
    message: (status: string) =>
      `You cannot confirm this PaymentIntent because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action.`,
  },
  intent_needs_method: {
    ...unexpected,
    message:
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
  },
  intent_not_capturable: {
    ...unexpected,
    message: (status: string) =>
      `This PaymentIntent could not be captured because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
  },
  intent_not_updatable: {
    ...unexpected,
    message: (field: string, status: string) =>
      `This PaymentIntent's ${field} could not be updated because it has a status of ${status}. You may only update the ${field} of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.`,
  },
  capture_too_much: {
    status: 400,
    code: 'amount_too_large',
    param: 'amount_to_capture',
    message: (asked: number, capturable: number) =>
      `The amount_to_capture (${asked}) cannot be greater than the amount_capturable (${capturable}).`,
  },
  return_url_needed: {
    status: 400,
    message:
      "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
  },
  setup_intent_state: {
    status: 400,
    code: 'setup_intent_unexpected_state',
    message: (verb: string, status: string, allowed: string) =>
      `You cannot ${verb} this SetupIntent because it has a status of ${status}. Only a SetupIntent with one of the following statuses may be ${verb === 'cancel' ? 'canceled' : `${verb}ed`}: ${allowed}.`,
  },

  // PaymentMethods.
  method_used_up: {
    status: 400,
    message:
      'This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.',
  },
  method_attached_elsewhere: {
    status: 400,
    message: 'The payment method you provided has already been attached to a customer.',
  },
  method_not_attached: {
    status: 400,
    message: 'The payment method you provided is not attached to a customer so detachment is impossible.',
  },
  method_needs_customer: {
    status: 400,
    message:
      'The provided PaymentMethod was attached to a Customer, but no Customer was specified. If you want to use this PaymentMethod, you must specify the Customer to which it is attached.',
  },
  method_of_another_customer: {
    status: 400,
    code: 'resource_missing',
    param: 'payment_method',
    message: (id: string) =>
      `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
  },

  // Refunds and charges.
  charge_already_refunded: {
    status: 400,
    code: 'charge_already_refunded',
    message: (charge: string) => `Charge ${charge} has already been refunded.`,
  },
  refund_too_much: {
    status: 400,
    param: 'amount',
    message: (asked: string, left: string, what: string) =>
      `Refund amount (${asked}) is greater than ${what} amount on charge (${left})`,
  },
  charge_disputed: {
    status: 400,
    code: 'charge_disputed',
    message: (charge: string) => `Charge ${charge} has been charged back; cannot issue a refund.`,
  },
  nothing_to_refund: {
    status: 400,
    param: 'payment_intent',
    message: (intent: string) => `This PaymentIntent (${intent}) does not have a successful charge to refund.`,
  },
  charge_already_captured: {
    status: 400,
    code: 'charge_already_captured',
    message: (charge: string) => `Charge ${charge} has already been captured.`,
  },
  source_or_customer: {
    status: 400,
    code: 'parameter_missing',
    message: 'Must provide source or customer.',
  },
  customer_without_card: {
    status: 402,
    type: 'card_error',
    code: 'missing',
    param: 'card',
    message: 'Cannot charge a customer that has no active card',
  },

  // Payouts.
  balance_insufficient: {
    status: 400,
    code: 'balance_insufficient',
    message:
      'You have insufficient funds in your Stripe account for this transfer. Your card balance is too low. You can use the the /v1/balance endpoint to view your Stripe balance (for more details, see stripe.com/docs/api#balance).',
  },

  // Connect.
  insufficient_capabilities_for_transfer: {
    status: 400,
    code: 'insufficient_capabilities_for_transfer',
    message:
      'Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments',
  },
  transfer_insufficient_funds: {
    status: 400,
    code: 'balance_insufficient',
    message:
      'You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance by creating Charges using the 4000000000000077 test card. See: https://stripe.com/docs/testing#available-balance',
  },

  // Billing.
  invoice_needs_method: {
    status: 400,
    message:
      'There is no `default_payment_method` set on this Customer or Invoice. Please set either an Invoice or Customer `default_payment_method`.',
  },
  invoice_needs_action: {
    status: 402,
    type: 'card_error',
    code: 'invoice_payment_intent_requires_action',
    message:
      'Payment for this invoice requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with the invoice. For more details see: https://stripe.com/docs/billing/subscriptions/overview#requires-action',
  },
  invoice_not_open: {
    status: 400,
    message: "You can only pass in open invoices. This invoice isn't open.",
  },
  upcoming_none: {
    status: 404,
    code: 'invoice_upcoming_none',
    message: (customer: string) => `No upcoming invoices for customer: ${customer}`,
  },
  subscription_needs_method: {
    status: 400,
    code: 'resource_missing',
    message:
      'This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.',
  },
  subscription_canceled: {
    status: 400,
    message: 'A canceled subscription can only update its cancellation_details and metadata.',
  },
  currency_mixed: {
    status: 400,
    message: (currency: string) =>
      `You cannot combine currencies on a single customer. This customer has an active subscription, subscription schedule, discount, quote, or invoice item with currency ${currency}`,
  },

  resource_already_exists: {
    status: 400,
    code: 'resource_already_exists',
    message: (kind: string) => `${kind} already exists.`,
  },
});

/** `No such KIND: 'ID'` for an id in a parameter: 400, where an id in the path is a 404. */
export const noSuch = (kind: string, id: string, param: string): ApiError =>
  errors.resource_missing(id, kind, param).with({ status: 400 });
