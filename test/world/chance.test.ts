/** The chance of jobs: by their identity, and by what scheduled them first. */
import { expect } from 'vitest';
import { worldTest } from '../start.ts';
import type { World } from '../../src/index.ts';
import pelican from '../pelican/index.ts';

const test = worldTest({ emulators: [pelican] });
const headers = { authorization: 'Bearer pel_0123456789abcdef', 'content-type': 'application/json' };

const set = async (world: World, id: string, after: number): Promise<void> => {
  const body = JSON.stringify({ after, calendar: true });
  await fetch(`${world.baseUrls['pelican']}/v1/alarms/${id}`, { method: 'PUT', headers, body });
};

const drawn = async (world: World, id: string): Promise<unknown[]> =>
  (await world.state('pelican', 'rings')).filter((ring) => ring['id'] === id).map((ring) => ring['draw']);

test('a job that runs again draws anew', async ({ backlot }) => {
  const world = await backlot.namespace({ clock: 'frozen', seed: 7 });
  for (let times = 0; times < 3; times++) {
    await set(world, 'a', 1000);
    await world.advance('1s');
  }
  expect(new Set(await drawn(world, 'a')).size).toBe(3);
});

test('neither other jobs nor another time change what a job draws', async ({ backlot }) => {
  const [one, other] = [
    await backlot.namespace({ clock: 'frozen', seed: 7 }),
    await backlot.namespace({ clock: 'frozen', seed: 7 }),
  ];
  await set(one, 'a', 1000);
  await set(other, 'a', 1000);
  await set(other, 'b', 500);
  await set(other, 'a', 2000);
  await one.advance('5s');
  await other.advance('5s');
  expect(await drawn(other, 'a')).toEqual(await drawn(one, 'a'));
  expect(await drawn(other, 'b')).not.toEqual(await drawn(one, 'a'));
});
