/** What Backlot is measured against, in a process of its own: `plain.ts bare`, or `plain.ts insert FOLDER`. Prints its URL when it serves. */
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import Database from 'better-sqlite3';
import { Hono } from 'hono';

const [kind = 'bare', folder = ''] = process.argv.slice(2);

/** One row a call, committed by itself, with the settings that a careful author would take. */
function inserter(): (body: string) => void {
  const db = new Database(join(folder, 'insert.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.exec('CREATE TABLE things (id INTEGER PRIMARY KEY, body TEXT)');
  const insert = db.prepare('INSERT INTO things (body) VALUES (?)');
  return (body) => void insert.run(body);
}

const keep = kind === 'insert' ? inserter() : () => undefined;
const app = new Hono();
app.post('/', async (c) => {
  const body = await c.req.text();
  keep(body);
  return c.json({ id: 'thing_1', body });
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(`http://127.0.0.1:${port}`));
