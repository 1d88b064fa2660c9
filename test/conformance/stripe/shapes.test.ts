/** Every answer and every event of Stripe's own tests, and of the flows beside this file, has its published shape. */
import { readdirSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import stripe from '../../../emulators/stripe/index.ts';
import { newestVersion } from '../../../emulators/stripe/core/versions.ts';
import { watching } from '../../emulators/stripe/sdk.ts';
import { normal } from '../published.ts';
import { differences, isPublished } from './types.ts';

/** What differed since the last test. */
const found = new Set<string>();
/** Methods and paths that answered with a success. */
const answered = new Set<string>();
/** Whose events there are to look at: origin and credentials. */
const callers = new Map<string, { readonly origin: string; readonly headers: Record<string, string> }>();

function look(key: string, body: unknown): void {
  for (const text of differences(body, key.startsWith('sk_') ? 'whole' : 'partial')) found.add(text);
}

watching.through = async (input, init = {}) => {
  const url = new URL(input instanceof Request ? input.url : input);
  const headers = new Headers(init.headers);
  const answer = await fetch(input, init);
  const authorization = headers.get('authorization') ?? '';
  const account = headers.get('stripe-account');
  const key = authorization.replace('Bearer ', '');
  if (key.startsWith('sk_') && answer.ok)
    callers.set(`${authorization} ${account}`, {
      origin: url.origin,
      headers: { authorization, ...(account && { 'stripe-account': account }) },
    });
  const isJson = answer.headers.get('content-type')?.includes('json');
  if (answer.ok) answered.add(`${init.method} ${url.pathname}`);
  if (isJson && url.pathname.startsWith('/v1/') && headers.get('stripe-version') === newestVersion)
    look(key, await answer.clone().json());
  return answer;
};

const isEvents = (body: unknown): body is { data: readonly { id: string }[]; has_more: boolean } =>
  typeof body === 'object' && body !== null && 'data' in body;

/** Looks at all events of a caller's account. */
async function lookAtEvents({ origin, headers }: { origin: string; headers: Record<string, string> }): Promise<void> {
  for (let after = '', more = true; more;) {
    const answer = await fetch(`${origin}/v1/events?limit=100${after}`, { headers });
    const body: unknown = await answer.json();
    if (!answer.ok || !isEvents(body)) return;
    look('sk_', body);
    more = body.has_more;
    after = `&starting_after=${body.data.at(-1)?.id}`;
  }
}

afterEach(async () => {
  for (const caller of callers.values()) await lookAtEvents(caller);
  callers.clear();
  const differed = [...found].sort();
  found.clear();
  expect(differed).toEqual([]);
});

const own = new URL('../../emulators/stripe/', import.meta.url).pathname;
for (const file of readdirSync(own, { recursive: true }).map(String).sort())
  if (isPublished && file.endsWith('.test.ts') && !file.includes('speed')) await import(`${own}${file}`);
if (isPublished) {
  await import('./billing.ts');
  await import('./connect.ts');
  await import('./payments.ts');
}

test.runIf(isPublished)('every operation has answered', () => {
  const paths = [...answered].map((path) => path.split('/'));
  const unseen = stripe.operations
    .filter(({ api, path }) => !api.people && path.startsWith('/v1/'))
    .map(({ method, path }) => normal(method, path))
    .filter((route) => {
      const steps = route.split('/');
      return !paths.some(
        (path) => path.length === steps.length && steps.every((step, at) => step === '{}' || step === path[at]),
      );
    });
  expect(unseen).toEqual([]);
});
