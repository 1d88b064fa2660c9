/** SIGKILL under load: whatever was acknowledged is there, every event arrives, and none for what was not committed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Receiver } from '../start.ts';
import { book, kill, keptBy, start } from './processes.ts';

/** Books until the server is gone; answers what was acknowledged. */
async function load(url: string, upTo: number, reached: () => void): Promise<string[]> {
  const acknowledged: string[] = [];
  const one = async (): Promise<void> => {
    for (;;) {
      const response = await book(url);
      acknowledged.push(((await response.json()) as { id: string }).id);
      if (acknowledged.length === upTo) reached();
    }
  };
  await Promise.allSettled(Array.from({ length: 8 }, one));
  return acknowledged;
}

test('nothing acknowledged is lost, every event arrives, and none is a phantom', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'backlot-kill-'));
  const data = join(folder, 'state.db');
  const receiver = new Receiver();
  await receiver.listen();
  const acknowledged: string[] = [];
  for (const upTo of [150, 400, 250]) {
    const server = await start(data, receiver.url);
    let killed: Promise<void> | undefined;
    const reached = (): void => {
      killed = kill(server);
    };
    acknowledged.push(...(await load(server.url, upTo, reached)));
    await killed;
  }

  const last = await start(data, receiver.url);
  await fetch(`${last.url}/_backlot/settle`, { method: 'POST', body: '{"timeout":"30s"}' });
  const kept = await keptBy(last);
  await kill(last);
  await receiver.close();
  await rm(folder, { recursive: true });

  const told = new Set((receiver.events as { data: { id: string } }[]).map(({ data: { id } }) => id));
  expect(acknowledged.length).toBeGreaterThanOrEqual(800);
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  expect([...kept].filter((id) => !told.has(id))).toEqual([]);
  expect([...told].filter((id) => !kept.has(id))).toEqual([]);
});
