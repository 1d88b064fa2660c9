/** Named faults, as Google's own client tells them to an app. */
import { expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { baseOf, credentialsOf, oauthClient, person } from './sdk.ts';
import { decide, open } from './consent.ts';
import { googleTest, timed } from './world.ts';

const test = googleTest({ clock: 'frozen' });

/** Name, status, domain, reason, message; of errors of the front end (`front`) the status in words and the detail besides. */
const faults: readonly (readonly [string, number, string, string, string, front?: readonly [string, string]])[] = [
  ['rateLimitExceeded', 403, 'usageLimits', 'rateLimitExceeded', 'Rate Limit Exceeded'],
  ['userRateLimitExceeded', 403, 'usageLimits', 'userRateLimitExceeded', 'User Rate Limit Exceeded'],
  ['quotaExceeded', 403, 'usageLimits', 'quotaExceeded', 'Calendar usage limits exceeded.'],
  ['dailyLimitExceeded', 403, 'usageLimits', 'dailyLimitExceeded', 'Daily Limit Exceeded'],
  ['tooManyRequests', 429, 'usageLimits', 'rateLimitExceeded', 'Rate Limit Exceeded'],
  ['backendError', 500, 'global', 'backendError', 'Backend Error'],
  ['unavailable', 503, 'global', 'backendError', 'Backend Error'],
  [
    'authError',
    401,
    'global',
    'authError',
    'Invalid Credentials',
    ['UNAUTHENTICATED', 'ACCESS_TOKEN_TYPE_UNSUPPORTED'],
  ],
  ['loginRequired', 401, 'global', 'required', 'Login Required.', ['UNAUTHENTICATED', 'CREDENTIALS_MISSING']],
  [
    'insufficientPermissions',
    403,
    'global',
    'insufficientPermissions',
    'Insufficient Permission',
    ['PERMISSION_DENIED', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'],
  ],
  [
    'accessNotConfigured',
    403,
    'usageLimits',
    'accessNotConfigured',
    'Google Calendar API has not been used in project',
    ['PERMISSION_DENIED', 'SERVICE_DISABLED'],
  ],
  ['notACalendarUser', 403, 'calendar', 'notACalendarUser', 'The user must be signed up for Google Calendar.'],
  ['badRequest', 400, 'global', 'badRequest', 'Bad Request'],
  ['invalid', 400, 'global', 'invalid', 'Invalid Value'],
  ['required', 400, 'global', 'required', 'Required'],
  ['parseError', 400, 'global', 'parseError', 'Parse Error'],
  ['timeRangeEmpty', 400, 'calendar', 'timeRangeEmpty', 'The specified time range is empty.'],
  ['timeRangeTooLong', 400, 'calendar', 'timeRangeTooLong', 'The requested time range is too long.'],
  ['forbidden', 403, 'global', 'forbidden', 'Forbidden'],
  ['requiredAccessLevel', 403, 'calendar', 'requiredAccessLevel', 'You need to have writer access to this calendar.'],
  [
    'forbiddenForNonOrganizer',
    403,
    'calendar',
    'forbiddenForNonOrganizer',
    'Shared properties can only be changed by the organizer of the event.',
  ],
  [
    'forbiddenForServiceAccounts',
    403,
    'calendar',
    'forbiddenForServiceAccounts',
    'Service accounts cannot invite attendees without Domain-Wide Delegation of Authority.',
  ],
  ['cannotChangeOwnAcl', 403, 'calendar', 'cannotChangeOwnAcl', 'Cannot change your own access level.'],
  ['notFound', 404, 'global', 'notFound', 'Not Found'],
  ['duplicate', 409, 'global', 'duplicate', 'The requested identifier already exists.'],
  ['conflict', 409, 'global', 'conflict', 'Conflict'],
  ['deleted', 410, 'global', 'deleted', 'Resource has been deleted'],
  ['fullSyncRequired', 410, 'calendar', 'fullSyncRequired', 'Sync token is no longer valid, a full sync is required.'],
  [
    'updatedMinTooLongAgo',
    410,
    'calendar',
    'updatedMinTooLongAgo',
    'The requested minimum modification time lies too far in the past.',
  ],
  ['conditionNotMet', 412, 'global', 'conditionNotMet', 'Precondition Failed'],
];

const insertFails = (world: World, error: string) =>
  world.faults({ provider: 'google', operation: 'google.events.insert', fault: { error } });

test.for(faults)('%s', async ([name, status, domain, reason, message, front], { world, calendar }) => {
  await insertFails(world, name);
  const insert = () => calendar.events.insert({ calendarId: 'primary', requestBody: timed(23, '09:00', '09:30') });
  await expect(insert()).rejects.toMatchObject({
    status,
    // What the front end says at length is short in its list.
    message: front ? (expect.stringMatching(/^(Request|Google Calendar API) /) as string) : message,
    response: {
      data: {
        error: {
          code: status,
          errors: [{ domain, reason, message: expect.stringContaining(message) as string }],
          ...(front && { status: front[0], details: [{ reason: front[1] }] }),
        },
      },
    },
  });
  // Nothing was done, and other calls go on.
  expect((await calendar.events.list({ calendarId: 'primary' })).data.items).toEqual([]);
});

test('what was lost on the way back is done all the same', async ({ world, calendar }) => {
  const fault = { error: 'backendError', phase: 'after' };
  await world.faults({ provider: 'google', operation: 'google.events.insert', fault });
  const requestBody = timed(23, '09:00', '09:30', { id: 'chosen1' });
  const insert = () => calendar.events.insert({ calendarId: 'primary', requestBody });
  await expect(insert()).rejects.toMatchObject({ status: 500 });
  await world.ask('DELETE', '/faults');
  await expect(insert()).rejects.toMatchObject({ status: 409 });
  expect((await calendar.events.list({ calendarId: 'primary' })).data.items).toHaveLength(1);
});

test('the client tries a read again that failed, and never a rate limit', async ({ world, calendar }) => {
  const list = () => calendar.events.list({ calendarId: 'primary' }, { retry: true, retryConfig: { retryDelay: 1 } });
  const fails = (error: string) =>
    world.faults({ provider: 'google', operation: 'google.events.list', when: { first: 1 }, fault: { error } });
  await fails('backendError');
  expect((await list()).data.items).toEqual([]);
  await world.ask('DELETE', '/faults');
  await fails('rateLimitExceeded');
  await expect(list()).rejects.toMatchObject({ status: 403, message: 'Rate Limit Exceeded' });
});

test('a sync that meets 410 starts anew', async ({ world, calendar }) => {
  const calendarId = 'primary';
  const { data: first } = await calendar.events.list({ calendarId });
  const syncToken = first.nextSyncToken ?? '';
  await world.faults({
    provider: 'google',
    operation: 'google.events.list',
    when: { first: 1 },
    fault: { error: 'fullSyncRequired' },
  });
  await expect(calendar.events.list({ calendarId, syncToken })).rejects.toMatchObject({ status: 410 });
  expect((await calendar.events.list({ calendarId })).data.nextSyncToken).toEqual(expect.any(String));
});

test.for([
  ['invalid_grant', 400, 'Bad Request'],
  ['invalid_client', 401, 'The OAuth client was not found.'],
  ['unauthorized_client', 401, 'Unauthorized'],
  ['invalid_scope', 400, 'Invalid OAuth scope or ID token audience provided.'],
  ['invalid_request', 400, 'Bad Request'],
] as const)('%s of the token endpoint', async ([error, status, error_description], { world }) => {
  await world.faults({ provider: 'google', operation: 'google.oauth.token', fault: { error } });
  const client = oauthClient(world);
  client.setCredentials({ refresh_token: credentialsOf(world).refreshToken });
  await expect(client.getAccessToken()).rejects.toMatchObject({
    status,
    message: error,
    response: { data: { error, error_description } },
  });
});

test('access_denied: the person comes back with a refusal', async ({ world }) => {
  await world.faults({ provider: 'google', operation: 'google.oauth.decide', fault: { error: 'access_denied' } });
  const client = oauthClient(world);
  const url = client.generateAuthUrl({ scope: ['openid'], state: 'kept' });
  expect(url.startsWith(baseOf(world))).toBe(true);
  const back = await decide(await open(url), 'allow', { email: person(world, 0).email });
  expect(Object.fromEntries(back.searchParams)).toEqual({ error: 'access_denied', state: 'kept' });
});
