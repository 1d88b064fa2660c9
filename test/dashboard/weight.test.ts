/** What pages weigh and read with 50,000 logged requests behind them: no more than with a few. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startBacklot, type Backlot } from '../../src/index.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { SqliteTx } from '../../src/store/sqlite/transaction.ts';
import type { StoredRow } from '../../src/store/store.ts';
import { createRequestLog, type RawRequest } from '../../src/telemetry/request-log.ts';
import pelican from '../pelican/index.ts';

const logged = 50_000;
/** The world of a fresh server's default namespace. */
const world = 1;

const request = (number: number): RawRequest => ({
  world,
  id: `call_${number}`,
  at: Date.UTC(2030, 0, 1) + number * 1000,
  provider: 'pelican',
  operation: 'pelican.parcels.book',
  method: 'POST',
  path: '/v1/parcels',
  status: number % 7 === 0 ? 404 : 201,
  durationMs: 2,
  requestHeaders: { 'content-type': 'application/json' },
  requestBody: Buffer.from(`{"to":"Rua do Sol ${number}","weight":1200,"note":"${'x'.repeat(400)}"}`),
  responseHeaders: { 'content-type': 'application/json' },
  responseBody: `{"id":"par_${number}"}`,
  error: number % 7 === 0 ? 'parcel_missing' : undefined,
  fault: undefined,
  events: [],
  changes: [],
});

const folder = mkdtempSync(join(tmpdir(), 'backlot-weight-'));
const data = join(folder, 'state.db');
const options = {
  port: 0,
  data,
  clock: { mode: 'frozen', now: '2030-01-02T00:00:00Z' },
  emulators: [pelican],
} as const;
let backlot: Backlot;

beforeAll(async () => {
  const first = await startBacklot(options);
  await first.close();
  const store = openSqlite({ file: data });
  const log = createRequestLog(store);
  for (let number = 0; number < logged; number++) {
    log.add(request(number));
    if (number % 400 === 0) await log.flush();
  }
  await log.flush();
  await store.close();
  backlot = await startBacklot(options);
}, 120_000);

afterAll(async () => {
  await backlot.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Seen {
  readonly status: number;
  readonly text: string;
  /** Calls of the store. */
  readonly reads: number;
  /** Rows that it answered. */
  readonly rows: number;
}

const readers = ['get', 'list', 'locate', 'count', 'aggregate', 'earliest'] as const;

/** Opens a page, and counts what it asks of the store. */
async function look(path: string): Promise<Seen> {
  let [reads, rows] = [0, 0];
  const spies = readers.map((name) => {
    const own = SqliteTx.prototype[name] as (...args: unknown[]) => Promise<unknown>;
    return vi.spyOn(SqliteTx.prototype, name).mockImplementation(async function (this: SqliteTx, ...args: unknown[]) {
      const answer = await own.apply(this, args);
      reads++;
      rows += Array.isArray(answer) ? answer.length : isRow(answer) ? 1 : 0;
      return answer as never;
    });
  });
  try {
    const answer = await fetch(backlot.url + path);
    return { status: answer.status, text: await answer.text(), reads, rows };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const isRow = (answer: unknown): answer is StoredRow =>
  typeof answer === 'object' && answer !== null && 'seq' in answer;

const pages = [
  '/',
  '/requests',
  '/requests?q=status:4xx+provider:pelican',
  '/requests/call_49999',
  '/webhooks',
  '/providers/pelican',
  '/jobs',
  '/faults',
  '/state',
  '/snapshots',
];

test.each(pages)('%s is small and reads little', async (path) => {
  const { status, text, reads, rows } = await look(path);
  expect(status).toBe(200);
  expect(Buffer.byteLength(text)).toBeLessThan(100_000);
  expect(reads).toBeGreaterThan(0);
  expect(reads).toBeLessThan(60);
  expect(rows).toBeLessThan(300);
});

test('all of them are there', async () => {
  const answer = await fetch(`${backlot.url}/_backlot/requests/counts`);
  expect(await answer.json()).toMatchObject({ providers: { pelican: { requests: logged } } });
});

test('a search looks through some thousands, and says where it goes on', async () => {
  const { text, rows } = await look('/requests?q=%22Rua+do+Sol+17%22');
  expect(text).toContain('Nothing fits among the last 5000');
  expect(text).toContain('rel="next"');
  expect(rows).toBeLessThan(5300);
  const found = await look('/requests?q=%22Rua+do+Sol+49998%22');
  expect(found.text).toContain('call_49998');
});
