/**
 * What one, two and three replicas on one PostgreSQL do a second, behind HAProxy, and what a call costs them and the
 * database in processor time (Linux): `POSTGRES_URL=… tsx test/bench/replicas.ts [calls]`. Customers are created in one
 * namespace, and in thirty.
 */
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import { World } from '../../src/index.ts';
import { startCluster, type Cluster } from '../postgres/cluster.ts';
import { dropSchemas, freshUrl, query } from '../postgres/database.ts';

/** Calls that are measured; as many go before, to each replica, until everything is compiled. */
const amount = Number(process.argv[2] ?? 2500);
const connections = 32;

interface Call {
  readonly method: 'POST' | 'GET';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** Processor time that processes have used, in ms. A clock tick is 10 ms on every Linux there is. */
function usedBy(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, one) => sum + one, 0) * 10;
}

async function databasePids(): Promise<number[]> {
  const rows = await query(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'backlot' OR backend_type <> 'client backend'`,
  );
  return (rows as { pid: number }[]).map(({ pid }) => pid);
}

async function measure({ url, replicas }: Cluster, calls: readonly Call[]): Promise<string> {
  const options = { url, connections, requests: [...calls] };
  const servers = replicas.map(({ pid }) => pid);
  const database = await databasePids();
  const before = [usedBy(servers), usedBy(database)] as const;
  const { requests, latency, non2xx, errors } = await autocannon({ ...options, amount });
  const cost = (used: number): string => (used / requests.total).toFixed(2);
  return [
    `${String(Math.round(requests.average)).padStart(6)}/s`,
    `p50 ${latency.p50} ms`,
    `p99 ${latency.p99} ms`,
    `failed ${non2xx + errors}`,
    `a call costs ${cost(usedBy(servers) - before[0])} ms of replicas, ${cost(usedBy(database) - before[1])} ms of PostgreSQL`,
  ].join('  ');
}

for (const size of [1, 2, 3]) {
  const cluster = await startCluster(await freshUrl(), size, 'stripe');
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
