/** The Campaign API: what is accepted, what is refused in which order, what becomes of a message. */
import { describe, expect } from 'vitest';
import { signature } from '../../../emulators/aisensy/webhooks/telling.ts';
import {
  ask,
  baseOf,
  campaign,
  credentialsOf,
  frozen,
  post,
  project,
  ready,
  test,
  topicsOf,
  verified,
  type Tree,
} from './sensy.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('a send answers a string and an id, and nothing else', async ({ world }) => {
  await ready(world);
  const { status, body } = await campaign(world);
  expect(status).toBe(200);
  expect(body).toEqual({ success: 'true', submitted_message_id: expect.stringMatching(uuid) });
  const v1 = await post(`${baseOf(world)}/campaign/t1/api`, {
    apiKey: world.env.AISENSY_API_KEY,
    campaignName: 'welcome_api',
    destination: '9876500001',
    userName: 'Riya',
    templateParams: ['Riya'],
  });
  expect([v1.status, v1.body.success]).toEqual([200, 'true']);
});

test('the key in the body finds the namespace, and an Authorization header means nothing', async ({
  world,
  backlot,
}) => {
  await ready(world);
  const reply = await post(
    `${backlot.url}/aisensy/campaign/t1/api/v2`,
    {
      apiKey: credentialsOf(world).apiKey,
      campaignName: 'welcome_api',
      destination: '919876500001',
      userName: 'Riya',
      templateParams: ['Riya'],
    },
    { authorization: 'Bearer nonsense' },
  );
  expect(reply.status).toBe(200);
  expect(await world.state('aisensy', 'messages')).toHaveLength(1);
});

test('the order update of the guide: webhooks in order, signed, with the text that the user reads', async ({
  world,
  receiver,
}) => {
  await ready(world);
  await world.settings('aisensy', { readRate: 1 });
  await world.webhookEndpoint('aisensy', { url: receiver.url });
  const { body } = await campaign(world, {
    campaignName: 'order_update_img_api',
    source: 'shop',
    media: { url: 'https://cdn.example/p.png', filename: 'p.png' },
    templateParams: ['Riya', 'A-17', 'A17TRACK'],
    attributes: { last_order: 'A-17' },
    paramsFallbackValue: { FirstName: 'there' },
  });
  await world.settle();
  expect(topicsOf(receiver)).toEqual([
    'contact.created',
    'message.created',
    'message.status.updated',
    'contact.campaign.sent',
    'message.status.updated',
    'contact.campaign.delivered',
    'message.status.updated',
    'contact.campaign.read',
  ]);
  expect(verified(receiver, credentialsOf(world).webhookSecret ?? '')).toBe(true);
  expect(receiver.requests[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'x-aisensy-api-version': '1.0',
    'x-aisensy-project-id': world.env.AISENSY_PROJECT_ID,
  });
  const [created, , sent, , delivered] = receiver.events as Tree[];
  expect(Object.keys(delivered)).toEqual([
    'id',
    'created_at',
    'topic',
    'project_id',
    'delivery_attempt',
    'data',
    'app_id',
    'webhook_id',
    'maxRetry',
    'timeout',
    'namespace',
    'groupId',
    'uniqueId',
  ]);
  expect(delivered).toMatchObject({ delivery_attempt: '1', maxRetry: 15, timeout: 10, namespace: 'ProjectWebhook' });
  expect(created.data.contact).toMatchObject({
    type: 'contact',
    name: 'Riya Sen',
    phone_number: '919876500001',
    attributes: { last_order: 'A-17' },
    source: 'shop',
    country_code: '91',
    first_messaage: null,
  });
  expect(sent.data.message).toMatchObject({ status: 'SENT', delivered_at: null });
  const { message } = delivered.data;
  expect(message).toMatchObject({
    status: 'DELIVERED',
    message_type: 'IMAGE',
    sender: 'API',
    is_HSM: true,
    submitted_message_id: body.submitted_message_id,
    message_content: {
      text: 'Hi Riya, order A-17 is out for delivery. | [Track,https://shop.example/t/A17TRACK]',
      url: 'https://cdn.example/p.png',
      filename: 'p.png',
    },
    campaign: { name: 'order_update_img_api', sent_at: message.sent_at },
    message_price: 14500,
    deductionType: 'WC',
    failureResponse: null,
    messageId: expect.stringMatching(/^wamid\.HBgM/),
    whatsapp_conversation_details: { type: 'UTILITY' },
  });
  expect(message.delivered_at - message.sent_at).toBeGreaterThanOrEqual(1000);
  const read = await project(world).get(`/messages/${message.id}`);
  expect(read.body).toMatchObject({ status: 'READ', read_at: expect.any(Number) });
  expect((await project(world).get(`/messages/${message.messageId}`)).body).toEqual(read.body);
  expect((await project(world).get('')).body.credit).toBe(1_000_000_000 - 14_500);
});

