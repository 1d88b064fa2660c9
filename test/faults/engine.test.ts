import { describe, expect, test } from 'vitest';
import type { FaultSubject } from '../../src/faults/rules.ts';
import { putRule } from '../../src/faults/ruleset.ts';
import { book, nest, plans, retrieve, times, unrouted, wild } from './world.ts';

const fails = { fault: { error: 'too_late' } };

/** Which of so many calls fail, by number. */
async function failing(rule: object, count: number, subject: FaultSubject = book): Promise<number[]> {
  const made = await plans(wild({ rules: [{ ...fails, ...rule }] }), times(count, subject));
  return made.flatMap((plan, at) => (plan?.before ? [at + 1] : []));
}

describe('which calls a rule speaks of', () => {
  test.each([
    [{}, [book, retrieve]],
    [{ provider: 'pelican' }, [book, retrieve]],
    [{ operation: 'pelican.parcels.book' }, [book]],
    [{ operation: 'pelican.*' }, [book, retrieve]],
    [{ operation: '*.parcels.{book,retrieve}' }, [book, retrieve]],
    [{ operation: 'POST /v1/parcels' }, [book]],
    [{ operation: 'post /v1/parcels/' }, [book]],
    [{ operation: 'GET /v1/parcels/{id}' }, [retrieve]],
    [{ operation: 'GET /v1/parcels/par_1' }, [retrieve]],
    [{ operation: 'GET /v1/parcels/par_2' }, []],
  ])('%j', async (rule, expected) => {
    const world = wild({ rules: [{ ...fails, ...rule }] });
    const subjects = [book, retrieve];
    const made = await plans(world, subjects);
    expect(subjects.filter((_, at) => made[at]?.before)).toEqual(expected);
  });

  test('a parameter does not stand for a more literal operation', async () => {
    const world = wild({ rules: [{ ...fails, operation: 'GET /v1/parcels/{id}' }] });
    const search = { operation: 'pelican.parcels.search', path: '/v1/parcels/search', rawPath: '/v1/parcels/search' };
    expect(await world.plan({ ...retrieve, ...search })).toBeUndefined();
  });

  test('a parameter that takes the rest of the path may be written plainly', async () => {
    const world = wild({ rules: [{ ...fails, operation: 'GET /files/{name}' }] });
    const read = { operation: 'pelican.files.read', path: '/files/{path+}', rawPath: '/files/a/b.txt' };
    expect((await world.plan({ ...retrieve, ...read }))?.before).toEqual({ kind: 'error', error: 'too_late' });
  });

  test('a rule without operation also strikes what is not emulated', async () => {
    const world = wild({ rules: [{ fault: { status: 503 } }] });
    expect((await world.plan(unrouted))?.before).toEqual({ kind: 'status', status: 503 });
  });

  test("an error is only its own provider's", async () => {
    const world = wild({ rules: [fails] });
    expect(world.faults.plan(world.namespace, nest, 0, 0)).toBeUndefined();
  });

  test('an outcome is only for the operations that can have it', async () => {
    const world = wild({ rules: [{ fault: { error: 'address_unknown' } }] });
    expect((await world.plan(book))?.before).toEqual({ kind: 'error', error: 'address_unknown' });
    expect(await world.plan(retrieve)).toBeUndefined();
  });

  test('header names compare in any case, values exactly', async () => {
    const world = wild({ rules: [{ ...fails, when: { header: { 'X-Shop': 'Lisbon' } } }] });
    const from = (shop: string) => ({ ...book, headers: { ...book.headers, 'x-shop': shop } });
    expect(await world.plan(from('Lisbon'))).toBeDefined();
    expect(await world.plan(from('lisbon'))).toBeUndefined();
    expect(await world.plan(book)).toBeUndefined();
  });

  const json = { 'content-type': 'application/json; charset=utf-8' };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  test.each([
    [{ 'items.0.price': 12 }, { items: [{ price: 12 }] }, json, true],
    [{ 'items.0.price': 12 }, { items: [{ price: '12' }] }, json, false],
    [{ 'items.0.price': 12 }, { items: [{ price: '12' }] }, form, true],
    [{ express: true }, { express: 'true' }, form, true],
    [{ to: 'Rua' }, { to: 'Rua', weight: 1 }, json, true],
    [{ to: 'Rua', weight: 2 }, { to: 'Rua', weight: 1 }, json, false],
    [{ to: null }, {}, json, false],
    [{ to: null }, { to: null }, json, true],
    [{ 'tags.a.b': 1 }, { tags: { 'a.b': 1 } }, json, true],
    [{ tags: { a: [1, 2] } }, { tags: Object.assign(Object.create(null), { a: [1, 2] }) as unknown }, json, true],
    [{ tags: { a: [1, 2] } }, { tags: { a: [1, 2], b: 0 } }, json, false],
    [{ 'to.city': 'x' }, undefined, json, false],
  ])('body %j in %j', async (when, body, headers, expected) => {
    const world = wild({ rules: [{ ...fails, when: { body: when } }] });
    expect((await world.plan({ ...book, headers, body })) !== undefined).toBe(expected);
  });
});

