/**
 * `npm run bench`: what calls and flows cost, beside a bare Hono server and one that inserts a row a call, in the same
 * run. `--smoke` is short, `--json FILE` keeps the figures. Backlot runs as `npm start` does: built, on a file, with its
 * logs on.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { casesOf, type Call } from './calls.ts';
import { longLists, webhooks, worlds, year, type Figure } from './flows.ts';
import { ask, endAll, megabytesOf, newWorld, startBacklot, startPlain, stop } from './servers.ts';

const smoke = process.argv.includes('--smoke');
const jsonFile = process.argv.includes('--json') ? process.argv[process.argv.indexOf('--json') + 1] : undefined;
const seconds = smoke ? 1 : 5;
/** What is built at first use is built before it is measured. */
const warmUp = 0.5;
const connections = 16;

interface Measured {
  readonly name: string;
  readonly perSecond: number;
  readonly ofBare: number;
  readonly goal?: number | undefined;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
}

async function measure(call: Call): Promise<Omit<Measured, 'name' | 'ofBare'>> {
  const options = { ...call, connections, duration: seconds } as autocannon.Options;
  await autocannon({ ...options, duration: warmUp });
  const { requests, latency, non2xx, errors } = await autocannon(options);
  return { perSecond: Math.round(requests.average), p50: latency.p50, p99: latency.p99, failed: non2xx + errors };
}

const columns = [40, 10, 9, 7, 8, 8, 8];
function line(...cells: readonly string[]): void {
  const padded = cells.map((cell, at) => (at === 0 ? cell.padEnd(columns[at] ?? 0) : cell.padStart(columns[at] ?? 0)));
  console.log(padded.join(''));
}

const results: Measured[] = [];
const figures: Figure[] = [];

function add(name: string, measured: Omit<Measured, 'name' | 'ofBare'>, goal?: number): Measured {
  const ofBare = measured.perSecond / (results[0] ?? measured).perSecond;
  const { perSecond, p50, p99, failed } = measured;
  line(name, String(perSecond), ofBare.toFixed(2), goal?.toFixed(2) ?? '', String(p50), String(p99), String(failed));
  const result = { name, goal, ofBare, ...measured };
  results.push(result);
  return result;
}

function note(...told: readonly Figure[]): void {
  for (const { name, value, unit, goal = '' } of told)
    console.log(`${name.padEnd(58)}${String(value).padStart(9)} ${unit}  ${goal}`.trimEnd());
  figures.push(...told);
}

async function bench(folder: string): Promise<void> {
  const thing = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"Ada"}' } as const;
  line('call', 'a second', 'of bare', 'goal', 'p50 ms', 'p99 ms', 'failed');
  for (const [kind, name] of [
    ['bare', 'bare Hono'],
    ['insert', 'Hono with an insert'],
  ] as const) {
    const plain = await startPlain(folder, kind);
    add(name, await measure({ url: plain.url, ...thing }));
    await stop(plain);
  }

  await stop(await startBacklot(folder));
  const server = await startBacklot(folder); // the second start: nothing is new
  const idle = megabytesOf(server);
  const size = (): number => statSync(join(folder, 'state.db')).size;
  const before = size();
  const world = await newWorld(server);
  let calls = 0;
  for (const { name, goal, prepare } of casesOf(world, { rows: smoke ? 1_000 : 10_000 })) {
    const { perSecond } = add(name, await measure(await prepare()), goal);
    calls += perSecond * (seconds + warmUp);
    await ask(server, 'POST', `/_backlot/settle?namespace=${world.name}`, { timeout: '60s' });
  }
  console.log();
  note(
    { name: 'start to the first answer', value: server.startMs, unit: 'ms', goal: '< 350' },
    { name: 'resident memory, idle', value: idle, unit: 'MB', goal: '< 110' },
    { name: 'resident memory after these calls', value: megabytesOf(server), unit: 'MB', goal: '< 250' },
    { name: 'growth of the file', value: Math.round((size() - before) / calls), unit: 'bytes a call' },
  );
  note(...(await webhooks(server, smoke ? 200 : 5_000)));
  note(...(await year(server, smoke ? 20 : 1_000)));
  note(...(await worlds(server, smoke ? 50 : 1_000)));
  await stop(server);
  const lists = join(folder, 'lists');
  mkdirSync(lists);
  note(...(await longLists(lists, smoke ? [1_000, 20_000] : [10_000, 1_000_000])));
}

const folder = mkdtempSync(join(tmpdir(), 'backlot-bench-'));
try {
  await bench(folder);
} finally {
  endAll();
  rmSync(folder, { recursive: true, force: true });
}
if (jsonFile) writeFileSync(jsonFile, JSON.stringify({ results, figures }, null, 2));
const broken = results.filter(({ failed }) => failed > 0);
for (const { name, failed } of broken) console.error(`${name}: ${failed} calls failed`);
process.exitCode = broken.length > 0 ? 1 : 0;
