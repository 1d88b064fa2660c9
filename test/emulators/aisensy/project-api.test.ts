/** The Project API: conversations, contacts, templates, campaigns, and what it says of webhooks. */
import { describe, expect } from 'vitest';
import { ask, baseOf, campaign, credentialsOf, frozen, project, ready, test, topicsOf, type Tree } from './sensy.ts';

test('a password alone finds the namespace; a foreign project is not found', async ({ world, backlot }) => {
  const { projectId, projectApiPassword = '' } = credentialsOf(world);
  const url = `${backlot.url}/aisensy/project-apis/v1/project`;
  const headers = { 'X-AiSensy-Project-API-Pwd': projectApiPassword };
  expect((await ask(`${url}/${projectId}`, { headers })).body.id).toBe(projectId);
  const foreign = await ask(`${url}/${'a'.repeat(24)}`, { headers });
  expect([foreign.status, foreign.body]).toEqual([404, { message: 'Project not found' }]);
  const missing = await ask(`${url}/${projectId}`);
  expect([missing.status, missing.body]).toEqual([401, { message: 'Unauthorized' }]);
  const alias = await ask(`${backlot.url}/aisensy/client/t1/project-apis/v1/project/${projectId}/wa_template/`, {
    headers,
  });
  expect([alias.status, alias.body]).toEqual([200, { template: [], size: 0, count: 0 }]);
  const business = await ask(`${baseOf(world)}/project-apis/v1/business/${credentialsOf(world).businessId}`, {
    headers,
  });
  expect(business.body).toMatchObject({ id: credentialsOf(world).businessId, currency: 'INR', type: 'owner' });
  expect((await project(world).get('')).body).toMatchObject({
    credit: 1_000_000_000,
    status: 'active',
    wa_number: credentialsOf(world).phoneNumber,
  });
});

describe('contacts', () => {
  test('are made once, found by number, and changed', async ({ world }) => {
    const api = project(world);
    const { status, body } = await api.post('/contact', { name: 'Asha', mobile_number: '+91 98765 00002' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'Asha', phone_number: '919876500002', country_code: '91', opted_in: true });
    expect(body.project_owner_id).toBe(body.business_id);
    expect((await api.post('/contact', { name: 'Asha', mobile_number: '919876500002' })).status).toBe(409);
    expect((await api.post('/contact', { name: 'Asha' })).body).toEqual({ message: 'mobile_number is required' });
    const found = await api.get('/contact?action=FetchContact&mobile_number=919876500002');
    expect(found.body).toEqual(body);
    expect((await api.get(`/contact/${body.id}`)).body).toEqual(body);
    const none = await api.get('/contact?action=FetchContact&mobile_number=919876500003');
    expect([none.status, none.body]).toEqual([404, { name: 'ERR404', message: 'Contact not found' }]);
    await api.patch(`/contact/${body.id}`, { attributes: { city: 'Pune' } });
    const changed = await api.patch(`/contact/${body.id}`, { attributes: { shoe: '42' }, opted_in: false });
    expect(changed.body).toMatchObject({ opted_in: false, attributes: { city: 'Pune', shoe: '42' } });
  });

  test('agents’ doings and changes are told', async ({ world, receiver }) => {
    await world.webhookEndpoint('aisensy', { url: receiver.url });
    await world.fixtures({
      aisensy: { contacts: [{ phone_number: '919876500002', name: 'Asha' }], tags: [{ name: 'VIP' }] },
    });
    await world.trigger('aisensy/contact.tag', { phone_number: '919876500002', tag: 'VIP' });
    await world.trigger('aisensy/contact.intervene', { phone_number: '919876500002' });
    await world.trigger('aisensy/contact.close', { phone_number: '919876500002' });
    const [{ id }] = (await world.state('aisensy', 'contacts')) as Tree;
    await project(world).patch(`/contact/${id}`, { attributes: { city: 'Pune' } });
    await world.settle();
    expect(topicsOf(receiver)).toEqual([
      'contact.tag.updated',
      'contact.chat.intervened',
      'contact.chat.closed',
      'contact.attribute.revised',
    ]);
    expect((receiver.events as Tree[]).at(-1).data.attribute).toEqual({ type: 'attribute', fields: { city: 'Pune' } });
  });
});