test('the signature is what the documentation’s vectors say', () => {
  const delivered =
    '{"id":"66f0c0ffee0000000000abcd","created_at":"2026-04-10T06:28:16.591Z","topic":"message.status.updated","project_id":"69bb9e72352c2d552437c709","delivery_attempt":"1","data":{"message":{"type":"message","status":"DELIVERED"}}}';
  expect(signature('8d008e6e505171aa6897d8c32d03b9cef336bbef07537002edd4bf6a685df572', Buffer.from(delivered))).toBe(
    '7521dad7a225c9d4f42fba512534af740027662cc343cd1720dbe96e23fb1103',
  );
  const hindi = '{"id":"n1","data":{"message":{"message_content":{"text":"नमस्ते 🙏"}}}}';
  expect(signature('s3cr3t', Buffer.from(hindi))).toBe(
    'e51c2997b5469d26ef4d2ce1647817c9d5ee31e582f0f92f3984cb979a096c82',
  );
});

describe('refusals', () => {
  const trace = (status: number, message: string) => ({
    message,
    name: `ERR${status}`,
    errorCode: status,
    errorMessage: message,
    aisTraceId: expect.stringMatching(/^ais_[0-9a-z]{8,}_[0-9a-f]{8}$/),
  });

  frozen('come in their order: each is told only when those before it are right', async ({ world }) => {
    await ready(world, { contacts: [] });
    await world.trigger('aisensy/plan.set', { active: false });
    await world.trigger('aisensy/wallet.set', { wcc: 0.1 });
    const call: Record<string, unknown> = {
      apiKey: 'nonsense',
      campaignName: 'nope',
      destination: '12',
      templateParams: [],
    };
    const told = async (change: object) => {
      Object.assign(call, change);
      const { status, body } = await campaign(world, { media: undefined, ...call });
      return [status, body];
    };
    expect((await post(world.env.AISENSY_API_URL ?? '', '{"apiKey":')).status).toBe(400);
    expect((await post(world.env.AISENSY_API_URL ?? '', {})).status).toBe(401);
    expect(await told({})).toEqual([401, { message: 'Invalid API key' }]);
    expect(await told({ apiKey: world.env.AISENSY_API_KEY })).toEqual([
      400,
      trace(400, 'No Plan active on assistant!'),
    ]);
    await world.trigger('aisensy/plan.set', { active: true });
    expect(await told({})).toEqual([400, { message: 'Campaign does not exist.' }]);
    await world.trigger('aisensy/campaign.pause', { campaign_name: 'order_update_img_api' });
    expect(await told({ campaignName: 'order_update_img_api' })).toEqual([400, { message: 'Campaign is Not Live' }]);
    await world.trigger('aisensy/campaign.resume', { campaign_name: 'order_update_img_api' });
    expect(await told({})).toEqual([400, { message: 'Invalid Number' }]);
    expect(await told({ destination: '919876500001' })).toEqual([
      400,
      { message: 'Template params does not match the campaign' },
    ]);
    expect(await told({ templateParams: ['a', 'b', 'c'], media: {} })).toEqual([
      400,
      { message: 'Media is required for this campaign' },
    ]);
    expect(await told({ media: { url: 'https://cdn.example/p.png' } })).toEqual([
      402,
      trace(402, 'Insufficient WhatsApp Conversation Credits (WCC)!'),
    ]);
    expect(await world.state('aisensy', 'contacts')).toEqual([]);
    await world.trigger('aisensy/wallet.set', { wcc: 0.145 });
    expect((await told({}))[0]).toBe(200);
    expect((await project(world).get('')).body.credit).toBe(0);
  });

  test('a template that lost its approval is not live', async ({ world }) => {
    await ready(world);
    await world.trigger('aisensy/template.reject', { template_name: 'welcome' });
    expect((await campaign(world)).body).toEqual({ message: 'Campaign is Not Live' });
    expect((await campaign(world, { campaignName: 'WELCOME_API' })).body).toEqual({
      message: 'Campaign does not exist.',
    });
  });

  for (const [name, status, body] of [
    ['invalid_api_key', 401, { message: 'Invalid API key' }],
    ['unauthorized', 401, { message: 'Invalid API key' }],
    ['forbidden', 403, { message: 'Forbidden' }],
    ['campaign_not_found', 400, { message: 'Campaign does not exist.' }],
    ['campaign_not_live', 400, { message: 'Campaign is Not Live' }],
    ['template_params', 400, { message: 'Template params does not match the campaign' }],
    ['invalid_number', 400, { message: 'Invalid Number' }],
    ['insufficient_wcc', 402, trace(402, 'Insufficient WhatsApp Conversation Credits (WCC)!')],
    ['no_plan', 400, trace(400, 'No Plan active on assistant!')],
    ['rate_limit', 429, { message: 'Too many requests' }],
    ['server_error', 500, {}],
    ['internal', 500, {}],
    ['unavailable', 503, {}],
  ] as const) {
    test(`by name: ${name}`, async ({ world }) => {
      await ready(world);
      const reply = await campaign(world, {}, { 'x-backlot-fault': name });
      expect([reply.status, reply.body]).toEqual([status, body]);
      expect(await world.state('aisensy', 'messages')).toEqual([]);
    });
  }
});

