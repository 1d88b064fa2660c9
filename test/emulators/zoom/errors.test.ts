/** Errors, limits, scopes, faults, pages of lists. */
import { expect } from 'vitest';
import zoom from '../../../emulators/zoom/index.ts';
import type { World } from '../../../src/index.ts';
import { baseOf, Client, signIn, tokenCall, zoomTest, type Answered } from './zoom.ts';

const test = zoomTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00Z' } });

test('unknown paths and methods', async ({ world }) => {
  const client = await signIn(world);
  const unknown = { code: 2300, message: 'This API endpoint is not recognized.' };
  for (const [method, path] of [
    ['GET', '/nothing'],
    ['PUT', '/users/me'],
    ['POST', '/meetings/81234567890'],
  ] as const) {
    const { status, body, headers } = await client.call(method, path);
    expect([status, body]).toEqual([404, unknown]);
    expect(headers.get('x-backlot-not-emulated')).toBe(`${method} /v2${path}`);
  }
});

test('headers of every answer: a tracking id, and the rate by label', async ({ world }) => {
  const client = await signIn(world);
  const labels: Record<string, string> = {
    '/users/me': 'Light',
    '/users': 'Medium',
    '/report/daily': 'Heavy',
    '/metrics/meetings': 'Resource-intensive',
  };
  for (const [path, label] of Object.entries(labels)) {
    const { headers } = await client.get(path);
    expect(headers.get('x-zm-trackingid')).toMatch(/^v=2\.0;clid=us02;rid=WEB_[0-9a-f]{32}$/);
    expect([headers.get('x-ratelimit-category'), headers.get('x-ratelimit-type')]).toEqual([label, 'QPS']);
    expect(Number(headers.get('x-ratelimit-remaining'))).toBe(Number(headers.get('x-ratelimit-limit')) - 1);
  }
});

test('a limit that a rule sets', async ({ world }) => {
  const client = await signIn(world);
  await world.faults({
    provider: 'zoom',
    operation: 'zoom.users.get',
    fault: { rateLimit: { limit: 2, window: '10s' } },
  });
  const answers: Answered[] = [];
  for (let count = 0; count < 3; count++) answers.push(await client.get('/users/me'));
  expect(answers.map(({ status, headers }) => [status, headers.get('x-ratelimit-remaining')])).toEqual([
    [200, '1'],
    [200, '0'],
    [429, '0'],
  ]);
  expect(answers[2]?.body).toEqual({
    code: 429,
    message: 'You have reached the maximum per-second rate limit for this API. Try again later.',
  });
});

