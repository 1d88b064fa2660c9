/** Properties of the scheduler: whatever is set, moved, cancelled and advanced, each job runs once, in order, on time. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { World } from '../../src/index.ts';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';

const test = worldTest({ emulators: [pelican] });
const headers = { authorization: 'Bearer pel_0123456789abcdef', 'content-type': 'application/json' };

type Step =
  | { readonly do: 'set'; readonly id: string; readonly after: number; readonly calendar: boolean }
  | { readonly do: 'cancel'; readonly id: string }
  | { readonly do: 'advance'; readonly by: number };

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('set' as const),
        id,
        after: fc.integer({ min: 1, max: 40 }),
        calendar: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), id }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('advance' as const), by: fc.integer({ min: 1, max: 30 }) }) },
  ),
  { minLength: 1, maxLength: 14 },
);

const second = 1000;

async function take(world: World, step: Step): Promise<void> {
  const url = `${world.baseUrls['pelican']}/v1/alarms`;
  if (step.do === 'advance') await world.advance(`${step.by}s`);
  else if (step.do === 'cancel') await fetch(`${url}/${step.id}`, { method: 'DELETE', headers });
  else {
    const body = JSON.stringify({ after: step.after * second, calendar: step.calendar });
    await fetch(`${url}/${step.id}`, { method: 'PUT', headers, body });
  }
}

/** What should have rung after the steps, by a list kept in order. */
function model(taken: readonly Step[], start: number): { id: string; at: number }[] {
  const rung: { id: string; at: number }[] = [];
  let [now, number] = [start, 0];
  let set: { id: string; due: number; number: number }[] = [];
  for (const step of taken) {
    if (step.do !== 'advance') set = set.filter(({ id: known }) => known !== step.id);
    if (step.do === 'set') set.push({ id: step.id, due: now + step.after * second, number: number++ });
    if (step.do !== 'advance') continue;
    now += step.by * second;
    const due = set.filter((alarm) => alarm.due <= now).sort((a, b) => a.due - b.due || a.number - b.number);
    rung.push(...due.map((alarm) => ({ id: alarm.id, at: alarm.due })));
    set = set.filter((alarm) => alarm.due > now);
  }
  return rung;
}

const rings = async (world: World): Promise<unknown[]> =>
  [...(await world.state('pelican', 'rings', { limit: 500 }))].reverse().map(({ id: of, at }) => ({ id: of, at }));

test('a frozen clock runs what an advance passes, once, in order, each at its time', async ({ backlot }) => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const world = await backlot.namespace({ clock: { mode: 'frozen', now: '2026-03-01T00:00:00.000Z' } });
      for (const step of taken) await take(world, step);
      expect(await rings(world)).toEqual(model(taken, Date.parse('2026-03-01T00:00:00.000Z')));
      await world.remove();
    }),
    { numRuns: 40 },
  );
});

test('an auto clock runs all progress, and calendar jobs only in an advance', async ({ backlot }) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ after: fc.integer({ min: 1, max: 500 }), calendar: fc.boolean() }), {
        minLength: 1,
        maxLength: 10,
      }),
      async (alarms) => {
        const world = await backlot.namespace({ clock: 'auto' });
        for (const [index, alarm] of alarms.entries()) await take(world, { do: 'set', id: `x${index}`, ...alarm });
        await world.settle();
        const named = alarms.map(({ calendar }, index) => ({ calendar, id: `x${index}` }));
        const rung = async (): Promise<unknown[]> =>
          (await rings(world)).map((ring) => (ring as { id: string }).id).sort();
        expect(await rung()).toEqual(
          named
            .filter(({ calendar }) => !calendar)
            .map((alarm) => alarm.id)
            .sort(),
        );
        await world.advance('1h');
        expect(await rung()).toEqual(named.map((alarm) => alarm.id).sort());
        await world.remove();
      },
    ),
    { numRuns: 25 },
  );
});

test('thousands of jobs over a year take one advance', { timeout: 60_000 }, async ({ backlot }) => {
  const world = await backlot.namespace({ clock: 'frozen' });
  const year = 365 * 24 * 3600;
  await Promise.all(
    Array.from({ length: 2000 }, (_, index) =>
      take(world, {
        do: 'set',
        id: `y${index}`,
        after: 1 + Math.floor((index * year) / 2001),
        calendar: index % 2 === 0,
      }),
    ),
  );
  expect(await world.advance('366d')).toMatchObject({ jobsRun: 2000 });
});

test('nothing crosses from one namespace to another', async ({ backlot }) => {
  const worlds = await Promise.all(
    ['frozen', 'frozen', 'auto'].map((clock) => backlot.namespace({ clock: clock as 'frozen' })),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ world: fc.nat({ max: 2 }), id, after: fc.integer({ min: 1, max: 9 }) }), {
        minLength: 1,
        maxLength: 12,
      }),
      async (set) => {
        await Promise.all(worlds.map((world) => world.reset()));
        await Promise.all(
          set.map(
            async ({ world, ...alarm }) =>
              worlds[world] && take(worlds[world], { do: 'set', calendar: false, ...alarm }),
          ),
        );
        await Promise.all(worlds.map((world) => world.settle()));
        await worlds[0]?.advance('1m');
        for (const [index, world] of worlds.entries()) {
          const own = [...new Set(set.filter((alarm) => alarm.world === index).map((alarm) => alarm.id))].sort();
          expect((await world.state('pelican', 'alarms')).map((alarm) => alarm['id']).sort()).toEqual(own);
          const rung = [...new Set((await rings(world)).map((ring) => (ring as { id: string }).id))].sort();
          expect(rung).toEqual(index === 1 ? [] : own);
        }
      },
    ),
    { numRuns: 20 },
  );
});
