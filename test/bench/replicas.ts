/**
 * What one, two and three replicas on one PostgreSQL do a second, behind HAProxy, and what a call costs them and the
 * database in processor time (Linux): `POSTGRES_URL=… tsx test/bench/replicas.ts [calls] [sizes] [balance]`. Customers are created in one
 * namespace, and in thirty.
 */
import { existsSync, readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import { World } from '../../src/index.ts';
import { startCluster, type Cluster } from '../postgres/cluster.ts';
import { dropSchemas, freshUrl, query } from '../postgres/database.ts';

/** Calls that are measured; as many go before, to each replica, until everything is compiled. */
const amount = Number(process.argv[2] ?? 2500);
const sizes = (process.argv[3] ?? '1,2,3').split(',').map(Number);
/** `hdr(authorization)` sends a namespace's calls to one replica. */
const balance = process.argv[4] ?? 'roundrobin';
const connections = 32;

interface Call {
  readonly method: 'POST' | 'GET';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** Processor time that each process has used, in ms; none of those that are gone. A clock tick is 10 ms on every Linux there is. */
function used(pids: readonly number[]): ReadonlyMap<number, number> {
  const living = pids.filter((pid) => existsSync(`/proc/${pid}/stat`));
  return new Map(
    living.map((pid) => {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return [pid, (Number(fields[11]) + Number(fields[12])) * 10];
    }),
  );
}

function usedSince(before: ReadonlyMap<number, number>): number {
  return [...used([...before.keys()])].reduce((sum, [pid, now]) => sum + now - (before.get(pid) ?? now), 0);
}

async function databasePids(): Promise<number[]> {
  const rows = await query(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'backlot' OR backend_type <> 'client backend'`,
  );
  return (rows as { pid: number }[]).map(({ pid }) => pid);
}

async function measure({ url, replicas }: Cluster, calls: readonly Call[]): Promise<string> {
  const options = { url, connections, requests: [...calls] };
  const servers = used(replicas.map(({ pid }) => pid));
  const database = used(await databasePids());
  const { requests, latency, non2xx, errors } = await autocannon({ ...options, amount });
  const cost = (before: ReadonlyMap<number, number>): string => (usedSince(before) / requests.total).toFixed(2);
  return [
    `${String(Math.round(requests.average)).padStart(6)}/s`,
    `p50 ${latency.p50} ms`,
    `p99 ${latency.p99} ms`,
    `failed ${non2xx + errors}`,
    `a call costs ${cost(servers)} ms of replicas, ${cost(database)} ms of PostgreSQL`,
  ].join('  ');
}

for (const size of sizes) {
  const cluster = await startCluster(await freshUrl(), { size, provider: 'stripe', balance });
  const control = { url: cluster.url, token: undefined };
  const calls = await Promise.all(
    Array.from({ length: 30 }, async (): Promise<Call> => {
      const facts = (await World.call(control, 'POST', '/namespaces', {})) as ConstructorParameters<typeof World>[1];
      const { credentials, baseUrls } = new World(control, facts);
      const base = baseUrls['stripe'] ?? '';
      return {
        method: 'POST',
        path: `${new URL(base).pathname}/v1/customers`,
        headers: {
          authorization: `Bearer ${String(credentials['stripe']?.['secretKey'])}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'email=jenny%40example.com&name=Jenny',
      };
    }),
  );
  await autocannon({ url: cluster.url, connections, requests: [...calls], amount: amount * size });
  const one = await measure(cluster, calls.slice(0, 1));
  const thirty = await measure(cluster, calls);
  process.stdout.write(`${size} replica${size > 1 ? 's' : ' '}  1 namespace    ${one}\n`);
  process.stdout.write(`${size} replica${size > 1 ? 's' : ' '}  30 namespaces  ${thirty}\n`);
  await cluster.close();
}
await dropSchemas();
