/**
 * What one, two and three replicas on one PostgreSQL do a second, behind HAProxy: `POSTGRES_URL=… tsx
 * test/bench/replicas.ts [seconds]`. Customers are created in one namespace, and in thirty.
 */
import autocannon from 'autocannon';
import { World } from '../../src/index.ts';
import { startCluster } from '../postgres/cluster.ts';
import { dropSchemas, freshUrl } from '../postgres/database.ts';

const seconds = Number(process.argv[2] ?? 5);
const connections = 32;

interface Call {
  readonly method: 'POST' | 'GET';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

async function measure(url: string, calls: readonly Call[]): Promise<string> {
  const options = { url, connections, requests: [...calls] };
  await autocannon({ ...options, duration: 1 });
  const { requests, latency, non2xx, errors } = await autocannon({ ...options, duration: seconds });
  return `${String(Math.round(requests.average)).padStart(6)}/s  p50 ${latency.p50} ms  p99 ${latency.p99} ms  failed ${non2xx + errors}`;
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
  const one = await measure(cluster.url, calls.slice(0, 1));
  const thirty = await measure(cluster.url, calls);
  process.stdout.write(`${size} replica${size > 1 ? 's' : ' '}  1 namespace    ${one}\n`);
  process.stdout.write(`${size} replica${size > 1 ? 's' : ' '}  30 namespaces  ${thirty}\n`);
  await cluster.close();
}
await dropSchemas();
