/** What makes clients work: batches, the discovery document, the official Node client, namespaces by their tokens. */
import { expect } from 'vitest';
import { baseOf, calendarCall, calendarOf, call, credentialsOf, person, type Json } from './sdk.ts';
import { googleTest, timed } from './world.ts';

const test = googleTest({ clock: 'frozen' });

const events = '/calendars/primary/events';

interface Part {
  readonly id: string;
  readonly line: string;
  readonly headers?: readonly string[];
  readonly body?: object;
}

const batchBody = (parts: readonly Part[]): string =>
  [
    ...parts.map(({ id, line, headers = [], body }) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const inner = [
        line,
        ...headers,
        ...(body ? ['Content-Type: application/json', `Content-Length: ${text.length}`] : []),
        '',
        text,
      ].join('\r\n');
      return `--B\r\nContent-Type: application/http\r\nContent-ID: <${id}>\r\n\r\n${inner}\r\n`;
    }),
    '--B--',
  ].join('');

const answersIn = (text: string, type: string) => {
  const boundary = /boundary=(\S+)/.exec(type)?.[1] ?? '';
  return text
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const [head = '', status = '', ...rest] = part.trim().split('\r\n\r\n');
      return {
        id: /Content-ID: (.*)/.exec(head)?.[1],
        status: Number(/^HTTP\/1\.1 (\d+)/.exec(status)?.[1]),
        body: rest.join('\r\n\r\n'),
      };
    });
};

test('a batch answers each part as if it had come alone', async ({ world }) => {
  const base = new URL(baseOf(world)).pathname;
  const ada = credentialsOf(world).accessToken;
  const body = batchBody([
    {
      id: 'uuid + 1',
      line: `POST ${base}/calendar/v3/calendars/primary/events?alt=json HTTP/1.1`,
      body: timed(23, '09:00', '09:30', { summary: 'In a batch' }),
    },
    { id: 'uuid + 2', line: 'GET /calendar/v3/calendars/primary/events/nothing' },
    {
      id: 'uuid + 3',
      line: `GET ${baseOf(world)}/calendar/v3/users/me/calendarList HTTP/1.1`,
      headers: [`Authorization: Bearer ${person(world, 1).accessToken}`],
    },
    { id: 'uuid + 4', line: 'DELETE /google/calendar/v3/calendars/primary/events/nothing HTTP/1.1' },
  ]);
  const answer = await call(world, '/batch/calendar/v3', {
    as: ada,
    body,
    headers: { 'content-type': 'multipart/mixed; boundary="B"' },
  });
  const type = answer.headers.get('content-type') ?? '';
  expect([answer.status, type.replace(/=.*/, '')]).toEqual([200, 'multipart/mixed; boundary']);
  const parts = answersIn(answer.text, type);
  expect(parts.map(({ id, status }) => [id, status])).toEqual([
    ['<response-uuid + 1>', 200],
    ['<response-uuid + 2>', 404],
    ['<response-uuid + 3>', 200],
    ['<response-uuid + 4>', 404],
  ]);
  expect(JSON.parse(parts[0]?.body ?? '')).toMatchObject({ summary: 'In a batch' });
  expect((JSON.parse(parts[2]?.body ?? '') as Json).items[0].id).toBe(person(world, 1).email);
  expect((await calendarCall(world, events)).json.items).toHaveLength(1);
});

test('a batch is for Calendar alone', async ({ world }) => {
  const body = batchBody([
    { id: '1', line: 'POST /token' },
    { id: '2', line: 'POST /batch/calendar/v3' },
    { id: '3', line: 'GET /calendar/v3/colors' },
  ]);
  const headers = { 'content-type': 'multipart/mixed; boundary=B' };
  const answer = await call(world, '/batch/calendar/v3', { body, headers });
  const parts = answersIn(answer.text, answer.headers.get('content-type') ?? '');
  expect(parts.map(({ status }) => status)).toEqual([404, 404, 200]);
});

test('a batch without parts is refused', async ({ world }) => {
  expect(
    (
      await call(world, '/batch/calendar/v3', {
        body: '--B--',
        headers: { 'content-type': 'multipart/mixed; boundary=B' },
      })
    ).status,
  ).toBe(400);
  expect(
    (await call(world, '/batch/calendar/v3', { body: 'x', headers: { 'content-type': 'text/plain' } })).status,
  ).toBe(400);
});