test('named faults: each with its status and body', async ({ world }) => {
  const client = await signIn(world);
  const expected: Record<string, [number, object]> = {
    invalid_access_token: [401, { code: 124, message: 'Invalid access token.' }],
    access_token_expired: [401, { code: 124, message: 'Access token is expired.' }],
    missing_scopes: [
      400,
      {
        code: 4711,
        message: 'Invalid access token, does not contain scopes:[meeting:read:meeting, meeting:read:meeting:admin].',
      },
    ],
    no_permission: [400, { code: 200, message: 'No permission.' }],
    user_not_found: [404, { code: 1001, message: 'User does not exist: 81234567890.' }],
    meeting_not_found: [404, { code: 3001, message: 'Meeting does not exist: 81234567890.' }],
    meeting_in_progress: [
      400,
      { code: 3002, message: "Sorry, you cannot delete this meeting since it's in progress." },
    ],
    recording_not_found: [404, { code: 3301, message: 'This recording does not exist.' }],
    recording_processing: [
      404,
      { code: 3301, message: 'This recording is still being processed. Please check back later.' },
    ],
    license_required: [
      400,
      { code: 3161, message: 'Meeting hosting and scheduling capabilities are not allowed for your user account.' },
    ],
    concurrent_requests: [
      429,
      {
        code: 429,
        message: 'Too many concurrent requests. A request to disassociate this user has already been made.',
      },
    ],
    invalid_client: [400, { reason: 'Invalid client_id or client_secret', error: 'invalid_client' }],
    invalid_grant: [400, { reason: 'Invalid Token!', error: 'invalid_grant' }],
    internal_error: [500, { code: 500, message: 'Internal Server Error' }],
    unauthorized: [401, { code: 124, message: 'Invalid access token.' }],
    forbidden: [400, { code: 200, message: 'No permission.' }],
  };
  for (const [name, [status, body]] of Object.entries(expected)) {
    const answer = await client.get('/meetings/81234567890', { 'x-backlot-fault': name });
    expect([name, answer.status, answer.body]).toEqual([name, status, body]);
  }
  for (const name of ['validation_failed', 'storage_full', 'rate_limit', 'daily_rate_limit', 'daily_meeting_limit']) {
    const answer = await client.get('/meetings/81234567890', { 'x-backlot-fault': name });
    expect([400, 429]).toContain(answer.status);
  }
  const daily = await client.get('/users/me', { 'x-backlot-fault': 'daily_rate_limit' });
  expect([daily.headers.get('retry-after'), daily.headers.get('x-ratelimit-type')]).toEqual([
    '2026-11-21T00:00:00Z',
    'Daily-limit',
  ]);
  const page = await client.get('/users/me', { 'x-backlot-fault': 'service_unavailable' });
  expect([page.status, page.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
});

/** A token of an app that holds only these scopes. */
async function narrowed(world: World, scopes: string[]): Promise<Client> {
  await world.fixtures({ zoom: { apps: [{ scopes }] } });
  return signIn(world);
}

test('an app with few scopes is told which would do', async ({ world }) => {
  const client = await narrowed(world, ['meeting:read:meeting:admin', 'user:read']);
  expect((await client.get('/users/me')).status).toBe(200);
  const refused = await client.post('/users/me/meetings');
  expect([refused.status, refused.body]).toEqual([
    400,
    {
      code: 4711,
      message: 'Invalid access token, does not contain scopes:[meeting:write:meeting, meeting:write:meeting:admin].',
    },
  ]);
  expect((await client.get('/users')).body.message).toBe(
    'Invalid access token, does not contain scopes:[user:read:list_users:admin].',
  );
});

test('a token for its user’s own things does not reach another’s', async ({ world }) => {
  const owner = await signIn(world);
  await owner.post('/users', { action: 'custCreate', user_info: { email: 't@x.example', type: 2 } });
  const { body: meeting } = await owner.post('/users/t@x.example/meetings');
  const client = await narrowed(world, ['user:read:user', 'meeting:read:meeting', 'meeting:read:list_meetings']);
  expect((await client.get(`/users/${world.credentials['zoom']?.['userEmail']}`)).status).toBe(200);
  expect((await client.get('/users/t@x.example')).body.message).toBe(
    'Invalid access token, does not contain scopes:[user:read:user:admin].',
  );
  expect((await client.get('/users/t@x.example/meetings')).body.code).toBe(4711);
  expect((await client.get(`/meetings/${meeting.id}`)).body).toEqual({
    code: 3003,
    message: 'You are not the meeting host.',
  });
});

test('a member who allows an app gives it no administrator’s scopes', async ({ world }) => {
  const owner = await signIn(world);
  const { body: member } = await owner.post('/users', {
    action: 'custCreate',
    user_info: { email: 'm@x.example', type: 2 },
  });
  const redirect_uri = 'http://127.0.0.1:3999/callback';
  const allowed = await fetch(`${baseOf(world)}/oauth/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      client_id: world.credentials['zoom']?.['clientId'] ?? '',
      redirect_uri,
      response_type: 'code',
      decision: 'allow',
      user: member.id,
    }),
  });
  const code = new URL(allowed.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const { body } = await tokenCall(world, { grant_type: 'authorization_code', code, redirect_uri });
  expect(body.scope).not.toContain(':admin');
  const client = new Client(baseOf(world), body.access_token);
  expect((await client.get('/users/me')).body.email).toBe('m@x.example');
  expect((await client.get('/users')).body.code).toBe(4711);
  await owner.put(`/users/${member.id}/status`, { action: 'deactivate' });
  expect((await client.get('/users/me')).status).toBe(401);
});

test('every operation of the API says what it needs', () => {
  const silent = zoom.operations
    .filter(({ path, brand }) => brand === 'operation' && path.startsWith('/v2/'))
    .filter(({ options }) => {
      const { rate, granular } = options.traits ?? {};
      return rate === undefined || granular === undefined;
    });
  expect(silent.map(({ id }) => id)).toEqual([]);
});

test('pages of a list: by token, which lives a quarter of an hour and belongs to its query', async ({ world }) => {
  const client = await signIn(world);
  for (let count = 0; count < 5; count++)
    await client.meeting({ topic: `Meeting ${count}`, start_time: `2027-01-0${count + 1}T00:00:00Z` });
  const first = (await client.get('/users/me/meetings?page_size=2')).body;
  expect(first).toMatchObject({ page_count: 3, page_number: 1, page_size: 2, total_records: 5 });
  expect(first.next_page_token).toMatch(/^[A-Za-z0-9]{35}$/);
  const second = (await client.get(`/users/me/meetings?page_size=2&next_page_token=${first.next_page_token}`)).body;
  expect(second.meetings.map(({ topic }: { topic: string }) => topic)).toEqual(['Meeting 2', 'Meeting 3']);
  const third = (await client.get(`/users/me/meetings?page_size=2&next_page_token=${second.next_page_token}`)).body;
  expect([third.meetings.length, third.next_page_token]).toEqual([1, '']);
  expect((await client.get('/users/me/meetings?page_size=2&page_number=3')).body.meetings).toHaveLength(1);
  expect((await client.get('/users/me/meetings?page_size=500')).body.page_size).toBe(300);
  const bad = { code: 300, message: 'The next page token is invalid or expired.' };
  expect((await client.get(`/users/me/meetings?type=upcoming&next_page_token=${first.next_page_token}`)).body).toEqual(
    bad,
  );
  expect((await client.get('/users/me/meetings?next_page_token=nobody')).body).toEqual(bad);
  await world.advance('15m');
  expect((await client.get(`/users/me/meetings?page_size=2&next_page_token=${first.next_page_token}`)).body).toEqual(
    bad,
  );
});

test('a content type without a body does no harm', async ({ world }) => {
  const client = await signIn(world);
  const { id } = await client.meeting();
  expect((await client.call('GET', `/meetings/${id}`)).status).toBe(200);
  expect((await client.call('DELETE', `/meetings/${id}`)).status).toBe(204);
});
