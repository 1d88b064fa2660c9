/** Instamojo's errors. Two envelopes carry them (see `api.ts`); the texts are Django REST Framework's. */
import { defineErrors } from '../../src/emulator/index.ts';
import type { FieldErrors } from './words.ts';

export const errors = defineErrors({
  invalid_auth_token: { status: 401, message: 'Invalid Auth Token.' },
  unauthenticated: { status: 401, message: 'Authentication credentials were not provided.' },
  bad_password: { status: 401, message: 'Invalid username or password.' }, // status and text unconfirmed
  permission_denied: { status: 403, message: 'You do not have permission to perform this action.' },
  not_found: { status: 404, message: 'Not found.' },
  invalid_page: { status: 404, message: 'Invalid page.' },
  /** Kong's answer, which stands in front of v2. */
  no_route: { status: 404, message: 'no Route matched with those values' },
  method_not_allowed: { status: 405, message: (method: string) => `Method "${method}" not allowed.` },
  unsupported_media_type: {
    status: 415,
    message: (type: string) => `Unsupported media type "${type}" in request.`,
  },
  malformed: { status: 400, message: (complaint: string) => `JSON parse error - ${complaint}` },
  /** What is wrong with which field. */
  invalid: {
    status: 400,
    message: 'Invalid input.',
    // Asked for by name, as a fault, it comes without fields.
    errors: (fields?: FieldErrors) => (typeof fields === 'object' ? fields : { non_field_errors: ['Invalid input.'] }),
  },
  /** Django REST Framework's own; unconfirmed, as nothing is published about limits. */
  rate_limit: {
    status: 429,
    message: 'Request was throttled. Expected available in 60 seconds.',
    headers: { 'retry-after': '60' },
  },
  internal_server_error: { status: 500, message: 'Internal Server Error' },
  unavailable: { status: 503, message: 'Service Unavailable' },

  // The token endpoint's, named as OAuth 2.0 names them.
  invalid_client: { status: 401, message: 'invalid_client' },
  invalid_request: { status: 400, message: 'invalid_request' },
  unsupported_grant_type: { status: 400, message: 'unsupported_grant_type' },
  invalid_grant: {
    status: 400,
    message: 'invalid_grant',
    description: (what?: string) => what || 'Invalid credentials given.',
  },

  // What a person sees.
  page_not_found: { status: 404, message: 'There is no such page' },
  bad_form: { status: 400, message: 'That form could not be read' },
});
