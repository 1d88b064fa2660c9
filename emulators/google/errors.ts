/**
 * What Google refuses, by the names it gives its reasons. Calendar errors carry `domain` and `reason`; those of the
 * front end (`front`) a status and details besides; those of the OAuth endpoints (`oauth`) are a code and a sentence.
 */
import { defineErrors, type ApiError } from '../../src/emulator/index.ts';

const realm = 'Bearer realm="https://accounts.google.com/"';
const expected =
  'Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';
const inHeader = { locationType: 'header', location: 'Authorization' } as const;

const authError = {
  status: 401,
  front: 'UNAUTHENTICATED',
  domain: 'global',
  reason: 'authError',
  message: `Request had invalid authentication credentials. ${expected}`,
  short: 'Invalid Credentials',
  detail: 'ACCESS_TOKEN_TYPE_UNSUPPORTED',
  headers: { 'www-authenticate': `${realm}, error="invalid_token"` },
  ...inHeader,
} as const;

const rateLimitExceeded = {
  status: 403,
  domain: 'usageLimits',
  reason: 'rateLimitExceeded',
  message: 'Rate Limit Exceeded',
} as const;

const backendError = { status: 500, domain: 'global', reason: 'backendError', message: 'Backend Error' } as const;
const forbidden = { status: 403, domain: 'global', reason: 'forbidden', message: 'Forbidden' } as const;
const invalidGrant = { status: 400, oauth: 'invalid_grant', message: 'Bad Request' } as const;

