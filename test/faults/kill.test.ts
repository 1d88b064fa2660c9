/** SIGKILL under load: whatever was acknowledged is there, every event arrives, and none for what was not committed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Receiver } from '../start.ts';

const script = fileURLToPath(new URL('./kill-server.ts', import.meta.url));
const headers = { authorization: 'Bearer pel_0123456789abcdef', 'content-type': 'application/json' };

interface Running {
  readonly url: string;
  readonly process: ChildProcess;
}

async function start(data: string, webhook: string): Promise<Running> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, data, webhook], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) if ((text += chunk.toString()).includes('\n')) break;
  return { url: text.trim(), process: child };
}

async function kill({ process: child }: Running): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Books until the server is gone; answers what was acknowledged. */
async function load(url: string, upTo: number, reached: () => void): Promise<string[]> {
  const acknowledged: string[] = [];
  const one = async (): Promise<void> => {
    for (;;) {
      const response = await fetch(`${url}/pelican/v1/parcels`, {
        method: 'POST',
        headers,
        body: '{"to":"x","weight":1}',
      });
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
  const ask = async (path: string): Promise<unknown> => (await fetch(`${last.url}/_backlot${path}`)).json();
  await fetch(`${last.url}/_backlot/settle`, { method: 'POST', body: '{"timeout":"30s"}' });
  const kept = new Set<string>();
  for (let cursor: string | null | undefined = ''; cursor !== undefined && cursor !== null;) {
    const page = (await ask(`/state/pelican/parcels?limit=500${cursor && `&cursor=${cursor}`}`)) as {
      items: { id: string }[];
      nextCursor?: string | null;
    };
    for (const { id } of page.items) kept.add(id);
    cursor = page.nextCursor;
  }
  await kill(last);
  await receiver.close();
  await rm(folder, { recursive: true });

  const told = new Set((receiver.events as { data: { id: string } }[]).map(({ data: { id } }) => id));
  expect(acknowledged.length).toBeGreaterThan(800);
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  expect([...kept].filter((id) => !told.has(id))).toEqual([]);
  expect([...told].filter((id) => !kept.has(id))).toEqual([]);
});