describe('counts', () => {
  test('nth', async () => expect(await failing({ when: { nth: 3 } }, 7)).toEqual([3]));
  test('first', async () => expect(await failing({ when: { first: 2 } }, 7)).toEqual([1, 2]));
  test('after', async () => expect(await failing({ when: { after: 5 } }, 7)).toEqual([6, 7]));
  test('every', async () => expect(await failing({ when: { every: 3 } }, 7)).toEqual([3, 6]));
  test('together', async () => expect(await failing({ when: { after: 3, every: 2, first: 6 } }, 9)).toEqual([4, 6]));

  test('only requests that match count', async () => {
    const world = wild({ rules: [{ ...fails, operation: 'pelican.parcels.book', when: { nth: 2 } }] });
    const made = await plans(world, [book, retrieve, nest, book]);
    expect(made.map((plan) => plan?.before !== undefined)).toEqual([false, false, false, true]);
  });

  test('start again when a rule is set again, and go on for the rules beside it', async () => {
    const rule = (id: string) => ({ id, operation: `pelican.parcels.${id}`, ...fails, when: { nth: 2 } });
    const world = wild({ rules: [rule('book'), rule('retrieve')] });
    await plans(world, [book, retrieve]);
    world.namespace = { ...world.namespace, ...putRule(world.namespace, rule('book')) };
    const made = await plans(world, [book, retrieve, book]);
    expect(made.map((plan) => plan?.by)).toEqual([undefined, 'retrieve', 'book']);
  });

  test('start again in another world: a reset', async () => {
    const world = wild({ rules: [{ id: 'second', ...fails, when: { nth: 2 } }] });
    await world.plan(book);
    world.namespace = { ...world.namespace, world: 2, rulesVersion: 2 };
    expect((await plans(world, [book, book])).map((plan) => plan?.by)).toEqual([undefined, 'second']);
    expect(await world.faults.hits(world.namespace)).toEqual({ second: 1 });
  });

  test.each([true, false])('hits are the calls struck (persistent: %s)', async (last) => {
    const world = wild({
      last,
      rules: [
        { id: 'odd', latency: '1ms', when: { every: 2 } },
        { id: 'limit', fault: { rateLimit: { limit: 3, window: '1h' } } },
        { id: 'stork', provider: 'stork', fault: { error: 'nest_taken' } },
      ],
    });
    await plans(world, times(5, book));
    expect(await world.faults.hits(world.namespace)).toEqual({ odd: 2, limit: 2, stork: 0 });
    world.set([]);
    expect(await world.faults.hits(world.namespace)).toEqual({});
  });
});

