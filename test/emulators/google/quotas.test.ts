/** Quotas that a namespace sets, and an app meets. */
import { expect } from 'vitest';
import { calendarCall, call } from './sdk.ts';
import { googleTest } from './world.ts';

const test = googleTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00.000Z' } });

const colours = '/colors';
const events = '/calendars/primary/events';

test('a user who asks too often is refused until a minute has passed; others go on', async ({
  world,
  calendar,
  clientOf,
}) => {
  await world.settings('google', { queriesPerMinutePerUser: 3 });
  for (let count = 0; count < 3; count++) expect((await calendarCall(world, colours)).status).toBe(200);
  await expect(calendar.colors.get()).rejects.toMatchObject({
    status: 403,
    message: 'User Rate Limit Exceeded',
    response: {
      data: {
        error: {
          code: 403,
          errors: [{ domain: 'usageLimits', reason: 'userRateLimitExceeded', message: 'User Rate Limit Exceeded' }],
        },
      },
    },
  });
  expect((await calendarCall(world, colours)).headers.has('retry-after')).toBe(false);
  expect((await clientOf(1).colors.get()).status).toBe(200);
  await world.advance('30s');
  expect((await calendarCall(world, colours)).status).toBe(403);
  await world.advance('30s');
  expect((await calendar.colors.get()).status).toBe(200);
});

test('the minute slides: what was used earlier comes free earlier', async ({ world }) => {
  await world.settings('google', { queriesPerMinutePerUser: 2 });
  const ask = async () => (await calendarCall(world, colours)).status;
  expect(await ask()).toBe(200);
  await world.advance('40s');
  expect([await ask(), await ask()]).toEqual([200, 403]);
  await world.advance('20s');
  expect([await ask(), await ask()]).toEqual([200, 403]);
});

test('the project has a quota for all its users together', async ({ world }) => {
  await world.settings('google', { queriesPerMinute: 2 });
  expect((await calendarCall(world, colours)).status).toBe(200);
  expect((await calendarCall(world, colours, { as: 1 })).status).toBe(200);
  expect((await calendarCall(world, colours, { as: 2 })).json.error).toMatchObject({
    code: 403,
    errors: [{ domain: 'usageLimits', reason: 'rateLimitExceeded', message: 'Rate Limit Exceeded' }],
  });
});

test('a call that fails counts; a patch counts three; each part of a batch counts', async ({ world }) => {
  await world.settings('google', { queriesPerMinutePerUser: 5 });
  expect((await calendarCall(world, `${events}/nothing`)).status).toBe(404);
  expect((await calendarCall(world, `${events}/nothing`, { method: 'PATCH', body: {} })).status).toBe(404);
  const part = '--B\r\nContent-Type: application/http\r\n\r\nGET /calendar/v3/colors\r\n\r\n';
  const answer = await call(world, '/batch/calendar/v3', {
    body: `${part}${part}--B--`,
    headers: { 'content-type': 'multipart/mixed; boundary=B' },
  });
  expect(answer.text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 403']);
});

test('quotaUser names whom a call counts for', async ({ world }) => {
  await world.settings('google', { queriesPerMinutePerUser: 1 });
  const ask = async (quotaUser: string) => (await calendarCall(world, colours, { query: { quotaUser } })).status;
  expect([await ask('a'), await ask('b'), await ask('a')]).toEqual([200, 200, 403]);
  expect((await calendarCall(world, colours)).status).toBe(200);
});

test('calendars are made a few a day', async ({ world }) => {
  await world.settings('google', { calendarsPerDay: 2 });
  const make = (as = 0) => calendarCall(world, '/calendars', { body: { summary: 'Another' }, as });
  expect([(await make()).status, (await make()).status]).toEqual([200, 200]);
  expect((await make()).json.error).toMatchObject({
    code: 403,
    message: 'Calendar usage limits exceeded.',
    errors: [{ domain: 'usageLimits', reason: 'quotaExceeded' }],
  });
  expect((await make(1)).status).toBe(200);
  await world.advance('24h');
  expect((await make()).status).toBe(200);
});

test('without a setting nobody is counted', async ({ world }) => {
  for (let count = 0; count < 20; count++) expect((await calendarCall(world, colours)).status).toBe(200);
  expect(await world.state('google', 'quotas')).toEqual([]);
});