export const errors = defineErrors({
  // The names that every provider knows.
  unauthorized: authError,
  forbidden,
  rate_limit: rateLimitExceeded,
  internal: backendError,
  server_error: backendError,
  unavailable: { ...backendError, status: 503 },

  // What a fault that only says 400 means.
  badRequest: { status: 400, domain: 'global', reason: 'badRequest', message: 'Bad Request' },

  // The front end.
  authError,
  loginRequired: {
    status: 401,
    front: 'UNAUTHENTICATED',
    domain: 'global',
    reason: 'required',
    message: `Request is missing required authentication credential. ${expected}`,
    short: 'Login Required.',
    detail: 'CREDENTIALS_MISSING',
    headers: { 'www-authenticate': realm },
    ...inHeader,
  },
  insufficientPermissions: {
    status: 403,
    front: 'PERMISSION_DENIED',
    domain: 'global',
    reason: 'insufficientPermissions',
    message: 'Request had insufficient authentication scopes.',
    short: 'Insufficient Permission',
    detail: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
    headers: { 'www-authenticate': `${realm}, error="insufficient_scope"` },
  },
  accessNotConfigured: {
    status: 403,
    front: 'PERMISSION_DENIED',
    domain: 'usageLimits',
    reason: 'accessNotConfigured',
    message:
      'Google Calendar API has not been used in project 123456789012 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/calendar-json.googleapis.com/overview?project=123456789012 then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.',
    detail: 'SERVICE_DISABLED',
  },
  keyInvalid: {
    status: 400,
    front: 'INVALID_ARGUMENT',
    domain: 'global',
    reason: 'badRequest',
    message: 'API key not valid. Please pass a valid API key.',
    detail: 'API_KEY_INVALID',
  },
  notACalendarUser: {
    status: 403,
    domain: 'calendar',
    reason: 'notACalendarUser',
    message: 'The user must be signed up for Google Calendar.',
  },

  // Bad input.
  timeRangeEmpty: {
    status: 400,
    domain: 'calendar',
    reason: 'timeRangeEmpty',
    message: 'The specified time range is empty.',
    locationType: 'parameter',
    location: 'timeMax',
  },
  timeRangeTooLong: {
    status: 400,
    domain: 'calendar',
    reason: 'timeRangeTooLong',
    message: 'The requested time range is too long.',
    locationType: 'parameter',
    location: 'timeMax',
  },
  required: { status: 400, domain: 'global', reason: 'required', message: 'Required' },
  invalid: { status: 400, domain: 'global', reason: 'invalid', message: 'Invalid Value' },
  parseError: { status: 400, domain: 'global', reason: 'parseError', message: 'Parse Error' },
  invalidParameter: {
    status: 400,
    domain: 'global',
    reason: 'invalidParameter',
    message: 'Invalid parameter',
    locationType: 'parameter',
    location: 'fields',
  },
  syncTokenWithRequestRestrictions: {
    status: 400,
    domain: 'calendar',
    reason: 'syncTokenWithRequestRestrictions',
    message: 'Sync token cannot be used with other request restrictions.',
    locationType: 'parameter',
    location: 'syncToken',
  },
  participantIsNeitherOrganizerNorAttendee: {
    status: 400,
    domain: 'global',
    reason: 'participantIsNeitherOrganizerNorAttendee',
    message: 'The owner of the calendar must either be the organizer or an attendee of an event that is imported.',
  },
  cannotUseDefaultRemindersAndSpecifyOverride: {
    status: 400,
    domain: 'calendar',
    reason: 'cannotUseDefaultRemindersAndSpecifyOverride',
    message: 'Cannot specify both default reminders and overrides at the same time.',
  },
  malformedWorkingLocationEvent: {
    status: 400,
    domain: 'calendar',
    reason: 'malformedWorkingLocationEvent',
    message:
      'A working location event must have a public visibility, a transparent transparency, and last either exactly one day or be timed.',
  },
  malformedOutOfOfficeEvent: {
    status: 400,
    domain: 'calendar',
    reason: 'malformedOutOfOfficeEvent',
    message: 'An out of office event must be timed, without attendees, and on a primary calendar.',
  },
  malformedFocusTimeEvent: {
    status: 400,
    domain: 'calendar',
    reason: 'malformedFocusTimeEvent',
    message: 'A focus time event must be timed, without attendees, and on a primary calendar.',
  },
  malformedBirthdayEvent: {
    status: 400,
    domain: 'calendar',
    reason: 'malformedBirthdayEvent',
    message: 'A birthday event must be an all-day event that recurs yearly, private and transparent.',
  },
  eventTypeRestriction: {
    status: 400,
    domain: 'calendar',
    reason: 'eventTypeRestriction',
    message: 'Attempting to perform an operation that is not allowed for the given event type.',
  },
  eventDurationExceedsLimit: {
    status: 400,
    domain: 'calendar',
    reason: 'eventDurationExceedsLimit',
    message: 'The event duration exceeds the limit.',
  },
  cannotChangeOrganizer: {
    status: 400,
    domain: 'calendar',
    reason: 'cannotChangeOrganizer',
    message: 'Cannot change the organizer of an instance.',
  },
  cannotDeletePrimaryCalendar: {
    status: 400,
    domain: 'calendar',
    reason: 'cannotDeletePrimaryCalendar',
    message: 'The primary calendar of a user cannot be deleted.',
  },
  channelIdNotUnique: { status: 400, domain: 'global', reason: 'channelIdNotUnique', message: 'Channel id not unique' },
  'push.webhookUrlNotHttps': {
    status: 400,
    domain: 'global',
    reason: 'push.webhookUrlNotHttps',
    message: (url: string) => `WebHook callback must be HTTPS: ${url}`,
  },
  'push.webhookUrlUnauthorized': {
    status: 401,
    domain: 'global',
    reason: 'push.webhookUrlUnauthorized',
    message: (url: string) => `Unauthorized WebHook callback channel: ${url}`,
  },
  'push.channelTypeNotSupported': {
    status: 400,
    domain: 'global',
    reason: 'push.channelTypeNotSupported',
    message: 'The channel type is not supported.',
  },

  // Limits.
  userRateLimitExceeded: {
    status: 403,
    domain: 'usageLimits',
    reason: 'userRateLimitExceeded',
    message: 'User Rate Limit Exceeded',
  },
  rateLimitExceeded,
  tooManyRequests: { ...rateLimitExceeded, status: 429 },
  quotaExceeded: {
    status: 403,
    domain: 'usageLimits',
    reason: 'quotaExceeded',
    message: 'Calendar usage limits exceeded.',
  },
  dailyLimitExceeded: {
    status: 403,
    domain: 'usageLimits',
    reason: 'dailyLimitExceeded',
    message: 'Daily Limit Exceeded',
  },

  // Who may.
  forbiddenForNonOrganizer: {
    status: 403,
    domain: 'calendar',
    reason: 'forbiddenForNonOrganizer',
    message: 'Shared properties can only be changed by the organizer of the event.',
  },
  forbiddenForServiceAccounts: {
    status: 403,
    domain: 'calendar',
    reason: 'forbiddenForServiceAccounts',
    message: 'Service accounts cannot invite attendees without Domain-Wide Delegation of Authority.',
  },
  requiredAccessLevel: {
    status: 403,
    domain: 'calendar',
    reason: 'requiredAccessLevel',
    message: 'You need to have writer access to this calendar.',
  },
  cannotChangeOwnAcl: {
    status: 403,
    domain: 'calendar',
    reason: 'cannotChangeOwnAcl',
    message: 'Cannot change your own access level.',
  },

  // What is not there, or is there already.
  notFound: { status: 404, domain: 'global', reason: 'notFound', message: 'Not Found' },
  channelNotFound: {
    status: 404,
    domain: 'global',
    reason: 'notFound',
    message: (id: string, project: string) => `Channel '${id}' not found for project '${project}'`,
  },
  noSuchUrl: { status: 404, page: true, message: 'The requested URL was not found on this server.' },
  duplicate: {
    status: 409,
    domain: 'global',
    reason: 'duplicate',
    message: 'The requested identifier already exists.',
  },
  conflict: { status: 409, domain: 'global', reason: 'conflict', message: 'Conflict' },
  fullSyncRequired: {
    status: 410,
    domain: 'calendar',
    reason: 'fullSyncRequired',
    message: 'Sync token is no longer valid, a full sync is required.',
    locationType: 'parameter',
    location: 'syncToken',
  },
  updatedMinTooLongAgo: {
    status: 410,
    domain: 'calendar',
    reason: 'updatedMinTooLongAgo',
    message: 'The requested minimum modification time lies too far in the past.',
    locationType: 'parameter',
    location: 'updatedMin',
  },
  deleted: { status: 410, domain: 'global', reason: 'deleted', message: 'Resource has been deleted' },
  conditionNotMet: {
    status: 412,
    domain: 'global',
    reason: 'conditionNotMet',
    message: 'Precondition Failed',
    locationType: 'header',
    location: 'If-Match',
  },
  backendError,

  // OAuth.
  invalid_grant: invalidGrant,
  invalid_client: { status: 401, oauth: 'invalid_client', message: 'The OAuth client was not found.' },
  unauthorized_client: { status: 401, oauth: 'unauthorized_client', message: 'Unauthorized' },
  access_denied: { status: 403, oauth: 'access_denied', message: 'The user denied access.' },
  invalid_request: { status: 400, oauth: 'invalid_request', message: 'Bad Request' },
  invalid_scope: {
    status: 400,
    oauth: 'invalid_scope',
    message: 'Invalid OAuth scope or ID token audience provided.',
  },
  redirect_uri_mismatch: { status: 400, oauth: 'redirect_uri_mismatch', message: 'Bad Request' },
  unsupported_grant_type: {
    status: 400,
    oauth: 'unsupported_grant_type',
    message: (grant: string) => `Invalid grant_type: ${grant}`,
  },
  unsupported_response_type: {
    status: 400,
    oauth: 'unsupported_response_type',
    message: (type: string) => `Invalid response_type: ${type}`,
  },
  invalid_token: { status: 400, oauth: 'invalid_token', message: 'Invalid Value' },
  authorization_pending: {
    status: 428,
    oauth: 'authorization_pending',
    message: 'Precondition Required',
  },
  org_internal: {
    status: 403,
    oauth: 'org_internal',
    message: 'This client is restricted to users of its organization.',
  },
  admin_policy_enforced: {
    status: 400,
    oauth: 'admin_policy_enforced',
    message: 'Access to this app is blocked by the policies of your organization.',
  },
});

/** A required thing is missing, in Google's words. */
export const missing = (message: string): ApiError => errors.required().with({ message });

/** A value will not do, in Google's words. */
export const invalid = (message: string, more: Readonly<Record<string, unknown>> = {}): ApiError =>
  errors.invalid().with({ message, ...more });

/** Somebody else has changed the event meanwhile. */
export const staleSequence = (): ApiError =>
  invalid(
    'Invalid sequence value. The specified sequence number is below the current sequence number of the resource. Re-fetch the resource and use its sequence number on the following request.',
  );

/** A query parameter will not do. */
export const badParameter = (location: string, message: string): ApiError =>
  errors.invalidParameter().with({ message, location });

/** An OAuth error with other words than the usual ones. */
export const invalidGrantBecause = (message: string): ApiError => errors.invalid_grant().with({ message });
export const invalidRequest = (message: string): ApiError => errors.invalid_request().with({ message });