test('the discovery document leads here, and describes what can be called', async ({ world }) => {
  const { json: document, status } = await call(world, '/discovery/v1/apis/calendar/v3/rest', { as: null });
  expect(status).toBe(200);
  expect(document).toMatchObject({
    id: 'calendar:v3',
    rootUrl: `${baseOf(world)}/`,
    servicePath: 'calendar/v3/',
    batchPath: 'batch/calendar/v3',
    baseUrl: `${baseOf(world)}/calendar/v3/`,
  });
  const { list, insert, watch } = document.resources.events.methods;
  expect(list).toMatchObject({
    id: 'calendar.events.list',
    path: 'calendars/{calendarId}/events',
    httpMethod: 'GET',
    response: { $ref: 'Events' },
    parameterOrder: ['calendarId'],
  });
  expect(list.parameters.eventTypes).toMatchObject({ type: 'string', repeated: true, location: 'query' });
  expect(list.parameters.maxResults).toMatchObject({ type: 'integer', format: 'int32', minimum: '1' });
  expect(list.parameters.calendarId).toEqual({ type: 'string', required: true, location: 'path' });
  expect([insert.request, watch.request]).toEqual([{ $ref: 'Event' }, { $ref: 'Channel', parameterName: 'resource' }]);
  expect(document.schemas.Event.properties.attendees).toEqual({ type: 'array', items: { $ref: 'EventAttendee' } });
  const count = Object.values(document.resources as Record<string, Json>).reduce(
    (sum, { methods }) => sum + Object.keys(methods).length,
    0,
  );
  expect(count).toBe(38);
  const references = JSON.stringify(document).match(/"\$ref":"(\w+)"/g) ?? [];
  for (const reference of references)
    expect(document.schemas).toHaveProperty(JSON.parse(`{${reference}}`).$ref as string);
  expect((await call(world, '/$discovery/rest', { as: null, query: { version: 'v3' } })).json.id).toBe('calendar:v3');
});

test('the official client works on the provider’s own port, by the token alone', async ({ calendar, world }) => {
  const { data } = await calendar.events.insert({
    calendarId: 'primary',
    requestBody: timed(23, '09:00', '09:30', { summary: 'By port' }),
  });
  expect((await calendarCall(world, `${events}/${data.id}`)).json.summary).toBe('By port');
  const listed = await calendar.events.list({
    calendarId: person(world, 0).email,
    privateExtendedProperty: ['a=1', 'b=2'],
  });
  expect(listed.data.items).toEqual([]);
  await expect(calendar.events.get({ calendarId: 'primary', eventId: 'nothing' })).rejects.toMatchObject({
    status: 404,
    message: 'Not Found',
  });
});

test('the official client keeps a path in a rootUrl of the call', async ({ world }) => {
  const { data } = await calendarOf(world).calendarList.list({}, { rootUrl: baseOf(world) });
  expect(data.items?.[0]?.primary).toBe(true);
});

test('worlds are apart: a token opens its own and nothing else', async ({ world, backlot }) => {
  const other = await backlot.namespace();
  await calendarCall(world, events, { body: timed(23, '09:00', '09:30') });
  expect((await calendarCall(other, events)).json.items).toEqual([]);
  expect((await calendarCall(other, `/calendars/${encodeURIComponent(person(world, 0).email)}/events`)).status).toBe(
    404,
  );
  const names = Object.keys(world.env).filter((name) => name.startsWith('GOOGLE_'));
  expect(names.sort()).toEqual([
    'GOOGLE_ACCESS_TOKEN',
    'GOOGLE_API_KEY',
    'GOOGLE_AUTH_URL',
    'GOOGLE_BASE_URL',
    'GOOGLE_CALENDAR_ID',
    'GOOGLE_CLIENT_ID',
    'GOOGLE_CLIENT_SECRET',
    'GOOGLE_OWN_PORT_URL',
    'GOOGLE_PRIVATE_KEY',
    'GOOGLE_REFRESH_TOKEN',
    'GOOGLE_SERVICE_ACCOUNT_EMAIL',
    'GOOGLE_SERVICE_ACCOUNT_KEY',
    'GOOGLE_TOKEN_URL',
    'GOOGLE_USER_EMAIL',
  ]);
  const key = JSON.parse(world.env['GOOGLE_SERVICE_ACCOUNT_KEY'] ?? '') as Json;
  expect(key).toMatchObject({
    type: 'service_account',
    token_uri: `${baseOf(world)}/token`,
    universe_domain: 'googleapis.com',
  });
});

test('the same seed and the same calls give the same ids', async ({ backlot }) => {
  const made = async () => {
    const world = await backlot.namespace({ name: 'again', seed: 7 });
    const { id } = (await calendarCall(world, events, { body: timed(23, '09:00', '09:30') })).json;
    const { email, accessToken } = credentialsOf(world);
    await world.remove();
    return [id, email, accessToken] as unknown;
  };
  expect(await made()).toEqual(await made());
});

test('a reset empties the calendars and keeps the credentials', async ({ world }) => {
  await calendarCall(world, events, { body: timed(23, '09:00', '09:30') });
  await world.reset();
  expect((await calendarCall(world, events)).json.items).toEqual([]);
});

test('a snapshot of one world is brought back in another, under the other’s credentials', async ({
  world,
  backlot,
}) => {
  const other = await backlot.namespace();
  await calendarCall(world, events, { as: 1, body: timed(23, '09:00', '09:30', { summary: 'Carried over' }) });
  await world.ask('POST', '/snapshots', { name: 'one' });
  await other.ask('POST', '/snapshots/one/restore', { from: world.name });
  const listed = await calendarCall(other, events, { as: 1 });
  expect(listed.json.items).toMatchObject([{ summary: 'Carried over' }]);
  // The first world's tokens still open the first world.
  await calendarCall(world, events, { as: 1, body: timed(24, '09:00', '09:30') });
  const byPort = `http://127.0.0.1:${backlot.ports['google']}/calendar/v3${events}`;
  const own = await fetch(byPort, { headers: { authorization: `Bearer ${person(world, 1).accessToken}` } });
  expect(((await own.json()) as Json).items).toHaveLength(2);
});
