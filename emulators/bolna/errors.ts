/** Bolna's errors: `{error, message}` in most places, `{detail}` where its framework answers itself. */
import { defineErrors } from '../../src/emulator/index.ts';

export const errors = defineErrors({
  access_denied: { status: 401, message: 'Access denied', code: 401 },
  /** A key that nobody was given. */
  invalid_key: { status: 403, message: 'Access denied', form: 'detail' }, // text unconfirmed
  forbidden_account: { status: 403, message: 'This feature needs an enterprise account', code: 403 }, // text unconfirmed
  not_found: { status: 404, message: (what?: string) => `${what || 'Resource'} not found`, code: 404 }, // text unconfirmed
  no_route: { status: 404, message: 'Not Found', form: 'detail' },
  method_not_allowed: { status: 405, message: 'Method Not Allowed', form: 'detail' },
  missing_field: { status: 400, message: (field?: string) => `${field || 'field'} is required`, code: 1001 },
  bad_request: { status: 400, message: (text?: string) => text || 'Bad request', code: 400 },
  invalid_phone_number: {
    status: 400,
    message: (field?: string, number?: string) =>
      `invalid phone number format: ${field || 'phone number'} ${number ?? ''}`.trim(),
    code: 400,
  },
  number_not_owned: { status: 400, message: 'from_phone_number not owned by account', code: 400 },
  too_soon: { status: 400, message: 'Scheduled time should be atleast 2 minutes in the future', code: 400 },
  /** The service falls over a `Z` instead of refusing it. */
  invalid_isoformat: {
    status: 500,
    message: (text?: string) => `Invalid isoformat string: '${text ?? ''}'`,
    form: 'message',
  },
  not_stoppable: { status: 400, message: 'Call is not queued or scheduled', code: 400 }, // text unconfirmed
  batch_idle: { status: 404, message: 'Batch is not queued or running', form: 'message' },
  concurrency_exceeded: { status: 400, message: 'Concurrency limit exceeded', form: 'details', details: {} },
  no_fields: { status: 400, message: 'No valid fields provided', form: 'failure' },
  validation_error: { status: 422, message: 'Input should be valid', form: 'list', list: [] },
  rate_limit: { status: 429, message: 'Too many requests', code: 429, headers: { 'retry-after': '60' } }, // text unconfirmed
  server_error: { status: 500, message: 'Internal server error', code: 500 },
  unavailable: { status: 503, message: 'Service unavailable', code: 503 }, // text unconfirmed

  /** An outcome: the call is accepted, and its execution ends in `balance-low`. */
  balance_low: { status: 402, message: 'Balance low', code: 402 },
});
