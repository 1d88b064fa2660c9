/** An operation is a transaction: what is thrown undoes, what is returned keeps, and nothing crashes. */
import { connect } from 'node:net';
import { describe, expect } from 'vitest';
import { problems, worldTest } from '../start.ts';
import pelican from '../pelican/index.ts';

const test = worldTest({ emulators: [pelican], clock: 'frozen' });
const headers = { authorization: 'Bearer pel_0123456789abcdef', 'content-type': 'application/json' };
const post = (url: string, body: object, more: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) });

describe('a handler that fails', () => {
  for (const how of ['throw', 'wait'])
    test(`by a ${how} leaves nothing and answers the provider's 500`, async ({ world }) => {
      const before = problems.length;
      const response = await post(`${world.baseUrls['pelican']}/v1/fall`, { how });
      expect(response.status).toBe(500);
      expect(await response.json()).toEqual({ error: 'internal', message: 'Our pelican fell.' });
      expect(await world.state('pelican', 'parcels')).toEqual([]);
      expect(await world.webhooks()).toEqual([]);
      expect(problems.splice(before)).toHaveLength(1);
    });
});

test('a refusal that is returned keeps what it wrote', async ({ world, receiver }) => {
  await world.webhookEndpoint('pelican', { url: receiver.url });
  const response = await post(
    `${world.baseUrls['pelican']}/v1/parcels`,
    { to: 'x', weight: 1 },
    { 'x-backlot-fault': 'rider_refuses' },
  );
  expect(response.status).toBe(422);
  await world.settle();
  expect(await world.state('pelican', 'parcels')).toMatchObject([{ status: 'refused' }]);
  expect(receiver.events).toMatchObject([{ type: 'parcel.refused' }]);
});

test('a guard that throws writes nothing', async ({ world }) => {
  const { id } = (await (await post(`${world.baseUrls['pelican']}/v1/parcels`, { to: 'x', weight: 1 })).json()) as {
    id: string;
  };
  expect((await post(`${world.baseUrls['pelican']}/v1/parcels/${id}/cancel`, {})).status).toBe(200);
  const again = await post(`${world.baseUrls['pelican']}/v1/parcels/${id}/cancel`, {});
  expect(again.status).toBe(409);
  expect(await again.json()).toEqual({ error: 'too_late', message: `Parcel ${id} is already cancelled.` });
});

test('a missing credential is the provider’s 401', async ({ world }) => {
  const response = await fetch(`${world.baseUrls['pelican']}/v1/parcels`);
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: 'unauthorized' });
});

test('the same seed and the same calls give the same answers', async ({ backlot }) => {
  const run = async (name: string): Promise<unknown[]> => {
    const world = await backlot.namespace({
      name,
      seed: 7,
      clock: { mode: 'frozen', now: '2026-01-01T00:00:00.000Z' },
    });
    const answers: unknown[] = [];
    for (const weight of [1, 2, 3]) {
      const response = await post(`${world.baseUrls['pelican']}/v1/parcels`, { to: 'x', weight });
      const { label_url: _, ...parcel } = (await response.json()) as Record<string, unknown>;
      answers.push(parcel, response.headers.get('pelican-request'));
    }
    return answers;
  };
  expect(await run('seeded-a')).toEqual(await run('seeded-b'));
});

test('a fault after the work loses the answer, not the work', async ({ world }) => {
  await world.faults({ provider: 'pelican', fault: { error: 'unavailable', phase: 'after' } });
  expect((await post(`${world.baseUrls['pelican']}/v1/parcels`, { to: 'x', weight: 1 })).status).toBe(503);
  expect(await world.state('pelican', 'parcels')).toHaveLength(1);
});

test('a fault before the work prevents it', async ({ world }) => {
  await world.faults({ operation: 'POST /v1/parcels', fault: { error: 'unavailable' }, when: { first: 1 } });
  expect((await post(`${world.baseUrls['pelican']}/v1/parcels`, { to: 'x', weight: 1 })).status).toBe(503);
  expect((await post(`${world.baseUrls['pelican']}/v1/parcels`, { to: 'x', weight: 1 })).status).toBe(201);
  expect(await world.state('pelican', 'parcels')).toHaveLength(1);
});

test('a body over the limit gets the provider’s own answer', async ({ backlot }) => {
  const { port } = new URL(backlot.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write('POST /pelican/v1/parcels HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999999999\r\n\r\n');
  const answer = await new Promise<string>((resolve) =>
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  );
  socket.destroy();
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toContain('"error":"status_413"');
});
