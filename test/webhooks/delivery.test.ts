/** Deliveries from the outbox to an app: accepted, tried again, given up, in order, joined, replayed. */
import { expect, test } from 'vitest';
import { listDeliveries } from '../../src/webhooks/outbox.ts';
import { app, listening, midnight, minute, nobody, silentApp, stage, world } from './stage.ts';

const bodies = (received: readonly { readonly body: string }[]): unknown[] =>
  received.map(({ body }) => JSON.parse(body) as unknown);

test('a due delivery arrives with its id, and is delivered', async () => {
  const shop = await app(() => ({ status: 204, headers: { 'x-shop': 'yes' } }));
  const { emit, run, get, finished } = await stage();
  const id = await emit({ url: `${shop.url}/hooks?a=1`, then: { job: 'parcels.told', input: { parcel: 'par_1' } } });
  await run();
  expect(shop.received).toMatchObject([
    { method: 'POST', path: '/hooks?a=1', headers: { 'x-backlot-delivery': id, 'user-agent': 'Backlot' } },
  ]);
  const delivery = await get(id);
  expect(delivery).toMatchObject({ status: 'delivered', due: null, first: false });
  expect(delivery.attempts).toMatchObject([
    {
      at: midnight,
      status: 204,
      method: 'POST',
      requestBody: shop.received[0]?.body,
      responseHeaders: { 'x-shop': 'yes' },
    },
  ]);
  expect(delivery.attempts[0]?.requestHeaders).toMatchObject({
    Host: new URL(shop.url).host,
    'X-Backlot-Delivery': id,
  });
  expect(finished).toMatchObject([{ delivery: { id }, reply: { outcome: 'accepted', status: 204, attempts: 1 } }]);
});

test('what is not due stays where it is', async () => {
  const shop = await app();
  const { emit, dispatcher, clock, run } = await stage();
  await emit({ url: shop.url, due: midnight + minute });
  expect(await dispatcher.startDue(world)).toBe(0);
  clock.now += minute;
  await run();
  expect(shop.received).toHaveLength(1);
});

test('retries are due on the clock of the namespace, and end', async () => {
  const shop = await app(() => ({ status: 500, body: 'no database' }));
  const { emit, run, get, clock, finished, dispatcher } = await stage({ retries: [1, 10] });
  const id = await emit({ url: shop.url });
  await run();
  expect(await get(id)).toMatchObject({
    status: 'pending',
    first: false,
    due: midnight + minute,
    reason: 'answered 500',
  });
  clock.now += minute - 1;
  expect(await dispatcher.startDue(world)).toBe(0);
  clock.now += 1;
  await run();
  expect(await get(id)).toMatchObject({ status: 'pending', due: midnight + 11 * minute });
  expect(finished).toEqual([]);
  clock.now += 10 * minute;
  await run();
  expect(await get(id)).toMatchObject({
    status: 'failed',
    due: null,
    reason: 'answered 500; given up after 3 attempts',
  });
  expect(bodies(shop.received)).toMatchObject([{ attempt: 0 }, { attempt: 1 }, { attempt: 2 }]);
  expect((await get(id)).attempts.map(({ at }) => at - midnight)).toEqual([0, minute, 11 * minute]);
  expect(finished).toMatchObject([{ reply: { outcome: 'failed', status: 500, body: 'no database', attempts: 3 } }]);
});

test('a retry without a wait follows at once', async () => {
  const shop = await app(() => ({ status: shop.received.length < 3 ? 503 : 200 }));
  const { emit, run, get } = await stage({ retries: [0, 0] });
  const id = await emit({ url: shop.url });
  await run();
  expect(await get(id)).toMatchObject({
    status: 'delivered',
    attempts: [{ status: 503 }, { status: 503 }, { status: 200 }],
  });
});

test('a verdict of failed is final', async () => {
  const shop = await app(() => ({ status: 410 }));
  const { emit, run, get } = await stage({ book: { judge: () => 'failed' } });
  const id = await emit({ url: shop.url });
  await run();
  expect(await get(id)).toMatchObject({ status: 'failed', due: null, reason: 'answered 410' });
});

test('nobody listens: the reason says so in words', async () => {
  const url = await nobody();
  const { emit, run, get, finished } = await stage({ retries: [] });
  const id = await emit({ url: `${url}/hooks` });
  await run();
  const reason = `connection refused at ${new URL(url).host}: is the app running?`;
  expect(await get(id)).toMatchObject({ status: 'failed', reason, attempts: [{ error: reason }] });
  expect(finished).toMatchObject([{ reply: { outcome: 'failed', error: reason } }]);
});

test('an app that rejects the signature is named as that', async () => {
  const shop = await app(() => ({ status: 400, body: 'No signatures found matching' }));
  const { emit, run, get } = await stage({ retries: [] });
  const id = await emit({ url: shop.url });
  await run();
  expect((await get(id)).reason).toMatch(/^answered 400: the app does not accept the signature/);
});

