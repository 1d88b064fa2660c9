/** Agents, numbers, inbound calls, knowledge, keys of others, sub-accounts, and what is extracted of calls. */
import { describe, expect } from 'vitest';
import bolna from '../../../emulators/bolna/index.ts';
import { worldTest } from '../../start.ts';
import {
  agent,
  agentBody,
  always,
  api,
  ask,
  baseOf,
  frozen,
  naive,
  statusesOf,
  test,
  uuid,
  type Tree,
} from './bolna.ts';

const strict = worldTest({ emulators: [bolna], strictAuth: true });

describe('agents', () => {
  test('are made nested and shown flat; tasks come back as given', async ({ world }) => {
    const { post, get } = api(world);
    const body = agentBody({ config: { webhook_url: 'http://127.0.0.1:9/x' } });
    const made = await post('/v2/agent', body);
    expect([made.status, made.body]).toEqual([201, { agent_id: expect.stringMatching(uuid), state: 'created' }]);
    const { body: shown } = await get(`/v2/agent/${made.body.agent_id}`);
    expect(shown).toEqual({
      id: made.body.agent_id,
      agent_name: 'Asha',
      agent_type: 'other',
      agent_status: 'processed',
      agent_welcome_message: 'Hello {customer_name}, this is Asha from Acme Finance.',
      webhook_url: 'http://127.0.0.1:9/x',
      created_at: expect.stringMatching(naive),
      updated_at: expect.stringMatching(naive),
      tasks: body.agent_config.tasks,
      ingest_source_config: null,
      calling_guardrails: null,
      agent_prompts: body.agent_prompts,
    });
    const other = await agent(world);
    expect((await get('/v2/agent/all')).body.map(({ id }: Tree) => id)).toEqual([other, made.body.agent_id]);
    expect((await get('/v2/agent')).body).toHaveLength(2);
    const missing = await get('/v2/agent/ffffffff-0000-4000-8000-000000000000');
    expect([missing.status, missing.body]).toEqual([404, { error: 404, message: 'Agent not found' }]);
    expect((await post('/v2/agent', { agent_prompts: {} })).body).toEqual({
      error: 1001,
      message: 'agent_config is required',
    });
  });

  test('patches: what may change, and prompts task by task', async ({ world }) => {
    const { call, get } = api(world);
    const id = await agent(world);
    const { body } = await call('PATCH', `/v2/agent/${id}`, {
      agent_config: {
        agent_name: 'Meera',
        telephony_provider: 'sip-trunk',
        agent_type: 'ignored',
        synthesizer: { buffer_size: 400 },
      },
      agent_prompts: { task_2: { system_prompt: 'Extract.' } },
    });
    expect(body).toEqual({ message: 'success', state: 'updated' });
    const { body: now } = await get(`/v2/agent/${id}`);
    expect(now).toMatchObject({
      agent_name: 'Meera',
      agent_type: 'other',
      agent_prompts: { task_2: { system_prompt: 'Extract.' } },
    });
    expect(now.agent_prompts.task_1.system_prompt).toContain('Asha');
    expect(now.tasks[0].tools_config).toMatchObject({
      input: { provider: 'sip-trunk', format: 'ulaw' },
      output: { provider: 'sip-trunk', format: 'ulaw' },
      synthesizer: { buffer_size: 400, provider: 'cartesia' },
    });
    const put = await call('PUT', `/v2/agent/${id}`, agentBody());
    expect(put.body).toEqual({ message: 'success', state: 'updated', agent_id: id, status: 'updated' });
    const gone = await call('DELETE', `/v2/agent/${id}`);
    expect(gone.body).toEqual({ message: 'success', state: 'deleted' });
    expect((await get(`/v2/agent/${id}`)).status).toBe(404);
  });

  test('of the first version', async ({ world }) => {
    const { post, get } = api(world);
    const made = await post('/agent', agentBody());
    expect([made.status, made.body.status]).toEqual([200, 'created']);
    await api(world).dial(made.body.agent_id);
    expect((await get(`/agent/${made.body.agent_id}/executions`)).body).toHaveLength(1);
    expect((await get('/agent/all')).body).toHaveLength(1);
  });
});

