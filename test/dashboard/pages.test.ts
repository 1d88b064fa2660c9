/** The frame of the dashboard: what stands on every page, where its links lead, and what its forms do. */
import { expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { bookParcel } from '../control/client.ts';
import { pageOf, press } from './browsing.ts';

const test = worldTest({ emulators: [pelican], clock: { mode: 'frozen', now: '2030-01-01T00:00:00Z' } });

test('every link of the menu leads to a page of this namespace', async ({ world }) => {
  const { links } = await pageOf(world, '/');
  const menu = links('nav#menu');
  expect(menu.length).toBeGreaterThan(8);
  for (const href of menu) {
    expect(new URL(href, world.control.url).searchParams.get('namespace')).toBe(world.name);
    const { status, text } = await pageOf(world, href);
    expect([href, status]).toEqual([href, 200]);
    expect(text).toContain(`<option value="${world.name}" selected`);
  }
});

test('the header tells mode and time, and what is due next', async ({ world }) => {
  await bookParcel(world);
  const { text } = await pageOf(world, '/state');
  expect(text).toContain('datetime="2030-01-01T00:00:00.000Z"');
  expect(text).toMatch(/next in [\w ]+ <strong>pelican parcels\.collect<\/strong>/);
});

test('an advance says where the clock is, and what the same is in a terminal', async ({ world }) => {
  await bookParcel(world);
  const said = await press(world, '/do', { call: 'POST /clock/advance', by: '2d 4h', back: '/jobs' });
  expect(said.location).toBe('/jobs');
  expect(said.flash).toMatchObject({
    kind: 'done',
    command: `npx backlot clock advance '2d 4h' --namespace ${world.name}`,
  });
  expect(said.flash.text).toMatch(/^It is 2030-01-03 04:00:00: 1 job ran/);
  expect(await world.now()).toBe('2030-01-03T04:00:00.000Z');
});

test('what the control API refuses is said, and nothing is done', async ({ world }) => {
  const said = await press(world, '/do', { call: 'POST /clock/advance', by: 'soon' });
  expect(said.flash).toMatchObject({ kind: 'failed' });
  expect(said.flash.text).toContain('duration');
  expect(await world.now()).toBe('2030-01-01T00:00:00.000Z');
});

test('a form never leads to another server', async ({ world }) => {
  const { location } = await press(world, '/do', { call: 'POST /settle', back: '//evil.example/x' });
  expect(location).toBe('/');
});

test('a banner stands on every page while a rule or a profile is on', async ({ world }) => {
  expect((await pageOf(world, '/requests')).text).not.toContain('class="banner"');
  await press(world, '/do', { call: 'POST /faults', body: '{"id":"out","fault":{"status":503}}' });
  await press(world, '/do', { call: 'PUT /profile', name: 'realistic' });
  const { text } = await pageOf(world, '/requests');
  expect(text).toContain('1 fault rule is on.');
  expect(text).toContain('The profile is realistic');
  await press(world, '/do', { call: 'DELETE /faults' });
  await press(world, '/do', { call: 'PUT /profile', name: 'instant' });
  expect((await pageOf(world, '/requests')).text).not.toContain('class="banner"');
});

test('what is not there is said with its status, in the frame', async ({ world }) => {
  for (const path of ['/requests/req_none', '/nowhere', '/state/pelican/nothing']) {
    const { status, text } = await pageOf(world, path);
    expect([path, status]).toEqual([path, 404]);
    expect(text).toContain('id="menu"');
  }
});

test('the theme is kept in a cookie and drawn by the server', async ({ world }) => {
  const { response } = await press(world, '/theme', { theme: 'dark' });
  expect(response.headers.get('set-cookie')).toContain('backlot_theme=dark');
  const { text } = await pageOf(world, '/', { cookie: 'backlot_theme=dark' });
  expect(text).toContain('data-theme="dark"');
});

test('nothing of a page comes from elsewhere, and no script stands in it', async ({ world }) => {
  const { text, response } = await pageOf(world, '/');
  expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(text).not.toMatch(/<script(?![^>]*\bsrc="\/assets\/)/);
  expect(text).not.toMatch(/\son\w+="/);
  const sources = [...text.matchAll(/(?:src|href)="(https?:[^"]*)"/g)].map(([, url]) => url);
  expect(sources.filter((url) => !url?.startsWith(world.control.url))).toEqual([]);
});
