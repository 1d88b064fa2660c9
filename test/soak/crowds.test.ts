/** Many at once: callers that say nothing, targets that are dead. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
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

/** Connects so often that it must be a process of its own, and says so when all are let in. */
const crowd = `
  const { connect } = require('node:net');
  const [port, count] = process.argv.slice(1).map(Number);
  let [begun, open] = [0, 0];
  const one = () => begun++ < count && connect(port, '127.0.0.1', () => (++open === count ? console.log(open) : one()));
  for (let together = 0; together < 100; together++) one();
`;

test('10,000 connections that say nothing keep nobody waiting', async ({ world, receiver }) => {
  const { port } = new URL(world.baseUrls['twilio'] ?? '');
  const before = process.memoryUsage().rss;
  const child = spawn(process.execPath, ['-e', crowd, port, '10000'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [open] = await once(child.stdout, 'data');
    expect(Number(open)).toBe(10_000);
    await send(world, `${receiver.url}/status`);
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  } finally {
    child.kill();
  }
  await once(child, 'exit');
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