describe('executions', () => {
  test('of an agent, page by page and filtered', async ({ world }) => {
    const id = await agent(world);
    const ids: string[] = [];
    for (let at = 0; at < 5; at++) ids.push(await api(world).dial(id));
    await world.settle();
    const list = async (query: string): Promise<Tree> =>
      (await api(world).get(`/v2/agent/${id}/executions?${query}`)).body;
    const first = await list('page_size=2');
    expect(first).toMatchObject({ page_number: 1, page_size: 2, total: 5, has_more: true, filters: {}, sorts: {} });
    expect(await list('page_number=3&page_size=2')).toMatchObject({ has_more: false, data: [{}] });
    expect((await list('page_size=500')).page_size).toBe(50);
    expect((await list('call_type=inbound')).total).toBe(0);
    expect((await list('call_type=outbound&provider=plivo')).total).toBe(5);
    const now = await world.now();
    const before = new Date(Date.parse(now) - 3_600_000).toISOString();
    const after = new Date(Date.parse(now) + 1000).toISOString();
    expect((await list(`from=${before}&to=${after}`)).total).toBe(5);
    expect((await list(`from=${after}`)).total).toBe(0);
    const wide = new Date(Date.parse(now) - 9 * 86_400_000).toISOString();
    expect((await api(world).get(`/v2/agent/${id}/executions?from=${wide}&to=${now}`)).status).toBe(400);
    expect((await api(world).get(`/v2/agent/${id}/executions?status=lost`)).status).toBe(422);
  });

  test('have a log of what the parts said', async ({ world }) => {
    await always(world, 'completed');
    const id = await api(world).dial(await agent(world));
    await world.settle();
    const { body } = await api(world).get(`/executions/${id}/log`);
    expect(body.status).toBe('success');
    const kinds = new Set(body.data.map(({ component, type }: Tree) => `${component}/${type}`));
    for (const kind of [
      'transcriber/response',
      'llm/request',
      'llm/response',
      'synthesizer/request',
      'synthesizer/response',
    ])
      expect(kinds).toContain(kind);
    expect(body.data[0]).toMatchObject({ created_at: expect.stringMatching(naive), provider: 'cartesia' });
  });

  test('extracted data fits the schema and the transcript', async ({ world }) => {
    await always(world, 'completed');
    const schema = {
      type: 'object',
      properties: {
        customer_name: { type: 'string' },
        will_pay: { type: 'boolean', description: 'Whether the customer will pay' },
        mood: { type: 'string', enum: ['happy', 'neutral', 'angry'] },
        rating: { type: 'integer' },
        pay_date: { type: 'string', format: 'date' },
      },
    };
    const tasks = [
      {
        task_type: 'extraction',
        tools_config: { llm_agent: { llm_config: { extraction_details: JSON.stringify(schema) } } },
      },
      { task_type: 'summarization', tools_config: { llm_agent: {} } },
    ];
    const id = await agent(world, { tasks });
    const disposition = await api(world).post('/dispositions/', {
      name: 'Call Outcome',
      question: 'What came of it?',
      category: 'Result',
      is_objective: true,
      is_subjective: true,
      objective_options: [
        { value: 'Will pay', condition: 'the payment is promised' },
        { value: 'Wrong number', condition: 'nobody knows us' },
      ],
      agent_id: id,
    });
    expect([disposition.status, disposition.body.message]).toEqual([201, 'Disposition created successfully']);
    const call = await api(world).dial(id, { user_data: { customer_name: 'Riya', amount: 10 } });
    await world.settle();
    const { extracted_data: found, transcript, summary } = await api(world).read(call);
    expect(found).toMatchObject({
      customer_name: 'Riya',
      will_pay: expect.any(Boolean),
      mood: expect.stringMatching(/^(happy|neutral|angry)$/),
      rating: expect.any(Number),
      pay_date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      Result: { 'Call Outcome': { objective: 'Will pay', subjective: expect.any(String) } },
    });
    for (const value of [found.mood, String(found.rating), found.pay_date]) expect(transcript).toContain(value);
    expect(transcript).toContain(found.Result['Call Outcome'].subjective);
    expect(summary).toContain('Riya');
    const tested = await api(world).post(`/v2/agent/${id}/dispositions/test`, {
      transcript: 'user: wrong number, nobody knows',
    });
    expect(tested.body.extracted_data.Result['Call Outcome'].objective).toBe('Wrong number');
    const bad = await api(world).post('/dispositions/', { name: 'x', question: 'y', is_objective: true });
    expect(bad.status).toBe(422);
  });

  test('lines of text are a schema, too', async ({ world }) => {
    await always(world, 'completed');
    const extraction_details =
      'user_name : Yield the name of the user.\npayment_mode : If user pays by cash yield cash, if by card yield card.';
    const tasks = [{ task_type: 'extraction', tools_config: { llm_agent: { llm_config: { extraction_details } } } }];
    const call = await api(world).dial(await agent(world, { tasks }), { user_data: { name: 'Vikram' } });
    await world.settle();
    const { extracted_data } = await api(world).read(call);
    expect(extracted_data).toEqual({ user_name: 'Vikram', payment_mode: expect.stringMatching(/^(cash|card)$/) });
  });
});

