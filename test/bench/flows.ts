/** What no single call shows: webhooks to their arrival, a year of renewals, worlds in turn, lists of any length. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import autocannon from 'autocannon';
import Database from 'better-sqlite3';
import { customerOf, form, make } from './calls.ts';
import { ask, newWorld, startBacklot, stop, type Running } from './servers.ts';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** At most, or at least, so much. */
  readonly goal?: string;
}

const perSecond = (count: number, since: number): number => Math.round((count / (performance.now() - since)) * 1000);

/** Signed webhooks to a fast local target: how many a second, and how soon one arrives when nothing else happens. */
export async function webhooks(server: Running, count: number): Promise<Figure[]> {
  const world = await newWorld(server);
  const customer = customerOf(world);
  let arrived = 0;
  let notice: () => void = () => undefined;
  const target = createServer((incoming, outgoing) => {
    incoming.resume().on('end', () => {
      outgoing.end();
      arrived += 1;
      notice();
    });
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const all = (wanted: number): Promise<void> =>
    new Promise((resolve) => {
      notice = () => void (arrived >= wanted && resolve());
      notice();
    });
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  await ask(server, 'PUT', `/_backlot/webhook-endpoints/stripe?namespace=${world.name}`, {
    url,
    events: ['customer.created'],
  });

  const waits: number[] = [];
  for (let one = 1; one <= 20; one++) {
    const began = performance.now();
    await Promise.all([make(customer), all(one)]);
    waits.push(performance.now() - began);
  }
  const began = performance.now();
  const load = autocannon({ ...customer, connections: 16, amount: count } as autocannon.Options);
  await Promise.all([load, all(20 + count)]);
  const rate = perSecond(count, began);
  target.closeAllConnections();
  target.close();
  const median = waits.sort((one, other) => one - other)[10] ?? 0;
  return [
    { name: 'webhooks: from call to arrival, idle', value: Math.round(median * 10) / 10, unit: 'ms', goal: '< 5' },
    { name: 'webhooks: calls whose event has arrived', value: rate, unit: 'a second' },
  ];
}

/** Monthly subscriptions on a frozen clock that is taken through a year; webhooks have nowhere to go. */
export async function year(server: Running, subscriptions: number): Promise<Figure[]> {
  const world = await newWorld(server, { clock: { mode: 'frozen', now: '2030-01-15T00:00:00Z' } });
  const base = `${world.baseUrls['stripe'] ?? ''}/v1`;
  const headers = { authorization: `Bearer ${world.credentials['stripe']?.['secretKey'] ?? ''}` };
  const price = await make(
    form(`${base}/prices`, headers, {
      currency: 'usd',
      unit_amount: '1500',
      'recurring[interval]': 'month',
      'product_data[name]': 'Piano',
    }),
  );
  let left = subscriptions;
  const one = async (): Promise<void> => {
    while (left-- > 0) {
      const customer = await make(
        form(`${base}/customers`, headers, {
          payment_method: 'pm_card_visa',
          'invoice_settings[default_payment_method]': 'pm_card_visa',
        }),
      );
      const items = { customer: String(customer['id']), 'items[0][price]': String(price['id']) };
      await make(form(`${base}/subscriptions`, headers, items));
    }
  };
  await Promise.all(Array.from({ length: 8 }, one));
  const began = performance.now();
  await ask(server, 'POST', `/_backlot/clock/advance?namespace=${world.name}`, { by: '366d', timeout: '10m' });
  const seconds = (performance.now() - began) / 1000;
  return [
    {
      name: `a year of ${subscriptions.toLocaleString('en')} monthly subscriptions`,
      value: Math.round(seconds * 10) / 10,
      unit: 's',
      ...(subscriptions === 1000 && { goal: '< 20' }),
    },
  ];
}

/** Namespaces made, and one call in each, in turn. */
export async function worlds(server: Running, count: number): Promise<Figure[]> {
  const began = performance.now();
  const made = [];
  for (let number = 0; number < count; number++) made.push(await newWorld(server));
  const create = (performance.now() - began) / count;
  const called = performance.now();
  for (const world of made) await make(customerOf(world));
  const call = (performance.now() - called) / count;
  const rounded = (value: number): number => Math.round(value * 10) / 10;
  return [
    { name: `${count.toLocaleString('en')} namespaces, one after the other`, value: rounded(create), unit: 'ms each' },
    { name: 'a first call in each', value: rounded(call), unit: 'ms each' },
  ];
}

/** A page of a hundred behind few rows and behind many, by the time of one call. */
export async function longLists(folder: string, counts: readonly [few: number, many: number]): Promise<Figure[]> {
  const times: number[] = [];
  for (const count of counts) {
    const server = await startBacklot(folder);
    const world = await newWorld(server);
    await make(customerOf(world));
    await stop(server);
    multiply(join(folder, 'state.db'), count);
    const again = await startBacklot(folder);
    const { url, headers = {} } = customerOf(world);
    times.push(await medianOf(300, { url: `${again.url}${new URL(url).pathname}?limit=100`, headers }));
    await stop(again);
  }
  const [few = 1, many = 1] = times;
  return [
    {
      name: `a page of 100: ${counts.map((count) => count.toLocaleString('en')).join(' against ')}`,
      value: Math.round((many / few) * 100) / 100,
      unit: 'times as long',
      goal: '< 1.3',
    },
  ];
}

/** Copies the newest customer of a file until its account has so many. */
function multiply(file: string, count: number): void {
  const db = new Database(file);
  db.prepare(
    `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?),
      newest AS (SELECT world, owner, key, data, internal FROM t_stripe_customers ORDER BY seq DESC LIMIT 1)
     INSERT INTO t_stripe_customers (world, owner, key, data, internal)
      SELECT world, owner, key || 'n' || n, json_set(data, '$.id', key || 'n' || n), internal FROM newest, numbers`,
  ).run(count);
  db.close();
}

async function medianOf(times: number, call: Parameters<typeof make>[0]): Promise<number> {
  const took: number[] = [];
  for (let one = 0; one < times; one++) {
    const began = performance.now();
    await make(call);
    took.push(performance.now() - began);
  }
  return took.sort((one, other) => one - other)[Math.floor(times / 2)] ?? 0;
}
