/** The clock in its three modes: what runs when, and what waits. */
import { describe, expect } from 'vitest';
import { problems, worldTest } from '../start.ts';
import type { World } from '../../src/index.ts';
import pelican from '../pelican/index.ts';

const test = worldTest({ emulators: [pelican] });
const headers = { authorization: 'Bearer pel_0123456789abcdef', 'content-type': 'application/json' };

const book = async (world: World, more: object = {}): Promise<{ id: string; booked_at: string }> => {
  const body = JSON.stringify({ to: 'x', weight: 1, ...more });
  return (await (await fetch(`${world.baseUrls['pelican']}/v1/parcels`, { method: 'POST', headers, body })).json()) as {
    id: string;
    booked_at: string;
  };
};
const statuses = async (world: World) => (await world.state('pelican', 'parcels')).map((parcel) => parcel['status']);

describe('auto', () => {
  test('jumps to progress, with true-to-life times, and passes calendar jobs by', async ({ world, receiver }) => {
    await world.webhookEndpoint('pelican', { url: receiver.url });
    const parcel = await book(world);
    await world.settle();
    expect(await statuses(world)).toEqual(['collected']);
    expect(receiver.events).toMatchObject([{ type: 'parcel.booked' }, { type: 'parcel.collected' }]);
    expect(Date.parse(await world.now())).toBeGreaterThan(Date.parse(parcel.booked_at) + 600_000);
  });

  test('waits for an advance with calendar jobs', async ({ world }) => {
    await book(world);
    await world.settle();
    const { jobsRun } = await world.advance('31d');
    expect(jobsRun).toBe(1);
    expect(await statuses(world)).toEqual([]);
  });

  test('does not jump for a retry', async ({ world, receiver }) => {
    receiver.answer = () => ({ status: 500 });
    await world.webhookEndpoint('pelican', { url: receiver.url, events: ['parcel.collected'] });
    await book(world);
    await world.settle();
    expect(receiver.requests).toHaveLength(1);
    const [webhook] = await world.webhooks({ event: 'parcel.collected' });
    expect(webhook).toMatchObject({ status: 'pending' });
    receiver.answer = () => undefined;
    expect(await world.advance('2m')).toMatchObject({ webhooksDelivered: 1 });
    expect(receiver.requests).toHaveLength(2);
  });
});

describe('frozen', () => {
  test('stands until it is advanced, and then takes one due time after the other', async ({ backlot, receiver }) => {
    const world = await backlot.namespace({ clock: 'frozen' });
    await world.webhookEndpoint('pelican', { url: receiver.url });
    const parcel = await book(world);
    await world.settle();
    expect(await statuses(world)).toEqual(['booked']);
    expect(await world.now()).toBe(parcel.booked_at);
    await world.advance('40d');
    const sent = receiver.events as { type: string; sent_at: string }[];
    expect(sent.map(({ type }) => type)).toEqual(['parcel.booked', 'parcel.collected', 'parcel.expired']);
    expect(Date.parse(sent[2]?.sent_at ?? '') - Date.parse(parcel.booked_at)).toBe(30 * 86_400_000);
    expect(Date.parse(await world.now()) - Date.parse(parcel.booked_at)).toBe(40 * 86_400_000);
  });

  test('never goes back', async ({ backlot }) => {
    const world = await backlot.namespace({ clock: { mode: 'frozen', now: '2026-06-01T00:00:00.000Z' } });
    await expect(world.setClock({ now: '2026-05-01T00:00:00.000Z' })).rejects.toThrow('400');
    await expect(world.ask('POST', '/clock/advance', { to: '2026-05-01T00:00:00Z' })).rejects.toThrow('400');
  });

  test('a job without delay is due at once', async ({ backlot, receiver }) => {
    const world = await backlot.namespace({ clock: 'frozen' });
    await world.webhookEndpoint('pelican', { url: receiver.url });
    await book(world);
    await world.settle();
    expect(receiver.events).toMatchObject([{ type: 'parcel.booked' }]);
  });
});

describe('real', () => {
  test('runs from where it is set, at its scale', async ({ backlot }) => {
    const world = await backlot.namespace({
      clock: { mode: 'real', scale: 1_000_000, now: '2026-01-01T00:00:00.000Z' },
    });
    await book(world);
    let left = 5000;
    while (!(await statuses(world)).includes('collected') && left-- > 0); // a quarter of an hour a millisecond
    expect(await statuses(world)).toEqual(['collected']);
  });
});

test('the reply of a delivery reaches the job that waits for it', async ({ world, receiver }) => {
  receiver.answer = ({ path }) => (path === '/told' ? { status: 201 } : undefined);
  await book(world, { callback: `${receiver.url}/told` });
  await world.advance('3h');
  await world.advance('12h');
  expect(await world.state('pelican', 'parcels')).toMatchObject([{ to: 'x (201)' }]);
});

test('a job that fails at the reply of a delivery is parked, and the delivery is not sent again', async ({
  world,
  receiver,
}) => {
  const { id } = await book(world, { callback: `${receiver.url}/told` });
  receiver.answer = async () => {
    await world.ask('DELETE', `/state/pelican/parcels/${id}`);
    return { status: 201 };
  };
  const before = problems.length;
  await world.advance('12h');
  await world.settle();
  expect(receiver.requests).toHaveLength(1);
  expect(await world.webhooks({ event: 'parcel.told' })).toMatchObject([{ status: 'delivered' }]);
  const { jobs } = (await world.ask('GET', '/jobs')) as { jobs: { name: string; failed?: string }[] };
  const parked = jobs.filter(({ failed }) => failed !== undefined);
  expect(parked.map(({ name }) => name)).toEqual(['parcels.note-reply']);
  expect(problems.splice(before)).toHaveLength(1);
});
