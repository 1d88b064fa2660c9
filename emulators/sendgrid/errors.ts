/**
 * What SendGrid refuses, and how it says so. Besides status and message: `field` (null unless said otherwise), `help`
 * on mail/send, further members as some areas have them; `bare` leaves `field` out.
 */
import { defineErrors } from '../../src/emulator/index.ts';

export const errors = defineErrors({
  // By these names a fault rule asks for them.
  unauthorized: {
    status: 401,
    message: 'The provided authorization grant is invalid, expired, or revoked',
    help: null,
  },
  forbidden: { status: 403, message: 'access forbidden' },
  unverified_sender: {
    status: 403,
    field: 'from',
    message:
      'The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved. Visit https://sendgrid.com/docs/for-developers/sending-email/sender-identity/ to see the Sender Identity requirements',
  },
  credits_exceeded: { status: 401, message: 'Maximum credits exceeded' },
  rate_limit: { status: 429, message: 'too many requests' },
  bad_request: { status: 400, message: 'Bad Request' },
  payload_too_large: { status: 413, message: 'Payload Too Large' },
  internal: { status: 500, message: 'internal server error', bare: true },
  unavailable: { status: 503, message: 'service unavailable', bare: true },

  // Who may.
  authorization_required: { status: 401, message: 'authorization required' },
  ip_not_allowed: { status: 403, message: "The requestor's IP Address is not whitelisted", help: null },

  // Of every api.
  invalid: {
    status: 400,
    message: (text: string, _field: string | null) => text,
    field: (_: string, field: string | null) => field,
  },
  no_such_path: { status: 404, message: 'not found' },
  method_not_allowed: { status: 405, message: 'method not allowed' },
  bad_media_type: { status: 415, message: 'Content-Type should be application/json.' },
  bad_page_token: { status: 400, field: 'page_token', message: 'invalid page token' },
  not_found: { status: 404, message: 'not found' },
  resource_not_found: { status: 404, message: 'resource not found' },

  // Mail.
  invalid_mail: { status: 400, message: 'Bad Request', entries: (entries: readonly object[]) => entries },
  invalid_utf8: { status: 415, message: 'Invalid UTF8 in request' },
  post_only: { status: 405, message: 'POST method allowed only' },
  content_too_large: { status: 413, message: 'content too large' },
  batch_unknown: { status: 400, message: 'invalid batch id' },
  batch_unknown_here: { status: 400, field: 'batch_id', message: 'invalid batch id' },
  batch_has_status: {
    status: 400,
    field: 'batch_id',
    message: 'a status for this batch id exists, try PATCH to update the status',
  },
  batch_limit: { status: 400, message: 'max limit reached' },
  batch_status_missing: { status: 404, message: 'batch id not found' },

  // Templates.
  template_limit: { status: 400, message: 'You have reached the maximum number of templates.' },
  version_limit: { status: 400, message: 'You have reached the maximum number of versions of this template.' },
  template_invalid: {
    status: 400,
    message: (text: string, _field: string) => text,
    field: (_: string, field: string) => field,
  },

  // Suppressions.
  delete_all_or_some: { status: 400, message: 'Either delete_all or emails must be given, and not both.' },

  // Event webhooks.
  webhook_url_taken: {
    status: 400,
    bare: true,
    message: (_id: string, url: string) => `Webhook at '${url}' already exists. Please provide a unique URL.`,
    id: (id: string) => id,
    url: (_id: string, url: string) => url,
  },
  webhook_url_invalid: { status: 400, bare: true, message: (url: string) => `'${url}' is not a valid url` },
  webhook_limit: {
    status: 400,
    bare: true,
    message: 'You have reached the maximum number of webhooks per your current billing plan.',
  },
  webhook_missing: { status: 404, bare: true, message: 'Invalid id provided.' },

  // Inbound Parse.
  hostname_taken: { status: 400, field: 'hostname', message: 'duplicate record found' },
  parse_setting_missing: { status: 404, bare: true, message: 'record not found' },

  // Activity.
  activity_syntax: { status: 400, bare: true, message: (text: string) => `invalid syntax: ${text}` },
  message_missing: { status: 404, field: 'message_id', message: 'not found' },

  // Keys and people.
  scopes_invalid: { status: 400, field: 'scopes', message: 'one or more of given scopes are invalid' },
  key_limit: { status: 403, message: 'Cannot create more than 100 API Keys' },
  key_missing: { status: 404, message: 'unable to find API Key' },
  key_missing_to_update: { status: 404, message: 'unable to find API Key to update' },
  key_missing_to_delete: { status: 404, message: 'unable to find API Key for deletion' },
  username_taken: { status: 400, field: 'username', message: 'username exists' },
  teammate_exists: { status: 400, field: 'email', message: 'teammate already exists' },
  sender_locked: { status: 403, message: 'You may not change a locked sender identity.' },
  nickname_taken: {
    status: 400,
    field: 'nickname',
    message: 'You already have a sender identity with the same nickname.',
  },
  domain_taken: { status: 400, field: 'domain', message: 'A domain authentication already exists for this URL.' },
  ip_missing: { status: 404, field: 'ip', message: 'resource not found' },

  // Marketing.
  list_name_taken: { status: 400, field: 'name', message: 'list name already exists' },
  list_unknown: { status: 400, field: 'list_ids', message: (id: string) => `list id ${id} does not exist` },
  field_name_taken: { status: 400, field: 'name', message: 'custom field name already exists' },
  field_limit: { status: 400, message: 'custom field limit exceeded' },
  segment_name_taken: { status: 400, field: 'name', message: 'segment name already exists' },
  search_invalid: { status: 400, field: 'query', message: (text: string) => `invalid query: ${text}` },
  singlesend_not_draft: { status: 400, field: 'status', message: 'only a draft Single Send can be changed' },
});
