/** Pages for people: forms that work without scripts, posted as a browser would. */
import { expect } from 'vitest';
import { listen, namesOf, signIn, zoomTest } from './zoom.ts';

const test = zoomTest({ clock: { mode: 'frozen', now: '2026-11-20T08:00:00Z' } });

/** The fields of a page's first form, with what they hold, and where it goes. */
function formOf(html: string, at: string): { action: string; fields: Record<string, string> } {
  const [, form = ''] = /<form([\s\S]*?)<\/form>/.exec(html) ?? [];
  const [, action = at] = /^[^>]* action="([^"]*)"/.exec(form) ?? [];
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1];
    if (name) fields[name] = /value="([^"]*)"/.exec(tag)?.[1] ?? '';
  }
  return { action: new URL(action.replaceAll('&amp;', '&'), at).toString(), fields };
}

/** A GET as a browser does it. */
async function open(url: string): Promise<{ status: number; url: string; html: string }> {
  const response = await fetch(url);
  return { status: response.status, url: response.url, html: await response.text() };
}

/** Fills in the page's form and sends it; follows redirects. */
async function send(
  page: { url: string; html: string },
  filled: Record<string, string>,
): Promise<{ status: number; url: string; html: string }> {
  const { action, fields } = formOf(page.html, page.url);
  const response = await fetch(action, { method: 'POST', body: new URLSearchParams({ ...fields, ...filled }) });
  return { status: response.status, url: response.url, html: await response.text() };
}

test('a meeting without any API: the host starts, a guest joins and leaves, the host ends', async ({
  world,
  receiver,
}) => {
  const client = await signIn(world);
  const meeting = await client.meeting({ topic: 'Open & free', settings: { waiting_room: true } });
  await listen(world, receiver);
  const door = await open(meeting.join_url);
  expect([door.status, door.html.includes('Open &amp; free'), door.html.includes('Meeting passcode')]).toEqual([
    200,
    true,
    false,
  ]);
  const early = await send(door, { name: 'Ada' });
  expect(early.html).toContain('The host hasn’t started yet');
  const start = await open(meeting.start_url);
  const live = await send(start, { action: 'start' });
  expect(live.html).toContain('aria-label="Admit Ada"');
  const inside = await send(live, { action: 'admit' });
  expect(inside.html).not.toContain('Admit Ada');
  const room = await open(early.url);
  expect(room.html).toContain('You are in the meeting.');
  expect(room.html).toContain('Test Owner');
  const left = await send(room, { action: 'leave' });
  expect(left.html).toContain('You have left the meeting.');
  expect((await send(inside, { action: 'end' })).html).toContain('Not started');
  await world.settle();
  expect(namesOf(receiver)).toEqual([
    'meeting.participant_jbh_waiting',
    'meeting.started',
    'meeting.participant_joined',
    'meeting.participant_jbh_joined',
    'meeting.participant_joined_waiting_room',
    'meeting.participant_admitted',
    'meeting.participant_joined',
    'meeting.participant_left',
    'meeting.participant_left',
    'meeting.ended',
  ]);
});

test('a passcode is asked for when the link has none, and judged', async ({ world }) => {
  const client = await signIn(world);
  const meeting = await client.meeting({ password: 'abc123' });
  const bare = meeting.join_url.split('?')[0];
  for (const url of [bare, `${bare}?pwd=wrong`]) {
    const door = await open(url);
    expect(door.html).toContain('Meeting passcode');
    const refused = await send(door, { name: 'Ada', passcode: 'nope' });
    expect([refused.status, refused.html.includes('Passcode wrong')]).toEqual([400, true]);
    expect((await send(door, { name: 'Ada', passcode: 'abc123' })).html).toContain('Waiting');
  }
});

test('other addresses of the join page, and those that lead nowhere', async ({ world }) => {
  const client = await signIn(world);
  const meeting = await client.meeting();
  const base = meeting.join_url.split('/j/')[0];
  for (const path of [`/wc/join/${meeting.id}`, `/wc/${meeting.id}/join`, `/w/${meeting.id}`])
    expect((await open(base + path)).status).toBe(200);
  const nowhere = await open(`${base}/j/81234567890`);
  expect([nowhere.status, nowhere.html.includes('This meeting link is invalid (3,001)')]).toEqual([404, true]);
  expect((await open(`${base}/nothing/here`)).status).toBe(404);
  for (const path of ['/profile', '/signin']) expect((await open(base + path)).status).toBe(200);
});

test('a meeting for registrants only: the plain link leads to the form, their own to the door', async ({ world }) => {
  const client = await signIn(world);
  const meeting = await client.meeting({ settings: { approval_type: 0 } });
  expect((await open(meeting.join_url)).url).toBe(meeting.registration_url);
  const { body } = await client.post(`/meetings/${meeting.id}/registrants`, {
    email: 'ada@x.example',
    first_name: 'Ada',
    last_name: 'L',
  });
  const door = await open(body.join_url);
  expect(door.html).toContain('value="Ada L"');
  await world.trigger('zoom/meeting.start', { meeting_id: meeting.id });
  await send(door, {});
  await world.trigger('zoom/meeting.end', { meeting_id: meeting.id });
  const { participants } = (await client.get(`/past_meetings/${meeting.id}/participants`)).body;
  expect(participants[1]).toMatchObject({
    name: 'Ada L',
    user_email: 'ada@x.example',
    registrant_id: body.registrant_id,
  });
});

test('the host records from the page', async ({ world, receiver }) => {
  const client = await signIn(world);
  const meeting = await client.meeting();
  await listen(world, receiver, ['recording.started', 'recording.stopped']);
  const live = await send(await open(meeting.start_url), { action: 'start' });
  const recording = await send(live, { action: 'record' });
  expect(recording.html).toContain('On now, recording');
  await send(recording, { action: 'stop_recording' });
  await world.settle();
  expect(namesOf(receiver)).toEqual(['recording.started', 'recording.stopped']);
});

test('pages find their namespace by what stands in their address', async ({ world, backlot }) => {
  const client = await signIn(world);
  const meeting = await client.meeting({ topic: 'Somewhere', settings: { approval_type: 0 } });
  const bare = (url: string): string => url.replace(/\/@[^/]+/, '');
  for (const url of [meeting.start_url, meeting.registration_url]) {
    const page = await open(bare(url));
    expect([page.url.startsWith(`${backlot.url}/zoom/`), page.html.includes('Somewhere')]).toEqual([true, true]);
  }
  const room = await open(`${backlot.url}/zoom/j/${world.credentials['zoom']?.['pmi']}`);
  expect(room.html).toContain('Personal Meeting Room');
});

test('what pages print is escaped', async ({ world }) => {
  const client = await signIn(world);
  const meeting = await client.meeting({ topic: '<script>alert(1)</script>' });
  const { html } = await open(meeting.join_url);
  expect(html).not.toContain('<script>');
  expect(html).toContain('&lt;script&gt;');
});
