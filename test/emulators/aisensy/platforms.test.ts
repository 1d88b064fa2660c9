/** What resellers and platforms use: the Direct API, the Partner API, broadcasts; and what the control API knows. */
import { describe, expect } from 'vitest';
import aisensy from '../../../emulators/aisensy/index.ts';
import { worldTest } from '../../start.ts';
import { ask, baseOf, campaign, credentialsOf, direct, post, project, ready, test, type Tree } from './sensy.ts';

const user = '919876500005';

describe('the Direct API', () => {
  const tokenOf = (world: Parameters<typeof direct>[0], password: string) => {
    const { username, projectId } = credentialsOf(world);
    const login = Buffer.from(`${username}:${password}:${projectId}`).toString('base64');
    return post(
      `${baseOf(world)}/direct-apis/t1/users/regenrate-token`,
      { direct_api: true },
      { authorization: `Bearer ${login}` },
    );
  };

  test('a token is asked for with username, password and project', async ({ world, backlot }) => {
    const { status, body } = await tokenOf(world, credentialsOf(world).password ?? '');
    expect(status).toBe(200);
    const [{ token }] = body.users;
    const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({
      assistantId: credentialsOf(world).projectId,
      clientId: credentialsOf(world).businessId,
    });
    await world.settings('aisensy', { templateReview: 'approve' });
    const bare = await post(
      `${backlot.url}/aisensy/direct-apis/t1/health-status`,
      { nodeId: '1' },
      { authorization: `Bearer ${token}` },
    );
    expect(bare.body.health_status.entities[0].can_send_message).toBe('AVAILABLE');
    const wrong = await tokenOf(world, 'wrong');
    expect([wrong.status, wrong.body]).toEqual([401, { message: 'Invalid Token!' }]);
    const refused = await direct(world, '/messages', {}, 'nonsense');
    expect([refused.status, refused.body]).toEqual([401, { message: 'Invalid Token!' }]);
  });

  test('templates in Meta’s form, and receipts in Meta’s form', async ({ world, receiver }) => {
    await world.settings('aisensy', { readRate: 1 });
    await direct(world, '/settings/update-webhook', { webhook: { url: receiver.url } });
    const made = await direct(world, '/wa_template', {
      name: 'shipped',
      category: 'UTILITY',
      language: 'en',
      components: [
        { type: 'BODY', text: 'Hi {{1}}, it is on its way.' },
        { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Track', url: 'https://shop.example/{{1}}' }] },
      ],
    });
    expect(made.body).toEqual({ id: expect.any(String), status: 'PENDING', category: 'UTILITY' });
    await world.settle();
    const sent = await direct(world, '/messages/', {
      to: user,
      type: 'template',
      template: {
        name: 'shipped',
        language: { code: 'en' },
        components: [
          { type: 'body', parameters: [{ type: 'text', text: 'Riya' }] },
          { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'T1' }] },
        ],
      },
    });
    await world.settle();
    const statuses = (receiver.events as Tree[]).map(({ entry }) => entry[0].changes[0].value.statuses[0]);
    expect(statuses.map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
    expect(statuses[0]).toMatchObject({
      id: sent.body.messages[0].id,
      recipient_id: user,
      timestamp: expect.stringMatching(/^\d{10}$/),
      conversation: { origin: { type: 'utility' } },
      pricing: { billable: true, pricing_model: 'PMP', category: 'utility' },
    });
    const [message] = (await world.state('aisensy', 'messages')) as Tree[];
    expect(message.message_content.text).toBe('Hi Riya, it is on its way. | [Track,https://shop.example/T1]');
    const missing = await direct(world, '/messages', {
      to: user,
      type: 'template',
      template: { name: 'nope', language: { code: 'en' } },
    });
    expect([missing.status, missing.body.error]).toEqual([
      400,
      expect.objectContaining({ type: 'OAuthException', code: 132001, fbtrace_id: expect.any(String) }),
    ]);
    const edited = await direct(world, `/edit-template/${made.body.id}`, {
      components: [{ type: 'BODY', text: 'Hi {{1}}.' }],
    });
    expect(edited.body).toEqual({ success: true });
    await world.settle();
    const listed = await ask(`${baseOf(world)}/direct-apis/t1/get-templates`, {
      headers: { authorization: `Bearer ${credentialsOf(world).directApiToken}` },
    });
    expect(listed.body.data).toMatchObject([{ name: 'shipped', status: 'APPROVED', language: 'en' }]);
  });

  test('media: types and sizes', async ({ world }) => {
    const upload = (type: string, size: number) => {
      const form = new FormData();
      form.set('file', new Blob([new Uint8Array(size)], { type }), 'file');
      return ask(`${baseOf(world)}/direct-apis/t1/media`, {
        method: 'POST',
        headers: { authorization: `Bearer ${credentialsOf(world).directApiToken}` },
        body: form,
      });
    };
    const good = await upload('image/png', 1000);
    expect(good.status).toBe(200);
    expect((await upload('image/png', 5 * 1024 * 1024 + 1)).status).toBe(400);
    expect((await upload('image/gif', 10)).status).toBe(400);
    expect((await direct(world, '/get-media', { id: good.body.id })).body.data).toHaveLength(1000);
    const sent = await direct(world, '/messages', { to: user, type: 'image', image: { id: good.body.id } });
    expect(sent.status).toBe(200);
    expect((await direct(world, '/messages', { to: user, type: 'image', image: { id: '1' } })).status).toBe(400);
  });

  test('mark-read', async ({ world }) => {
    const message = (await world.trigger('aisensy/inbound-message', { from: user, text: 'Hi' })) as Tree;
    expect((await direct(world, '/mark-read', { messageId: message.messageId })).body).toEqual({ success: true });
    expect((await project(world).get(`/messages/${message.id}`)).body.status).toBe('READ');
  });
});

