/** A step that waits: for a row or a webhook, on the namespace's clock, no longer than it says. */
import type { Core } from '../server/core.ts';
import { isDeepStrictEqual } from 'node:util';
import { valueAt } from '../reading/values.ts';
import { milliseconds } from '../world/durations.ts';
import { parsed } from './calls.ts';
import { StepFailed } from './errors.ts';
import type { WaitStep } from './language.ts';

/** The control API, asked in this process about one namespace. Throws with the answer's own words. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

export interface Waiting {
  readonly core: Core;
  readonly namespace: string;
  readonly ask: Ask;
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal;
}

type Tree = Readonly<Record<string, unknown>>;
type Condition = WaitStep['wait'];

const most = '1h';

/** The row or webhook, as the control API shows it. Throws `StepFailed` when it has not come in time. */
export async function waitFor(wait: Condition, waiting: Waiting): Promise<Tree> {
  const { within = most, where = {} } = wait;
  const [mode, now] = await clockOf(waiting.ask);
  const deadline = now + milliseconds(within);
  const look = async (): Promise<Tree | undefined> => {
    const all = await candidates(wait, waiting.ask);
    return all.find((one) => mismatches(one, where).length === 0);
  };
  const found = mode === 'real' ? await asTimePasses(look, deadline, waiting) : await moving(look, deadline, waiting);
  if (found) return found;
  throw new StepFailed(`waited ${within} on the clock: ${await lack(wait, waiting.ask)}`);
}

/** The clock stands, so it is moved on to whatever is due next, until the condition holds. */
async function moving(
  look: () => Promise<Tree | undefined>,
  deadline: number,
  { ask, signal }: Waiting,
): Promise<Tree | undefined> {
  while (!signal.aborted) {
    await settled(ask);
    const found = await look();
    if (found) return found;
    const due = await nextDue(ask);
    if (due === undefined || due > deadline) return undefined;
    await ask('POST', '/clock/advance', { to: new Date(due).toISOString() });
  }
  return undefined;
}

/** The clock runs: look again whenever something happens. */
async function asTimePasses(
  look: () => Promise<Tree | undefined>,
  deadline: number,
  { core, namespace, ask, signal }: Waiting,
): Promise<Tree | undefined> {
  for (;;) {
    const news = new AbortController();
    const unsubscribe = core.events.subscribe(namespace, () => news.abort());
    try {
      const found = await look();
      if (found) return found;
      const [, now, scale] = await clockOf(ask);
      if (now >= deadline || signal.aborted) return undefined;
      await pause((deadline - now) / scale, AbortSignal.any([signal, news.signal]));
    } finally {
      unsubscribe();
    }
  }
}

const longestPause = 60_000;

/** Wall time, in milliseconds; shorter when somebody calls it off. */
export const pause = (wanted: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, Math.min(Math.max(wanted, 1), longestPause));
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });

/** Until nothing is due; what goes on for longer is left to go on. */
export const settled = (ask: Ask): Promise<unknown> =>
  ask('POST', '/settle', { timeout: '10s' }).catch(() => undefined);

async function clockOf(ask: Ask): Promise<[mode: string, now: number, scale: number]> {
  const { mode, now, scale } = (await ask('GET', '/clock')) as { mode: string; now: string; scale: number };
  return [mode, Date.parse(now), scale];
}

/** Jobs and webhooks' retries. */
async function nextDue(ask: Ask): Promise<number | undefined> {
  const { jobs } = (await ask('GET', '/jobs?limit=1')) as { jobs: readonly { due: string | null; clock?: string }[] };
  const [next] = jobs;
  return next?.due && next.clock === undefined ? Date.parse(next.due) : undefined;
}

const page = 1000;

/** Newest first. */
async function candidates(wait: Condition, ask: Ask): Promise<readonly Tree[]> {
  if ('row' in wait) {
    const [provider, ...collection] = wait.row.split('.');
    return all(ask, `/state/${provider}/${collection.join('.')}?limit=${page}`, 'items');
  }
  const [provider, ...event] = wait.webhook.split('/');
  const webhooks = await all(ask, `/webhooks?limit=${page}&provider=${provider}&event=${event.join('/')}`, 'webhooks');
  return webhooks.map((webhook) => ({ ...webhook, body: parsed(String(webhook['body'])) }));
}

async function all(ask: Ask, path: string, list: string): Promise<readonly Tree[]> {
  const items: Tree[] = [];
  for (let cursor: unknown = ''; cursor !== null;) {
    const more = cursor === '' ? '' : `&cursor=${encodeURIComponent(String(cursor))}`;
    const answer = (await ask('GET', path + more)) as Tree;
    items.push(...(answer[list] as Tree[]));
    cursor = answer['nextCursor'];
  }
  return items;
}

/** The conditions that something does not meet. */
const mismatches = (candidate: Tree, where: Tree): [way: string, wanted: unknown, is: unknown][] =>
  Object.entries(where)
    .map(([way, wanted]): [string, unknown, unknown] => [way, wanted, valueAt(candidate, way.split('.'))])
    .filter(([, wanted, is]) => !isDeepStrictEqual(wanted, is));

/** Why it did not come: what the nearest has instead. */
async function lack(wait: Condition, ask: Ask): Promise<string> {
  const { where = {} } = wait;
  const what = 'row' in wait ? `no row of ${wait.row}` : `no webhook ${wait.webhook}`;
  const wanted = Object.entries(where).map(([way, value]) => `${way} ${JSON.stringify(value)}`);
  const whole = `${what}${wanted.length > 0 ? ` with ${wanted.join(', ')}` : ''}`;
  const each = (await candidates(wait, ask)).map((one) => mismatches(one, where));
  const [nearest] = each.toSorted((one, other) => one.length - other.length);
  if (!nearest) return `${whole}; there is none at all`;
  return `${whole}; the nearest has ${nearest.map(([way, , is]) => `${way} ${JSON.stringify(is)}`).join(', ')}`;
}