describe('templates', () => {
  const given = {
    label: 'orders',
    category: 'UTILITY',
    type: 'TEXT',
    language: 'English',
    name: 'order_paid',
    text: 'Hi {{1}}, pay now.',
    sample_text: 'Hi [Riya], pay now.',
    call_to_action: [{ type: 'URL', button_value: 'https://rzp.io/{{1}}', button_title: 'Pay Now' }],
  };

  frozen('wait for Meta’s review, and are usable once approved', async ({ world }) => {
    const api = project(world);
    const { body } = await api.post('/wa_template', given);
    expect(body).toMatchObject({
      status: 'PENDING',
      text: 'Hi {{1}}, pay now. | [Pay Now,https://rzp.io/{{2}}]',
      total_parameters: 2,
      message_action_type: 'CTA',
      rejected_reason: '',
      partner_id: null,
    });
    expect((await api.post('/wa_template', given)).status).toBe(400);
    const early = await api.post('/campaign/api', { template_name: 'order_paid', campaign_name: 'paid' });
    expect(early.status).toBe(400);
    await world.advance('5m');
    expect((await api.get(`/wa_template/${body.id}`)).body.status).toBe('APPROVED');
    const made = await api.post('/campaign/api', { template_name: 'order_paid', campaign_name: 'paid' });
    expect(made.body).toMatchObject({ type: 'API', status: 'LIVE', message_type: 'TEMPLATE', name: 'paid' });
    expect(made.body.message_payload).toMatchObject({ template: { id: body.id }, parameters: null, media: null });
    expect((await api.post('/campaign/api', { template_name: 'order_paid', campaign_name: 'paid' })).status).toBe(400);
    expect((await campaign(world, { campaignName: 'paid', templateParams: ['Riya', 'x1'] })).status).toBe(200);
    expect((await api.remove(`/wa_template/${body.id}`)).body).toEqual({ status: 'success' });
    expect((await api.get(`/wa_template/${body.id}`)).status).toBe(404);
  });

  test('may be rejected', async ({ world }) => {
    await world.settings('aisensy', { templateReview: 'reject' });
    const { body } = await project(world).post('/wa_template', given);
    await world.settle();
    const { body: now } = await project(world).get(`/wa_template/${body.id}`);
    expect(now).toMatchObject({ status: 'REJECTED', rejected_reason: 'Invalid Format' });
  });

  test('are paged by ids', async ({ world }) => {
    const names = Array.from({ length: 12 }, (_, at) => ({ name: `t${at}`, text: 'Hello' }));
    await world.fixtures({ aisensy: { templates: names } });
    const first = (await project(world).get('/wa_template/')).body.template;
    expect(first).toHaveLength(10);
    const rest = (await project(world).get(`/wa_template/?after=${first[9].id}`)).body;
    expect(rest.template.map(({ name }: Tree) => name)).toEqual(['t1', 't0']);
    expect((await project(world).get('/wa_template?limit=101')).status).toBe(400);
    expect((await project(world).post('/wa_template', { name: 'x' })).body).toEqual({ message: 'label is required' });
  });
});

