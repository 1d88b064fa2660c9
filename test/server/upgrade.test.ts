/** Files of older Backlots. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { startBacklot, type Backlot } from '../../src/index.ts';
import { SCHEMA_VERSION, versionOf } from '../../src/store/sqlite/schema-versions.ts';
import instamojo from '../../emulators/instamojo/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'backlot-upgrade-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'state.db');

const start = (): Promise<Backlot> =>
  startBacklot({ port: 0, data: file, emulators: [instamojo], log: () => undefined });

async function usersOf(backlot: Backlot): Promise<unknown[]> {
  const answer = await fetch(`${backlot.url}/_backlot/state/instamojo/users`);
  return ((await answer.json()) as { items: unknown[] }).items;
}

/** How many providers have begun in the worlds of the file. */
function begun(db: Database.Database): unknown[] {
  return db.prepare('SELECT key FROM t_beginnings').pluck().all();
}

describe('the first rows of a provider', () => {
  test('are made when it is first used, and once', async () => {
    const backlot = await start();
    const db = new Database(file, { readonly: true });
    expect(begun(db)).toEqual([]);
    const rows = await usersOf(backlot);
    expect(rows).toHaveLength(1);
    await expect.poll(() => begun(db)).toEqual(['instamojo']);
    expect(await usersOf(backlot)).toEqual(rows);
    db.close();
    await backlot.close();
  });

  test('stand in a file of the schema before, which opens and says so no more', async () => {
    const before = new Database(file);
    before.exec(
      "DROP TABLE backlot_redo; DROP TABLE t_beginnings; DELETE FROM backlot_tables WHERE name = 'beginnings'",
    );
    before.exec(
      "DROP VIEW beginnings; INSERT INTO backlot_series SELECT world, 'instamojo.world', 1 FROM t_instamojo_users",
    );
    before.pragma('user_version = 1');
    before.close();

    const backlot = await start();
    expect(await usersOf(backlot)).toHaveLength(1);
    const db = new Database(file, { readonly: true });
    expect(versionOf(db)).toBe(SCHEMA_VERSION);
    expect(begun(db)).toEqual(['instamojo']);
    db.close();
    await backlot.close();
  });
});