test('a delivery waits for the answer to the request that caused it', async () => {
  const shop = await app();
  const { emit, dispatcher, held, run } = await stage();
  held.add('req_1');
  await emit({ url: shop.url, cause: 'req_1', lane: 'par_1' });
  await emit({ url: shop.url, cause: 'req_2' });
  await emit({ url: shop.url, cause: 'req_2', lane: 'par_1' });
  expect(await dispatcher.startDue(world)).toBe(1);
  await dispatcher.quiet(world);
  expect(bodies(shop.received)).toMatchObject([{ events: ['evt_dlv_2'] }]);
  held.clear();
  await run();
  expect(bodies(shop.received)).toMatchObject([
    { events: ['evt_dlv_2'] },
    { events: ['evt_dlv_1'] },
    { events: ['evt_dlv_3'] },
  ]);
});

test('a lane goes on when its first was tried, accepted or not', async () => {
  let release = (): void => {};
  const paths: string[] = [];
  const shop = await listening(({ url = '' }, response) => {
    paths.push(url);
    if (paths.length === 1) release = () => response.writeHead(500).end();
    else response.end();
    if (paths.length === 2) release(); // one of the lane, and the one beside it, are in
  });
  const { emit, run, get } = await stage();
  const first = await emit({ url: `${shop}/1`, lane: 'par_1' });
  await emit({ url: `${shop}/1`, lane: 'par_1' });
  await emit({ url: `${shop}/beside` });
  await run();
  expect(paths).toEqual(['/1', '/beside', '/1']);
  expect(await get(first)).toMatchObject({ status: 'pending', reason: 'answered 500' });
});

test('a lane of one target does not wait for the same lane of another', async () => {
  const silent = await silentApp();
  const shop = await app();
  const { emit, run } = await stage({ limits: { freshMs: 20 } });
  await emit({ url: silent.url, lane: 'par_1' });
  await emit({ url: shop.url, lane: 'par_1' });
  await run();
  expect(shop.received).toHaveLength(1);
});

test('a batch joins what is due for one target, up to its maximum', async () => {
  const shop = await app();
  const { emit, run, get, store } = await stage();
  for (let i = 0; i < 4; i++)
    await emit({ url: shop.url, batch: 'events', event: i === 1 ? 'parcel.lost' : 'parcel.booked' });
  await emit({ url: `${shop.url}/other`, batch: 'events' });
  await run();
  const sent = bodies(shop.received.toSorted((a, b) => a.body.localeCompare(b.body)));
  expect(sent).toMatchObject([
    { events: ['evt_dlv_1', 'evt_dlv_2', 'evt_dlv_3'] },
    { events: ['evt_dlv_4'] },
    { events: ['evt_dlv_5'] },
  ]);
  expect(await get('dlv_1')).toMatchObject({ joined: true, events: [{}, { type: 'parcel.lost' }, {}] });
  await expect(get('dlv_2')).rejects.toThrow('no delivery');
  const lost = await store.transaction(world, (tx) => listDeliveries(tx, world, { event: 'parcel.lost', limit: 10 }));
  expect(lost.deliveries.map(({ id }) => id)).toEqual(['dlv_1']);
});

test('of one lane, a batch takes several at once', async () => {
  const shop = await app();
  const { emit, run } = await stage();
  for (const lane of ['a', 'a', 'b', 'a']) await emit({ url: shop.url, batch: 'events', lane });
  await run();
  expect(bodies(shop.received)).toMatchObject([
    { events: ['evt_dlv_1', 'evt_dlv_2', 'evt_dlv_3'] },
    { events: ['evt_dlv_4'] },
  ]);
});

test('a target that hangs delays no other, and stops being waited for', async () => {
  const silent = await silentApp();
  const shop = await app();
  const { emit, dispatcher, get } = await stage({ limits: { freshMs: 50 } });
  for (let i = 0; i < 60; i++) await emit({ url: `${silent.url}/${i}` });
  for (let i = 0; i < 60; i++) await emit({ url: `${shop.url}/${i}` });
  expect(await dispatcher.startDue(world)).toBe(120);
  expect(dispatcher.underWay(world)).toEqual({ fresh: 120, all: 120 });
  await shop.reached(60);
  await dispatcher.quiet(world);
  expect(dispatcher.underWay(world)).toEqual({ fresh: 0, all: 60 });
  expect(silent.count()).toBe(4); // as long as it has not answered, it gets few connections
  expect(await get('dlv_1')).toMatchObject({ status: 'pending', attempts: [] });
});

test('an answer that takes too long is a time-out', async () => {
  const silent = await silentApp();
  const { emit, run, get } = await stage({ timeoutMs: 30, retries: [] });
  const id = await emit({ url: silent.url });
  await run();
  expect(await get(id)).toMatchObject({ status: 'failed', reason: 'timed out after 30 ms' });
});

test('many deliveries at once are all waited for', async () => {
  const shop = await app();
  const { emit, run, store } = await stage();
  for (let i = 0; i < 1200; i++) await emit({ url: shop.url });
  await run();
  expect(shop.received).toHaveLength(1200);
  const left = await store.transaction(world, (tx) => listDeliveries(tx, world, { status: 'pending', limit: 1 }));
  expect(left.deliveries).toEqual([]);
});

