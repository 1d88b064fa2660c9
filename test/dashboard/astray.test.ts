/** Calls that lost their prefix are told where they belong. */
import { expect } from 'vitest';
import { worldTest } from '../start.ts';
import pelican from '../pelican/index.ts';

const test = worldTest({ emulators: [pelican] });

test('an API call without a prefix is told whose path that is, as JSON', async ({ backlot }) => {
  const answer = await fetch(`${backlot.url}/v1/parcels`, { method: 'POST', headers: { accept: 'application/json' } });
  expect(answer.status).toBe(404);
  const { error } = (await answer.json()) as { error: { code: string; message: string } };
  expect(error.code).toBe('not_found');
  expect(error.message).toBe(
    `there is nothing at /v1/parcels; it is Pelican's: call ${backlot.url}/pelican/v1/parcels, ` +
      `or http://127.0.0.1:${backlot.ports['pelican']}/v1/parcels with a client that loses the path of a base URL`,
  );
});

test("nobody's path is nobody's, and a browser gets a page", async ({ backlot }) => {
  const answer = await fetch(`${backlot.url}/nobody`);
  expect(await answer.json()).toEqual({ error: { code: 'not_found', message: 'there is nothing at /nobody' } });
  const page = await fetch(`${backlot.url}/nobody`, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(404);
  expect(await page.text()).toContain('There is nothing at /nobody.');
});
