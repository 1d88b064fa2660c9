/** The outbox: what fault rules do to deliveries, how they are listed, and how they are shown. */
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Delivery } from '../../src/webhooks/delivery.ts';
import { deliveryView, listDeliveries, maskSecrets } from '../../src/webhooks/outbox.ts';
import { app, midnight, minute, stage, world, type Stage } from './stage.ts';

const url = 'http://127.0.0.1:9/hooks';

const all = async ({ store }: Stage): Promise<readonly Delivery[]> =>
  (await store.transaction(world, (tx) => listDeliveries(tx, world, { limit: 1000 }))).deliveries;

test('dropped: kept with its reason, and never sent', async () => {
  const shop = await app();
  const { emit, dispatcher, get } = await stage();
  const id = await emit({ url: shop.url, fault: { drop: true } });
  expect(await get(id)).toMatchObject({
    status: 'dropped',
    due: null,
    reason: 'dropped by a fault rule',
    attempts: [],
  });
  expect(await dispatcher.startDue(world)).toBe(0);
});

test('dropped, where a job waits for the reply: the job hears of it', async () => {
  const shop = await app();
  const { emit, run, get, finished } = await stage();
  const id = await emit({ url: shop.url, fault: { drop: true }, then: { job: 'calls.script', input: {} } });
  await run();
  expect(shop.received).toEqual([]);
  expect(await get(id)).toMatchObject({ status: 'dropped', reason: 'dropped by a fault rule' });
  expect(finished).toMatchObject([
    { delivery: { id }, reply: { outcome: 'dropped', error: 'dropped by a fault rule', attempts: 0 } },
  ]);
});

test('duplicated: so many deliveries, each with its own id, one with the job', async () => {
  const shop = await app();
  const on = await stage();
  const id = await on.emit({ url: shop.url, fault: { duplicate: 3 }, then: { job: 'parcels.told', input: {} } });
  await on.run();
  expect((await all(on)).map((delivery) => [delivery.id, delivery.then?.job])).toEqual([
    [`${id}-3`, undefined],
    [`${id}-2`, undefined],
    [id, 'parcels.told'],
  ]);
  expect(shop.received.map(({ body }) => body)).toEqual(Array(3).fill(`{"attempt":0,"events":["evt_${id}"]}`));
});

test('delayed: due later, and nobody of its lane waits', async () => {
  const shop = await app();
  const { emit, run, get, clock } = await stage();
  const late = await emit({ url: shop.url, lane: 'par_1', fault: { delayMs: 5000 } });
  expect(await get(late)).toMatchObject({ status: 'pending', due: midnight + 5000 });
  await emit({ url: shop.url, lane: 'par_1' });
  await run();
  clock.now += 5000;
  await run();
  expect(shop.received.map(({ headers }) => headers['x-backlot-delivery'])).toEqual(['dlv_2', 'dlv_1']);
});

test('shuffled: another order, the same each time', async () => {
  const order = async (): Promise<string[]> => {
    const shop = await app();
    const { emit, run } = await stage({ limits: { firstContact: 1, perTarget: 1 } });
    for (let i = 0; i < 8; i++) await emit({ url: shop.url, lane: 'par_1', fault: { shuffle: true } });
    await run();
    return shop.received.map(({ headers }) => String(headers['x-backlot-delivery']));
  };
  const emitted = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `dlv_${n}`);
  const first = await order();
  expect(first).not.toEqual(emitted);
  expect(new Set(first)).toEqual(new Set(emitted));
  expect(await order()).toEqual(first);
});

test('a spoilt signature is well formed and wrong', async () => {
  const shop = await app();
  const v1 = createHmac('sha256', 'whsec').update('1.{}').digest('hex');
  const base64 = createHmac('sha1', 'token').update('x').digest('base64');
  const { emit, run, get } = await stage({
    headers: () => ({
      'Pelican-Signature': `t=1772323200,v1=${v1},v1=${v1}`,
      'X-Signature': base64,
      'X-Time': '1772323200',
    }),
  });
  const id = await emit({ url: shop.url, fault: { corruptSignature: true } });
  await run();
  const {
    'pelican-signature': spoilt = '',
    'x-signature': other = '',
    'x-time': time,
  } = shop.received[0]?.headers ?? {};
  expect(String(spoilt)).toMatch(/^t=1772323200,v1=[0-9a-f]{64},v1=[0-9a-f]{64}$/);
  expect(String(spoilt)).not.toContain(v1);
  expect(String(other)).toHaveLength(base64.length);
  expect(other).not.toBe(base64);
  expect(time).toBe('1772323200');
  expect((await get(id)).attempts[0]?.requestHeaders['X-Signature']).toBe(other);
});

