/** What a token may do: by the scopes that were granted, method by method and calendar by calendar. */
import { expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { token } from './consent.ts';
import { calendarCall, call, credentialsOf, person } from './sdk.ts';
import { googleTest, timed } from './world.ts';

const test = googleTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00.000Z' } });

const auth = 'https://www.googleapis.com/auth/';

/** An access token of a user that has these scopes and no others. */
async function tokenWith(world: World, scopes: readonly string[], user = 0): Promise<string> {
  const { clientId, clientSecret } = credentialsOf(world);
  const redirect_uri = 'http://localhost:3000/callback';
  const asked = { client_id: clientId, redirect_uri, response_type: 'code', prompt: 'none' };
  const scope = scopes.map((name) => auth + name).join(' ');
  const query = { ...asked, scope, login_hint: person(world, user).email };
  const { headers } = await call(world, '/o/oauth2/v2/auth', { as: null, query });
  const code = new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
  const secrets = { client_id: clientId, client_secret: clientSecret };
  const { json } = await token(world, { grant_type: 'authorization_code', code, redirect_uri, ...secrets });
  expect(json.scope).toBe(scope);
  return json.access_token as string;
}

const of = (world: World, user: number): string => `/calendars/${encodeURIComponent(person(world, user).email)}`;
const events = '/calendars/primary/events';
const meeting = timed(23, '09:00', '09:30', { summary: 'Meeting' });

test('calendar.events is too small for the list of calendars, for free/busy and for calendars', async ({ world }) => {
  const as = await tokenWith(world, ['calendar.events']);
  const { json: made, status } = await calendarCall(world, events, { as, body: meeting });
  expect([status, made.summary]).toEqual([200, 'Meeting']);
  const window = { timeMin: '2026-11-23T00:00:00Z', timeMax: '2026-11-24T00:00:00Z', items: [{ id: 'primary' }] };
  const refused = [
    ['/users/me/calendarList', {}, 'CalendarList.List', 'calendar.calendarlist.readonly'],
    ['/freeBusy', { body: window }, 'Freebusy.Query', 'calendar.freebusy'],
    ['/calendars/primary', {}, 'Calendars.Get', 'calendar.calendars.readonly'],
    ['/calendars/primary/acl', {}, 'Acl.List', 'calendar.acls.readonly'],
    ['/users/me/settings', {}, 'Settings.List', 'calendar.settings.readonly'],
  ] as const;
  for (const [path, asked, method, wouldDo] of refused) {
    const { json, headers, status: code } = await calendarCall(world, path, { as, ...asked });
    expect(code).toBe(403);
    expect(json.error).toEqual({
      code: 403,
      message: 'Request had insufficient authentication scopes.',
      errors: [{ message: 'Insufficient Permission', domain: 'global', reason: 'insufficientPermissions' }],
      status: 'PERMISSION_DENIED',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
          domain: 'googleapis.com',
          metadata: { service: 'calendar-json.googleapis.com', method: `calendar.v3.${method}` },
        },
      ],
    });
    expect(headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    expect(headers.get('www-authenticate')).toContain(auth + wouldDo);
  }
});

test('a scope to read does not write', async ({ world }) => {
  const as = await tokenWith(world, ['calendar.readonly']);
  expect((await calendarCall(world, events, { as })).status).toBe(200);
  expect((await calendarCall(world, '/users/me/calendarList', { as })).status).toBe(200);
  expect((await calendarCall(world, events, { as, body: meeting })).status).toBe(403);
  expect((await calendarCall(world, '/calendars', { as, body: { summary: 'New' } })).status).toBe(403);
});

test('calendar.app.created sees only the calendars that the app has made', async ({ world }) => {
  const as = await tokenWith(world, ['calendar.app.created']);
  const { json: mine } = await calendarCall(world, '/calendars', { as, body: { summary: 'Of the app' } });
  const inside = `/calendars/${encodeURIComponent(mine.id as string)}`;
  expect((await calendarCall(world, `${inside}/events`, { as, body: meeting })).status).toBe(200);
  expect((await calendarCall(world, `/users/me/calendarList${inside.slice('/calendars'.length)}`, { as })).status).toBe(
    200,
  );
  expect((await calendarCall(world, events, { as })).json.error.errors[0].reason).toBe('insufficientPermissions');
  expect((await calendarCall(world, '/users/me/calendarList/primary', { as })).status).toBe(403);
});

test('calendar.events.owned stops at calendars of others, even where the user may write', async ({ world }) => {
  await calendarCall(world, '/calendars/primary/acl', {
    as: 1,
    body: { role: 'writer', scope: { type: 'user', value: person(world, 0).email } },
  });
  const as = await tokenWith(world, ['calendar.events.owned']);
  expect((await calendarCall(world, events, { as, body: meeting })).status).toBe(200);
  expect((await calendarCall(world, `${of(world, 1)}/events`, { as, body: meeting })).status).toBe(403);
  const whole = await tokenWith(world, ['calendar.events']);
  expect((await calendarCall(world, `${of(world, 1)}/events`, { as: whole, body: meeting })).status).toBe(200);
});

test('calendar.events.public.readonly reads public calendars, calendar.events.freebusy times alone', async ({
  world,
}) => {
  await calendarCall(world, events, { body: meeting });
  const as = await tokenWith(world, ['calendar.events.public.readonly']);
  expect((await calendarCall(world, events, { as })).status).toBe(403);
  const times = await tokenWith(world, ['calendar.events.freebusy']);
  const shells = (await calendarCall(world, events, { as: times })).json;
  expect(shells.items).toHaveLength(1);
  expect(shells.items[0]).not.toHaveProperty('summary');
  await calendarCall(world, '/calendars/primary/acl', { body: { role: 'reader', scope: { type: 'default' } } });
  expect((await calendarCall(world, events, { as })).json.items).toMatchObject([{ summary: 'Meeting' }]);
});
