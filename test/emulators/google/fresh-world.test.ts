/** What a world begins with is mostly read, not written: settings, tokens, consents become rows when they change. */
import { expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { calendarCall, call, credentialsOf, oauthClient, person, type Json } from './sdk.ts';
import { googleTest } from './world.ts';

const test = googleTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00.000Z' } });

async function rowsOf(world: World): Promise<Record<string, number>> {
  const { collections } = (await world.ask('GET', '/state/google')) as {
    collections: { name: string; count: number }[];
  };
  return Object.fromEntries(collections.filter(({ count }) => count > 0).map(({ name, count }) => [name, count]));
}

const settings = (world: World, asked: object = {}) => calendarCall(world, '/users/me/settings', asked);
const valueOf = (list: Json, id: string) => (list.items as Json[]).find((setting) => setting.id === id).value as string;

test('people and their calendars are all that is written', async ({ world }) => {
  for (const path of ['/users/me/settings', '/users/me/calendarList', '/calendars/primary/events'])
    expect((await calendarCall(world, path)).status).toBe(200);
  expect(await rowsOf(world)).toEqual({ users: 5, calendars: 5, calendar_list: 5, acl: 5 });
});

test('an untouched list stays the same while time passes', async ({ world }) => {
  const look = async (path: string) => {
    const { json, headers } = await calendarCall(world, path);
    return [json.etag, json.updated, headers.get('etag')] as unknown;
  };
  for (const path of ['/calendars/primary/events', '/users/me/settings', '/users/me/settings/locale']) {
    const before = await look(path);
    await world.advance('1h');
    expect(await look(path)).toEqual(before);
  }
});

test('a setting that its user changes is told to watchers and syncs, and is his alone', async ({ world, receiver }) => {
  const before = (await settings(world)).json;
  expect(valueOf(before, 'weekStart')).toBe('0');
  const watched = { id: 'settings', type: 'web_hook', address: receiver.url };
  await calendarCall(world, '/users/me/settings/watch', { body: watched });
  await world.settle();
  await world.trigger('google/setting.change', { id: 'weekStart', value: '1' });
  await world.settle();
  expect(receiver.requests.map(({ headers }) => headers['x-goog-resource-state'])).toEqual(['sync', 'exists']);
  const synced = (await settings(world, { query: { syncToken: before.nextSyncToken } })).json;
  expect(synced.items).toMatchObject([{ kind: 'calendar#setting', id: 'weekStart', value: '1' }]);
  const after = (await settings(world)).json;
  expect((after.items as Json[]).map(({ id }) => id)).toEqual((before.items as Json[]).map(({ id }) => id));
  expect(valueOf(after, 'weekStart')).toBe('1');
  expect(after.etag).not.toBe(before.etag);
  expect(valueOf((await settings(world, { as: 1 })).json, 'weekStart')).toBe('0');
  expect((await settings(world, { query: { syncToken: synced.nextSyncToken } })).json.items).toEqual([]);
  await expect(world.trigger('google/setting.change', { id: 'week', value: '1' })).rejects.toThrow('no setting week');
});

test('settings of a fixture replace defaults', async ({ world }) => {
  await world.ask('POST', '/fixtures', { fixtures: { google: { settings: [{ id: 'locale', value: 'de' }] } } });
  expect((await calendarCall(world, '/users/me/settings/locale')).json.value).toBe('de');
  expect((await settings(world)).json.items).toHaveLength(13);
});

test('the zone of new users is their setting, too', async ({ backlot }) => {
  const world = await backlot.namespace({ settings: { google: { timeZone: 'Asia/Kolkata' } } });
  expect((await calendarCall(world, '/users/me/settings/timezone')).json.value).toBe('Asia/Kolkata');
  expect((await calendarCall(world, '/calendars/primary')).json.timeZone).toBe('Asia/Kolkata');
});

test('a token of the credentials that is revoked ends with its grant, and others go on', async ({ world }) => {
  const client = oauthClient(world);
  const { accessToken, refreshToken } = person(world, 0);
  await client.revokeToken(accessToken);
  expect((await calendarCall(world, '/colors')).json.error).toMatchObject({ code: 401, status: 'UNAUTHENTICATED' });
  client.setCredentials({ refresh_token: refreshToken });
  await expect(client.refreshAccessToken()).rejects.toMatchObject({
    response: { data: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' } },
  });
  expect((await calendarCall(world, '/colors', { as: 1 })).status).toBe(200);
  expect((await call(world, '/revoke', { method: 'POST', query: { token: accessToken } })).json).toEqual({
    error: 'invalid_token',
    error_description: 'Token expired or revoked',
  });
});

test('who takes his consent back is asked again, and gets a refresh token again', async ({ world }) => {
  const { clientId, clientSecret } = credentialsOf(world);
  const exchange = async () => {
    const { headers } = await call(world, '/o/oauth2/v2/auth', {
      as: null,
      query: {
        client_id: clientId,
        redirect_uri: 'http://localhost:3000/callback',
        response_type: 'code',
        scope: 'https://www.googleapis.com/auth/calendar.readonly',
        access_type: 'offline',
        prompt: 'none',
        login_hint: person(world, 0).email,
      },
    });
    const code = new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
    const asked = { grant_type: 'authorization_code', redirect_uri: 'http://localhost:3000/callback', code };
    const body = { ...asked, client_id: clientId, client_secret: clientSecret };
    return (await call(world, '/token', { as: null, body })).json as Json;
  };
  expect(await exchange()).not.toHaveProperty('refresh_token');
  await world.trigger('google/token.revoke', { email: person(world, 0).email });
  expect(await exchange()).toMatchObject({ refresh_token: expect.stringMatching(/^1\/\/0/) as string });
});