test('the Partner API: a business, a project, its keys, its number', async ({ world }) => {
  const { partnerId, partnerApiKey = '' } = credentialsOf(world);
  const base = `${baseOf(world)}/partner-apis/v1/partner/${partnerId}`;
  const headers = { 'X-AiSensy-Partner-API-Key': partnerApiKey };
  const business = await post(
    `${base}/business`,
    { display_name: 'Acme', email: 'a@acme.example', company: 'Acme', contact: '919876543210', password: 'secret' },
    headers,
  );
  expect(business.body).toMatchObject({ name: 'Acme', business_id: business.body.id });
  const made = await post(`${base}/business/${business.body.id}/project`, { name: 'Acme shop' }, headers);
  const listed = await ask(`${base}/business/${business.body.id}/project`, { headers });
  expect(listed.body.projects.map(({ id }: Tree) => id)).toEqual([made.body.id]);
  const keys = (await world.state('aisensy', 'keys')) as Tree[];
  const { key } = keys.find(({ kind }) => kind === 'campaign');
  const early = await campaign(world, { apiKey: key });
  expect(early.body.message).toBe('No Plan active on assistant!');
  await world.trigger('aisensy/project.connect', { project_id: made.body.id });
  expect((await campaign(world, { apiKey: key })).body.message).toBe('Campaign does not exist.');
  const one = await ask(`${base}/project/${made.body.id}`, { headers });
  expect(one.body).toMatchObject({ status: 'active', is_whatsapp_verified: true });
  expect((await ask(`${base}/project/${made.body.id}`)).status).toBe(401);
});

describe('broadcasts', () => {
  test('10,000 contacts, a slice a second, with progress and figures', { timeout: 120_000 }, async ({ world }) => {
    await ready(world);
    await world.settings('aisensy', { failureRate: 0.02 });
    await world.setClock({ mode: 'frozen' });
    await world.trigger('aisensy/wallet.set', { wcc: 20_000 });
    const begun = (await world.trigger('aisensy/broadcast', {
      template_name: 'feedback',
      name: 'Diwali',
      count: 10_000,
    })) as Tree;
    expect(begun).toMatchObject({ type: 'BROADCAST', status: 'SENDING', audience_size: 10_000, submitted: 0 });
    const now = async (): Promise<Tree> => (await project(world).get(`/campaign/api/${begun.id}`)).body;
    await world.advance('10s', '60s');
    expect(await now()).toMatchObject({ status: 'SENDING', submitted: 800 });
    await world.advance('1h', '100s');
    expect(await now()).toMatchObject({ status: 'SENT', submitted: 10_000 });
    const { credit } = (await project(world).get('')).body;
    expect(credit).toBe(2_000_000_000 - 10_000 * 109_000);
    const stats = ((await world.stats('aisensy')) as Tree).collections.messages;
    expect(stats).toMatchObject({ count: 10_000, sum: { message_price: 10_000 * 109_000 } });
    const { READ, FAILED, DELIVERED } = stats.by.status;
    expect(READ + FAILED + DELIVERED).toBe(10_000);
    expect(FAILED).toBeGreaterThan(120);
    expect(FAILED).toBeLessThan(240);
    expect(READ / (READ + DELIVERED)).toBeCloseTo(0.7, 1);
  });

  test('an empty wallet ends one', async ({ world }) => {
    await ready(world);
    await world.trigger('aisensy/wallet.set', { wcc: 100 });
    const { id } = (await world.trigger('aisensy/broadcast', { template_name: 'feedback', count: 100 })) as Tree;
    await world.settle();
    const { body } = await project(world).get(`/campaign/api/${id}`);
    expect(body).toMatchObject({ status: 'FAILED', submitted: 80 });
    await expect(world.trigger('aisensy/broadcast', { template_name: 'nope' })).rejects.toThrow('404');
  });
});

test('a snapshot is brought back in another namespace', async ({ world, backlot }) => {
  await ready(world);
  await campaign(world);
  await world.settle();
  await world.ask('POST', '/snapshots', { name: 'kept' });
  const other = await backlot.namespace();
  await other.ask('POST', '/snapshots/kept/restore', { from: world.name });
  expect((await project(other).get('')).body.id).toBe(credentialsOf(other).projectId);
  expect((await campaign(other)).status).toBe(200);
  expect(await other.state('aisensy', 'messages')).toHaveLength(2);
  expect(await world.state('aisensy', 'messages')).toHaveLength(1);
});

const strict = worldTest({ emulators: [aisensy], strictAuth: true });

test('a key of the right form opens the namespace of the path', async ({ world }) => {
  expect((await campaign(world, { apiKey: 'ab'.repeat(31) })).body.message).toBe('Campaign does not exist.');
});

strict('strict authentication takes registered keys alone', async ({ world }) => {
  expect((await campaign(world, { apiKey: 'ab'.repeat(31) })).status).toBe(401);
  expect((await campaign(world)).body.message).toBe('Campaign does not exist.');
});
