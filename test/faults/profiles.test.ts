import { expect, test } from 'vitest';
import { createProfiles, type ProfilePart } from '../../src/faults/profiles.ts';
import { book, known, nest, plans, times, unrouted, wild } from './world.ts';

const parts = (provider: string): Record<string, ProfilePart> | undefined =>
  provider === 'pelican'
    ? {
        realistic: {
          latency: { min: '500ms', max: '2s' },
          failures: [{ error: 'too_late', probability: 0.05, operation: 'pelican.parcels.book' }],
          settings: { webhookDelay: '5s', paper: true },
        },
      }
    : undefined;

test('the built-in profiles come first, then those of the configuration', () => {
  const { names } = createProfiles({ known, configured: { monsoon: {}, realistic: {} } });
  expect(names).toEqual(['instant', 'realistic', 'flaky', 'outage', 'monsoon']);
});

test('instant does nothing, and at once', () => {
  const world = wild({ profile: 'instant', parts });
  expect(world.faults.plan(world.namespace, book, 0, 0)).toBeUndefined();
});

test('a profile that is gone does nothing', () => {
  const world = wild({ profile: 'forgotten', parts });
  expect(world.faults.plan(world.namespace, book, 0, 0)).toBeUndefined();
});

test("realistic takes a provider's own latency and failures", async () => {
  const made = await plans(wild({ profile: 'realistic', parts }), times(400, book));
  const latencies = made.map((plan) => plan?.latencyMs ?? 0);
  expect(Math.min(...latencies)).toBeGreaterThanOrEqual(500);
  expect(Math.max(...latencies)).toBeLessThanOrEqual(2000);
  const failed = made.flatMap((plan) => (plan?.before ? [plan] : []));
  expect(failed.length).toBeGreaterThan(8);
  expect(failed.length).toBeLessThan(40);
  expect(failed[0]).toMatchObject({ by: 'profile realistic', before: { kind: 'error', error: 'too_late' } });
});

test('realistic has latency and failures for providers that say nothing', async () => {
  const made = await plans(wild({ profile: 'realistic', parts }), times(1000, nest));
  const latencies = made.map((plan) => plan?.latencyMs ?? 0);
  expect(Math.min(...latencies)).toBeGreaterThanOrEqual(80);
  expect(Math.max(...latencies)).toBeLessThanOrEqual(400);
  const errors = new Set(made.map((plan) => plan?.before && 'error' in plan.before && plan.before.error));
  expect(errors).toEqual(new Set([undefined, 'rate_limit', 'internal', 'unavailable']));
  const failed = made.filter((plan) => plan?.before).length;
  expect(failed).toBeGreaterThan(15);
  expect(failed).toBeLessThan(50);
});

test('flaky fails more often, also on the way, and keeps the realistic settings', async () => {
  const world = wild({ profile: 'flaky', parts });
  const made = await plans(world, times(1000, nest));
  const failed = made.filter((plan) => plan?.before ?? plan?.after).length;
  expect(failed).toBeGreaterThan(100);
  expect(failed).toBeLessThan(180);
  expect(made.some((plan) => plan?.before?.kind === 'network')).toBe(true);
  expect(made.some((plan) => plan?.after?.kind === 'network')).toBe(true);
  expect(createProfiles({ known, parts }).settings('flaky', 'pelican')).toEqual({ webhookDelay: '5s', paper: true });
});

test('outage fails every call', async () => {
  const made = await plans(wild({ profile: 'outage', parts }), [...times(200, nest), ...times(50, unrouted)]);
  const kinds = made.map((plan) => JSON.stringify(plan?.before));
  expect(new Set(kinds)).toEqual(
    new Set(['{"kind":"error","error":"unavailable"}', '{"kind":"network","network":"timeout"}']),
  );
});

