import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqlite, type SqliteStore } from '../../src/store/sqlite.ts';
import { createRequestLog, type RawRequest } from '../../src/telemetry/request-log.ts';

let store: SqliteStore;
beforeEach(() => {
  store = openSqlite({ file: ':memory:' });
});
afterEach(() => store.close());

const request = (number: number, changes: Partial<RawRequest> = {}): RawRequest => ({
  world: 1,
  id: `req_${number}`,
  at: Date.UTC(2026, 0, 1) + number * 1000,
  provider: 'pelican',
  operation: 'pelican.parcels.book',
  method: 'POST',
  path: '/v1/parcels',
  status: 201,
  durationMs: 1.23456,
  requestHeaders: { 'content-type': 'application/json' },
  requestBody: Buffer.from('{"to":"Rua do Sol 4"}'),
  responseHeaders: { 'content-type': 'application/json' },
  responseBody: '{"id":"par_1"}',
  error: undefined,
  fault: undefined,
  events: [],
  changes: [],
  ...changes,
});

test('what was added is there at once, newest first, page by page', async () => {
  const log = createRequestLog(store);
  for (let number = 1; number <= 5; number++) log.add(request(number));

  const first = await log.list(1, { limit: 3 });
  expect(first.requests.map(({ id }) => id)).toEqual(['req_5', 'req_4', 'req_3']);
  const second = await log.list(1, { limit: 3, cursor: first.nextCursor });
  expect(second.requests.map(({ id }) => id)).toEqual(['req_2', 'req_1']);
  expect(second.nextCursor).toBeUndefined();
});

test('a request is shown whole', async () => {
  const log = createRequestLog(store);
  log.add(request(1, { fault: 'rule_1', error: 'too_late', events: [{ id: 'evt_1', type: 'parcel.booked' }] }));

  expect(await log.get(1, 'req_1')).toEqual({
    id: 'req_1',
    at: '2026-01-01T00:00:01.000Z',
    provider: 'pelican',
    operation: 'pelican.parcels.book',
    method: 'POST',
    path: '/v1/parcels',
    status: 201,
    durationMs: 1.23,
    requestHeaders: { 'content-type': 'application/json' },
    requestBody: '{"to":"Rua do Sol 4"}',
    responseHeaders: { 'content-type': 'application/json' },
    responseBody: '{"id":"par_1"}',
    fault: 'rule_1',
    error: 'too_late',
    events: [{ id: 'evt_1', type: 'parcel.booked' }],
  });
  expect(await log.get(1, 'req_2')).toBeUndefined();
});

test('secrets are shown as their first eight characters', async () => {
  const log = createRequestLog(store);
  log.add(
    request(1, {
      path: '/v1/parcels?access_token=abcdefghijklmnopqrst&status=booked',
      requestHeaders: {
        authorization: 'Bearer pel_1234567890abcdef',
        'x-api-key': 'abcdefghijklmnopqrst',
        cookie: 'session=abcdefghijklmnopqrst; theme=dark',
        'idempotency-key': 'not-a-secret-at-all',
      },
      responseHeaders: { 'set-cookie': ['session=abcdefghijklmnopqrst; HttpOnly'] },
    }),
  );

  const logged = await log.get(1, 'req_1');
  expect(logged?.requestHeaders).toEqual({
    authorization: 'Bearer pel_1234…',
    'x-api-key': 'abcdefgh…',
    cookie: 'session=abcdefgh…; theme=da…',
    'idempotency-key': 'not-a-secret-at-all',
  });
  expect(logged?.responseHeaders).toEqual({ 'set-cookie': 'session=abcdefgh…; HttpOnly' });
  expect(logged?.path).toBe('/v1/parcels?access_token=abcdefgh…&status=booked');
});

test('bodies are cut between characters, binary ones noted', async () => {
  const log = createRequestLog(store, { bodyBytes: 10 });
  log.add(
    request(1, { requestBody: Buffer.from('12345678é…'), responseBody: Buffer.from([0, 1, 2]), responseHeaders: {} }),
  );

  expect(await log.get(1, 'req_1')).toMatchObject({
    requestBody: '12345678é',
    responseBody: '(binary, 3 bytes)',
    truncated: true,
  });
});

