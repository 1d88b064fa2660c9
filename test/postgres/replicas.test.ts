/** Three servers on one database, in this process: whatever is done at one is so at all of them, at once. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startBacklot, World, type Backlot } from '../../src/index.ts';
import pelican from '../pelican/index.ts';
import { Receiver } from '../start.ts';
import { dropSchemas, freshUrl, postgresUrl, query } from './database.ts';

interface Parcel {
  readonly id: string;
  readonly status: string;
  readonly booked_at: string;
}

/** A namespace as one replica shows it. */
async function faceOf(replica: Backlot, name: string): Promise<Face> {
  const control = { url: replica.url, token: undefined };
  return new Face(new World(control, await World.load(control, name)));
}

class Face {
  constructor(readonly world: World) {}

  async call(path: string, body?: object, key = 'pel_0123456789abcdef'): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.world.baseUrls['pelican']}/v1${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? (JSON.parse(text) as unknown) : undefined };
  }

  async book(more: object = {}): Promise<Parcel> {
    return (await this.call('/parcels', { to: 'x', weight: 1, ...more })).body as Parcel;
  }

  async ids(): Promise<string[]> {
    const { body } = await this.call('/parcels?page_size=200');
    return (body as { items: Parcel[] }).items.map(({ id }) => id);
  }
}