describe('outcomes', () => {
  for (const [fault, code] of [
    ['message_undeliverable', 131026],
    ['ecosystem_limit', 131049],
    ['reengagement', 131047],
  ] as const) {
    test(`${fault}: accepted, then FAILED with ${code}`, async ({ world, receiver }) => {
      await ready(world);
      await world.webhookEndpoint('aisensy', { url: receiver.url, events: ['message.status.updated'] });
      const { status, body } = await campaign(world, {}, { 'x-backlot-fault': fault });
      expect([status, body.success]).toEqual([200, 'true']);
      await world.settle();
      const statuses = (receiver.events as Tree[]).map(({ data }) => data.message.status);
      expect(statuses).toEqual(['SENT', 'FAILED']);
      const { message } = (receiver.events as Tree[]).at(-1).data;
      expect(message).toMatchObject({ delivered_at: null, failed_at: expect.any(Number), failureResponse: { code } });
    });
  }

  test('who has opted out or is blocked gets nothing', async ({ world }) => {
    await ready(world);
    await campaign(world);
    await world.settle();
    await world.trigger('aisensy/inbound-message', { from: '919876500001', text: 'stop' });
    const before = (await project(world).get('')).body.credit;
    expect((await campaign(world)).status).toBe(200);
    await world.settle();
    const [message] = (await world.state('aisensy', 'messages')) as Tree[];
    expect(message).toMatchObject({
      status: 'FAILED',
      sent_at: null,
      failureResponse: { reason: 'User has opted out' },
    });
    expect((await project(world).get('')).body.credit).toBe(before);
    await world.trigger('aisensy/inbound-message', { from: '919876500001', text: 'START' });
    await campaign(world);
    await world.settle();
    expect(((await world.state('aisensy', 'messages')) as Tree[])[0].status).toMatch(/DELIVERED|READ/);
  });

  test('media of the wrong kind is refused by Meta, later', async ({ world }) => {
    await ready(world);
    await campaign(world, {
      campaignName: 'order_update_img_api',
      templateParams: ['1', '2', '3'],
      media: { url: 'https://cdn.example/p.pdf' },
    });
    await world.settle();
    const [message] = (await world.state('aisensy', 'messages')) as Tree[];
    expect(message).toMatchObject({
      status: 'FAILED',
      failureResponse: { code: 131053, reason: 'Media upload error' },
    });
  });

  test('READ always comes by the trigger, through DELIVERED', async ({ world }) => {
    await ready(world);
    await world.settings('aisensy', { readRate: 0 });
    const { body } = await campaign(world);
    await world.settle();
    const [before] = (await world.state('aisensy', 'messages')) as Tree[];
    expect(before.status).toBe('DELIVERED');
    const read = (await world.trigger('aisensy/read', { message_id: body.submitted_message_id })) as Tree;
    expect(read).toMatchObject({ status: 'READ' });
    await expect(world.trigger('aisensy/read', { message_id: 'nope' })).rejects.toThrow('404');
  });
});

