/** Batches: a CSV, a schedule, a thousand calls, and what becomes of them. */
import { describe, expect } from 'vitest';
import { agent, api, decoded, frozen, naive, test, type Tree } from './bolna.ts';

const csv = (text: string, name = 'people.csv'): File => new File([text], name, { type: 'text/csv' });

const people = (count: number): string =>
  [
    'contact_number,customer_name,city',
    ...Array.from({ length: count }, (_, at) => `+9198${String(10_000_000 + at)},Person ${at},Pune`),
  ].join('\n');

/** Minutes from now, with the numeric offset that the service wants. */
const inMinutes = async (world: { now(): Promise<string> }, minutes: number): Promise<string> =>
  `${new Date(Date.parse(await world.now()) + minutes * 60_000).toISOString().slice(0, -1)}+00:00`;

frozen('uploaded, read, scheduled to the next tenth minute, called, done', async ({ world, receiver }) => {
  const { form, get, call } = api(world);
  const id = await agent(world);
  const made = await form('/batches', [
    ['agent_id', id],
    ['file', csv('contact_number,customer_name\n+919876500001,"Sen, Riya"\n98765,Nobody\n+919876500003,Asha\n')],
    ['webhook_url', `${receiver.url}/batch`],
    ['retry_config', JSON.stringify({ enabled: false })],
  ]);
  expect([made.status, made.body]).toEqual([
    201,
    { batch_id: expect.stringMatching(/^[0-9a-f]{32}$/), state: 'created' },
  ]);
  const { batch_id } = made.body;
  const read = async (): Promise<Tree> => (await get(`/batches/${batch_id}`)).body;
  expect(await read()).toEqual({
    batch_id,
    humanized_created_at: expect.any(String),
    created_at: expect.stringMatching(naive),
    updated_at: expect.stringMatching(naive),
    status: 'created',
    scheduled_at: null,
    from_phone_number: null,
    from_phone_numbers: [],
    file_name: 'people.csv',
    valid_contacts: 2,
    total_contacts: 3,
    execution_status: {},
  });
  await world.advance('10s');
  expect((await read()).status).toBe('processed');
  const idle = await call('POST', `/batches/${batch_id}/stop`);
  expect([idle.status, idle.body]).toEqual([404, { message: 'Batch is not queued or running' }]);
  const scheduled = await form(`/batches/${batch_id}/schedule`, [['scheduled_at', await inMinutes(world, 12)]]);
  expect([scheduled.status, scheduled.body]).toEqual([200, { message: 'success', state: 'scheduled' }]);
  const { scheduled_at } = await read();
  expect(scheduled_at).toMatch(/T\d\d:\d0:00\.000000$/);
  const wait = Date.parse(`${scheduled_at}Z`) - Date.parse(await world.now());
  expect(wait).toBeGreaterThanOrEqual(12 * 60_000 - 1000);
  expect(wait).toBeLessThanOrEqual(22 * 60_000);
  await world.advance('11m');
  expect((await get(`/batches/${batch_id}/executions`)).body.filter(({ initiated_at }: Tree) => initiated_at)).toEqual(
    [],
  );
  await world.advance('30m');
  expect(await read()).toMatchObject({ status: 'completed' });
  const { body: calls } = await get(`/batches/${batch_id}/executions`);
  expect(calls).toHaveLength(2);
  expect(calls[0]).toMatchObject({
    batch_id,
    context_details: { recipient_data: { customer_name: 'Sen, Riya' }, recipient_phone_number: '+919876500001' },
    batch_run_details: { status: calls[0].status, retried: 0 },
  });
  expect((receiver.events as Tree[]).map(({ status }) => status)).toEqual(['processed', 'completed']);
  expect((await get(`/batches/${id}/all`)).body).toMatchObject([{ batch_id }]);
  const { body: filtered } = await get(`/v2/agent/${id}/executions?batch_id=${batch_id}`);
  expect(filtered.total).toBe(2);
  expect((await call('DELETE', `/batches/${batch_id}`)).body).toEqual({ message: 'success', state: 'deleted' });
  expect((await get(`/batches/${batch_id}`)).status).toBe(404);
});

frozen('stopped: who has not been called is not', async ({ world }) => {
  const { form, get, call } = api(world);
  await world.settings('bolna', { outcomes: { completed: 1 } });
  const id = await agent(world);
  const { body } = await form('/batches', [
    ['agent_id', id],
    ['file', csv(people(30))],
  ]);
  await form(`/batches/${body.batch_id}/schedule`, [['scheduled_at', await inMinutes(world, 3)]]);
  for (let ticks = 0; ticks < 30; ticks++) {
    await world.advance('30s');
    if ((await get(`/batches/${body.batch_id}`)).body.status === 'running') break;
  }
  await world.advance('5s');
  expect((await get(`/batches/${body.batch_id}`)).body.execution_status.queued).toBe(20);
  expect((await call('POST', `/batches/${body.batch_id}/stop`)).body).toEqual({ message: 'success', state: 'stopped' });
  await world.advance('1h');
  const { status, execution_status } = (await get(`/batches/${body.batch_id}`)).body;
  expect(status).toBe('stopped');
  expect(execution_status.stopped).toBe(20);
});

