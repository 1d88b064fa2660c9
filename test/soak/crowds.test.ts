/** Many at once: callers that say nothing, targets that are dead. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, vi } from 'vitest';
import twilio from '../../emulators/twilio/index.ts';
import type { World } from '../../src/index.ts';
import { worldTest } from '../start.ts';

const test = worldTest({ emulators: [twilio], clock: 'real' });

async function send({ baseUrls, credentials }: World, statusCallback: string): Promise<void> {
  const { accountSid = '', authToken = '', phoneNumber = '' } = credentials['twilio'] ?? {};
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const message = { To: '+14155550100', From: phoneNumber, Body: 'x', StatusCallback: statusCallback };
  const url = `${baseUrls['twilio'] ?? ''}/2010-04-01/Accounts/${accountSid}/Messages.json`;
  const answer = await fetch(url, { method: 'POST', headers: { authorization }, body: new URLSearchParams(message) });
  expect(answer.status).toBe(201);
}

test('connections that say nothing keep nobody waiting', async ({ world, receiver }) => {
  const { hostname, port } = new URL(world.baseUrls['twilio'] ?? '');
  const before = process.memoryUsage().rss;
  const idle: Socket[] = [];
  for (let hundred = 0; hundred < 90; hundred++) {
    const some = Array.from({ length: 100 }, () => connect(Number(port), hostname));
    await Promise.all(some.map((socket) => once(socket, 'connect')));
    idle.push(...some);
  }
  await send(world, `${receiver.url}/status`);
  expect(process.memoryUsage().rss - before).toBeLessThan(500e6); // both ends of each
  for (const socket of idle) socket.destroy();
  await send(world, `${receiver.url}/status`);
});

test('2,000 dead targets keep no event from one that lives', async ({ world, receiver }) => {
  const dead = (number: number): string => `http://127.0.${Math.floor(number / 200)}.${(number % 200) + 2}:9/status`;
  for (let number = 0; number < 2000; number += 100)
    await Promise.all(Array.from({ length: 100 }, (_, one) => send(world, dead(number + one))));
  await send(world, `${receiver.url}/status`);
  await vi.waitFor(() => expect(receiver.forms.at(-1)).toMatchObject({ MessageStatus: 'delivered' }), 60_000);
  const [failed] = await world.webhooks({ status: 'failed', limit: 1 });
  expect(failed?.attempts[0]?.error).toMatch(/nobody listens|refused/i);
});
