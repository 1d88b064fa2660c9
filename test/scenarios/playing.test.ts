/** Scenarios as they are played: every verb, on an emulator that knows nothing of them. */
import { describe, expect } from 'vitest';
import type { World } from '../../src/index.ts';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';

const test = worldTest({ emulators: [pelican] });

interface Step {
  readonly verb: string;
  readonly status: string;
  readonly say?: string;
  readonly did?: string;
  readonly show?: string;
  readonly at?: string;
  readonly request?: string;
  readonly error?: string;
}
interface Played {
  readonly run: { readonly status: string; readonly at: number; readonly steps: number; readonly error?: string };
  readonly steps: readonly Step[];
}

const send = (world: World, path: string, body: object = {}): Promise<Played> =>
  world.ask('POST', `/scenarios/${path}`, body) as Promise<Played>;

/** Brings a scenario and plays it to where it stops. */
async function play(world: World, steps: readonly object[], more: object = {}): Promise<Played> {
  await world.ask('PUT', '/scenarios/story', { title: 'A story', steps, ...more });
  return send(world, 'story/play', { wait: true });
}

const book = { call: 'pelican.parcels.book', body: { to: 'Rua do Sol 4', weight: 1200 }, as: 'parcel' };
const listen = { control: 'PUT /webhook-endpoints/pelican', with: { url: '${app.url}/pelican' } };

describe('what steps do', () => {
  test('an operation is called with the namespace’s credentials, and its answer is referred to', async ({ world }) => {
    const { run, steps } = await play(world, [
      book,
      { call: 'pelican.parcels.get', params: { parcel: '${parcel.id}' }, as: 'again', show: '/state#${again.id}' },
    ]);
    const [parcel] = await world.state('pelican', 'parcels');
    expect(run).toMatchObject({ status: 'done', at: 2, steps: 2 });
    expect(steps.map(({ did }) => did)).toEqual([
      'POST /v1/parcels → 201',
      `GET /v1/parcels/${String(parcel?.['id'])} → 200`,
    ]);
    expect(steps[1]?.show).toBe(`/state#${String(parcel?.['id'])}`);
    const [logged] = await world.requests({ operation: 'pelican.parcels.get' });
    expect(logged).toMatchObject({ id: steps[1]?.request, status: 200 });
  });

  test('a line is said with what is known by then', async ({ world }) => {
    const { steps } = await play(world, [
      book,
      { say: 'It weighs ${parcel.weight} g and answered ${parcel._status}.' },
    ]);
    expect(steps[1]).toMatchObject({ verb: 'say', status: 'done', say: 'It weighs 1200 g and answered 201.' });
  });

  test('a trigger is pulled, and what it did is kept', async ({ world }) => {
    const { run } = await play(world, [
      listen,
      book,
      { trigger: 'pelican/parcel.lost', with: { parcel: '${parcel.id}' } },
      { wait: { webhook: 'pelican/parcel.lost', where: { status: 'delivered' } } },
    ]);
    expect(run.status).toBe('done');
  });

  test('the clock goes on by a duration, and to a time', async ({ world }) => {
    const before = Date.parse(await world.now());
    const { steps } = await play(world, [{ advance: '36h' }, { advance: '2040-01-01T00:00:00Z' }], { clock: 'frozen' });
    expect(Date.parse(steps[0]?.at ?? '') - before).toBe(36 * 3_600_000);
    expect(steps[1]?.at).toBe('2040-01-01T00:00:00.000Z');
  });

  test('a clock that would go back is why the step failed, and its line stays', async ({ world }) => {
    const { run, steps } = await play(world, [{ advance: '2001-01-01T00:00:00Z', say: 'Once upon a time' }]);
    expect(run).toMatchObject({ status: 'failed', at: 0 });
    expect(steps[0]).toMatchObject({ status: 'failed', say: 'Once upon a time' });
    expect(steps[0]?.error).toMatch(/^the clock never goes back/);
  });

  test('steps are done for each of a list, but for those that are left out', async ({ world }) => {
    const people = [
      { to: 'Ada', heavy: true },
      { to: 'Grace', heavy: false },
      { to: 'Katherine', heavy: true },
    ];
    const { run, steps } = await play(world, [
      {
        each: people,
        as: 'person',
        steps: [{ ...book, body: { to: '${person.to}', weight: 5 }, when: '${person.heavy}' }],
      },
      { say: 'Never said', when: false },
    ]);
    expect(run.status).toBe('done');
    expect(steps.map(({ status }) => status)).toEqual(['done', 'left out']);
    expect((await world.state('pelican', 'parcels')).map((parcel) => parcel['to'])).toEqual(['Katherine', 'Ada']);
  });

  test('fixtures are there before the first step, under their names', async ({ world }) => {
    const fixtures = {
      pelican: { endpoints: [{ $as: 'hook', id: 'ep_1', url: 'http://127.0.0.1:9/', events: ['*'], secret: 's' }] },
    };
    const { steps } = await play(world, [{ say: '${fixtures.pelican.endpoints.hook.id}' }], { fixtures });
    expect(steps[0]?.say).toBe('ep_1');
  });

  test('an answer that is expected to be a refusal is one', async ({ world }) => {
    const { steps } = await play(world, [
      { control: 'POST /faults', with: { provider: 'pelican', fault: { error: 'rate_limit' }, when: { first: 1 } } },
      { ...book, expect: 429 },
      { control: 'POST /faults', with: { provider: 'pelican', fault: { network: 'reset' }, when: { first: 1 } } },
      { ...book, expect: 'broken' },
      book,
    ]);
    expect(steps.map(({ did }) => did?.split('→ ')[1])).toEqual([undefined, '429', undefined, 'broken', '201']);
  });
});

