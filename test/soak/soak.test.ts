/**
 * Mixed calls for minutes (SOAK_MINUTES, 2 unless told), as many as it can take or SOAK_RATE a second: every answer is
 * good, memory stays flat, and the file grows by what is kept.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { casesOf, type Call } from '../bench/calls.ts';
import { ask, endAll, megabytesOf, newWorld, startBacklot } from '../bench/servers.ts';

const minutes = Number(process.env['SOAK_MINUTES'] ?? 2);
const rate = Number(process.env['SOAK_RATE'] ?? Infinity);
const callers = 8;
/** Looks at memory and file in all. */
const looks = 60;

interface Sample {
  readonly calls: number;
  readonly megabytes: number;
  readonly bytes: number;
}

test('memory is flat', { timeout: (minutes + 3) * 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'backlot-soak-'));
  try {
    const server = await startBacklot(folder);
    const world = await newWorld(server);
    const calls: Call[] = [];
    for (const { prepare } of casesOf(world, { rows: 200 })) calls.push(await prepare());
    const began = performance.now();
    const end = began + minutes * 60_000;
    const samples: Sample[] = [];
    const bad: string[] = [];
    let made = 0;
    const one = async (): Promise<void> => {
      while (performance.now() < end) {
        const early = (made / rate) * 1000 - (performance.now() - began);
        if (early > 0) await pause(early);
        const call = calls[made % calls.length];
        if (!call) throw new Error('there is nothing to call');
        const { url, method = 'GET', headers = {}, body } = call;
        made += 1;
        const answer = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
        const text = await answer.text();
        if (!answer.ok) bad.push(`${method} ${url}: ${answer.status} ${text.slice(0, 200)}`);
        if (performance.now() - began > (samples.length * (end - began)) / looks)
          samples.push({
            calls: made,
            megabytes: megabytesOf(server),
            bytes: statSync(join(folder, 'state.db')).size,
          });
      }
    };
    await Promise.all(Array.from({ length: callers }, one));
    await ask(server, 'POST', `/_backlot/settle?namespace=${world.name}`, { timeout: '60s' });

    expect(bad).toEqual([]);
    const half = Math.floor(samples.length / 2);
    const most = (some: readonly Sample[]): number => Math.max(...some.map(({ megabytes }) => megabytes));
    const [early, late] = [most(samples.slice(0, half)), most(samples.slice(half))];
    const bytes = Math.round((samples.at(-1)?.bytes ?? 0) / made);
    console.log(`${made} calls, memory ${early} then ${late} MB at most, ${bytes} bytes of file a call`);
    expect(samples.length).toBeGreaterThan(looks / 2);
    expect(late).toBeLessThan(early * 1.15 + 10);
    expect(late).toBeLessThan(500);
  } finally {
    endAll();
    rmSync(folder, { recursive: true, force: true });
  }
});