describe('numbers and inbound calls', () => {
  const bought = async (world: Parameters<typeof api>[0]): Promise<Tree> => {
    const [{ phone_number }] = (await api(world).get('/phone-numbers/search?country=US&pattern=718')).body;
    return (await api(world).post('/phone-numbers/buy', { country: 'US', phone_number })).body;
  };

  test('searched, bought, listed, given back', async ({ world }) => {
    const { get, call, post } = api(world);
    const { body: found } = await get('/phone-numbers/search?country=IN&pattern=804');
    expect(found[0]).toEqual({
      region: 'IN',
      friendly_name: null,
      locality: null,
      phone_number: expect.stringMatching(/^\+91804\d{7}$/),
      provider: 'plivo',
      price: 5,
    });
    expect((await get('/phone-numbers/search')).status).toBe(400);
    const number = await bought(world);
    expect(number).toMatchObject({ agent_id: null, bolna_owned: true, price: 500, telephony_provider: 'twilio' });
    expect((await get('/user/me')).body.wallet).toBe(99_500);
    const { body: all } = await get('/phone-numbers/all');
    expect(all).toMatchObject([
      {
        id: number.id,
        price: '$5.0',
        rented: true,
        renewal_at: expect.stringMatching(/^\d+(st|nd|rd|th) \w{3}, \d{4}$/),
      },
    ]);
    const id = await agent(world);
    const from = await api(world).dial(id, { from_phone_number: number.phone_number });
    await world.settle();
    expect(await api(world).read(from)).toMatchObject({ agent_number: number.phone_number, provider: 'twilio' });
    expect((await call('DELETE', `/phone-numbers/${number.id}`)).body).toEqual({
      message: 'The phone number has been removed from your account',
      state: 'deleted',
    });
    expect((await post('/phone-numbers/buy', { country: 'US', phone_number: '12' })).status).toBe(400);
  });

  test('a caller rings: answered by the agent of the number, with the caller’s own lines', async ({
    world,
    receiver,
  }) => {
    const number = await bought(world);
    const id = await agent(world, { config: { webhook_url: receiver.url } });
    await expect(
      world.trigger('bolna/inbound-call', { to: number.phone_number, from: '+14155550111' }),
    ).rejects.toThrow('409');
    const { body } = await api(world).post('/inbound/setup', { agent_id: id, phone_number_id: number.id });
    expect(body).toEqual({
      url: expect.stringContaining(`/inbound_call?agent_id=${id}&user_id=${world.credentials.bolna?.userId}`),
      phone_number: number.phone_number,
      id: number.id,
    });
    expect((await api(world).get('/phone-numbers/all')).body[0].agent_id).toBe(id);
    const begun = (await world.trigger('bolna/inbound-call', {
      to: number.phone_number,
      from: '+14155550111',
      script: ['I want to reschedule', 'Tuesday would be good'],
    })) as Tree;
    await world.settle();
    expect(statusesOf(receiver)).toEqual(['initiated', 'ringing', 'in-progress', 'call-disconnected', 'completed']);
    const execution = await api(world).read(begun.id);
    expect(execution).toMatchObject({
      scheduled_at: null,
      user_number: '+14155550111',
      agent_number: number.phone_number,
      telephony_data: { call_type: 'inbound', from_number: '+14155550111', to_number: number.phone_number },
      context_details: { recipient_phone_number: number.phone_number },
    });
    expect(execution.transcript).toContain('user:  I want to reschedule\n');
    expect(execution.transcript).toContain('user:  Tuesday would be good\n');
    expect((await api(world).post('/inbound/unlink', { phone_number_id: number.id })).body.url).toBeNull();
    await expect(world.trigger('bolna/inbound-call', { to: '+19999999999', from: '+14155550111' })).rejects.toThrow(
      '404',
    );
  });

  test('the agent’s own source says who is calling', async ({ world, receiver }) => {
    receiver.answer = ({ path }) =>
      path.startsWith('/who') ? { body: JSON.stringify({ customer_name: 'Neha' }) } : undefined;
    const number = await bought(world);
    const id = await agent(world, {
      config: {
        ingest_source_config: { source_type: 'api', source_url: `${receiver.url}/who`, source_auth_token: 'secret' },
      },
    });
    await api(world).post('/inbound/setup', { agent_id: id, phone_number_id: number.id });
    const { id: call } = (await world.trigger('bolna/inbound-call', {
      to: number.phone_number,
      from: '+14155550111',
    })) as Tree;
    await world.settle();
    expect(receiver.requests[0]).toMatchObject({ method: 'GET', headers: { authorization: 'Bearer secret' } });
    expect(receiver.requests[0]?.path).toBe(`/who?contact_number=%2B14155550111&agent_id=${id}&execution_id=${call}`);
    const execution = await api(world).read(call);
    expect(execution.context_details.recipient_data).toEqual({ customer_name: 'Neha' });
    expect(execution.transcript).toContain('Hello Neha');
  });
});

