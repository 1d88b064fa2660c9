/** What a look for due jobs finds, and what it says of the next one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqlite } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { dueJobs, type Asked, type DueJobs } from '../../src/world/due-jobs.ts';
import { jobsTable, putJob } from '../../src/world/jobs.ts';

let store: Store;

beforeAll(async () => {
  store = openSqlite({ file: ':memory:' });
  await store.define([jobsTable]);
});

afterAll(() => store.close());

async function jobs(world: number, ...due: readonly (readonly [due: number, cause?: string])[]): Promise<void> {
  await store.transaction(world, async (tx) => {
    for (const [index, [at, cause]] of due.entries())
      await putJob(tx, world, {
        id: `pelican.fly:${index}`,
        provider: 'pelican',
        name: 'fly',
        kind: 'progress',
        due: at,
        input: {},
        account: '',
        base: '',
        ...(cause && { cause }),
      });
  });
}

const look = (world: number, more: Partial<Asked>): Promise<DueJobs> =>
  dueJobs(store, { world, now: 100, held: new Set(), progressOnly: false, together: true, many: false, ...more });

test('a few, and when the next one is', async () => {
  await jobs(1, [90], [120]);
  const { jobs: found, more, next } = await look(1, {});
  expect(found.map(({ row }) => row.due)).toEqual([90]);
  expect({ more, next }).toEqual({ more: false, next: 120 });
});

test('many: the next look is at many, and the one behind the last of them says when the next one is', async () => {
  await jobs(2, ...Array.from({ length: 8 }, (_, index): [number] => [index]), [120]);
  expect(await look(2, {})).toMatchObject({ more: true, many: true });
  expect(await look(2, { many: true })).toMatchObject({ more: true, many: false });
  expect(await look(2, { many: true, now: -1 })).toMatchObject({ jobs: [], more: true, many: false });
  expect(await look(2, { now: -1 })).toMatchObject({ jobs: [], more: false, next: 0 });
});

test('what waits for an answer is no reason to look again', async () => {
  await jobs(3, ...Array.from({ length: 9 }, (_, index): [number, string] => [index, 'call_1']));
  const held = new Set(['call_1']);
  expect(await look(3, { held })).toMatchObject({ jobs: [], more: true, many: true });
  expect(await look(3, { held, many: true })).toMatchObject({ jobs: [], more: false });
});
