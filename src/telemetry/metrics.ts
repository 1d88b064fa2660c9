/** What was counted since the start, as Prometheus text. Counting is a look-up in a map; prom-client is loaded when somebody asks. */
import type { Registry } from 'prom-client';

export interface Metrics {
  /** A request was answered. `operation` is undefined for a route that isn't emulated. */
  request(provider: string, operation: string | undefined, status: number, durationMs: number): void;
  /** A webhook was tried: `accepted`, `retry`, `failed`, `refused`, `dropped`. */
  webhook(provider: string, outcome: string): void;
  /** A job ran, or threw. */
  job(provider: string, name: string, failed: boolean): void;
  /** The text to scrape. What is not counted but looked up comes along. */
  text(gauges: Readonly<Record<'namespaces' | 'storeBytes', number>>): Promise<{ type: string; body: string }>;
}

/** Upper bounds in seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

interface Timing {
  readonly labels: Labels;
  count: number;
  /** Seconds. */
  sum: number;
  /** Requests by the first bound that holds them. */
  readonly within: number[];
}

type Labels = Readonly<Record<string, string>>;

interface Counter {
  readonly labels: Labels;
  count: number;
}

interface Sample {
  readonly labels: Labels;
  readonly value: number;
  readonly metricName?: string;
}

/** @example metrics.request('stripe', 'stripe.customers.create', 200, 1.7) */
export function createMetrics(): Metrics {
  const timings = new Map<string, Timing>();
  const webhooks = new Map<string, Counter>();
  const jobs = new Map<string, Counter>();
  let registry: Promise<Registry> | undefined;
  let gauges: Readonly<Record<string, number>> = {};

  const sources: readonly Source[] = [
    source('backlot_requests_total', 'Requests answered', 'counter', () => [...timings.values()].map(sampleOf)),
    source('backlot_request_duration_seconds', 'How long requests took', 'histogram', () =>
      [...timings.values()].flatMap(histogramOf),
    ),
    source('backlot_webhook_attempts_total', 'Webhook deliveries tried, by what came of it', 'counter', () =>
      [...webhooks.values()].map(sampleOf),
    ),
    source('backlot_jobs_total', 'Jobs that ran, or threw', 'counter', () => [...jobs.values()].map(sampleOf)),
    source('backlot_namespaces', 'Namespaces there are', 'gauge', () => [
      { labels: {}, value: gauges['namespaces'] ?? 0 },
    ]),
    source('backlot_store_bytes', 'Size of the state', 'gauge', () => [
      { labels: {}, value: gauges['storeBytes'] ?? 0 },
    ]),
  ];

  return {
    request(provider, operation = '', status, durationMs) {
      const key = `${operation}|${provider}|${status}`;
      let timing = timings.get(key);
      if (!timing) timings.set(key, (timing = timingOf({ provider, operation, status: String(status) })));
      const seconds = durationMs / 1000;
      timing.count++;
      timing.sum += seconds;
      const at = bounds.findIndex((bound) => seconds <= bound);
      if (at >= 0) timing.within[at] = (timing.within[at] ?? 0) + 1;
    },
    webhook: (provider, status) => count(webhooks, `${provider}|${status}`, { provider, status }),
    job: (provider, name, failed) =>
      count(jobs, `${provider}|${name}|${failed}`, { provider, job: name, status: failed ? 'failed' : 'run' }),
    async text(current) {
      gauges = current;
      const ready = await (registry ??= registryOf(sources));
      return { type: ready.contentType, body: await ready.metrics() };
    },
  };
}

const timingOf = (labels: Labels): Timing => ({ labels, count: 0, sum: 0, within: bounds.map(() => 0) });

function count(counters: Map<string, Counter>, key: string, labels: Labels): void {
  const counter = counters.get(key) ?? { labels, count: 0 };
  counter.count++;
  counters.set(key, counter);
}

const sampleOf = ({ labels, count: value }: Pick<Counter, 'labels' | 'count'>): Sample => ({ labels, value });

function histogramOf({ labels, count: all, sum, within }: Timing): Sample[] {
  const metricName = 'backlot_request_duration_seconds';
  let below = 0;
  const buckets = bounds.map((le, at) => ({
    labels: { ...labels, le: String(le) },
    value: (below += within[at] ?? 0),
    metricName: `${metricName}_bucket`,
  }));
  return [
    ...buckets,
    { labels: { ...labels, le: '+Inf' }, value: all, metricName: `${metricName}_bucket` },
    { labels, value: sum, metricName: `${metricName}_sum` },
    { labels, value: all, metricName: `${metricName}_count` },
  ];
}

/** A metric as prom-client's registry asks for it. */
interface Source {
  readonly name: string;
  readonly help: string;
  readonly type: 'histogram' | 'counter' | 'gauge';
  readonly aggregator: 'sum';
  get(): Promise<Source & { readonly values: readonly Sample[] }>;
}

function source(name: string, help: string, type: Source['type'], samples: () => Sample[]): Source {
  const described = { name, help, type, aggregator: 'sum' } as const;
  const get = (): ReturnType<Source['get']> => Promise.resolve({ ...described, get, values: samples() });
  return { ...described, get };
}

async function registryOf(sources: readonly Source[]): Promise<Registry> {
  const { collectDefaultMetrics, Registry } = await import('prom-client');
  const registry = new Registry();
  // A registry asks its metrics for nothing but a name and `get`; its type wants prom-client's own classes.
  for (const each of sources) registry.registerMetric(each as unknown as Parameters<Registry['registerMetric']>[0]);
  collectDefaultMetrics({ register: registry });
  return registry;
}