describe('accounts', () => {
  frozen('knowledge bases are read in half a minute', async ({ world }) => {
    const { form, get, call } = api(world);
    const pdf = new File(['%PDF-1.4'], 'faq.pdf', { type: 'application/pdf' });
    const made = await form('/knowledgebase', [
      ['file', pdf],
      ['chunk_size', '256'],
    ]);
    expect(made.body).toEqual({
      rag_id: expect.stringMatching(uuid),
      file_name: 'faq.pdf',
      source_type: 'pdf',
      status: 'processing',
      language_support: null,
    });
    expect((await get(`/knowledgebase/${made.body.rag_id}`)).body).toMatchObject({
      status: 'processing',
      chunk_size: 256,
      similarity_top_k: 15,
    });
    await world.advance('1m');
    expect((await get('/knowledgebase/all')).body).toMatchObject([
      { status: 'processed', humanized_created_at: '1 minute ago' },
    ]);
    expect((await form('/knowledgebase', [['chunk_size', '1']])).status).toBe(400);
    expect((await form('/knowledgebase', [['file', new File(['x'], 'a.txt', { type: 'text/plain' })]])).status).toBe(
      400,
    );
    expect((await form('/knowledgebase', [['url', 'https://shop.example/faq']])).body.source_type).toBe('url');
    expect((await call('DELETE', `/knowledgebase/${made.body.rag_id}`)).body).toEqual({
      message: 'success',
      state: 'deleted',
    });
  });

  test('keys of other providers are masked', async ({ world }) => {
    const { post, get, call } = api(world);
    expect((await post('/providers', { provider_name: 'OPENAI_API_KEY', provider_value: 'sk-abcdefaz' })).body).toEqual(
      { message: 'successful', status: 'added' },
    );
    expect((await get('/providers')).body).toMatchObject([
      { provider_name: 'OPENAI_API_KEY', provider_value: 'xxxxxxxaz' },
    ]);
    expect((await call('DELETE', '/providers/OPENAI_API_KEY')).body).toEqual({
      message: 'successful',
      status: 'removed',
    });
    expect((await call('DELETE', '/providers/OPENAI_API_KEY')).status).toBe(404);
    expect((await get('/me/voices')).body[0]).toMatchObject({
      voice_id: expect.any(String),
      provider: expect.any(String),
    });
  });

  test('sub-accounts have keys, calls and figures of their own', async ({ world, backlot }) => {
    const { post, get, call } = api(world);
    const made = await post('/sub-accounts/create', { name: 'alpha', allow_concurrent_calls: 4 });
    expect(made.body).toMatchObject({
      api_key: expect.stringMatching(/^sa-[0-9a-f]{32}$/),
      db_host: null,
      multi_tenant: false,
    });
    const sub = api(world, made.body.api_key);
    expect((await sub.get('/v2/agent/all')).body).toEqual([]);
    const bare = await ask(`${backlot.url}/bolna/user/me`, {
      headers: { authorization: `Bearer ${made.body.api_key}` },
    });
    expect(bare.body).toMatchObject({ id: made.body.user_id, name: 'alpha', concurrency: { max: 4, current: 0 } });
    const { body } = await sub.post('/v2/agent', agentBody());
    await always(world, 'completed');
    const execution = await sub.dial(body.agent_id);
    await world.settle();
    expect((await get(`/executions/${execution}`)).status).toBe(404);
    const finished = await sub.read(execution);
    expect((await ask(finished.telephony_data.recording_url)).status).toBe(200);
    const usage = await get(`/sub-accounts/${made.body.id}/usage`);
    expect(usage.body).toMatchObject({
      total_records: 1,
      total_cost: finished.total_cost,
      status_map: { completed: 1 },
      synthesizer_cost_map: { cartesia: { 'sonic-2': { characters: expect.any(Number) } } },
    });
    expect((await get('/sub-accounts/all/usage')).body).toMatchObject([{ sub_account_id: made.body.id }]);
    const over = await call('PATCH', `/sub-accounts/${made.body.id}`, { allow_concurrent_calls: 50 });
    expect([over.status, over.body]).toEqual([
      400,
      {
        message: 'Concurrency limit exceeded',
        details: { requested: 50, available: 10, account_limit: 10, subaccount_usage: 0 },
      },
    ]);
    const empty = await call('PATCH', `/sub-accounts/${made.body.id}`, {});
    expect(empty.body).toEqual({ error: 'No valid fields provided', status: 'failure' });
    await world.settings('bolna', { enterprise: false });
    expect((await get('/sub-accounts/all')).status).toBe(403);
  });

  strict('strict authentication takes registered keys alone', async ({ world }) => {
    const unknown = await api(world, `bn-${'0'.repeat(32)}`).get('/user/me');
    expect([unknown.status, unknown.body]).toEqual([403, { detail: 'Access denied' }]);
    expect((await api(world).get('/user/me')).status).toBe(200);
  });

  test('what is not emulated says so', async ({ world }) => {
    const { status, headers } = await ask(`${baseOf(world)}/sip-trunks/trunks`);
    expect([status, headers.get('x-backlot-not-emulated')]).toEqual([404, 'GET /sip-trunks/trunks']);
  });
});
