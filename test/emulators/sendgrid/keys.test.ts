/** API keys, their scopes, and calls on behalf of subusers. */
import { describe, expect } from 'vitest';
import sendgrid from '../../../emulators/sendgrid/index.ts';
import { worldTest } from '../../start.ts';
import { aMail, baseOf, caller, clientsOf, eventsOf, everyEvent, keyOf, sendgridTest } from './sendgrid.ts';

const test = sendgridTest();

describe('keys', () => {
  test('are shown whole once, work at once, and end at once', async ({ sg, world }) => {
    const made = await sg.call('POST', '/v3/api_keys', { name: 'App', scopes: ['mail.send'] });
    expect(made.status).toBe(201);
    expect(made.body.api_key).toMatch(/^SG\.[\w-]{22}\.[\w-]{43}$/);
    expect(made.body.scopes).toContain('mail.send');
    const id = made.body.api_key_id;
    expect(Object.keys((await sg.call('GET', `/v3/api_keys/${id}`)).body)).toEqual(['api_key_id', 'name', 'scopes']);
    const app = caller(baseOf(world), made.body.api_key);
    expect((await app('POST', '/v3/mail/send', aMail)).status).toBe(202);
    expect((await sg.message('ada@example.com')).api_key_id).toBe(id);
    const refused = await app('GET', '/v3/templates');
    expect([refused.status, refused.body]).toEqual([403, { errors: [{ field: null, message: 'access forbidden' }] }]);
    expect((await app('GET', '/v3/scopes')).body.scopes).toEqual(made.body.scopes);
    await sg.call('PUT', `/v3/api_keys/${id}`, { name: 'App', scopes: ['templates.read'] });
    expect((await app('GET', '/v3/templates')).status).toBe(200);
    const forbidden = await app('POST', '/v3/mail/send', aMail);
    expect([forbidden.status, forbidden.body.errors[0]]).toEqual([
      403,
      { message: 'access forbidden', field: null, help: null },
    ]);
    expect((await sg.call('DELETE', `/v3/api_keys/${id}`)).status).toBe(204);
    expect((await app('GET', '/v3/templates')).status).toBe(401);
  });

  test('find their namespace without a path', async ({ sg, world, backlot }) => {
    const { body } = await sg.call('POST', '/v3/api_keys', { name: 'App' });
    const outside = caller(`${backlot.url}/sendgrid`, body.api_key);
    await outside('POST', '/v3/templates', { name: 'Mine' });
    expect(await world.state('sendgrid', 'templates')).toHaveLength(1);
  });

  test('need a name and known scopes; unknown ones are told', async ({ sg }) => {
    const errors = async (method: string, path: string, body: object) =>
      (await sg.call(method, path, body)).body.errors;
    expect(await errors('POST', '/v3/api_keys', {})).toEqual([{ field: 'name', message: 'missing required argument' }]);
    expect(await errors('POST', '/v3/api_keys', { name: 'x', scopes: ['fly'] })).toEqual([
      { field: 'scopes', message: 'one or more of given scopes are invalid' },
    ]);
    expect((await errors('PATCH', '/v3/api_keys/x', { name: 'y' }))[0].message).toBe(
      'unable to find API Key to update',
    );
    const { body } = await sg.call('POST', '/v3/api_keys', { name: 'x' });
    expect((await errors('PATCH', `/v3/api_keys/${body.api_key_id}`, {}))[0].message).toBe(
      "expected JSON request body with 'name' property",
    );
    const missing = await sg.call('DELETE', '/v3/api_keys/x');
    expect([missing.status, missing.body.errors[0].message]).toEqual([404, 'unable to find API Key for deletion']);
  });

  test('no more than a hundred', async ({ sg }) => {
    for (let at = 1; at < 100; at++) await sg.call('POST', '/v3/api_keys', { name: `k${at}` });
    const { status, body } = await sg.call('POST', '/v3/api_keys', { name: 'one more' });
    expect([status, body.errors[0].message]).toEqual([403, 'Cannot create more than 100 API Keys']);
  });
});

