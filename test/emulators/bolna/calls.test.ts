/** Calls: every state in order on the clock, what becomes of them, and what is told. */
import { describe, expect } from 'vitest';
import { agent, always, api, ask, baseOf, decoded, frozen, naive, statusesOf, test, uuid, type Tree } from './bolna.ts';

const talk = ['queued', 'initiated', 'ringing', 'in-progress', 'call-disconnected', 'completed'];

test('a call that is answered: a webhook for each status, all data in its time', async ({ world, receiver }) => {
  await always(world, 'completed');
  const url = `${receiver.url}/hook?token=abc`;
  const id = await agent(world, { config: { webhook_url: url } });
  const reply = await api(world).post('/call', {
    agent_id: id,
    recipient_phone_number: '+919876543210',
    user_data: { customer_name: 'Riya', amount: 4200 },
    variables: { ignored: true },
  });
  expect(reply.status).toBe(200);
  expect(reply.body).toEqual({ message: 'done', status: 'queued', execution_id: expect.stringMatching(uuid) });
  await world.settle();
  expect(statusesOf(receiver)).toEqual(talk);
  const [queued, initiated, , , disconnected, completed] = receiver.events as Tree[];
  expect(receiver.requests[0]?.path).toBe('/hook?token=abc');
  expect(Object.keys(receiver.requests[0]?.headers ?? {}).filter((name) => /sign|secret/.test(name))).toEqual([]);
  expect(queued).toMatchObject({
    id: reply.body.execution_id,
    agent_id: id,
    batch_id: null,
    created_at: expect.stringMatching(naive),
    conversation_duration: 0,
    total_cost: 0,
    transcript: null,
    telephony_data: null,
    smart_status: 'queued',
    user_number: '+919876543210',
    initiated_at: null,
    context_details: {
      recipient_data: { customer_name: 'Riya', amount: 4200 },
      recipient_phone_number: '+919876543210',
    },
  });
  expect(queued).not.toHaveProperty('execution_id');
  expect(initiated.telephony_data).toMatchObject({
    duration: '0.0',
    to_number: '+919876543210',
    recording_url: null,
    call_type: 'outbound',
    provider: 'plivo',
    provider_call_id: expect.stringMatching(uuid),
    hangup_by: null,
  });
  expect(disconnected.conversation_duration).toBeGreaterThanOrEqual(30);
  expect(disconnected).toMatchObject({ transcript: completed.transcript, telephony_data: { recording_url: '' } });
  expect(completed.telephony_data).toMatchObject({
    duration: String(Math.ceil(completed.conversation_duration)),
    hangup_by: 'Callee',
    hangup_reason: 'Call recipient hungup',
    hangup_provider_code: 4000,
  });
  expect(await api(world).read(reply.body.execution_id)).toEqual(completed);
});

test('what is said follows the welcome message, the prompt and the values', async ({ world }) => {
  await always(world, 'completed');
  const id = await agent(world);
  const known = await api(world).dial(id, { user_data: { customer_name: 'Riya', amount: 4200, city: 'Pune' } });
  const unknown = await api(world).dial(id);
  await world.settle();
  const { transcript } = await api(world).read(known);
  expect(transcript).toMatch(/^assistant: Hello Riya, this is Asha from Acme Finance\.\nuser: {2}\S/);
  expect(transcript).toContain('I am calling to remind you about a payment of 4200 rupees.');
  expect(transcript).toContain('Pune');
  expect(transcript).toMatch(/Goodbye!\n$/);
  expect(transcript.match(/^user:/gm).length).toBeGreaterThanOrEqual(2);
  expect((await api(world).read(unknown)).transcript).toMatch(/^assistant: Hello \{customer_name\}, this is Asha/);
});

