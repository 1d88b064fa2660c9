/** Three replicas behind HAProxy, killed and restarted under load: what was acknowledged is there, and was told. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { World } from '../../src/index.ts';
import { Receiver } from '../start.ts';
import { hasHaproxy, serving, startCluster, type Cluster, type Replica } from './cluster.ts';
import { dropSchemas, freshUrl, postgresUrl } from './database.ts';

const headers = { authorization: 'Bearer pel_0123456789abcdef', 'content-type': 'application/json' };

/** Clients that book as fast as they are answered, until they are told to stop. */
class Load {
  readonly acknowledged: { readonly world: string; readonly id: string }[] = [];
  /** Answers other than 201, and broken connections. */
  readonly failures: string[] = [];
  #stopped = false;
  #watchers: { readonly count: number; readonly reached: () => void }[] = [];
  readonly #clients: Promise<unknown>;

  constructor(worlds: readonly World[], clients: number) {
    this.#clients = Promise.all(
      Array.from({ length: clients }, (_, index) => this.#client(worlds[index % worlds.length] as World)),
    );
  }

  async #client(world: World): Promise<void> {
    const body = JSON.stringify({ to: 'x', weight: 1 });
    while (!this.#stopped) {
      try {
        const response = await fetch(`${world.baseUrls['pelican']}/v1/parcels`, { method: 'POST', headers, body });
        const text = await response.text();
        if (response.status !== 201) this.failures.push(`${response.status} ${text.slice(0, 200)}`);
        else this.acknowledged.push({ world: world.name, id: (JSON.parse(text) as { id: string }).id });
      } catch (error) {
        this.failures.push(String(error));
      }
      for (const { count, reached } of this.#watchers) if (this.acknowledged.length >= count) reached();
    }
  }

  /** Resolves when so many more were acknowledged. */
  more(count: number): Promise<void> {
    const goal = this.acknowledged.length + count;
    return new Promise((reached) => this.#watchers.push({ count: goal, reached }));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#clients;
  }
}

describe.skipIf(postgresUrl === undefined || !hasHaproxy)('replicas (needs POSTGRES_URL and haproxy)', () => {
  let cluster: Cluster;
  const receiver = new Receiver();

  beforeAll(async () => {
    cluster = await startCluster(await freshUrl());
    await receiver.listen();
  }, 60_000);

  afterAll(async () => {
    await cluster.close();
    await receiver.close();
    await dropSchemas();
  }, 60_000);

  /** Namespaces as they are seen through the balancer, each with the receiver as its endpoint. */
  async function worlds(names: readonly string[]): Promise<World[]> {
    const control = { url: cluster.url, token: undefined };
    return Promise.all(
      names.map(async (name) => {
        const facts = await World.call(control, 'POST', '/namespaces', { name, clock: 'real' });
        const world = new World(control, facts as ConstructorParameters<typeof World>[1]);
        await world.webhookEndpoint('pelican', { url: receiver.url, events: ['parcel.booked'] });
        return world;
      }),
    );
  }

  async function kept(world: World): Promise<Set<string>> {
    const ids = new Set<string>();
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page = (await world.ask('GET', `/state/pelican/parcels?limit=500${cursor && `&cursor=${cursor}`}`)) as {
        items: { id: string }[];
        nextCursor?: string | null;
      };
      for (const { id } of page.items) ids.add(id);
      cursor = page.nextCursor ?? undefined;
    }
    return ids;
  }

  const told = (): Set<string> => new Set((receiver.events as { data: { id: string } }[]).map(({ data }) => data.id));

  test('killed under load, one and two at a time: nothing is lost, every event arrives, none is a phantom', async () => {
    const names = ['killed-1', 'killed-2', 'killed-3'];
    const all = await worlds(names);
    const load = new Load(all, 9);
    const [one, two, three] = cluster.replicas as [Replica, Replica, Replica];
    await load.more(200);
    for (const victims of [[one], [two, three], [three], [one, two]]) {
      await Promise.all(victims.map((victim) => victim.stop('SIGKILL')));
      await load.more(100); // by those that are left
      await Promise.all(victims.map((victim) => victim.start()));
      await load.more(100);
    }
    await load.stop();
    for (const world of all) await world.settle('60s');

    const stored = await Promise.all(all.map(kept));
    const ids = new Set(stored.flatMap((some) => [...some]));
    expect(load.acknowledged.length).toBeGreaterThan(1_000);
    expect(new Set(load.acknowledged.map(({ world, id }) => `${world} ${id}`)).size).toBe(load.acknowledged.length);
    const lost = load.acknowledged.filter(({ world, id }) => !stored[names.indexOf(world)]?.has(id));
    expect(lost).toEqual([]);
    const heard = told();
    expect([...ids].filter((id) => !heard.has(id))).toEqual([]);
    expect([...heard].filter((id) => !ids.has(id))).toEqual([]);
  });

  test('restarted one after the other under load: no call fails, and none is lost', async () => {
    receiver.requests.length = 0;
    const all = await worlds(['rolling-1', 'rolling-2']);
    const load = new Load(all, 6);
    await load.more(100);
    for (const replica of cluster.replicas) {
      await replica.stop('SIGTERM');
      await load.more(50);
      await replica.start();
      await serving(replica.url);
      await load.more(50);
    }
    await load.stop();
    for (const world of all) await world.settle('60s');

    expect(load.failures).toEqual([]);
    const ids = new Set((await Promise.all(all.map(kept))).flatMap((some) => [...some]));
    expect(load.acknowledged.filter(({ id }) => !ids.has(id))).toEqual([]);
    expect(ids.size).toBe(load.acknowledged.length);
    const heard = told();
    expect([...ids].filter((id) => !heard.has(id))).toEqual([]);
  });
});