test('a spoilt signature in a form body', async () => {
  const shop = await app();
  const mac = createHmac('sha1', 'salt').update('x').digest('hex');
  const { emit, run } = await stage({
    book: {
      write: () => ({
        method: 'POST',
        url: shop.url,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: Buffer.from(`amount=1&mac=${mac}&buyer=a%40b.example`),
        timeoutMs: 1000,
        redirects: 0,
      }),
    },
  });
  await emit({ url: shop.url, fault: { corruptSignature: true } });
  await run();
  const body = shop.received[0]?.body ?? '';
  expect(body).toMatch(/^amount=1&mac=[0-9a-f]{40}&buyer=a%40b\.example$/);
  expect(body).not.toContain(mac);
});

test('pages go from new to old, and filters hold across them', async () => {
  const { emit, store } = await stage();
  for (let i = 1; i <= 6; i++) {
    const [event, provider] = i % 2 ? ['parcel.booked', 'pelican'] : ['parcel.lost', 'stork'];
    await emit({ url, event, provider, due: midnight + minute });
  }
  const page = (filter: Partial<Parameters<typeof listDeliveries>[2]>) =>
    store.transaction(world, (tx) => listDeliveries(tx, world, { limit: 2, ...filter }));
  const first = await page({ provider: 'stork' });
  expect(first.deliveries.map(({ id }) => id)).toEqual(['dlv_6', 'dlv_4']);
  const second = await page({ provider: 'stork', cursor: first.nextCursor ?? '' });
  expect(second).toMatchObject({ deliveries: [{ id: 'dlv_2' }], nextCursor: null });
  expect((await page({ event: 'parcel.booked' })).deliveries.map(({ id }) => id)).toEqual(['dlv_5', 'dlv_3']);
  expect((await page({ status: 'pending', limit: 10 })).deliveries).toHaveLength(6);
  expect((await page({ status: 'failed' })).deliveries).toEqual([]);
  await expect(page({ cursor: 'x' })).rejects.toThrow('no page gave the cursor "x"');
});

test('a webhook as it is shown: before any attempt, after one, and over', async () => {
  const shop = await app(() => ({ status: 500, headers: { 'set-cookie': 'session=0123456789' }, body: 'oops' }));
  const { emit, get, run } = await stage({ headers: () => ({ authorization: 'Bearer sk_test_0123456789' }) });
  const id = await emit({ url: `${shop.url}/hooks` });
  expect(deliveryView(await get(id), () => ({ body: Buffer.from('{"a":1}') }))).toEqual({
    id,
    at: '2026-03-01T00:00:00.000Z',
    provider: 'pelican',
    event: 'parcel.booked',
    events: ['parcel.booked'],
    status: 'pending',
    url: `${shop.url}/hooks`,
    body: '{"a":1}',
    attempts: [],
    nextAttempt: '2026-03-01T00:00:00.000Z',
  });
  await run();
  const view = deliveryView(await get(id));
  expect(view).toMatchObject({
    status: 'pending',
    body: shop.received[0]?.body,
    nextAttempt: '2026-03-01T00:01:00.000Z',
    reason: 'answered 500',
    attempts: [{ at: '2026-03-01T00:00:00.000Z', url: `${shop.url}/hooks`, status: 500, responseBody: 'oops' }],
  });
  expect(view.attempts[0]?.requestHeaders['authorization']).toBe('Bearer s…');
  expect(view.attempts[0]?.responseHeaders['set-cookie']).toBe('session=…');
});

test('signatures are shown, secrets are not', () => {
  const shown = {
    'x-pelican-signature': 'abcdefghijkl',
    'i-twilio-idempotency-token': 'abcdefghijkl',
    host: 'abcdefghijkl',
  };
  const hidden = {
    Authorization: 'Basic abcdefgh',
    'X-Api-Key': 'abcdefghijkl',
    'x-shop-secret': 'abcdefghijkl',
    'X-Goog-Channel-Token': 'abcdefghijkl',
  };
  expect(maskSecrets({ ...shown, ...hidden })).toEqual({
    ...shown,
    Authorization: 'Basic ab…',
    'X-Api-Key': 'abcdefgh…',
    'x-shop-secret': 'abcdefgh…',
    'X-Goog-Channel-Token': 'abcdefgh…',
  });
});