test('the cost adds up, and the wallet pays it', async ({ world }) => {
  await always(world, 'completed');
  const id = await api(world).dial(await agent(world));
  await world.settle();
  const {
    total_cost,
    cost_breakdown: costs,
    usage_breakdown: usage,
    conversation_duration,
  } = await api(world).read(id);
  const sum = costs.llm + costs.network + costs.platform + costs.synthesizer + costs.transcriber;
  expect(Math.abs(total_cost - sum)).toBeLessThan(0.006); // rounded to cents
  expect(costs.platform).toBe(2 * Math.ceil(conversation_duration / 60));
  expect(usage).toMatchObject({
    synthesizer_provider: 'cartesia',
    synthesizer_model: 'sonic-2',
    transcriber_provider: 'azure',
    transcriber_language: 'hi',
    llmTokens: 0,
  });
  expect(usage.transcriber_duration).toBeCloseTo(conversation_duration, 3);
  const { body: me } = await api(world).get('/user/me');
  expect(me.wallet).toBeCloseTo(100_000 - total_cost, 3);
  expect(me.concurrency).toEqual({ max: 10, current: 0 });
});

test('the recording really plays, in whole and in parts, without a key', async ({ world, backlot }) => {
  await always(world, 'completed');
  const id = await api(world).dial(await agent(world));
  await world.settle();
  const execution = await api(world).read(id);
  const { recording_url } = execution.telephony_data;
  expect(recording_url).toMatch(/\/recordings\/[\w-]+\.wav$/);
  const response = await fetch(recording_url);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(response.headers.get('content-type')).toBe('audio/wav');
  expect(response.headers.get('content-length')).toBe(String(bytes.length));
  const { seconds, loudest, rate } = decoded(bytes);
  expect(rate).toBe(8000);
  expect(seconds).toBeCloseTo(execution.conversation_duration, 2);
  expect(loudest).toBeGreaterThan(5);
  expect(loudest).toBeLessThan(40);
  const part = await fetch(recording_url, { headers: { range: 'bytes=100-199' } });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${bytes.length}`]);
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 200))).toBe(true);
  expect((await fetch(recording_url, { headers: { range: `bytes=${bytes.length}-` } })).status).toBe(416);
  const bare = `${backlot.url}/bolna${new URL(recording_url).pathname.replace(/^.*(?=\/recordings)/, '')}`;
  expect((await fetch(bare)).status).toBe(200);
  expect((await ask(`${baseOf(world)}/recordings/nope.wav`)).status).toBe(404);
});

describe('other ends', () => {
  const cases = [
    ['partial', 'completed', talk],
    ['voicemail', 'completed', talk],
    ['no-answer', 'no-answer', ['queued', 'initiated', 'ringing', 'no-answer']],
    ['busy', 'busy', ['queued', 'initiated', 'ringing', 'busy']],
    ['canceled', 'canceled', ['queued', 'initiated', 'ringing', 'canceled']],
    ['failed', 'failed', ['queued', 'initiated', 'failed']],
    ['error', 'error', ['queued', 'initiated', 'error']],
    ['balance-low', 'balance-low', ['queued', 'balance-low']],
  ] as const;
  for (const [outcome, status, told] of cases) {
    frozen(`by the trigger: ${outcome}`, async ({ world, receiver }) => {
      const id = await api(world).dial(await agent(world, { config: { webhook_url: receiver.url } }));
      await world.trigger('bolna/outcome', { execution_id: id, outcome: outcome.replace('-', '_') });
      await world.advance('15m');
      expect(statusesOf(receiver)).toEqual(told);
      const execution = await api(world).read(id);
      expect(execution.status).toBe(status);
      if (status === 'completed') {
        expect(execution.telephony_data.recording_url).toMatch(/wav$/);
        expect(execution.answered_by_voice_mail).toBe(outcome === 'voicemail' ? true : null);
        if (outcome === 'partial') expect(execution.telephony_data.hangup_by).toBe('Callee');
        if (outcome === 'partial') expect(execution.transcript).not.toContain('Goodbye');
      } else {
        expect(execution).toMatchObject({ conversation_duration: 0, total_cost: 0, transcript: null });
        expect(execution.telephony_data?.recording_url ?? null).toBeNull();
        expect((await api(world).get('/user/me')).body.wallet).toBe(100_000);
      }
      await expect(world.trigger('bolna/outcome', { execution_id: id, outcome: 'busy' })).rejects.toThrow('409');
    });
  }

  frozen('forced while the call runs, none of the time is skipped', async ({ world, receiver }) => {
    await always(world, 'completed');
    const id = await api(world).dial(await agent(world, { config: { webhook_url: receiver.url } }));
    await world.advance('25s');
    expect((await api(world).read(id)).status).toBe('in-progress');
    await world.trigger('bolna/outcome', { execution_id: id, outcome: 'no-answer' });
    expect((await api(world).read(id)).status).toBe('in-progress');
    await world.advance('15m');
    expect(statusesOf(receiver)).toEqual(['queued', 'initiated', 'ringing', 'in-progress', 'no-answer']);
    const other = await api(world).dial(await agent(world));
    await world.advance('5s');
    await world.trigger('bolna/outcome', { execution_id: other, outcome: 'answered' });
    await world.advance('15m');
    expect(await api(world).read(other)).toMatchObject({
      status: 'completed',
      telephony_data: { hangup_by: 'Callee' },
    });
  });

  test('the trigger says what it cannot do', async ({ world }) => {
    await expect(world.trigger('bolna/outcome', { execution_id: 'x', outcome: 'busy' })).rejects.toThrow('404');
    await expect(world.trigger('bolna/outcome', { execution_id: 'x', outcome: 'lost' })).rejects.toThrow('400');
  });

  test('an empty wallet: accepted, and balance-low', async ({ world }) => {
    const id = await agent(world);
    const faulty = await api(world).call(
      'POST',
      '/call',
      { agent_id: id, recipient_phone_number: '+919876543210' },
      { 'x-backlot-fault': 'balance_low' },
    );
    expect([faulty.status, faulty.body.status]).toEqual([200, 'queued']);
    await world.trigger('bolna/wallet.set', { cents: 0 });
    const empty = await api(world).dial(id);
    await world.settle();
    expect((await api(world).read(faulty.body.execution_id)).status).toBe('balance-low');
    expect((await api(world).read(empty)).status).toBe('balance-low');
  });
});

describe('later calls', () => {
  const inTen = async (world: Tree, minutes = 10): Promise<string> =>
    `${new Date(Date.parse(await world.now()) + minutes * 60_000).toISOString().slice(0, -1)}+00:00`;

  frozen('are scheduled, then queued when their time has come', async ({ world, receiver }) => {
    const id = await agent(world, { config: { webhook_url: receiver.url } });
    const scheduled_at = await inTen(world);
    const { body } = await api(world).post('/call', {
      agent_id: id,
      recipient_phone_number: '+919876543210',
      scheduled_at,
    });
    expect(body.status).toBe('scheduled');
    await world.advance('9m');
    const execution = await api(world).read(body.execution_id);
    expect(execution).toMatchObject({ status: 'scheduled', scheduled_at: `${scheduled_at.slice(0, 23)}000` });
    await world.advance('20m');
    expect(statusesOf(receiver).slice(0, 3)).toEqual(['scheduled', 'queued', 'initiated']);
  });

  test('times: Z is a 500, too soon a 400', async ({ world }) => {
    const id = await agent(world);
    const at = (scheduled_at: string) =>
      api(world).post('/call', { agent_id: id, recipient_phone_number: '+919876543210', scheduled_at });
    const zulu = await at('2036-02-26T12:21:46.408Z');
    expect([zulu.status, zulu.body]).toEqual([
      500,
      { message: "Invalid isoformat string: '2036-02-26T12:21:46.408Z'" },
    ]);
    const soon = await at(await inTen(world, 1));
    expect([soon.status, soon.body.message]).toEqual([400, 'Scheduled time should be atleast 2 minutes in the future']);
    expect((await at('tomorrow')).status).toBe(400);
    expect((await at('2036-02-26T12:21:46+05:30')).status).toBe(200);
  });

  frozen('can be stopped until they are dialled', async ({ world, receiver }) => {
    const id = await agent(world, { config: { webhook_url: receiver.url } });
    const later = await api(world).dial(id, { scheduled_at: await inTen(world) });
    const stopped = await api(world).post(`/call/${later}/stop`);
    expect(stopped.body).toEqual({ message: 'done', status: 'stopped', execution_id: later });
    const running = await api(world).dial(id);
    const queued = await api(world).dial(id);
    const all = await api(world).post(`/v2/agent/${id}/stop`);
    expect(all.body.stopped_executions.toSorted()).toEqual([running, queued].toSorted());
    const dialled = await api(world).dial(id);
    await world.advance('2s');
    expect((await api(world).post(`/call/${dialled}/stop`)).status).toBe(400);
    expect((await api(world).post(`/call/${'0'.repeat(8)}/stop`)).status).toBe(404);
    await world.advance('1h');
    expect((await api(world).read(later)).status).toBe('stopped');
  });

  test('are tried again: the same execution, after its interval', async ({ world, receiver }) => {
    await always(world, 'busy');
    const id = await agent(world, { config: { webhook_url: receiver.url } });
    const execution = await api(world).dial(id, {
      retry_config: { enabled: true, max_retries: 2, retry_intervals_minutes: [30, 60] },
    });
    await world.settle();
    const once = ['queued', 'initiated', 'ringing', 'busy'];
    expect(statusesOf(receiver)).toEqual([...once, 'scheduled', ...once, 'scheduled', ...once]);
    const again = (receiver.events as Tree[])[4];
    expect(again).toMatchObject({
      id: execution,
      status: 'scheduled',
      retry_count: 1,
      retry_history: [{ status: 'busy' }],
    });
    const gap = Date.parse(`${again.scheduled_at}Z`) - Date.parse(`${again.updated_at}Z`);
    expect(Math.round(gap / 60_000)).toBe(30);
    expect(await api(world).read(execution)).toMatchObject({
      status: 'busy',
      retry_count: 2,
      retry_config: { max_retries: 2 },
    });
  });

  frozen('wait for the hours in which people may be called', async ({ world, receiver }) => {
    const hour = new Date(Date.parse(await world.now()) + 5.5 * 3_600_000).getUTCHours();
    const config = {
      webhook_url: receiver.url,
      calling_guardrails: { call_start_hour: (hour + 3) % 24, call_end_hour: (hour + 5) % 24 },
    };
    const id = await agent(world, { config });
    const execution = await api(world).dial(id);
    const bypassed = await api(world).dial(id, { bypass_call_guardrails: true });
    await world.advance('10s');
    const { status, rescheduled_at } = await api(world).read(execution);
    expect(status).toBe('rescheduled');
    const ahead = Date.parse(`${rescheduled_at}Z`) - Date.parse(await world.now());
    expect(ahead / 3_600_000).toBeGreaterThan(1.9);
    expect(ahead / 3_600_000).toBeLessThan(3.1);
    expect((await api(world).read(bypassed)).initiated_at).not.toBeNull();
    await world.advance('4h');
    expect((await api(world).read(execution)).initiated_at).not.toBeNull();
  });
});

test('the limits: at most so many lines, the rest waits in the queue', async ({ world }) => {
  await world.setClock({ mode: 'frozen' });
  await always(world, 'completed');
  await world.settings('bolna', { outcomes: { completed: 1 }, concurrency: 3 });
  const id = await agent(world);
  for (let at = 0; at < 8; at++) await api(world).dial(id);
  await world.advance('20s');
  expect((await api(world).get('/user/me')).body.concurrency).toEqual({ max: 3, current: 3 });
  const { body } = await api(world).get(`/v2/agent/${id}/executions?status=queued`);
  expect(body.total).toBe(5);
  await world.advance('1h');
  expect((await api(world).get(`/v2/agent/${id}/executions?status=completed`)).body.total).toBe(8);
});

describe('refusals', () => {
  test('of a call', async ({ world }) => {
    const id = await agent(world);
    const told = async (body: object) => {
      const reply = await api(world).post('/call', body);
      return [reply.status, reply.body];
    };
    const to = '+919876543210';
    expect(await told({})).toEqual([400, { error: 1001, message: 'agent_id is required' }]);
    expect(await told({ agent_id: id })).toEqual([400, { error: 1001, message: 'recipient_phone_number is required' }]);
    expect((await told({ agent_id: id, recipient_phone_number: '98765' }))[0]).toBe(400);
    expect(await told({ agent_id: 'ffffffff-0000-4000-8000-000000000000', recipient_phone_number: to })).toEqual([
      404,
      { error: 404, message: 'Agent not found' },
    ]);
    expect(await told({ agent_id: id, recipient_phone_number: to, from_phone_number: '+14155550100' })).toEqual([
      400,
      { error: 400, message: 'from_phone_number not owned by account' },
    ]);
    expect((await told({ agent_id: id, recipient_phone_number: to, retry_config: { max_retries: 9 } }))[0]).toBe(422);
  });

  test('of keys', async ({ world, backlot }) => {
    const none = await ask(`${baseOf(world)}/user/me`);
    expect([none.status, none.body]).toEqual([401, { error: 401, message: 'Access denied' }]);
    const odd = await ask(`${baseOf(world)}/user/me`, { headers: { authorization: 'Basic abc' } });
    expect(odd.status).toBe(401);
    const bare = await ask(`${backlot.url}/bolna/user/me`, {
      headers: { authorization: `Bearer ${world.env.BOLNA_API_KEY}` },
    });
    expect(bare.body.id).toBe(world.credentials.bolna?.userId);
    const own = await ask(`${world.env.BOLNA_BASE_URL}/user/me`, {
      headers: { authorization: `Bearer ${world.env.BOLNA_API_KEY}` },
    });
    expect(own.body.id).toBe(world.credentials.bolna?.userId);
  });

  for (const [name, status, body] of [
    ['access_denied', 401, { error: 401, message: 'Access denied' }],
    ['unauthorized', 401, { error: 401, message: 'Access denied' }],
    ['invalid_key', 403, { detail: 'Access denied' }],
    ['forbidden', 403, { detail: 'Access denied' }],
    ['validation_error', 422, { detail: [] }],
    ['rate_limit', 429, { error: 429, message: 'Too many requests' }],
    ['server_error', 500, { error: 500, message: 'Internal server error' }],
    ['unavailable', 503, { error: 503, message: 'Service unavailable' }],
  ] as const) {
    test(`by name: ${name}`, async ({ world }) => {
      const reply = await api(world).call('GET', '/user/me', undefined, { 'x-backlot-fault': name });
      expect([reply.status, reply.body]).toEqual([status, body]);
      if (status === 429) expect(reply.headers.get('retry-after')).toBe('60');
    });
  }
});

test('a webhook that is refused comes again', async ({ world, receiver }) => {
  await always(world, 'busy');
  await world.setClock({ mode: 'frozen' });
  receiver.answer = () => ({ status: 500 });
  await api(world).dial(await agent(world, { config: { webhook_url: receiver.url } }));
  await world.settle();
  expect(statusesOf(receiver)).toEqual(['queued']);
  receiver.answer = () => undefined;
  await world.advance('2m');
  expect(statusesOf(receiver).filter((status) => status === 'queued')).toHaveLength(2);
});