test('the same seed and calls give the same run, whatever comes in between', async () => {
  const alone = await plans(wild({ profile: 'flaky' }), times(60, book));
  const mixed = await plans(
    wild({ profile: 'flaky' }),
    times(60, book).flatMap((it) => [nest, it]),
  );
  expect(mixed.filter((_, at) => at % 2 === 1)).toEqual(alone);
  expect(await plans(wild({ profile: 'flaky', seed: 8 }), times(60, book))).not.toEqual(alone);
});

test('a rule that makes a call fail goes before the failures of the profile; latencies add up', async () => {
  const world = wild({
    profile: 'outage',
    rules: [{ id: 'mine', latency: '10s', fault: { error: 'nest_taken', phase: 'after' } }],
  });
  for (const plan of await plans(world, times(30, nest))) {
    expect(plan).toMatchObject({ by: 'mine', before: undefined, after: { kind: 'error', error: 'nest_taken' } });
    expect(plan?.latencyMs).toBeGreaterThan(10_000);
  }
});

test('a configured profile extends another, provider by provider', () => {
  const profiles = createProfiles({
    known,
    parts,
    configured: {
      monsoon: {
        extends: 'realistic',
        latency: { stork: '3s' },
        failures: { default: [] },
        webhooks: { pelican: { delay: '1m', duplicate: 2 } },
        settings: { pelican: { paper: false }, stork: { wet: true } },
      },
      typhoon: { extends: 'monsoon', latency: { default: '9s' } },
    },
  });
  expect(profiles.of('monsoon', 'stork')).toMatchObject({ latency: '3s', failures: [] });
  expect(profiles.of('monsoon', 'pelican')).toMatchObject({ latency: { min: '500ms', max: '2s' }, failures: [] });
  expect(profiles.of('typhoon', 'pelican')).toMatchObject({ latency: '9s', webhook: { delay: '1m', duplicate: 2 } });
  expect(profiles.settings('typhoon', 'pelican')).toEqual({ webhookDelay: '5s', paper: false });
  expect(profiles.settings('typhoon', 'stork')).toEqual({ wet: true });
});

test('a configured profile may take the place of a built-in one, and extend it', () => {
  const configured = { realistic: { extends: 'realistic', latency: { stork: '7s' } }, flaky: {} };
  const profiles = createProfiles({ known, parts, configured });
  expect(profiles.of('realistic', 'stork')).toMatchObject({ latency: '7s' });
  expect(profiles.of('realistic', 'stork')?.failures).toHaveLength(3);
  expect(profiles.of('realistic', 'pelican')).toMatchObject({ latency: { min: '500ms', max: '2s' } });
  expect(profiles.of('flaky', 'pelican')).toBeUndefined();
});

test("a profile's rules stand behind the namespace's own", async () => {
  const configured = {
    monsoon: {
      rules: [
        { fault: { error: 'too_late' }, when: { nth: 2 } },
        { id: 'wet', webhook: { drop: 0.5 } },
      ],
    },
  };
  const world = wild({ profile: 'monsoon', configured });
  expect(await plans(world, times(2, book))).toMatchObject([
    { by: 'profile monsoon', before: undefined, webhook: { drop: 0.5 } },
    { by: 'profile monsoon', before: { kind: 'error', error: 'too_late' } },
  ]);
  expect(await world.faults.hits(world.namespace)).toEqual({});
  world.set([{ id: 'mine', fault: { error: 'internal' } }]);
  expect(await world.plan(book)).toMatchObject({ by: 'mine', before: { error: 'internal' } });
});

test('webhook effects of a profile hold for calls and for jobs', async () => {
  const configured = { monsoon: { webhooks: { default: { delay: '1m' }, stork: { shuffle: true } } } };
  const world = wild({ profile: 'monsoon', configured });
  expect((await world.plan(book))?.webhook).toEqual({ delayMs: 60_000 });
  const job = { provider: 'stork', name: 'stork.nests.fall' };
  expect(world.faults.deliveries(world.namespace, job, 'job 1')).toEqual({ shuffle: true });
});