describe('chance', () => {
  const chancy = {
    id: 'chancy',
    provider: 'pelican',
    latency: { min: '1ms', max: '900ms' },
    when: { probability: 0.5 },
  };

  test('the same seed and calls give the same plans, another seed others', async () => {
    const run = (seed: number) => plans(wild({ seed, rules: [{ ...chancy, ...fails }] }), times(30, book));
    expect(await run(7)).toEqual(await run(7));
    expect(await run(7)).not.toEqual(await run(8));
  });

  test('calls of other operations in between change nothing', async () => {
    const alone = await plans(wild({ rules: [chancy] }), times(20, book));
    const mixed = await plans(
      wild({ rules: [chancy] }),
      times(20, book).flatMap((it) => [retrieve, it, unrouted, retrieve]),
    );
    expect(mixed.filter((_, at) => at % 4 === 1)).toEqual(alone);
  });

  test('rules do not disturb each other', async () => {
    const alone = await plans(wild({ rules: [chancy] }), times(20, book));
    const other = { id: 'other', fault: { status: 500 }, when: { probability: 0.3, every: 2 } };
    const both = await plans(wild({ rules: [other, chancy] }), times(20, book));
    expect(both.map((plan) => plan?.latencyMs ?? 0)).toEqual(alone.map((plan) => plan?.latencyMs ?? 0));
  });

  test('a reset brings the same run again', async () => {
    const world = wild({ rules: [chancy] });
    const before = await plans(world, times(20, book));
    world.namespace = { ...world.namespace, world: 2, rulesVersion: 2 };
    expect(await plans(world, times(20, book))).toEqual(before);
  });

  test('about the share that was asked for is struck', async () => {
    const struck = await failing({ when: { probability: 0.2 } }, 1000);
    expect(struck.length).toBeGreaterThan(150);
    expect(struck.length).toBeLessThan(250);
  });

  test('never and always are meant so', async () => {
    expect(await failing({ when: { probability: 0 } }, 50)).toEqual([]);
    expect(await failing({ when: { probability: 1 } }, 5)).toEqual([1, 2, 3, 4, 5]);
  });

  test('latencies stay within their range', async () => {
    const made = await plans(wild({ rules: [{ latency: { min: '100ms', max: '200ms' } }] }), times(50, book));
    const values = made.map((plan) => plan?.latencyMs ?? 0);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...values)).toBeLessThanOrEqual(200);
    expect(new Set(values).size).toBeGreaterThan(10);
  });
});

describe('several rules', () => {
  test('latencies add up, and the first fault of a phase wins', async () => {
    const world = wild({
      rules: [
        { id: 'a', latency: '100ms' },
        { id: 'b', latency: '20ms', fault: { status: 503, body: { busy: true } } },
        { id: 'c', fault: { error: 'too_late' } },
        { id: 'd', fault: { network: 'reset', phase: 'after' } },
        { id: 'e', fault: { network: 'slow', phase: 'after' } },
      ],
    });
    expect(await world.plan(book)).toMatchObject({
      latencyMs: 120,
      before: { kind: 'status', status: 503, body: { busy: true } },
      after: { kind: 'network', network: 'reset' },
      by: 'b',
    });
  });

  test('webhook effects join', async () => {
    const world = wild({
      rules: [
        { id: 'a', webhook: { drop: 0.5, duplicate: 2, delay: '5s' } },
        { id: 'b', webhook: { drop: 0.5, duplicate: 3, delay: '1s', shuffle: true } },
        { id: 'c', webhook: { corruptSignature: true } },
      ],
    });
    expect(await world.plan(book)).toMatchObject({
      by: 'a',
      webhook: { drop: 0.75, duplicate: 3, delayMs: 6000, shuffle: true, corruptSignature: true },
    });
  });
});

describe("a call's own headers", () => {
  const ask = (headers: Record<string, string>) => ({ ...book, headers: { ...book.headers, ...headers } });

  test('a named error and a latency', async () => {
    const world = wild();
    const plan = await world.plan(ask({ 'x-backlot-fault': 'rate_limit', 'x-backlot-latency': '400ms' }));
    expect(plan).toMatchObject({ by: 'header', latencyMs: 400, before: { kind: 'error', error: 'rate_limit' } });
  });

  test('come before rules, whose latency is added', async () => {
    const world = wild({ rules: [{ latency: '50ms', fault: { error: 'too_late' } }] });
    const plan = await world.plan(ask({ 'x-backlot-fault': 'internal', 'x-backlot-latency': '1s' }));
    expect(plan).toMatchObject({ by: 'header', latencyMs: 1050, before: { error: 'internal' } });
  });

  test('what is unknown is ignored and noted', async () => {
    const world = wild();
    expect(await world.plan(ask({ 'x-backlot-fault': 'nonsense', 'x-backlot-latency': 'soon' }))).toBeUndefined();
    expect(world.notes).toEqual([
      'X-Backlot-Fault: pelican has no error "nonsense" here; ignored',
      'X-Backlot-Latency: "soon" is no duration like 400ms; ignored',
    ]);
  });

  test('an outcome that the operation cannot have is ignored', async () => {
    const world = wild();
    expect(await world.plan({ ...retrieve, headers: { 'x-backlot-fault': 'address_unknown' } })).toBeUndefined();
    expect(world.notes).toHaveLength(1);
  });
});

