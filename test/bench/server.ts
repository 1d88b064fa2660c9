/** The servers that are measured, each in a process of its own: `server.ts backlot FOLDER`, `bare`, or `insert FOLDER`. Prints its facts as JSON when it serves. */
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import Database from 'better-sqlite3';
import { Hono } from 'hono';

const [kind = '', folder = ''] = process.argv.slice(2);

async function backlot(): Promise<object> {
  const started = performance.now();
  const { startBacklot } = await import('../../src/index.ts');
  const server = await startBacklot({
    port: 0,
    data: join(folder, 'state.db'),
    log: (level, message, fields) => void (level === 'error' && console.error(message, fields)),
  });
  const { credentials, baseUrls } = server.default;
  return {
    url: server.url,
    ports: server.ports,
    credentials,
    baseUrls,
    startMs: Math.round(performance.now() - started),
  };
}

function hono(withInsert: boolean): Promise<object> {
  const app = new Hono();
  const db = withInsert ? new Database(join(folder, 'insert.db')) : undefined;
  db?.pragma('journal_mode = WAL');
  db?.pragma('synchronous = NORMAL');
  db?.exec('CREATE TABLE things (id INTEGER PRIMARY KEY, body TEXT)');
  const insert = db?.prepare('INSERT INTO things (body) VALUES (?)');
  app.post('/', async (c) => {
    const body = await c.req.text();
    insert?.run(body);
    return c.json({ id: 'thing_1', body });
  });
  app.get('/', (c) => c.json({ id: 'thing_1' }));
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve({ url: `http://127.0.0.1:${port}` }),
    );
  });
}

const facts = kind === 'backlot' ? await backlot() : await hono(kind === 'insert');
process.stdout.write(`${JSON.stringify(facts)}\n`);
process.on('message', () => process.send?.({ memory: process.memoryUsage().rss }));