describe('conversations', () => {
  const user = '919876500005';

  frozen('free-form messages need a user who wrote within 24 hours', async ({ world }) => {
    const api = project(world);
    const statusOf = async (reply: Tree): Promise<Tree> => {
      await world.advance('2m');
      const { body } = await api.get(`/messages/${reply.body.messages[0].id}`);
      return [body.status, body.failureResponse?.code];
    };
    await world.settings('aisensy', { readRate: 0 });
    const early = await api.text(user, 'Hello');
    expect(early.status).toBe(200);
    expect(await statusOf(early)).toEqual(['FAILED', 131047]);
    await world.trigger('aisensy/inbound-message', { from: user, text: 'Hi' });
    expect(await statusOf(await api.text(user, 'Hello again'))).toEqual(['DELIVERED', undefined]);
    await world.advance('23h');
    await world.trigger('aisensy/inbound-message', { from: user, text: 'Still here' });
    await world.advance('23h');
    expect(await statusOf(await api.text(user, 'Good'))).toEqual(['DELIVERED', undefined]);
    await world.advance('2h');
    expect(await statusOf(await api.text(user, 'Late'))).toEqual(['FAILED', 131047]);
  });

  test('what a user writes is told, in both formats', async ({ world, receiver }) => {
    await world.webhookEndpoint('aisensy', { url: `${receiver.url}/project` });
    const { directApiToken } = credentialsOf(world);
    await ask(`${baseOf(world)}/direct-apis/t1/settings/update-webhook`, {
      method: 'POST',
      headers: { authorization: `Bearer ${directApiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ webhook: { url: `${receiver.url}/meta` } }),
    });
    await world.trigger('aisensy/inbound-message', { from: `+${user}`, text: 'Where is my order?', name: 'Riya' });
    await world.settle();
    const of = (path: string): Tree[] =>
      receiver.requests.filter((request) => request.path === path).map(({ body }) => JSON.parse(body));
    expect(of('/project').map(({ topic }) => topic)).toEqual([
      'contact.created',
      'message.created',
      'message.sender.user',
    ]);
    const { message } = of('/project')[2].data;
    expect(message).toMatchObject({
      sender: 'USER',
      status: 'DELIVERED',
      message_type: 'TEXT',
      message_content: { text: 'Where is my order?' },
      userName: 'Riya',
      campaign: null,
      submitted_message_id: '',
      deductionType: null,
    });
    expect(message).not.toHaveProperty('failureResponse');
    const [{ object, entry }] = of('/meta');
    expect(object).toBe('whatsapp_business_account');
    expect(entry[0].changes[0]).toMatchObject({
      field: 'messages',
      value: {
        messaging_product: 'whatsapp',
        contacts: [{ profile: { name: 'Riya' }, wa_id: user }],
        messages: [{ from: user, id: message.messageId, type: 'text', text: { body: 'Where is my order?' } }],
      },
    });
  });

  test('a quick reply comes back as a button, and counts as a reply to the campaign', async ({ world }) => {
    await ready(world);
    await campaign(world, { campaignName: 'feedback_api', templateParams: [], destination: user });
    await world.settle();
    const reply = (await world.trigger('aisensy/inbound-message', { from: user, text: 'Good' })) as Tree;
    expect(reply).toMatchObject({ message_type: 'BUTTON_REPLY', message_content: { text: 'Good', payload: 'Good' } });
    const [{ id }] = (
      await project(world).post('/campaigns', { campaignType: 'ALL', skip: 0, limit: 10 })
    ).body.campaigns.filter(({ name }: Tree) => name === 'feedback_api');
    const replied = await project(world).get(`/campaign/audience/${id}?category=REPLIED`);
    expect(replied.body).toMatchObject({ total: 1, data: [{ userNumber: user }] });
  });

  test('a template by name, with Meta’s refusals', async ({ world }) => {
    await ready(world);
    const send = (name: string, parameters: object[]) =>
      project(world).post('/messages', {
        to: user,
        type: 'template',
        template: {
          name,
          language: { code: 'en', policy: 'deterministic' },
          components: [{ type: 'body', parameters }],
        },
      });
    const { status, body } = await send('welcome', [{ type: 'text', text: 'Riya' }]);
    expect([status, body]).toEqual([
      200,
      {
        messaging_product: 'whatsapp',
        contacts: [{ input: user, wa_id: user }],
        messages: [{ id: expect.stringMatching(/^wamid\./) }],
      },
    ]);
    expect((await send('welcome', [])).body.error.code).toBe(132000);
    expect((await send('nope', [])).body).toMatchObject({ message: expect.any(String), error: { code: 132001 } });
    await world.settle();
    const { body: message } = await project(world).get(`/messages/${body.messages[0].id}`);
    expect(message).toMatchObject({ message_content: { text: 'Hi Riya, welcome.' }, is_HSM: true, campaign: null });
  });

  test('limits of free-form messages', async ({ world }) => {
    const refusedWith = async (body: object): Promise<number> => {
      const reply = await project(world).post('/messages', { to: user, ...body });
      expect(reply.status).toBe(400);
      return reply.body.error?.code;
    };
    const buttons = (titles: string[]) => ({
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'Choose' },
        action: { buttons: titles.map((title) => ({ type: 'reply', reply: { id: title, title } })) },
      },
    });
    expect(await refusedWith({ type: 'carrier-pigeon' })).toBe(131051);
    expect(await refusedWith({ type: 'text' })).toBe(100);
    expect(await refusedWith({ type: 'text', text: { body: 'x'.repeat(4097) } })).toBe(100);
    expect(await refusedWith({ type: 'image', image: { link: 'ftp://x' } })).toBe(100);
    expect(await refusedWith(buttons(['a', 'b', 'c', 'd']))).toBe(100);
    expect(await refusedWith(buttons(['a title far too long for it']))).toBe(100);
    expect((await project(world).post('/messages', { type: 'text', text: { body: 'x' } })).body).toEqual({
      message: 'to is required',
    });
    expect((await project(world).post('/messages', { to: user, ...buttons(['Yes', 'No']) })).status).toBe(200);
    const pressed = (await world.trigger('aisensy/inbound-message', { from: user, text: 'Yes' })) as Tree;
    expect(pressed.message_type).toBe('BUTTON_REPLY');
  });

  test('files that users send can be fetched', async ({ world }) => {
    const message = (await world.trigger('aisensy/inbound-message', {
      from: user,
      type: 'image',
      text: 'see',
    })) as Tree;
    expect(message).toMatchObject({ message_type: 'IMAGE', message_content: { caption: 'see' } });
    const { id } = message.message_content;
    const { headers, text } = await project(world).post('/get-media', { id, response_type: 'image' });
    expect([headers.get('content-type'), text.slice(1, 4)]).toEqual(['image/png', 'PNG']);
    expect((await project(world).post('/get-media', { id: '1', response_type: 'image' })).status).toBe(404);
  });

  test('a user sends a very file, and its bytes are what can be fetched', async ({ world }) => {
    const media = `data:application/pdf;base64,${Buffer.from('%PDF-1.4 homework').toString('base64')}`;
    const message = (await world.trigger('aisensy/inbound-message', { from: user, media })) as Tree;
    expect(message).toMatchObject({ message_type: 'FILE', message_content: { mime_type: 'application/pdf' } });
    const { id } = message.message_content;
    const { headers, text } = await project(world).post('/get-media', { id, response_type: 'document' });
    expect([headers.get('content-type'), text]).toEqual(['application/pdf', '%PDF-1.4 homework']);
  });
});

describe('campaigns', () => {
  test('a project’s send answers no id', async ({ world }) => {
    await ready(world);
    const about = {
      name: 'Riya',
      phone_number: '9876500001',
      campaign_name: 'welcome_api',
      default_country_code: '91',
    };
    const good = await project(world).post('/campaign/api/send', { ...about, template_params: ['Riya'] });
    expect([good.status, good.body]).toEqual([200, { status: 'success' }]);
    const bad = await project(world).post('/campaign/api/send', about);
    expect([bad.status, bad.body]).toEqual([400, { message: 'Template params does not match the campaign' }]);
    const { body } = await project(world).get('/campaign/api');
    expect(Object.keys(body)).toEqual(['campaign', 'size', 'count']);
    const one = body.campaign.find(({ name }: Tree) => name === 'welcome_api');
    expect((await project(world).get(`/campaign/api/${one.id}`)).body).toMatchObject({
      audience_size: 1,
      submitted: 1,
    });
    expect((await project(world).get(`/campaign/api/${'a'.repeat(24)}`)).status).toBe(404);
  });

  test('audience and figures by day', async ({ world }) => {
    await ready(world);
    await world.settings('aisensy', { readRate: 0 });
    for (const tail of ['1', '2', '3']) await campaign(world, { destination: `91987650000${tail}` });
    await world.settle();
    const { body: list } = await project(world).get('/campaign/api');
    const { id } = list.campaign.find(({ name }: Tree) => name === 'welcome_api');
    const first = (await project(world).get(`/campaign/audience/${id}?category=DELIVERED&limit=2&sort=asc`)).body;
    expect(first).toMatchObject({
      total: 3,
      data: [{ userNumber: '919876500001', sentAt: expect.stringMatching(/Z$/) }, {}],
    });
    const next = (
      await project(world).get(
        `/campaign/audience/${id}?limit=2&sort=asc&after=${encodeURIComponent(first.paging.cursors.after)}`,
      )
    ).body;
    expect(next.data.map(({ userNumber }: Tree) => userNumber)).toEqual(['919876500003']);
    const today = (await world.now()).slice(0, 10);
    const { body } = await project(world).post(`/campaign/analytics/${id}`, {
      startDate: new Date(Date.parse(today) - 86_400_000).toISOString(),
      endDate: new Date(Date.parse(today) + 2 * 86_400_000).toISOString().slice(0, 10),
    });
    expect(body.chats[0]).toMatchObject({
      campaignId: id,
      dayDate: expect.stringMatching(/T18:30:00\.000Z$/),
      sentChatCount: 3,
      deliveredChatcount: 3,
      readChatCount: 0,
      failedChatCount: 0,
      ucCount: 3,
      timezone: 'Asia/Calcutta GMT+05:30',
    });
    expect(Object.keys(body.chats[0])).toHaveLength(47);
  });
});