test('a webhook that cannot be written fails, and the log says why', async () => {
  const shop = await app();
  const { emit, run, get, log, finished } = await stage({
    book: {
      write: () => {
        throw new Error('no secret');
      },
    },
  });
  const id = await emit({ url: shop.url });
  await run();
  expect(await get(id)).toMatchObject({ status: 'failed', attempts: [], reason: 'could not be written: no secret' });
  expect(log).toEqual([`the webhook ${id} (pelican parcel.booked) could not be written`]);
  expect(finished).toMatchObject([{ reply: { outcome: 'failed', error: 'could not be written: no secret' } }]);
});

test('a replay sends the same content as a new delivery, once', async () => {
  const shop = await app(() => ({ status: shop.received.length === 2 ? 500 : 200 }));
  const { emit, run, dispatcher, get, finished } = await stage();
  const id = await emit({ url: shop.url, then: { job: 'parcels.told', input: {} } });
  await run();
  const failed = await dispatcher.replay(world, id);
  expect(failed).toMatchObject({ id: `${id}-r1`, replayOf: id, status: 'failed', reason: 'answered 500' });
  expect(await dispatcher.replay(world, id)).toMatchObject({ id: `${id}-r2`, status: 'delivered' });
  expect(bodies(shop.received)).toEqual(Array(3).fill({ attempt: 0, events: [`evt_${id}`] }));
  expect(await get(id)).toMatchObject({ status: 'delivered', attempts: [{}] });
  expect(finished.filter(({ delivery }) => delivery.then)).toHaveLength(1);
  expect(await dispatcher.replay(world, 'dlv_99')).toBeUndefined();
});

test('in an advance, a target that failed three times is not tried again', async () => {
  const url = await nobody();
  const shop = await app();
  const { emit, run, dispatcher, clock, get } = await stage({ retries: [1, 1, 1, 1, 1] });
  const id = await emit({ url });
  dispatcher.beginAdvance(world, () => undefined);
  for (let i = 0; i < 5; i++, clock.now += minute) await run();
  await emit({ url: shop.url });
  await run();
  expect((await get(id)).attempts.map(({ error }) => error?.slice(0, 10))).toEqual([
    ...Array<string>(3).fill('connection'),
    ...Array<string>(3).fill('not tried:'),
  ]);
  expect(dispatcher.endAdvance(world)).toEqual({ delivered: 1, failed: 6 });
  const next = await emit({ url });
  await run();
  expect((await get(next)).reason).toMatch(/^connection refused/);
});

test('a world that is gone is not written to', async () => {
  const shop = await app(() => {
    leave();
    return {};
  });
  const { emit, run, leave, get, finished, dispatcher } = await stage();
  const id = await emit({ url: shop.url });
  await run();
  expect(shop.received).toHaveLength(1);
  expect(await get(id)).toMatchObject({ status: 'pending', attempts: [] });
  expect(finished).toEqual([]);
  expect(await dispatcher.startDue(world)).toBe(0);
});

test('a world that is given away keeps its rows, and what is under way is not sent twice', async () => {
  const shop = await app(() => {
    if (shop.received.length === 1) dispatcher.forget(world);
    return {};
  });
  const { emit, dispatcher, run, get } = await stage({ limits: { firstContact: 1 } });
  const ids = [await emit({ url: shop.url }), await emit({ url: shop.url })];
  await dispatcher.startDue(world);
  await shop.reached(1);
  await run();
  expect(shop.received.map(({ headers }) => headers['x-backlot-delivery'])).toEqual(ids);
  for (const id of ids) expect(await get(id)).toMatchObject({ status: 'delivered' });
});

test('closing loses nothing: what is not over stays pending', async () => {
  const silent = await silentApp();
  const { emit, dispatcher, get } = await stage({ limits: { freshMs: 20 } });
  const ids = [];
  for (let i = 0; i < 8; i++) ids.push(await emit({ url: silent.url }));
  await dispatcher.startDue(world);
  await dispatcher.quiet(world);
  await dispatcher.close(10);
  for (const id of ids) expect(await get(id)).toMatchObject({ status: 'pending', due: midnight, attempts: [] });
  expect(await dispatcher.startDue(world)).toBe(0);
});

test('closing waits for what is under way', async () => {
  const shop = await app();
  const { emit, dispatcher, get } = await stage();
  const id = await emit({ url: shop.url });
  await dispatcher.startDue(world);
  await shop.reached(1);
  await dispatcher.close(5000);
  expect(await get(id)).toMatchObject({ status: 'delivered' });
});

test('a job that cannot be scheduled does not make the webhook go again', async () => {
  const shop = await app();
  const { emit, run, get, log } = await stage({
    finished: () => Promise.reject(new Error('no such job')),
  });
  const id = await emit({ url: shop.url });
  await run();
  await run();
  expect(await get(id)).toMatchObject({ status: 'delivered' });
  expect(shop.received).toHaveLength(1);
  expect(log).toEqual(['what follows a webhook failed']);
});