test('long bodies come back as they were, and words in them are found', async () => {
  const log = createRequestLog(store);
  const sent = JSON.stringify({ names: Array.from({ length: 1000 }, (_, at) => `Zoë ${at}`) });
  const answered = `${JSON.stringify({ riders: Array.from({ length: 2000 }, (_, at) => `"rider" ${at}`) }, undefined, 2)}\n`;
  log.add(request(1, { requestBody: Buffer.from(sent), responseBody: answered }));
  log.add(request(2));

  const logged = await log.get(1, 'req_1');
  expect(logged?.requestBody).toBe(sent);
  expect(logged?.responseBody).toBe(answered);
  expect(Object.keys(logged ?? {})).toEqual(Object.keys((await log.get(1, 'req_2')) ?? {}));
  const found = async (text: string) => (await log.list(1, { limit: 10, texts: [text] })).requests.map(({ id }) => id);
  expect(await found('zoë 999')).toEqual(['req_1']);
  expect(await found('rider')).toEqual(['req_1']);
  expect(await found('zoë 1000')).toEqual([]);
});

test('a header that changes is logged as it is now', async () => {
  const log = createRequestLog(store);
  for (const [at, seen] of ['one', 'one', 'two'].entries())
    log.add(request(at, { requestHeaders: { 'X-Seen': seen, 'x-token': `${seen}-1234567890` } }));

  const { requests } = await log.list(1, { limit: 10 });
  expect(requests.map(({ requestHeaders }) => requestHeaders)).toEqual([
    { 'x-seen': 'two', 'x-token': 'two-1234…' },
    { 'x-seen': 'one', 'x-token': 'one-1234…' },
    { 'x-seen': 'one', 'x-token': 'one-1234…' },
  ]);
});

test('filters: provider, operation, status and its hundreds, since, text', async () => {
  const log = createRequestLog(store);
  log.add(request(1, { provider: 'stripe', operation: 'stripe.customers.create', status: 200 }));
  log.add(request(2, { status: 402 }));
  log.add(request(3, { status: 404, operation: undefined }));
  log.add(request(4, { world: 2 }));
  const ids = async (filter: Partial<Parameters<typeof log.list>[1]>): Promise<string[]> =>
    (await log.list(1, { limit: 10, ...filter })).requests.map(({ id }) => id);

  expect(await ids({})).toEqual(['req_3', 'req_2', 'req_1']);
  expect(await ids({ provider: 'stripe' })).toEqual(['req_1']);
  expect(await ids({ operation: 'pelican.parcels.book' })).toEqual(['req_2']);
  expect(await ids({ status: '402' })).toEqual(['req_2']);
  expect(await ids({ status: '4xx' })).toEqual(['req_3', 'req_2']);
  expect(await ids({ since: '2026-01-01T00:00:02.000Z' })).toEqual(['req_3', 'req_2']);
  expect(await ids({ texts: ['CUSTOMERS.create'] })).toEqual(['req_1']);
});

test('clear empties one world', async () => {
  const log = createRequestLog(store);
  for (let number = 1; number <= 450; number++) log.add(request(number));
  log.add(request(1, { world: 2 }));

  expect(await log.clear(1)).toBe(450);
  expect((await log.list(1, { limit: 10 })).requests).toEqual([]);
  expect((await log.list(2, { limit: 10 })).requests).toHaveLength(1);
});

test('the log is kept below its limit, at the cost of the largest world', async () => {
  const log = createRequestLog(store, { maxBytes: 300_000 });
  log.add(request(0, { world: 2 }));
  for (let number = 1; number <= 1000; number++) log.add(request(number));
  await log.flush();

  const { requests } = await log.list(1, { limit: 2000 });
  expect(requests[0]?.id).toBe('req_1000');
  expect(JSON.stringify(requests).length).toBeLessThan(310_000);
  expect(requests.length).toBeGreaterThan(300);
  expect((await log.list(2, { limit: 10 })).requests).toHaveLength(1);
});

test('what came in for a world without a name is dropped', async () => {
  const log = createRequestLog(store, { isCurrent: (world) => world !== 1 });
  log.add(request(1));
  expect((await log.list(1, { limit: 10 })).requests).toEqual([]);
});