describe('waiting', () => {
  const collected = {
    wait: { row: 'pelican.parcels', where: { id: '${parcel.id}', status: 'collected' }, within: '1d' },
  };

  test('a standing clock is moved to the very moment', async ({ world }) => {
    const { run, steps } = await play(world, [book, collected], { clock: 'frozen' });
    expect(run.status).toBe('done');
    const [booked = '', then = ''] = steps.map(({ at }) => at);
    const hours = (Date.parse(then) - Date.parse(booked)) / 3_600_000;
    expect(hours).toBeGreaterThan(0);
    expect(hours).toBeLessThan(24);
  });

  test('on a running clock time passes', async ({ backlot }) => {
    const world = await backlot.namespace({ clock: { mode: 'real', scale: 1_000_000 } });
    const { run } = await play(world, [book, collected], { clock: 'real' });
    expect(run.status).toBe('done');
  });

  test('what does not come in time fails with the nearest that is there', async ({ world }) => {
    const { run, steps } = await play(world, [
      book,
      { wait: { row: 'pelican.parcels', where: { id: '${parcel.id}', status: 'cancelled' }, within: '2d' } },
    ]);
    expect(run).toMatchObject({ status: 'failed', at: 1 });
    expect(steps[1]?.error).toMatch(
      /^waited 2d on the clock: no row of pelican\.parcels with id "par_\w+", status "cancelled"; the nearest has status "collected"$/,
    );
  });

  test('the app is down, then up: the webhook is tried again until it is delivered', async ({ world }) => {
    const event = 'pelican/parcel.booked';
    const down = [
      listen,
      { app: { answers: 503 } },
      book,
      { wait: { webhook: event, where: { 'attempts.0.status': 503 } } },
      { app: { answers: 'nothing' } },
      { wait: { webhook: event, where: { 'attempts.1.status': null }, within: '2m' } },
      { app: { answers: 200 } },
      { wait: { webhook: event, where: { status: 'delivered' }, within: '1h' }, as: 'told' },
      { say: 'Told about ${told.body.data.id}' },
    ];
    const { run, steps } = await play(world, down, { clock: 'frozen' });
    expect(run).toMatchObject({ status: 'done' });
    const [parcel] = await world.state('pelican', 'parcels');
    expect(steps.at(-1)?.say).toBe(`Told about ${String(parcel?.['id'])}`);
    const [webhook] = await world.webhooks({ event: 'parcel.booked' });
    expect(webhook?.attempts.map(({ status }) => status)).toEqual([503, null, 200]);
  });
});