test('parameters stand for attributes and names, or for their fallback', async ({ world }) => {
  await ready(world);
  const text = async (about: object): Promise<string> => {
    await campaign(world, about);
    return ((await world.state('aisensy', 'messages')) as Tree[])[0].message_content.text;
  };
  expect(await text({ templateParams: ['$FirstName'] })).toBe('Hi Riya, welcome.');
  expect(await text({ templateParams: ['$Name'] })).toBe('Hi Riya Sen, welcome.');
  expect(await text({ templateParams: ['$city'], attributes: { city: 'Pune' } })).toBe('Hi Pune, welcome.');
  expect(await text({ templateParams: ['$shoe'], paramsFallbackValue: { shoe: '42' } })).toBe('Hi 42, welcome.');
  expect(await text({ templateParams: ['$shoe'] })).toBe('Hi $shoe, welcome.');
});

test('a button’s value may stand in templateParams, in buttons, or in both', async ({ world }) => {
  await ready(world);
  const buttons = [{ type: 'button', sub_type: 'url', index: 0, parameters: [{ type: 'text', text: 'T9' }] }];
  const about = { campaignName: 'order_update_img_api', media: { url: 'https://cdn.example/p.png' } };
  expect((await campaign(world, { ...about, templateParams: ['a', 'b', 'T9'], buttons })).status).toBe(200);
  expect((await campaign(world, { ...about, templateParams: ['a', 'b'], buttons })).status).toBe(200);
  expect((await campaign(world, { ...about, templateParams: ['a', 'b'] })).status).toBe(400);
  const texts = ((await world.state('aisensy', 'messages')) as Tree[]).map((message) => message.message_content.text);
  expect(new Set(texts).size).toBe(1);
});

test('the details say what a send needs', async ({ world }) => {
  await ready(world);
  const { body } = await post(`${baseOf(world)}/campaign/t1/api/campaign-details`, {
    apiKey: world.env.AISENSY_API_KEY,
    campaignName: 'order_update_img_api',
  });
  expect(body).toMatchObject({
    success: true,
    requestBody: { templateParams: ['$FirstName', '$FirstName', '$FirstName'], media: { url: expect.any(String) } },
  });
  const sent = await post(world.env.AISENSY_API_URL ?? '', body.requestBody);
  expect(sent.status).toBe(200);
});

test('the same seed and calls give the same ids', async ({ backlot }) => {
  const ids = async (): Promise<unknown[]> => {
    const world = await backlot.namespace({ seed: 7, clock: { now: '2030-01-01T00:00:00Z' } });
    await ready(world);
    const { body } = await campaign(world);
    await world.settle();
    const [{ id, status, read_at, messageId }] = (await world.state('aisensy', 'messages')) as Tree;
    return [body.submitted_message_id, id, messageId, status, read_at];
  };
  expect(await ids()).toEqual(await ids());
});

test('what is not emulated says so', async ({ world }) => {
  const { status, body, headers } = await ask(`${baseOf(world)}/direct-apis/t1/flows`);
  expect([status, body]).toEqual([404, { message: 'Not Found' }]);
  expect(headers.get('x-backlot-not-emulated')).toBe('GET /direct-apis/t1/flows');
});