describe('authorization elsewhere than on mail/send', () => {
  test('a missing header, a bad key', async ({ world }) => {
    const missing = await fetch(`${baseOf(world)}/v3/templates`);
    expect([missing.status, await missing.json()]).toEqual([
      401,
      { errors: [{ field: null, message: 'authorization required' }] },
    ]);
    const bad = await caller(baseOf(world), 'SG.API Key')('GET', '/v3/templates');
    expect([bad.status, bad.body.errors[0].message]).toEqual([
      401,
      'The provided authorization grant is invalid, expired, or revoked',
    ]);
  });

  test('answers carry the rate limit; what is not there says so', async ({ sg }) => {
    const { headers } = await sg.call('GET', '/v3/templates');
    expect(headers.get('x-ratelimit-limit')).toBe('600');
    expect(headers.get('x-ratelimit-reset')).toMatch(/^\d{10}$/);
    const unknown = await sg.call('GET', '/v3/nothing/here');
    expect([unknown.status, unknown.body]).toEqual([404, { errors: [{ field: null, message: 'not found' }] }]);
    expect(unknown.headers.get('x-backlot-not-emulated')).toBe('GET /v3/nothing/here');
    const method = await sg.call('PUT', '/v3/templates');
    expect([method.status, method.body.errors[0].message]).toEqual([405, 'method not allowed']);
    expect((await sg.call('GET', '//v3//templates/')).status).toBe(200);
  });

  test('the allow list counts when it is enforced', async ({ sg, world }) => {
    await sg.call('POST', '/v3/access_settings/whitelist', { ips: [{ ip: '192.0.2.1' }] });
    expect((await sg.call('GET', '/v3/templates')).status).toBe(200);
    await world.settings('sendgrid', { enforceIpAllowList: true });
    expect((await sg.call('GET', '/v3/templates')).status).toBe(403);
  });
});

worldTest({ emulators: [sendgrid], strictAuth: true })(
  'with strict auth only keys that were handed out are good',
  async ({ world }) => {
    const sg = clientsOf(world);
    const foreign = caller(baseOf(world), `SG.${'a'.repeat(22)}.${'b'.repeat(43)}`);
    expect((await foreign('GET', '/v3/templates')).status).toBe(401);
    expect((await sg.call('GET', '/v3/templates')).status).toBe(200);
    const { body } = await sg.call('POST', '/v3/api_keys', { name: 'x' });
    expect((await caller(baseOf(world), body.api_key)('GET', '/v3/templates')).status).toBe(200);
  },
);

