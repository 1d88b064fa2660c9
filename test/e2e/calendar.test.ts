/** Calendars in their zones, invitations answered there; meetings to come, on and past, with their recordings. */
import { describe, expect } from 'vitest';
import type { Page } from 'playwright-core';
import type { World } from '../../src/index.ts';
import { person } from '../emulators/google/sdk.ts';
import { browserTest, inEveryLook } from './browser.ts';

const test = browserTest({ clock: { mode: 'frozen', now: '2026-11-20T09:00:00Z' } });

const at = ({ control, name }: World, path: string, query = ''): string =>
  `${control.url}${path}?namespace=${name}${query}`;

const nisha = 'nisha@brightpath.example';

/** Where something stands in the week: its day, and its time as it is written. */
const places = async (page: Page, title: string): Promise<string[]> =>
  page.locator('.week .day .event', { hasText: title }).evaluateAll((all) => all.map((one) => String(one.title)));

test('a week shows a series in the zone of its calendar, across a change of clocks', async ({ world, page }) => {
  await world.fixtures('online-school');
  await page.goto(at(world, '/calendar', `&calendar=${nisha}&day=2026-11-25`));
  await page.getByText('Asia/Kolkata').waitFor();
  expect(await places(page, 'Lunch')).toHaveLength(7);
  expect(await places(page, 'stand-up')).toEqual([
    "Counsellors' stand-up, Mon 23 Nov, 15:30 to 16:00",
    "Counsellors' stand-up, Wed 25 Nov, 15:30 to 16:00",
  ]);
  await page.goto(at(world, '/calendar', `&calendar=${nisha}&day=2026-07-08`));
  expect(await places(page, 'stand-up')).toEqual([
    "Counsellors' stand-up, Mon 6 Jul, 14:30 to 15:00",
    "Counsellors' stand-up, Wed 8 Jul, 14:30 to 15:00",
  ]);
});

test('one goes from week to week and to the month by links', async ({ world, page }) => {
  await page.goto(at(world, '/calendar', '&day=2026-11-25'));
  const span = (words: string): Promise<void> => page.locator('.span', { hasText: words }).waitFor();
  await span('23 Nov to 29 Nov 2026');
  await page.getByRole('link', { name: 'After' }).click();
  await span('30 Nov to 6 Dec 2026');
  await page.getByRole('link', { name: 'Month' }).click();
  await span('December 2026');
  await page.getByRole('link', { name: 'Before' }).click();
  await span('November 2026');
  await page.getByRole('link', { name: 'Today' }).click();
  await page.locator('[aria-current=date]', { hasText: '20' }).waitFor();
});

test('an invitation waits for an answer, and is accepted', async ({ world, page }) => {
  const { email } = person(world, 0);
  await world.trigger('google/invitation.receive', {
    organizer: 'head@elsewhere.example',
    summary: 'Partners',
    start: '2026-11-19T10:00:00Z',
    end: '2026-11-19T11:30:00Z',
  });
  await page.goto(at(world, '/calendar', `&calendar=${email}`));
  const waiting = page.locator('.waiting');
  await waiting.getByRole('button', { name: 'Accept' }).click();
  await page.getByText('Done').waitFor();
  expect(await waiting.count()).toBe(0);
  await page.locator('.event', { hasText: 'Partners' }).first().click();
  await page.getByRole('heading', { name: 'Partners' }).waitFor();
  await page.getByText('Thu 19 Nov, 10:00 to 11:30').waitFor();
  const [event] = await world.state('google', 'events');
  expect(event?.['attendees']).toContainEqual(expect.objectContaining({ email, responseStatus: 'accepted' }));
});

test('one of a series is opened as that one', async ({ world, page }) => {
  await world.fixtures('online-school');
  await page.goto(at(world, '/calendar', `&calendar=${nisha}&day=2026-11-25`));
  await page.locator('.week .event', { hasText: 'stand-up' }).nth(1).click();
  await page.getByText('Wed 25 Nov, 15:30 to 16:00').waitFor();
  await page.getByText('one of a series').waitFor();
});

test('everybody’s busy time stands side by side', async ({ world, page }) => {
  await world.fixtures('online-school');
  await page.goto(at(world, '/calendar', '&day=2026-11-25'));
  const busy = page.getByRole('region', { name: 'Free and busy' });
  const row = busy.getByRole('row', { name: new RegExp(nisha) });
  await row.getByRole('img', { name: 'busy 13:00 to 14:00, 15:30 to 16:00' }).first().waitFor();
  const working = busy.getByRole('row', { name: /leila@brightpath\.example/ });
  expect(await working.getByRole('img', { name: 'free' }).count()).toBeGreaterThan(0);
});

/** A lesson that was held and recorded; answers the key of its run. */
async function lesson(world: World): Promise<string> {
  await world.fixtures({
    zoom: { meetings: [{ topic: 'Algebra', start_time: '2026-11-20T10:00:00Z', duration: 45 }] },
  });
  const [meeting] = ((await world.ask('GET', '/shown/meeting')) as { items: { key: string }[] }).items;
  const meeting_id = Number(meeting?.key);
  await world.trigger('zoom/meeting.start', { meeting_id });
  await world.trigger('zoom/participant.join', { meeting_id, name: 'Asha Rao', email: 'asha@example.com' });
  await world.advance('20m');
  await world.trigger('zoom/meeting.end', { meeting_id, record: true });
  await world.advance('3h');
  const { items } = (await world.ask('GET', '/shown/meeting')) as { items: { key: string; stage: string }[] };
  return items.find(({ stage }) => stage === 'past')?.key ?? '';
}

test('a meeting is started, and ended, and then it is past', async ({ world, page }) => {
  await world.fixtures({
    zoom: { meetings: [{ topic: 'Algebra', start_time: '2026-11-21T10:00:00Z', timezone: 'Asia/Kolkata' }] },
  });
  await page.goto(at(world, '/meetings'));
  await page.getByRole('heading', { name: 'To come' }).waitFor();
  await page.getByText('Sat 21 Nov, 15:30').waitFor();
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('heading', { name: 'On now' }).waitFor();
  await page.getByRole('button', { name: 'End' }).click();
  await page.getByRole('heading', { name: 'Past' }).waitFor();
});

test('who was there is told, and what was recorded is played', async ({ world, page }) => {
  const key = await lesson(world);
  await page.goto(at(world, '/meetings'));
  await page.locator(`[data-key="${key}"]`).getByRole('link', { name: 'Algebra' }).click();
  await page.getByText('asha@example.com').waitFor();
  const url = await page.locator('video').first().getAttribute('src');
  const part = await fetch(String(url), { headers: { range: 'bytes=4-7' } });
  expect([part.status, await part.text()]).toEqual([206, 'ftyp']);
});

describe('every look', () => {
  inEveryLook(test, 'week, month and meetings, empty and full', async ({ world, look }) => {
    await look('/meetings', 'meetings-empty');
    await world.fixtures('online-school');
    const key = await lesson(world);
    await look(`/calendar?calendar=${nisha}&day=2026-11-25`, 'week');
    await look(`/calendar?calendar=${nisha}&day=2026-11-25&show=month`, 'month');
    await look('/meetings', 'meetings');
    await look(`/meetings/zoom/instances/${encodeURIComponent(key)}`, 'meeting');
  });
});
