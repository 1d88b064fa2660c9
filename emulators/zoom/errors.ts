/** Zoom's errors. The key is what faults call them; `code` is what clients look at. The token endpoint has an envelope of its own. */
import { defineErrors } from '../../src/emulator/index.ts';

/** What is wrong with which field. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** What Zoom says of a field that won't do. */
export const problem = (field: string): FieldProblem => ({
  field,
  message: `Invalid parameter: ${field.split('.').at(-1)}.`,
});

type Id = string | number;

const missing = (scopes: readonly string[] | string): string =>
  typeof scopes === 'string' ? scopes : scopes.join(', ');

export const errors = defineErrors({
  // Who is asking.
  invalid_access_token: { status: 401, code: 124, message: 'Invalid access token.' },
  access_token_expired: { status: 401, code: 124, message: 'Access token is expired.' },
  missing_scopes: {
    status: 400,
    code: 4711,
    message: (scopes: readonly string[] | string) =>
      `Invalid access token, does not contain scopes:[${missing(scopes)}].`,
  },
  no_permission: { status: 400, code: 200, message: 'No permission.' },
  paid_account_only: {
    status: 400,
    code: 200,
    message: (account: string) => `Only available for Paid account: ${account}`,
  },
  dashboard_missing: {
    status: 400,
    code: 200,
    message:
      'This API is only available for ZMP and Business or higher accounts that have enabled the Dashboard feature.',
  },
  webinar_plan_missing: {
    status: 400,
    code: 200,
    message: (user: string) =>
      `Webinar plan is missing. You must subscribe to the webinar plan and enable webinar for this user in order to perform this action: ${user}.`,
  },

  // What was asked.
  validation_failed: {
    status: 400,
    code: 300,
    message: 'Validation Failed.',
    // Asked for by name, as a fault, it blames a field that everything has.
    errors: (problems?: readonly FieldProblem[]): readonly FieldProblem[] =>
      Array.isArray(problems) ? problems : [{ field: 'body', message: 'Invalid field.' }],
  },
  bad_request: { status: 400, code: 300, message: (text: string) => text },
  not_json: { status: 400, code: 300, message: 'Request Body should be a valid JSON object.' },
  bad_page_token: { status: 400, code: 300, message: 'The next page token is invalid or expired.' },
  no_such_route: { status: 404, code: 2300, message: 'This API endpoint is not recognized.' },

  // Users.
  user_not_found: { status: 404, code: 1001, message: (user: string) => `User does not exist: ${user}.` },
  user_exists: { status: 409, code: 1005, message: (email: string) => `User already in the account: ${email}` },
  user_elsewhere: {
    status: 400,
    code: 1009,
    message: (email: string) => `The user ${email} already holds an active account.`,
  },
  not_of_account: {
    status: 400,
    code: 1010,
    message: (account: string) => `User does not belong to this account: ${account}.`,
  },
  invitation_expired: {
    status: 404,
    code: 1120,
    message: 'A valid invitation to join the Zoom account was not found for this user.',
  },
  seats_used_up: {
    status: 400,
    code: 3412,
    message: (most: string) => `Your account has reached the permitted maximum number of ${most || '9999'} users.`, // text unconfirmed
  },

  // Meetings and webinars.
  not_a_meeting: { status: 400, code: 3000, message: 'Cannot access webinar info.' },
  not_a_webinar: { status: 400, code: 3000, message: 'Cannot access meeting info.' },
  bad_occurrence: { status: 400, code: 3000, message: 'Invalid occurrence_id.' },
  instant_for_another: {
    status: 400,
    code: 3000,
    message:
      'Instant meetings do not support the schedule_for parameter; you cannot schedule an instant meeting for another user.',
  },
  cannot_schedule_for: {
    status: 400,
    code: 3000,
    message: (user: string) => `You cannot schedule a meeting for ${user}`,
  },
  already_started: {
    status: 400,
    code: 3000,
    message: 'You cannot update or delete meetings that have started using this method.',
  },
  meeting_not_found: { status: 404, code: 3001, message: (id: Id) => `Meeting does not exist: ${id}.` },
  webinar_not_found: { status: 404, code: 3001, message: (id: Id) => `Webinar does not exist: ${id}.` },
  meeting_in_progress: {
    status: 400,
    code: 3002,
    message: "Sorry, you cannot delete this meeting since it's in progress.",
  },
  webinar_in_progress: {
    status: 400,
    code: 3002,
    message: "Sorry, you cannot delete this webinar since it's in progress.",
  },
  not_the_host: { status: 400, code: 3003, message: 'You are not the meeting host.' },
  personal_meeting: { status: 400, code: 3018, message: 'Not allowed to delete PMI.' },
  license_required: {
    status: 400,
    code: 3161,
    message: 'Meeting hosting and scheduling capabilities are not allowed for your user account.',
  },
  not_live: { status: 400, code: 300, message: 'Meeting id does not exist.' },
  a_year_ago: { status: 400, code: 12702, message: 'Can not access a meeting a year ago.' },

  // Registrants, polls, panelists.
  no_registration: {
    status: 400,
    code: 300,
    message: (id: Id) => `This meeting has not registration required: ${id}`,
  },
  registrant_not_found: { status: 404, code: 300, message: (id: string) => `Registrant does not exist: ${id}.` }, // unconfirmed
  host_cannot_register: { status: 400, code: 3027, message: 'Host can not register.' },
  registration_over: {
    status: 400,
    code: 3038,
    message: 'Meeting is over, you can not register now. If you have any questions, please contact the Meeting host.',
  },
  registration_full: { status: 400, code: 3043, message: 'Meeting has reached maximum attendee capacity.' },
  batch_not_scheduled: {
    status: 400,
    code: 303,
    message:
      'This API can only be used for scheduled meeting(meeting type: 2). Batch registration is not supported for other meeting types.',
  },
  poll_not_found: { status: 404, code: 404, message: 'Meeting Poll not found' },
  too_many_polls: { status: 400, code: 4400, message: 'You can add a maximum of 25 polls.' },
  panelist_not_found: { status: 404, code: 300, message: (id: string) => `Panelist does not exist: ${id}.` }, // unconfirmed

  // Recordings.
  recording_not_found: { status: 404, code: 3301, message: 'This recording does not exist.' },
  recording_processing: {
    status: 404,
    code: 3301,
    message: 'This recording is still being processed. Please check back later.',
  },
  recording_uncompleted: { status: 400, code: 3303, message: 'You can not delete an uncompleted meeting.' },
  storage_full: {
    status: 400,
    code: 3309,
    message:
      'Not enough cloud storage available. Either purchase additional storage or delete cloud recordings to free up storage.',
  },
  file_gone: { status: 404, page: true, message: 'This recording does not exist.' },

  // Groups, roles, reports, subscriptions.
  group_not_found: { status: 404, code: 4130, message: 'A group with this ID does not exist.' },
  group_exists: { status: 409, code: 4132, message: (name: string) => `Group name ${name} is already in use.` },
  role_not_found: { status: 400, code: 300, message: (id: string) => `Role does not exist: ${id}.` }, // unconfirmed
  report_not_found: { status: 404, code: 5010, message: 'Report does not exist.' },
  report_too_old: {
    status: 400,
    code: 300,
    message: 'Daily report can only be provided for a month that falls within the recent 6 months.',
  },
  subscription_not_found: {
    status: 404,
    code: 300,
    message: (id: string) => `Event subscription does not exist: ${id}.`,
  }, // unconfirmed

  // Limits and outages.
  rate_limit: {
    status: 429,
    code: 429,
    message: 'You have reached the maximum per-second rate limit for this API. Try again later.',
  },
  daily_rate_limit: {
    status: 429,
    code: 429,
    daily: true,
    message:
      'You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request.',
  },
  daily_meeting_limit: {
    status: 429,
    code: 429,
    daily: true,
    message: (user: string) =>
      `You have exceeded the daily rate limit of (100) for meeting create/update API requests permitted for this particular user (${user}). You may resume these requests at GMT 00:00:00.`,
  },
  daily_registrant_limit: {
    status: 429,
    code: 429,
    daily: true,
    message: (registrant: string) =>
      `You have exceeded the daily rate limit of (3) for Add meeting registrant API requests permitted for this particular registrant (${registrant}). You may resume these requests at GMT 00:00:00.`, // unconfirmed
  },
  daily_status_limit: {
    status: 429,
    code: 429,
    daily: true,
    message: (registrant: string) =>
      `You have exceeded the daily rate limit of (10) for Update registrant's status API requests permitted for this particular registrant (${registrant}). You may resume these requests at GMT 00:00:00.`, // unconfirmed
  },
  concurrent_requests: {
    status: 429,
    code: 429,
    message: 'Too many concurrent requests. A request to disassociate this user has already been made.',
  },
  internal_error: { status: 500, code: 500, message: 'Internal Server Error' },
  service_unavailable: { status: 503, page: true, message: 'Service Unavailable' },

  // The token endpoint's, under its own names.
  invalid_client: { status: 400, oauth: 'invalid_client', message: 'Invalid client_id or client_secret' },
  no_grant_type: { status: 400, oauth: 'invalid_request', message: 'Missing grant type' },
  unsupported_grant_type: { status: 400, oauth: 'unsupported_grant_type', message: 'unsupported grant type' },
  no_such_account: { status: 400, oauth: 'invalid_request', message: 'Account does not exist' },
  not_server_to_server: {
    status: 400,
    oauth: 'invalid_request',
    message: 'Account does not enabled the OAuth app type',
  },
  app_not_activated: { status: 400, oauth: 'invalid_request', message: 'Invalid account_credentials' }, // unconfirmed
  bad_code: { status: 400, oauth: 'invalid_request', message: (code: string) => `Invalid authorization code ${code}` },
  redirect_mismatch: { status: 400, oauth: 'invalid_request', message: 'Redirect URI mismatch.' },
  bad_verifier: { status: 400, oauth: 'invalid_grant', message: 'Invalid code verifier.' }, // unconfirmed
  invalid_grant: { status: 400, oauth: 'invalid_grant', message: 'Invalid Token!' },
  device_pending: {
    status: 400,
    oauth: 'authorization_pending',
    message: 'The authorization request is still pending.',
  },
  device_declined: { status: 400, oauth: 'access_denied', message: 'The authorization request was declined.' },
  device_expired: { status: 400, oauth: 'expired_token', message: 'The device code is expired.' },
  oauth_rate_limit: {
    status: 429,
    oauth: 'rate_limited',
    message: 'Too many requests. Try again later.', // unconfirmed
    headers: { 'retry-after': '60' },
  },
  oauth_bad_request: { status: 400, oauth: 'invalid_request', message: (text: string) => text },
  oauth_no_route: { status: 404, oauth: 'invalid_request', message: 'Not Found' },

  // What a person sees.
  page_not_found: { status: 404, page: true, message: 'There is nothing at this address.' },
  bad_form: { status: 400, page: true, message: 'That form could not be read.' },
});
