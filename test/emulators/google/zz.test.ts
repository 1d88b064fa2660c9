/** s */
import googleEmulator from '../../../emulators/google/index.ts';
import { worldTest } from '../../start.ts';
import { calendarCall, credentialsOf, oauthClient } from './sdk.ts';
const test = worldTest({ emulators: [googleEmulator], clock: 'frozen', checkResults: false });
test('speed', { timeout: 200000 }, async ({ world, backlot }) => {
  let t = performance.now();
  for (let i = 0; i < 50; i++) await backlot.namespace();
  console.log('namespace', (performance.now() - t) / 50);
  t = performance.now();
  for (let i = 0; i < 300; i++) await calendarCall(world, '/calendars/primary/events', { body: { summary: 'x', start: { dateTime: `2026-11-${String(1 + (i % 28)).padStart(2, '0')}T09:00:00Z` }, end: { dateTime: `2026-11-${String(1 + (i % 28)).padStart(2, '0')}T09:30:00Z` } } });
  console.log('insert sequential', (performance.now() - t) / 300);
  t = performance.now();
  await Promise.all(Array.from({ length: 3000 }, (_, i) => calendarCall(world, '/calendars/primary/events', { body: { summary: 'x', start: { dateTime: `2025-11-${String(1 + (i % 28)).padStart(2, '0')}T09:00:00Z` }, end: { dateTime: `2025-11-${String(1 + (i % 28)).padStart(2, '0')}T09:30:00Z` } } })));
  console.log('insert parallel', (performance.now() - t) / 3000);
  for (const query of [{ timeMin: '2026-11-05T00:00:00Z', timeMax: '2026-11-06T00:00:00Z', singleEvents: true, orderBy: 'startTime' }, { timeMin: '2026-11-05T00:00:00Z' }, {}, { singleEvents: true, maxResults: 2500 }] as Record<string, string>[]) {
    t = performance.now();
    const { json } = await calendarCall(world, '/calendars/primary/events', { query });
    console.log(JSON.stringify(query), json.items.length, performance.now() - t);
    t = performance.now();
    for (let i = 0; i < 20; i++) await calendarCall(world, '/calendars/primary/events', { query });
    console.log('again', (performance.now() - t) / 20);
  }
  t = performance.now();
  for (let i = 0; i < 50; i++) await calendarCall(world, '/freeBusy', { body: { timeMin: '2026-11-05T00:00:00Z', timeMax: '2026-11-06T00:00:00Z', items: [{ id: 'primary' }] } });
  console.log('freebusy', (performance.now() - t) / 50);
  const oauth = oauthClient(world);
  t = performance.now();
  for (let i = 0; i < 50; i++) { oauth.setCredentials({ refresh_token: credentialsOf(world).refreshToken }); await oauth.getAccessToken(); }
  console.log('refresh', (performance.now() - t) / 50);
});
