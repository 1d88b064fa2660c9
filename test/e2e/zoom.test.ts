/** A Zoom meeting in a browser: the host starts it, a guest joins with the passcode and leaves, the host ends it, and the app hears of all. */
import { expect } from 'vitest';
import zoom from '../../emulators/zoom/index.ts';
import { barriers, browserTest, picture } from './browser.ts';

const test = browserTest({ emulators: [zoom] });

test('a host and a guest meet', async ({ world, receiver, page, context }) => {
  const keys = world.credentials['zoom'] ?? {};
  const base = world.baseUrls['zoom'] ?? '';
  await world.webhookEndpoint('zoom', { url: receiver.url });
  const basic = Buffer.from(`${keys['clientId']}:${keys['clientSecret']}`).toString('base64');
  const grant = new URLSearchParams({ grant_type: 'account_credentials', account_id: keys['accountId'] ?? '' });
  const answer = await fetch(`${base}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: grant,
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const made = await fetch(`${base}/v2/users/me/meetings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      topic: 'Piano lesson',
      type: 2,
      start_time: '2026-12-01T10:00:00Z',
      settings: { waiting_room: false, join_before_host: false },
    }),
  });
  const meeting = (await made.json()) as { id: number; join_url: string; start_url: string };

  const host = await context.newPage();
  await host.goto(meeting.start_url);
  expect(await barriers(host)).toEqual([]);
  await host.getByRole('button', { name: /start/i }).click();
  await page.goto(meeting.join_url);
  expect(await barriers(page)).toEqual([]);
  await page.getByLabel(/name/i).first().fill('Ada');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: /leave/i }).waitFor();
  await picture(page, 'zoom-in-the-meeting');
  await page.getByRole('button', { name: /leave/i }).click();
  await host.reload();
  await host.getByRole('button', { name: /end/i }).click();
  await expect
    .poll(() => receiver.requests.map(({ body }) => (JSON.parse(body) as { event: string }).event))
    .toContain('meeting.ended');
  const events = receiver.requests.map(({ body }) => (JSON.parse(body) as { event: string }).event);
  const told = [
    'meeting.created',
    'meeting.started',
    'meeting.participant_joined',
    'meeting.participant_left',
    'meeting.ended',
  ];
  expect(told.filter((event) => events.includes(event))).toEqual(told);
});