describe('refusals', () => {
  test('of files, numbers and times', async ({ world }) => {
    const { form, call } = api(world);
    const id = await agent(world);
    const upload = (text: string, more: [string, string][] = []) =>
      form('/batches', [['agent_id', id], ['file', csv(text)], ...more]);
    expect((await upload('phone,name\n+919876500001,x\n')).status).toBe(400);
    expect((await form('/batches', [['agent_id', id]])).body).toEqual({ error: 1001, message: 'file is required' });
    const foreign = await upload(people(1), [['from_phone_numbers', '+14155550100']]);
    expect([foreign.status, foreign.body.message]).toEqual([400, 'from_phone_number not owned by account']);
    expect(
      (
        await form('/batches', [
          ['agent_id', 'nope'],
          ['file', csv(people(1))],
        ])
      ).status,
    ).toBe(404);
    const { body } = await upload(people(1));
    const zulu = await form(`/batches/${body.batch_id}/schedule`, [['scheduled_at', '2036-02-26T12:21:46.408Z']]);
    expect([zulu.status, zulu.body]).toEqual([
      500,
      { message: "Invalid isoformat string: '2036-02-26T12:21:46.408Z'" },
    ]);
    const soon = await form(`/batches/${body.batch_id}/schedule`, [['scheduled_at', await inMinutes(world, 1)]]);
    expect(soon.status).toBe(400);
    const json = await call('POST', `/batches/${body.batch_id}/schedule`, { scheduled_at: await inMinutes(world, 5) });
    expect(json.status).toBe(200);
  });

  test('numbers may come repeated, as JSON, or in Python’s quotes', async ({ world }) => {
    await world.fixtures({
      bolna: { phone_numbers: [{ phone_number: '+14155550101' }, { phone_number: '+14155550102' }] },
    });
    const id = await agent(world);
    for (const fields of [
      [
        ['from_phone_numbers', '+14155550101'],
        ['from_phone_numbers', '+14155550102'],
      ],
      [['from_phone_numbers', '["+14155550101","+14155550102"]']],
      [['from_phone_numbers', "['+14155550101', '+14155550102']"]],
    ] as [string, string][][]) {
      const { body } = await api(world).form('/batches', [['agent_id', id], ['file', csv(people(1))], ...fields]);
      const { body: batch } = await api(world).get(`/batches/${body.batch_id}`);
      expect(batch.from_phone_numbers).toEqual(['+14155550101', '+14155550102']);
    }
  });
});

describe('a thousand calls', () => {
  test('end as the mix says, by the seed', { timeout: 180_000 }, async ({ backlot }) => {
    const world = await backlot.namespace({ seed: 2026 });
    const id = await agent(world);
    const { body } = await api(world).form('/batches', [
      ['agent_id', id],
      ['file', csv(people(1000))],
    ]);
    await api(world).form(`/batches/${body.batch_id}/schedule`, [['scheduled_at', await inMinutes(world, 3)]]);
    await world.settle('150s');
    const { status, execution_status: statuses } = (await api(world).get(`/batches/${body.batch_id}`)).body;
    expect(status).toBe('completed');
    const { executions } = ((await world.stats('bolna')) as Tree).collections;
    const { outcome } = executions.by;
    expect(executions.count).toBe(1000);
    expect(statuses.completed).toBe(outcome.completed + outcome.partial);
    // Four standard deviations of a binomial with a thousand draws.
    for (const [name, share] of [
      ['completed', 0.65],
      ['partial', 0.15],
      ['no-answer', 0.1],
      ['busy', 0.05],
      ['failed', 0.05],
    ] as const)
      expect(Math.abs(outcome[name] - 1000 * share), name).toBeLessThan(4 * Math.sqrt(1000 * share * (1 - share)));
    const { body: calls } = await api(world).get(`/batches/${body.batch_id}/executions`);
    const talks = (calls as Tree[]).filter((call) => call.status === 'completed');
    for (const { conversation_duration: seconds } of talks) {
      expect(seconds).toBeGreaterThanOrEqual(30);
      expect(seconds).toBeLessThanOrEqual(180);
    }
    const sum = talks.reduce((total: number, { total_cost }: Tree) => total + total_cost, 0);
    expect(executions.sum.total_cost).toBeCloseTo(sum, 3);
    expect((await api(world).get('/user/me')).body.wallet).toBeCloseTo(100_000 - sum, 1);
    for (const call of [talks[0], talks[500], talks.at(-1)]) {
      const bytes = Buffer.from(await (await fetch(call.telephony_data.recording_url)).arrayBuffer());
      expect(decoded(bytes).seconds).toBeCloseTo(call.conversation_duration, 2);
    }
  });

  test('the same seed gives the same calls', async ({ backlot }) => {
    const run = async (): Promise<unknown> => {
      const world = await backlot.namespace({ seed: 5, clock: { mode: 'frozen', now: '2030-01-01T00:00:00Z' } });
      const id = await agent(world);
      const ids = [await api(world).dial(id), await api(world).dial(id), await api(world).dial(id)];
      await world.advance('1h');
      return Promise.all(
        ids.map((one) =>
          api(world)
            .read(one)
            .then(({ agent_id: _, telephony_data, ...rest }) => [rest, telephony_data?.duration]),
        ),
      );
    };
    expect(await run()).toEqual(await run());
  });
});
