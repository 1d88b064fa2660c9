/** SQLite: the suite on a file and in memory, and what only a file has. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openSqlite } from '../../src/store/sqlite.ts';
import { storeSuite } from './suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'backlot-store-'));
let files = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

storeSuite('SQLite in memory', async () => openSqlite({ file: ':memory:' }));
storeSuite('SQLite in a file', async () => openSqlite({ file: join(folder, `state-${(files += 1)}.db`) }));
