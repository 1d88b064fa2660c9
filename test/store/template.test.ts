/** New files of SQLite, which begin as a copy of one that holds the tables alone. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { openStore } from '../../src/store/data.ts';
import type { Store, Table } from '../../src/store/store.ts';
import { keysOf, parcel, parcels, riders } from './parcels.ts';

const folder = mkdtempSync(join(tmpdir(), 'backlot-template-'));
let names = 0;
const fresh = (): string => join(folder, `${(names += 1)}`);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function opened(file: string, templates: string, tables: readonly Table[] = [parcels]): Promise<Store> {
  return (await openStore(file, { tables, templates, log: () => undefined })).store;
}

const add = (store: Store, key: string): Promise<void> =>
  store.transaction(1, (tx) => tx.insertMany(parcels, [parcel(key)]));
const keys = (store: Store): Promise<string[]> =>
  store.transaction(1, async (tx) => keysOf(await tx.list(parcels, { world: 1 })));

/** All that a file says of itself. */
function schemaOf(file: string): unknown[] {
  const db = new Database(file, { readonly: true });
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  const schema = db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
  db.close();
  return schema;
}

test('a new file has the tables of the first one, and none of its rows', async () => {
  const [templates, first, second] = [fresh(), fresh(), fresh()];
  const store = await opened(first, templates);
  await add(store, 'p1');
  expect(await store.transaction(1, (tx) => tx.next(1, 'parcels'))).toBe(1);
  await store.close();
  expect(readdirSync(templates)).toHaveLength(1);

  const other = await opened(second, templates);
  expect(await keys(other)).toEqual([]);
  expect(await other.transaction(1, (tx) => tx.next(1, 'parcels'))).toBe(1);
  await add(other, 'p2');
  await other.close();
  expect(schemaOf(second)).toEqual(schemaOf(first));

  const again = await opened(second, templates);
  expect(await keys(again)).toEqual(['p2']);
  await again.close();
});

test('other tables begin otherwise', async () => {
  const [templates, first, second] = [fresh(), fresh(), fresh()];
  await (await opened(first, templates, [parcels, riders])).close();
  await (await opened(second, templates)).close();
  expect(readdirSync(templates)).toHaveLength(2);
  expect(schemaOf(second)).not.toEqual(schemaOf(first));
});

test('of many sets of tables, only some are kept', async () => {
  const templates = fresh();
  for (let count = 1; count <= 12; count += 1)
    await (await opened(fresh(), templates, [{ ...riders, name: `riders_${count}` }])).close();
  expect(readdirSync(templates).length).toBeLessThan(9);
});

test('what is left of a deleted database does not come into a new one', async () => {
  const [templates, file, other, third] = [fresh(), fresh(), fresh(), fresh()];
  const store = await opened(file, templates);
  await add(store, 'p1');
  const left = readdirSync(folder).filter((name) => join(folder, name).startsWith(`${file}-`));
  for (const name of left) cpSync(join(folder, name), other + name.slice(name.indexOf('-')));
  for (const name of left.filter((it) => it.includes('-redo.'))) cpSync(join(folder, name), `${third}-redo.1`);
  await store.close();
  expect(left.length).toBeGreaterThan(1);
  for (const one of [other, third]) {
    const again = await opened(one, templates);
    expect(await keys(again)).toEqual([]);
    await again.close();
  }
});

test('where nothing can be kept, every file is made by itself', async () => {
  const [templates, file] = [fresh(), fresh()];
  writeFileSync(templates, 'no folder');
  const store = await opened(file, templates);
  await add(store, 'p1');
  expect(await keys(store)).toEqual(['p1']);
  await store.close();
});

test('a template that cannot be copied is no hindrance', async () => {
  const [templates, first, second] = [fresh(), fresh(), fresh()];
  await (await opened(first, templates)).close();
  for (const name of readdirSync(templates)) {
    rmSync(join(templates, name));
    mkdirSync(join(templates, name));
  }
  await (await opened(second, templates)).close();
  expect(schemaOf(second)).toEqual(schemaOf(first));
  expect(readdirSync(folder).filter((name) => join(folder, name).startsWith(`${second}.`))).toEqual([]);
});

test('an empty file counts as one that is there', async () => {
  const [templates, first, second] = [fresh(), fresh(), fresh()];
  await (await opened(first, templates)).close();
  writeFileSync(second, '');
  await (await opened(second, templates)).close();
  expect(schemaOf(second)).toEqual(schemaOf(first));
});