describe('a run', () => {
  test('goes step by step, is paused between steps, and goes on', async ({ world }) => {
    const said = { ...book, say: 'Another parcel' };
    await world.ask('PUT', '/scenarios/story', { title: 'A story', steps: [said, said, said] });
    const states: [string, number][] = [];
    for (const [verb, body] of [
      ['step', {}],
      ['play', { pace: '1h' }],
      ['pause', {}],
      ['play', { wait: true }],
    ] as const) {
      const { run } = await send(world, `story/${verb}`, body);
      states.push([run.status, run.at]);
    }
    expect(states).toEqual([
      ['paused', 1],
      ['playing', 1],
      ['paused', 2],
      ['done', 3],
    ]);
  });

  test('is reset to where the namespace stood before it', async ({ world }) => {
    await world.fixtures({
      pelican: { parcels: [{ id: 'par_old', status: 'booked', to: 'x', weight: 1, label_url: '', booked_at: 'now' }] },
    });
    const before = await world.now();
    await play(world, [
      book,
      { advance: '3d' },
      { control: 'PATCH /settings/pelican', with: { weekends: true } },
      { control: 'PUT /profile', with: { name: 'flaky' } },
      { control: 'POST /faults', with: { id: 'mine', fault: { status: 503 } } },
    ]);
    const { run } = await send(world, 'story/reset');
    expect(run).toEqual({ status: 'ready', at: 0, steps: 5 });
    expect((await world.state('pelican', 'parcels')).map(({ id }) => id)).toEqual(['par_old']);
    expect(await world.now()).toBe(before);
    expect(await world.ask('GET', '/settings/pelican')).toEqual({ weekends: false });
    expect(await world.ask('GET', '/faults')).toEqual({ rules: [] });
    expect(await world.ask('GET', `/namespaces/${world.name}`)).toMatchObject({ profile: 'instant' });
    expect((await send(world, 'story/play', { wait: true })).run.status).toBe('done');
  });

  test('that failed goes on from the step that failed', async ({ world }) => {
    const first = await play(
      world,
      [book, { call: 'pelican.parcels.cancel', params: { parcel: '${parcel.id}' } }, { say: 'Cancelled' }],
      { clock: 'auto' },
    );
    expect(first.run).toMatchObject({ status: 'failed', at: 1 });
    expect(first.run.error).toMatch(/cancel → 409: .*too_late/);
    await world.faults({ operation: 'pelican.parcels.cancel', fault: { status: 200, body: { id: 'x' } } });
    expect((await send(world, 'story/play', { wait: true })).run).toMatchObject({ status: 'done', at: 3 });
  });

  test('that failed goes on with what its file says by then, unless that differs in what was played', async ({
    world,
  }) => {
    const cancel = { call: 'pelican.parcels.cancel', params: { parcel: '${parcel.id}' } };
    await play(world, [book, cancel]);
    const fixed = { title: 'A story', steps: [book, { ...cancel, expect: 409 }, { say: 'Too late' }] };
    await world.ask('PUT', '/scenarios/story', fixed);
    const { run, steps } = await send(world, 'story/play', { wait: true });
    expect([run.status, steps[2]?.say]).toEqual(['done', 'Too late']);
    expect(await world.state('pelican', 'parcels')).toHaveLength(1);

    await send(world, 'story/reset');
    await send(world, 'story/step');
    await world.ask('PUT', '/scenarios/story', { title: 'A story', steps: [{ say: 'Anew' }] });
    await expect(send(world, 'story/play')).rejects.toThrow(/409 .*has changed in its first 1 step/);
  });

  test('is the same again from the same seed', async ({ backlot }) => {
    const runs = [];
    for (const name of ['one', 'two']) {
      const world = await backlot.namespace({ name, seed: 4, clock: { mode: 'auto', now: '2030-01-01T00:00:00Z' } });
      const { steps } = await play(world, [
        listen,
        book,
        { ...book, body: { to: 'Ada', weight: 3 } },
        { wait: { row: 'pelican.parcels', where: { status: 'collected' } } },
        { advance: '40d' },
      ]);
      runs.push([
        steps.map(({ at, did }) => [at, did]),
        await world.state('pelican', 'parcels').then((rows) => rows.map(({ id }) => id)),
      ]);
    }
    expect(runs[0]).toEqual(runs[1]);
  });

  test('is alone in its namespace while it is played', async ({ world }) => {
    for (const name of ['story', 'other'])
      await world.ask('PUT', `/scenarios/${name}`, { title: name, steps: [{ say: 'Once' }, book] });
    await send(world, 'story/play', { pace: '1h' });
    await expect(send(world, 'other/play')).rejects.toThrow(/409 .*\\"story\\" is being played in this namespace/);
    await send(world, 'story/pause');
    expect((await send(world, 'other/play', { wait: true })).run.status).toBe('done');
    await expect(send(world, 'other/play')).rejects.toThrow(/409 .*reset it to play it again/);
  });

  test('is told live', async ({ world }) => {
    const stop = new AbortController();
    const url = `${world.control.url}/_backlot/events?namespace=${world.name}`;
    const stream = (await fetch(url, { signal: stop.signal })).body?.getReader();
    await play(world, [{ say: 'Hello' }]);
    let text = '';
    while (!text.includes('"status":"done"')) text += Buffer.from((await stream?.read())?.value ?? []).toString();
    stop.abort();
    expect(text).toContain('event: scenario\ndata: {"scenario":"story","status":"done","at":1}');
  });
});
