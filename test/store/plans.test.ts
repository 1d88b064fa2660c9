/** The plans that SQLite makes for lists: along an index, from the place behind the last page, and nothing sorted. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type Database from 'better-sqlite3';
import type { Query, Store } from '../../src/store/store.ts';
import { storeOn } from '../../src/store/sqlite.ts';
import { listSql } from '../../src/store/sqlite/listing.ts';
import { openDatabase } from '../../src/store/sqlite/opening.ts';
import { parcels } from './parcels.ts';

let db: Database.Database;
let store: Store;

beforeAll(async () => {
  db = openDatabase(':memory:');
  store = storeOn(db, () => undefined);
  await store.define([parcels]);
});

afterAll(() => store.close());

function planOf(query: Query, owners: readonly string[] | undefined = ['']): string[] {
  const statement = listSql({ table: parcels, world: 1, owners, query, select: 'seq, key, data' });
  if (!statement) return [];
  const steps = db
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${statement.sql}`)
    .all(...statement.values);
  return steps.map((step) => step.detail);
}

const after = { seq: 10, value: 5 };
const byWeight = (direction: 'asc' | 'desc'): Query => ({ order: { column: 'weight', direction } });

const walks: [string, Query, RegExp, (readonly string[])?][] = [
  ['newest first', {}, /\(\) \(world=\? AND owner=\?\)$/],
  ['oldest first', { order: { direction: 'asc' } }, /\(\) \(world=\? AND owner=\?\)$/],
  ['behind a row', { after: { seq: 10 }, limit: 10 }, /\(\) \(world=\? AND owner=\? AND rowid<\?\)$/],
  ['a value', { where: { status: 'booked' } }, /\(status\) \(world=\? AND owner=\? AND c_status=\?\)$/],
  ['a value, behind a row', { where: { status: 'booked' }, after }, /\(status\) .* AND c_status=\? AND rowid<\?\)$/],
  ['two values', { where: { status: 'booked', weight: 5 } }, /\(status,weight\) .* c_status=\? AND c_weight=\?\)$/],
  ['null', { where: { status: null } }, /\(status\) .* c_status=\?\)$/],
  [
    'one of several',
    { where: { status: ['booked', 'lost', null] }, after },
    /\(status\) .* c_status=\? AND rowid<\?\)$/,
  ],
  ['by a column', byWeight('asc'), /\(weight\) \(world=\? AND owner=\?\)$/],
  ['by a column, backwards', byWeight('desc'), /\(weight\) \(world=\? AND owner=\?\)$/],
  [
    'by a column, from a place',
    { ...byWeight('asc'), after },
    /\(weight\) .* (c_weight=\? AND rowid>\?|c_weight>\?)\)$/,
  ],
  [
    'by a column down to its nulls',
    { ...byWeight('desc'), after },
    /\(weight\) .* (c_weight=\? AND rowid<\?|c_weight<\?|c_weight=\?)\)$/,
  ],
  [
    'by a column up from its nulls',
    { ...byWeight('asc'), after: { seq: 1 } },
    /\(weight\) .* (c_weight=\? AND rowid>\?|c_weight>\?)\)$/,
  ],
  [
    'a range, by its column',
    { ...byWeight('asc'), where: { weight: { gte: 2, lt: 9 } } },
    /\(weight\) .* c_weight>\? AND c_weight<\?\)$/,
  ],
  [
    'a value, by another column',
    { ...byWeight('asc'), where: { status: 'lost' } },
    /\(status,weight\) .* c_status=\?\)$/,
  ],
  [
    'several values, by another column',
    { ...byWeight('asc'), where: { status: ['lost', 'booked'] } },
    /\(status,weight\) .* c_status=\?\)$/,
  ],
  [
    'several values, by that column',
    { order: { column: 'status', direction: 'asc' }, where: { status: ['lost', 'booked'] } },
    /\(status\) .* c_status=\?\)$/,
  ],
  [
    'a value, by that column',
    { ...byWeight('asc'), where: { weight: 4 }, after },
    /\(weight\) .* c_weight=\? AND rowid>\?\)$/,
  ],
  [
    'an internal column',
    { order: { column: 'due', direction: 'asc' }, limit: 1 },
    /\(due\) \(world=\? AND owner=\?\)$/,
  ],
  ['a column without an index, newest first', { where: { fragile: true } }, /\(\) \(world=\? AND owner=\?\)$/],
  ['several owners', {}, /\(\) \(world=\? AND owner=\?\)$/, ['a', 'b', 'c']],
  ['several owners, by a column', { ...byWeight('desc'), after }, /\(weight\) /, ['a', 'b', 'c']],
];

test.each(walks)('%s: walks an index', (_what, query, index, owners) => {
  const plan = planOf(query, owners);
  const searches = plan.filter((step) => step.startsWith('SEARCH') || step.startsWith('SCAN'));
  expect(plan.join('\n')).not.toContain('TEMP B-TREE');
  expect(searches.length).toBeGreaterThan(0);
  for (const search of searches) expect(search).toMatch(index);
});

test('a range, newest first: sorts the numbers of the rows in the range, and reads no other row', () => {
  const plan = planOf({ where: { weight: { gte: 7 } }, limit: 10 });
  expect(plan).toEqual([
    'SEARCH t_pelican_parcels USING INTEGER PRIMARY KEY (rowid=?)',
    'LIST SUBQUERY 1',
    expect.stringMatching(/pelican_parcels\(weight\) \(world=\? AND owner=\? AND c_weight>\?\)$/),
    'USE TEMP B-TREE FOR ORDER BY',
  ]);
});

test('a row is found by its key without a scan', () => {
  const steps = db
    .prepare<[], { detail: string }>(
      'EXPLAIN QUERY PLAN SELECT data FROM t_pelican_parcels WHERE world = 1 AND owner = 2 AND key = 3',
    )
    .all();
  expect(steps.map((step) => step.detail)).toEqual([
    expect.stringMatching(/^SEARCH .* \(world=\? AND owner=\? AND key=\?\)$/),
  ]);
});