describe.skipIf(postgresUrl === undefined)('three replicas (needs POSTGRES_URL)', () => {
  let data: string;
  let replicas: Backlot[] = [];
  const problems: string[] = [];
  const receiver = new Receiver();

  const start = (): Promise<Backlot> =>
    startBacklot({
      port: 0,
      data,
      emulators: [pelican],
      checkResults: true,
      profiles: { closed: { failures: { pelican: [{ error: 'unavailable', probability: 1 }] } } },
      log: (level, message) => void (level === 'error' && problems.push(message)),
    });

  beforeAll(async () => {
    data = await freshUrl();
    replicas = await Promise.all([start(), start(), start()]);
    await receiver.listen();
  });

  beforeEach(() => {
    problems.length = 0;
    receiver.requests.length = 0;
    receiver.answer = () => undefined;
  });

  afterEach(() => expect(problems).toEqual([]));

  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.close()));
    await receiver.close();
    await dropSchemas();
  });

  /** A new namespace, as each replica shows it. */
  async function faces(wish: Parameters<Backlot['namespace']>[0] = {}): Promise<[Face, Face, Face]> {
    const [first] = replicas;
    if (!first) throw new Error('no replica runs');
    const { name } = await first.namespace({ clock: 'frozen', ...wish });
    return (await Promise.all(replicas.map((replica) => faceOf(replica, name)))) as [Face, Face, Face];
  }

  test('know the rows of each other, and count calls together: no id comes twice', async () => {
    const three = await faces();
    const booked = await Promise.all(Array.from({ length: 60 }, (_, index) => three[(index % 3) as 0].book()));
    const ids = booked.map(({ id }) => id);
    expect(new Set(ids).size).toBe(60);
    for (const face of three) expect((await face.ids()).toSorted()).toEqual(ids.toSorted());
  });

  test('draw the same ids as one alone would', async () => {
    const [one] = await faces({ name: 'seeded', seed: 77 });
    const alone = [await one.book(), await one.book(), await one.book()].map(({ id }) => id);
    const three = await faces({ seed: 77 });
    expect([await three[0].book(), await three[1].book(), await three[2].book()].map(({ id }) => id)).toEqual(alone);
  });

  test('a clock that is set at one is that of the next call to another', async () => {
    const [one, two, three] = await faces();
    for (const now of ['2030-01-01T00:00:00.000Z', '2031-01-01T00:00:00.000Z']) {
      await one.world.setClock({ now });
      expect((await two.book()).booked_at).toBe(now);
      expect(await three.world.now()).toBe(now);
    }
  });

  test('a fault rule set at one strikes at another, and is gone when it is gone', async () => {
    const [one, two, three] = await faces();
    expect((await two.call('/parcels')).status).toBe(200);
    await one.world.faults({ provider: 'pelican', fault: { error: 'unavailable' } });
    expect((await two.call('/parcels')).status).toBe(503);
    await three.world.faults();
    expect((await two.call('/parcels')).status).toBe(200);
    await one.world.faults({
      provider: 'pelican',
      operation: 'pelican.parcels.list',
      when: { every: 2 },
      fault: { error: 'unavailable' },
    });
    const statuses: number[] = [];
    for (const face of [two, three, one, two]) statuses.push((await face.call('/parcels')).status);
    expect(statuses).toEqual([200, 503, 200, 503]);
  });

  test('a profile and settings set at one hold at another', async () => {
    const [one, two] = await faces();
    expect((await two.call('/parcels')).status).toBe(200);
    await one.world.profile('closed');
    expect((await two.call('/parcels')).status).toBe(503);
    await one.world.profile('instant');
    await one.world.settings('pelican', { weekends: true });
    expect(await two.world.ask('GET', '/settings/pelican')).toMatchObject({ weekends: true });
  });

  test('a namespace made at one is reached at another by its credentials, also when they were nobody’s before', async () => {
    const [earlier] = await faces({ name: 'twin', seed: 5 });
    const { apiKey } = earlier.world.credentials['pelican'] as { apiKey: string };
    await earlier.world.remove();
    const direct = await faceOf(replicas[1] as Backlot, 'default');
    const before = await direct.call('/parcels', { to: 'x', weight: 1 }, apiKey);
    expect(before.status).toBe(201);
    await replicas[2]?.namespace({ name: 'twin', seed: 5, clock: 'frozen' });
    const { body } = await direct.call('/parcels', undefined, apiKey);
    expect((body as { items: unknown[] }).items).toEqual([]);
  });

  test('a namespace that was deleted at one is new at another', async () => {
    const [one, two] = await faces({ name: 'shortlived' });
    await two.book();
    await one.world.remove();
    expect(await two.ids()).toEqual([]);
  });

  test('a reset at one empties all, and what was due there is gone', async () => {
    const [one, two, three] = await faces();
    await one.world.webhookEndpoint('pelican', { url: receiver.url });
    await two.book();
    await three.world.reset();
    expect([await one.ids(), await two.ids(), await three.ids()]).toEqual([[], [], []]);
    await two.world.advance('40d');
    expect(receiver.events.filter((event) => (event as { type: string }).type !== 'parcel.booked')).toEqual([]);
    expect((await one.book()).status).toBe('booked');
  });

  test('a snapshot taken at one is restored at another', async () => {
    const [one, two, three] = await faces();
    const kept = await one.book();
    await two.world.ask('POST', '/snapshots', { name: 'before' });
    await three.book();
    await one.world.ask('POST', '/snapshots/before/restore');
    expect([await one.ids(), await two.ids(), await three.ids()]).toEqual([[kept.id], [kept.id], [kept.id]]);
  });

  test('an advance and a settling may be asked of any, whoever had the jobs before', async () => {
    const three = await faces();
    await three[0].world.webhookEndpoint('pelican', { url: receiver.url });
    const wanted: string[] = [];
    for (const [index, face] of [...three, ...three].entries()) {
      const { id } = await face.book();
      const asked = three[(index + 1) % 3] as Face;
      await asked.world.settle();
      await asked.world.advance('2d');
      expect(await face.world.state('pelican', 'parcels')).toMatchObject([
        { status: 'collected' },
        ...wanted.map(() => ({})),
      ]);
      wanted.push(id);
    }
    const told = (receiver.events as { type: string; data: { id: string } }[]).map(
      ({ type, data: { id } }) => `${type} ${id}`,
    );
    expect(told).toEqual(wanted.flatMap((id) => [`parcel.booked ${id}`, `parcel.collected ${id}`]));
  });

  test('every event of calls to all is delivered once, in the order of its object', async () => {
    const three = await faces({ clock: 'auto' });
    await three[0].world.webhookEndpoint('pelican', { url: receiver.url });
    const booked = await Promise.all(Array.from({ length: 60 }, (_, index) => (three[index % 3] as Face).book()));
    await three[1].world.settle('30s');
    const told = receiver.events as { type: string; data: { id: string } }[];
    expect(told).toHaveLength(120);
    for (const { id } of booked)
      expect(told.filter(({ data }) => data.id === id).map(({ type }) => type)).toEqual([
        'parcel.booked',
        'parcel.collected',
      ]);
  });

  test('a webhook is sent again by whichever is asked', async () => {
    const [one, two] = await faces();
    await one.world.webhookEndpoint('pelican', { url: receiver.url });
    await one.book();
    await one.world.settle();
    const [sent] = await two.world.webhooks();
    await two.world.ask('POST', `/webhooks/${sent?.id}/replay`);
    expect(receiver.events).toHaveLength(2);
  });

  test('on a real clock, what one leaves when it stops is run by the others', async () => {
    const extra = await start();
    const { name } = await extra.namespace({ clock: { mode: 'real', scale: 3600 } });
    const face = await faceOf(extra, name);
    await face.world.webhookEndpoint('pelican', { url: receiver.url, events: ['parcel.collected'] });
    const collected = new Promise<void>((resolve) => {
      receiver.answer = () => {
        resolve();
        return undefined;
      };
    });
    const { id } = await face.book();
    await extra.close();
    await collected;
    expect(receiver.events).toMatchObject([{ type: 'parcel.collected', data: { id } }]);
  });

  test('connections that are lost stop nobody: calls are run again, and webhooks arrive', async () => {
    const three = await faces();
    await three[0].world.webhookEndpoint('pelican', { url: receiver.url });
    let over = false;
    const cut = async (): Promise<void> => {
      for (let times = 0; times < 8 && !over; times += 1)
        await query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'backlot'");
    };
    const cutting = cut();
    const booked = await Promise.all(Array.from({ length: 45 }, (_, index) => (three[index % 3] as Face).book()));
    over = true;
    await cutting;
    await three[1].world.settle('30s');
    const kept = await three[2].ids();
    const acknowledged = booked.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
    expect(acknowledged.filter((id) => !kept.includes(id))).toEqual([]);
    const told = new Set((receiver.events as { data: { id: string } }[]).map(({ data: { id } }) => id));
    expect(kept.filter((id) => !told.has(id))).toEqual([]);
    problems.length = 0; // of commits that nobody answered
  });
});