describe('rate limits', () => {
  const limited = { fault: { rateLimit: { limit: 2, window: '1m' } } };

  test('the third call of a window is refused, and the limit is known before', async () => {
    const made = await plans(wild({ rules: [limited] }), times(3, book));
    expect(made.map((plan) => plan?.rateLimit?.remaining)).toEqual([1, 0, 0]);
    expect(made.map((plan) => plan?.before?.kind)).toEqual([undefined, undefined, 'rateLimit']);
    expect(made[2]?.before).toEqual({ kind: 'rateLimit', limit: 2, windowMs: 60_000, remaining: 0, resetAt: 60_000 });
    expect(made.map((plan) => plan?.by)).toEqual([undefined, undefined, 'rule_1']);
  });

  test.each([
    ["the namespace's clock", (ms: number) => ({ now: ms })],
    ['the wall clock', (ms: number) => ({ wallNow: ms })],
  ])('the window passes on %s', async (_, at) => {
    const world = wild({ rules: [limited] });
    await plans(world, times(3, book));
    expect((await world.plan(book, at(59_999)))?.before?.kind).toBe('rateLimit');
    expect((await world.plan(book, at(60_000)))?.before).toBeUndefined();
  });

  test('a window opens with its first call and tells the wall time of its end', async () => {
    const world = wild({ rules: [limited] });
    expect((await world.plan(book, { now: 5_000, wallNow: 1_000_000 }))?.rateLimit?.resetAt).toBe(1_060_000);
    expect((await world.plan(book, { now: 45_000, wallNow: 1_000_010 }))?.rateLimit?.resetAt).toBe(1_020_010);
  });

  test('a limit of none refuses at once', async () => {
    const world = wild({ rules: [{ fault: { rateLimit: { limit: 0, window: '1s' } } }] });
    expect((await world.plan(book))?.before?.kind).toBe('rateLimit');
  });

  test('a window closes when its rule is set again, and stays open beside others', async () => {
    const world = wild({ rules: [{ id: 'limit', ...limited }] });
    await plans(world, times(3, book));
    world.namespace = { ...world.namespace, ...putRule(world.namespace, { id: 'other', latency: '1ms' }) };
    expect((await world.plan(book))?.before?.kind).toBe('rateLimit');
    world.namespace = { ...world.namespace, ...putRule(world.namespace, { id: 'limit', ...limited }) };
    expect((await world.plan(book))?.before).toBeUndefined();
  });

  test('the tightest of several limits is told', async () => {
    const loose = { fault: { rateLimit: { limit: 9, window: '1h' } } };
    expect((await wild({ rules: [loose, limited] }).plan(book))?.rateLimit).toMatchObject({ limit: 2, remaining: 1 });
  });
});

describe('the deliveries of jobs and triggers', () => {
  const cause = { provider: 'pelican', name: 'pelican.parcels.collect' };

  test.each([
    [{ provider: 'pelican' }, true],
    [{ operation: 'pelican.*' }, true],
    [{ provider: 'stork' }, false],
    [{ operation: 'pelican.parcels.book' }, false],
    [{ operation: 'POST /v1/parcels' }, false],
    [{ when: { nth: 1 } }, false],
    [{ when: { header: { a: 'b' } } }, false],
    [{ when: { body: { a: 'b' } } }, false],
    [{ when: { probability: 0 } }, false],
  ])('%j', (rule, expected) => {
    const world = wild({ rules: [{ ...rule, webhook: { duplicate: 2 } }] });
    const effects = world.faults.deliveries(world.namespace, cause, 'job 1');
    expect(effects).toEqual(expected ? { duplicate: 2 } : undefined);
  });

  test('chance goes by the job', () => {
    const world = wild({ rules: [{ when: { probability: 0.5 }, webhook: { shuffle: true } }] });
    const run = () =>
      Array.from({ length: 40 }, (_, at) => world.faults.deliveries(world.namespace, cause, `job ${at}`) !== undefined);
    expect(run()).toEqual(run());
    expect(new Set(run()).size).toBe(2);
  });
});

test('where nothing can go wrong nothing is waited for', () => {
  const world = wild({ rules: [{ provider: 'stork', latency: '1s' }] });
  expect(world.faults.plan(world.namespace, book, 0, 0)).toBeUndefined();
  expect(world.series.size).toBe(0);
});