describe('subusers', () => {
  const subuser = { username: 'shop', email: 'shop@example.com', password: 'secret', ips: ['167.89.0.10'] };

  test('have templates, lists, webhooks and mail of their own', async ({ sg, world, receiver }) => {
    const made = await sg.call('POST', '/v3/subusers', subuser);
    expect([made.status, made.body]).toMatchObject([
      200,
      { username: 'shop', credit_allocation: { type: 'unlimited' } },
    ]);
    const as = (method: string, path: string, body?: unknown) =>
      sg.call(method, path, body, { 'on-behalf-of': 'shop' });
    await as('POST', '/v3/templates', { name: 'Theirs' });
    expect((await sg.call('GET', '/v3/templates')).body.templates).toEqual([]);
    expect((await as('GET', '/v3/templates')).body.templates).toHaveLength(1);
    await sg.call('POST', '/v3/user/webhooks/event/settings', { ...everyEvent, url: `${receiver.url}/main` });
    await as('POST', '/v3/user/webhooks/event/settings', { ...everyEvent, url: `${receiver.url}/shop` });
    const sent = await as('POST', '/v3/mail/send', {
      ...aMail,
      content: [{ type: 'text/html', value: '<a href="http://a.b">x</a>' }],
    });
    expect(sent.status).toBe(202);
    await world.settle();
    expect(new Set(receiver.requests.map(({ path }) => path))).toEqual(new Set(['/shop']));
    expect(eventsOf(receiver)).toHaveLength(2);
    expect((await sg.call('GET', '/v3/messages')).body.messages).toEqual([]);
    expect((await as('GET', '/v3/messages')).body.messages).toHaveLength(1);
    const day = (await world.now()).slice(0, 10);
    const stats = await sg.call('GET', `/v3/subusers/stats?subusers=shop&start_date=${day}`);
    expect(stats.body[0].stats).toMatchObject([{ type: 'subuser', name: 'shop', metrics: { delivered: 1 } }]);
    const [message] = await world.state('sendgrid', 'messages');
    const link = /http[^"]*\/ls\/click[^"]*/.exec(String(message?.html))?.[0] ?? '';
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(302);
    expect((await as('GET', '/v3/messages')).body.messages[0].clicks_count).toBe(1);
  });

  test('keys made for a subuser open the subuser', async ({ sg, world }) => {
    await sg.call('POST', '/v3/subusers', subuser);
    const { body } = await sg.call('POST', '/v3/api_keys', { name: 'k' }, { 'on-behalf-of': 'shop' });
    const theirs = caller(baseOf(world), body.api_key);
    expect((await theirs('GET', '/v3/user/username')).body.username).toBe('shop');
    await sg.call('PATCH', '/v3/subusers/shop', { disabled: true });
    expect((await theirs('GET', '/v3/user/username')).status).toBe(403);
  });

  test('an unknown, disabled or deleted one is forbidden; a name is taken once', async ({ sg }) => {
    const as = (name: string) => sg.call('GET', '/v3/templates', undefined, { 'on-behalf-of': name });
    expect((await as('nobody')).status).toBe(403);
    await sg.call('POST', '/v3/subusers', subuser);
    expect((await sg.call('POST', '/v3/subusers', subuser)).body.errors[0].message).toBe('username exists');
    await sg.call('PATCH', '/v3/subusers/shop', { disabled: true });
    expect((await as('shop')).status).toBe(403);
    expect((await sg.call('GET', '/v3/subusers')).body).toMatchObject([{ username: 'shop', disabled: true }]);
    expect((await sg.call('DELETE', '/v3/subusers/shop')).status).toBe(204);
    expect((await as('shop')).status).toBe(403);
  });

  test('credits of a subuser run out', async ({ sg }) => {
    await sg.call('POST', '/v3/subusers', subuser);
    await sg.call('PUT', '/v3/subusers/shop/credits', { type: 'nonrecurring', total: 1 });
    const send = () => sg.call('POST', '/v3/mail/send', aMail, { 'on-behalf-of': 'shop' });
    expect((await send()).status).toBe(202);
    expect((await sg.call('GET', '/v3/subusers/shop/credits')).body).toMatchObject({ remain: 0, used: 1, total: 1 });
    expect((await send()).status).toBe(401);
    expect((await sg.call('POST', '/v3/mail/send', aMail)).status).toBe(202);
  });
});

test('a fresh account has one key, one address, two people, and nothing else', async ({ sg, world }) => {
  expect(world.credentials.sendgrid?.apiKey).toMatch(/^SG\.[\w-]{22}\.[\w-]{43}$/);
  expect(world.env).toMatchObject({ SENDGRID_API_KEY: keyOf(world), SENDGRID_BASE_URL: baseOf(world) });
  expect((await sg.call('GET', '/v3/api_keys')).body.result).toMatchObject([
    { api_key_id: world.credentials.sendgrid?.apiKeyId },
  ]);
  expect((await sg.call('GET', '/v3/ips')).body).toMatchObject([{ ip: '167.89.0.10' }]);
  const { body } = await sg.call('GET', '/v3/teammates');
  expect(body.result).toMatchObject([
    { username: world.credentials.sendgrid?.username, user_type: 'owner' },
    { username: 'teammate1', user_type: 'teammate' },
  ]);
  for (const path of ['asm/groups', 'user/webhooks/parse/settings', 'marketing/lists'])
    expect(JSON.stringify((await sg.call('GET', `/v3/${path}`)).body)).toMatch(/^\[\]|"result":\[\]/);
});
