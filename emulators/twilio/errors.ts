/** Twilio's errors: `code` is Twilio's own number, from which `more_info` follows. */
import { defineErrors } from '../../src/emulator/index.ts';

const challenge = { 'www-authenticate': 'Basic realm="Twilio API"' };

/** Numbers in messages lose their last four digits. */
export const masked = (number: string): string => number.replace(/\d{4}$/, 'XXXX');

export const errors = defineErrors({
  // Who calls, and what may be called.
  authentication: { status: 401, code: 20003, message: 'Authenticate', headers: challenge },
  no_credentials: {
    status: 401,
    code: 20003,
    message: 'Authentication Error - No credentials provided',
    headers: challenge,
  },
  invalid_username: {
    status: 401,
    code: 20003,
    message: 'Authentication Error - invalid username',
    headers: challenge,
  },
  account_suspended: {
    status: 401,
    code: 20005,
    message: (account: string) => `Account ${account} is not active`,
    headers: challenge,
  },
  forbidden: { status: 403, code: 20006, message: 'Access Denied' },
  test_credentials: {
    status: 403,
    code: 20008,
    message: 'Resource not accessible with Test Account Credentials',
  },
  method_not_allowed: { status: 405, code: 20004, message: 'Method not allowed' },
  /** The envelope writes the path into the message. */
  not_found: { status: 404, code: 20404, message: 'The requested resource was not found' },
  conflict: { status: 409, code: 20409, message: (text: string) => text },
  rate_limit: { status: 429, code: 20429, message: 'Too Many Requests' },
  internal_error: { status: 500, code: 20500, message: 'Internal server error' },
  service_unavailable: { status: 503, code: 20503, message: 'Service Unavailable' },

  // Parameters in general.
  bad_parameter: { status: 400, code: 20001, message: (text: string) => text },
  missing_parameter: {
    status: 400,
    code: 20001,
    message: (name: string) => `Missing required parameter ${name} in the post body`,
  },
  invalid_parameter: { status: 400, code: 20001, message: (name: string) => `Invalid parameter ${name}` },
  invalid_page: { status: 400, code: 20422, message: 'Invalid Page Token' }, // unconfirmed
  page_too_large: { status: 400, code: 20007, message: 'Page size must be less than or equal to 1000' }, // unconfirmed
  not_final: {
    status: 400,
    code: 20009,
    message: 'Cannot delete message because delivery has not been completed.',
  },
  not_complete: { status: 400, code: 20009, message: 'Cannot update this resource before it is complete' },
  not_cancelable: { status: 400, code: 30409, message: 'Message cannot be canceled in its current state' }, // unconfirmed

  // Calls.
  no_call_to: { status: 400, code: 21201, message: "No 'To' number is specified" },
  no_twiml: {
    status: 400,
    code: 21205,
    message: 'Url parameter is required. For more information, see http://www.twilio.com/docs/api/twiml',
  },
  invalid_call_url: { status: 400, code: 21205, message: (url: string) => `Url is not a valid URL: ${url}` },
  invalid_send_digits: { status: 400, code: 21206, message: 'Invalid SendDigits' },
  invalid_timeout: { status: 400, code: 21208, message: 'Invalid Timeout' },
  invalid_method: { status: 400, code: 21209, message: 'Method must be GET or POST' },
  caller_not_verified: {
    status: 400,
    code: 21210,
    message: (from: string) =>
      `The source phone number provided, ${from}, is not yet verified for your account. You may only make calls from phone numbers that you've verified or purchased from Twilio.`,
  },
  no_call_from: { status: 400, code: 21213, message: "No 'From' number is specified" },
  call_unreachable: { status: 400, code: 21214, message: "'To' phone number cannot be reached" },
  call_geo_permission: {
    status: 400,
    code: 21215,
    message: (to: string) =>
      `Account not authorized to call ${to}. Perhaps you need to enable some international permissions: https://www.twilio.com/console/voice/calls/geo-permissions/low-risk`,
  },
  call_blocked: { status: 400, code: 21216, message: 'Call blocked by Twilio blocklist' },
  invalid_call_to: { status: 400, code: 21217, message: 'Phone number does not appear to be valid' },
  invalid_application: { status: 400, code: 21218, message: 'Invalid ApplicationSid' },
  call_unverified_to: {
    status: 400,
    code: 21219,
    message: (to: string) => `The number ${to} is unverified. Trial accounts may only make calls to verified numbers.`,
  },
  call_not_in_progress: {
    status: 400,
    code: 21220,
    message: 'Call is not in-progress. Cannot redirect.',
  },

  // Numbers.
  invalid_number: { status: 400, code: 21421, message: (number: string) => `PhoneNumber ${number} is invalid` },
  number_unavailable: { status: 400, code: 21422, message: (number: string) => `${number} is not available` },
  already_verified: { status: 400, code: 21450, message: 'Phone number already validated for your account' },
  invalid_area_code: { status: 400, code: 21451, message: (code: string) => `Invalid area code: ${code}` },
  area_code_empty: {
    status: 400,
    code: 21452,
    message: (code: string) => `No phone numbers found in area code ${code}`,
  },

  // Messages: sender and recipient.
  invalid_to: {
    status: 400,
    code: 21211,
    message: (to: string) => `Invalid 'To' Phone Number: ${masked(to)}`,
  },
  invalid_from: {
    status: 400,
    code: 21212,
    message: (from: string) =>
      `The 'From' number ${from} is not a valid phone number, shortcode, or alphanumeric sender ID.`,
  },
  geo_permission: {
    status: 400,
    code: 21408,
    message: (to: string) =>
      `Permission to send an SMS has not been enabled for the region indicated by the 'To' number: ${masked(to)}`,
  },
  no_body: { status: 400, code: 21602, message: 'Message body is required.' },
  no_from: { status: 400, code: 21603, message: "A 'From' phone number is required." },
  no_to: { status: 400, code: 21604, message: "A 'To' phone number is required." },
  not_inbound_capable: {
    status: 400,
    code: 21601,
    message: 'Phone number is not a valid SMS-capable inbound phone number',
  },
  from_not_capable: {
    status: 400,
    code: 21606,
    message: (from: string) =>
      `The 'From' phone number provided (${from}) is not a valid message-capable Twilio phone number for this destination/account`,
  },
  trial_from: {
    status: 400,
    code: 21607,
    message: (from: string) =>
      `The 'From' number ${from} is not a valid, SMS-capable inbound phone number for your trial account`, // wording unconfirmed
  },
  unverified_to: {
    status: 400,
    code: 21608,
    message: (to: string) =>
      `The number ${to} is unverified. Trial accounts cannot send messages to unverified numbers; verify ${to} at twilio.com/user/account/phone-numbers/verified, or purchase a Twilio number to send messages to unverified numbers`,
  },
  invalid_status_callback: {
    status: 400,
    code: 21609,
    message: (url: string) => `The 'StatusCallback' URL ${url} is not a valid URL.`,
  },
  unsubscribed: { status: 400, code: 21610, message: 'Attempt to send to unsubscribed recipient' },
  queue_full: {
    status: 400,
    code: 21611,
    message: "This 'From' number has exceeded the maximum number of queued messages",
  },
  unroutable: {
    status: 400,
    code: 21612,
    message: (to: string, from: string) =>
      `The 'To' phone number: ${to}, is not currently reachable using the 'From' phone number: ${from} via SMS.`,
  },
  not_mobile: { status: 400, code: 21614, message: "'To' number is not a valid mobile number" },
  landline: { status: 400, code: 21635, message: "'To' number cannot be a landline" },
  not_a_twilio_number: {
    status: 400,
    code: 21659,
    message: (from: string) => `'From' ${from} is not a Twilio phone number or Short Code country mismatch`,
  },
  from_mismatch: {
    status: 400,
    code: 21660,
    message: (from: string, account: string) => `Mismatch between the 'From' number ${from} and the account ${account}`,
  },
  from_without_sms: {
    status: 400,
    code: 21661,
    message: (from: string) => `'From' number ${from} is not SMS-capable`,
  },
  channels_differ: {
    status: 400,
    code: 21910,
    message: 'Invalid From and To pair. From and To should be of the same channel',
  },
  channel_unknown: {
    status: 400,
    code: 63007,
    message: 'Twilio could not find a Channel with the specified From address',
  },

  // Messages: what is sent, and when.
  body_too_long: {
    status: 400,
    code: 21617,
    message: 'The concatenated message body exceeds the 1600 character limit.',
  },
  same_number: {
    status: 400,
    code: 21266,
    message: (number: string) => `'To' and 'From' number cannot be the same: ${number}`,
  },
  nothing_to_send: {
    status: 400,
    code: 21619,
    message: 'A text message body or media urls must be specified.',
  },
  invalid_media: { status: 400, code: 21620, message: 'Invalid media URL(s)' },
  too_many_media: { status: 400, code: 21623, message: 'Number of media files exceeds allowed limit' },
  invalid_content_sid: { status: 400, code: 21655, message: 'The ContentSid is invalid' }, // wording unconfirmed
  invalid_content_variables: { status: 400, code: 21656, message: 'The ContentVariables parameter is invalid' },
  no_send_at: { status: 400, code: 35111, message: "SendAt cannot be empty for ScheduleType 'fixed'" },
  send_at_range: {
    status: 400,
    code: 35114,
    message: 'SendAt time must be between 300 seconds and 35 days (3024000 seconds) in the future',
  },
  schedule_needs_service: {
    status: 400,
    code: 35117,
    message: 'MessagingServiceSid is required to schedule a message',
  },
  schedule_without_service: {
    status: 400,
    code: 35118,
    message: 'MessagingServiceSid is required to schedule a message',
  },

  // Messaging services.
  invalid_service: { status: 400, code: 21701, message: 'The Messaging Service is invalid' }, // unconfirmed
  empty_service: { status: 400, code: 21704, message: 'The Messaging Service contains no phone numbers' },
  service_without_numbers: {
    status: 400,
    code: 21703,
    message: 'The Messaging Service does not have a phone number available to send a message',
  },
  service_sid_invalid: { status: 400, code: 21705, message: 'The Messaging Service Sid is invalid' },
  number_in_service: {
    status: 409,
    code: 21710,
    message: 'Phone Number or Short Code is already in the Messaging Service.',
  },
  number_in_other_service: {
    status: 409,
    code: 21712,
    message: 'Phone Number or Short Code is associated with another Messaging Service.',
  },
  unknown_service_number: {
    status: 404,
    code: 21717,
    message: 'The Phone Number or Short Code was not found.',
  },

  // Queues.
  queue_exists: { status: 400, code: 22003, message: 'Queue friendly name already exists' },
  queue_not_empty: { status: 400, code: 22002, message: 'Queue is not empty' }, // unconfirmed

  // Verify.
  verify_invalid: { status: 400, code: 60200, message: (text: string) => `Invalid parameter${text}` },
  max_check_attempts: { status: 429, code: 60202, message: 'Max check attempts reached' },
  max_send_attempts: { status: 429, code: 60203, message: 'Max send attempts reached' },
  verify_landline: { status: 403, code: 60205, message: 'SMS is not supported by landline phone number' },
  verify_concurrent: { status: 429, code: 60212, message: 'Too many concurrent requests for phone number' },
  verify_no_mailer: { status: 400, code: 60217, message: 'A Mailer must be associated with the service' },
  verify_channel_disabled: {
    status: 403,
    code: 60223,
    message: (channel: string) => `Delivery channel disabled: ${channel}`,
  },
  verify_blocked_number: { status: 403, code: 60238, message: 'Verify blocked the number' }, // wording unconfirmed
  verify_blocked: { status: 403, code: 60410, message: 'Verification delivery attempt blocked' },
  verify_geo_permission: {
    status: 403,
    code: 60605,
    message:
      'The destination phone number has been blocked by Verify Geo-Permissions. Please check your Verify Geo-Permissions settings.',
  },
  entity_exists: { status: 409, code: 60_311, message: 'Entity already exists' }, // unconfirmed
  factor_unverified: { status: 400, code: 60_315, message: 'Factor is not verified' }, // unconfirmed
  challenge_over: {
    status: 400,
    code: 60_318, // unconfirmed
    message: (status: string) => `Challenge is ${status}`,
  },
  verify_rate_limit: { status: 429, code: 20429, message: 'Too many requests' },

  // Studio.
  invalid_flow: { status: 400, code: 20_001, message: 'Flow definition is invalid' }, // wording unconfirmed

  // Lookup.
  invalid_lookup_fields: {
    status: 400,
    code: 60_600, // unconfirmed
    message: (name: string) => `Invalid parameter Fields: ${name}`,
  },

  // Conversations.
  participant_exists: {
    status: 409,
    code: 50433,
    message: 'Participant already exists',
  },
  participant_without_address: {
    status: 400,
    code: 50_200, // unconfirmed
    message: 'Participant needs an identity or a messaging binding',
  },
  invalid_binding: { status: 400, code: 50_407, message: 'Invalid messaging binding address' },
  invalid_proxy: { status: 400, code: 50_438, message: 'Invalid messaging binding proxy address' }, // unconfirmed
  conversation_exists: {
    status: 409,
    code: 50_353,
    message: 'Conversation with provided unique name already exists',
  },
  user_exists: { status: 409, code: 50_201, message: 'User already exists' },
  binding_exists: {
    status: 409,
    code: 50416,
    message: (conversation: string) =>
      `A binding for this participant and proxy address already exists in Conversation ${conversation}`,
  },
});
