/** What becomes of a mail, and how the event webhook tells of it. */
import { EventWebhook, EventWebhookHeader } from '@sendgrid/eventwebhook';
import { describe, expect } from 'vitest';
import type { Received } from '../../start.ts';
import { aMail, eventsOf, everyEvent, sendgridTest, type Sendgrid } from './sendgrid.ts';

const test = sendgridTest();
const frozen = sendgridTest({ clock: 'frozen' });

const listen = (sg: Sendgrid, url: string, changes: object = {}) =>
  sg.call('POST', '/v3/user/webhooks/event/settings', { ...everyEvent, url, ...changes });

const sendTo = (sg: Sendgrid, email: string, more: object = {}) =>
  sg.send({ personalizations: [{ to: [{ email }] }], ...more });

const names = (events: readonly { event: string }[]): string[] => events.map(({ event }) => event);

describe('simulated recipients', () => {
  const fates: [name: string, events: string[], list?: string][] = [
    ['delivered', ['processed', 'delivered']],
    ['bounce', ['processed', 'bounce'], 'bounces'],
    ['block', ['processed', 'bounce'], 'blocks'],
    ['defer', ['processed', 'deferred', 'deferred', 'delivered']],
    ['invalid', ['dropped'], 'invalid_emails'],
    ['spam', ['processed', 'delivered', 'spamreport'], 'spam_reports'],
    ['unsubscribe', ['processed', 'delivered', 'unsubscribe'], 'unsubscribes'],
    ['open', ['processed', 'delivered', 'open']],
    ['click', ['processed', 'delivered', 'open', 'click']],
  ];
  for (const [name, expected, list] of fates)
    test(name, async ({ sg, world, receiver }) => {
      await listen(sg, receiver.url);
      const email = `${name}+tag@simulator.backlot.test`;
      await sendTo(sg, email, {
        content: [{ type: 'text/html', value: '<a href="https://x.example/?a=1&amp;b=2">x</a>' }],
      });
      await world.settle();
      expect(names(eventsOf(receiver))).toEqual(expected);
      for (const other of ['bounces', 'blocks', 'invalid_emails', 'spam_reports', 'unsubscribes']) {
        const { body } = await sg.call('GET', `/v3/suppression/${other}`);
        expect(body.map((entry: { email: string }) => entry.email)).toEqual(other === list ? [email] : []);
      }
    });

  test('expire is tried for 72 hours, then blocked', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url);
    await sendTo(sg, 'expire@simulator.backlot.test');
    await world.settle();
    const events = eventsOf(receiver);
    expect(events.at(-1)).toMatchObject({ event: 'bounce', type: 'blocked' });
    expect(events.at(-1).timestamp - events[0].timestamp).toBeGreaterThanOrEqual(72 * 3600);
    expect(events.slice(1, -1).map(({ attempt }) => attempt)).toEqual(
      events.slice(1, -1).map((_, at) => String(at + 1)),
    );
  });

  test('a click carries the original link and its place', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url);
    await sendTo(sg, 'click@simulator.backlot.test', {
      content: [{ type: 'text/html', value: '<a href="https://x.example/?a=1&amp;b=2">x</a>' }],
    });
    await world.settle();
    expect(eventsOf(receiver).at(-1)).toMatchObject({
      url: 'https://x.example/?a=1&b=2',
      url_offset: { index: 0, type: 'html' },
    });
  });

  test('an unsubscriber leaves the group of the mail, when it has one', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url);
    const { body: group } = await sg.call('POST', '/v3/asm/groups', { name: 'News', description: 'x' });
    await sendTo(sg, 'unsubscribe@simulator.backlot.test', { asm: { group_id: group.id } });
    await world.settle();
    const [event] = eventsOf(receiver).slice(-1);
    expect(event).toMatchObject({ event: 'group_unsubscribe', asm_group_id: group.id });
    expect(event.url).toContain('/asm/unsubscribe/?');
    const { body } = await sg.call('GET', `/v3/asm/groups/${group.id}/suppressions`);
    expect(body).toEqual(['unsubscribe@simulator.backlot.test']);
  });
});

describe('payloads', () => {
  test('keys are in alphabetical order, custom args flat, types as SendGrid has them', async ({
    sg,
    world,
    receiver,
  }) => {
    await listen(sg, receiver.url);
    const id = await sg.send({ categories: ['welcome'], custom_args: { order_id: '42', email: 'dropped' } });
    await world.settle();
    const [processed, delivered] = eventsOf(receiver);
    for (const event of [processed, delivered]) {
      expect(Object.keys(event)).toEqual(Object.keys(event).toSorted());
      expect(event).toMatchObject({
        email: 'ada@example.com',
        order_id: '42',
        category: ['welcome'],
        'smtp-id': `<${id}@geopod-ismtpd-1>`,
      });
      expect(event.sg_message_id.startsWith(`${id}.`)).toBe(true);
      expect(Number.isInteger(event.timestamp)).toBe(true);
    }
    expect(processed.send_at).toBe(0);
    expect(delivered).toMatchObject({ tls: 1, ip: '167.89.0.10' });
    expect(delivered.timestamp).toBe(processed.timestamp + 1);
    expect(Buffer.from(processed.sg_event_id, 'base64url').toString()).toMatch(new RegExp(`^processed-\\d+-${id}-0$`));
  });

  test('a bounce', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url);
    await sendTo(sg, 'bounce@simulator.backlot.test');
    await world.settle();
    expect(eventsOf(receiver).at(-1)).toMatchObject({
      type: 'bounce',
      status: '5.1.1',
      reason: '550 5.1.1 The email account that you tried to reach does not exist.',
      bounce_classification: 'Invalid Address',
      tls: 1,
    });
  });

  test('an ip pool is named by processed', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url);
    await sg.call('POST', '/v3/ips/pools', { name: 'marketing' });
    await sg.send({ ip_pool_name: 'marketing' });
    await world.settle();
    expect(eventsOf(receiver)[0].pool).toEqual({ name: 'marketing', id: '210' });
  });
});

describe('suppressions drop', () => {
  const reasonFor = async (sg: Sendgrid, email: string, more: object = {}): Promise<string | undefined> => {
    await sendTo(sg, email, more);
    return (await sg.message(email)).events[0].reason;
  };

  test('in order of the lists, whatever the case of the address', async ({ sg, world }) => {
    await world.fixtures({
      sendgrid: {
        global_unsubscribes: [{ email: 'x@example.com' }],
        bounces: [{ email: 'X@example.com' }, { email: 'bounced@example.com' }],
        spam_reports: [{ email: 'x@example.com' }, { email: 'spam@example.com' }],
        blocks: [{ email: 'blocked@example.com' }],
      },
    });
    expect(await reasonFor(sg, 'x@example.com')).toBe('Bounced Address');
    expect(await reasonFor(sg, 'spam@example.com')).toBe('Spam Reporting Address');
    expect(await reasonFor(sg, 'blocked@example.com')).toBeUndefined();
    const bypass = { mail_settings: { bypass_bounce_management: { enable: true } } };
    expect(await reasonFor(sg, 'bounced@example.com', bypass)).toBeUndefined();
    const all = { mail_settings: { bypass_list_management: { enable: true } } };
    expect(await reasonFor(sg, 'x@example.com', all)).toBeUndefined();
  });

  test('a global unsubscribe and a group', async ({ sg }) => {
    const { body: group } = await sg.call('POST', '/v3/asm/groups', { name: 'News', description: 'x' });
    await sg.call('POST', `/v3/asm/groups/${group.id}/suppressions`, { recipient_emails: ['left@example.com'] });
    await sg.call('POST', '/v3/asm/suppressions/global', { recipient_emails: ['gone@example.com'] });
    expect(await reasonFor(sg, 'gone@example.com')).toBe('Unsubscribed Address');
    expect(await reasonFor(sg, 'left@example.com')).toBeUndefined();
    expect(await reasonFor(sg, 'left@example.com', { asm: { group_id: group.id } })).toBe('Unsubscribed Address');
  });

  test('the address allow list lets everything through', async ({ sg, world }) => {
    await world.fixtures({ sendgrid: { bounces: [{ email: 'a@allowed.example' }] } });
    await sg.call('PATCH', '/v3/mail_settings/address_whitelist', { enabled: true, list: ['allowed.example'] });
    expect(await reasonFor(sg, 'a@allowed.example')).toBeUndefined();
  });

  test('a dropped mail has one event and no other', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url);
    await world.fixtures({ sendgrid: { bounces: [{ email: 'ada@example.com' }] } });
    await sg.send();
    await world.settle();
    expect(names(eventsOf(receiver))).toEqual(['dropped']);
    expect((await sg.message('ada@example.com')).status).toBe('dropped');
  });
});

describe('posts', () => {
  test('one array of all events that are due, and the bytes of a real one', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url, { processed: true });
    await sg.send({ personalizations: [{ to: [{ email: 'a@example.com' }, { email: 'b@example.com' }] }] });
    await world.settle();
    const [first, second] = receiver.requests;
    expect(receiver.requests).toHaveLength(2);
    const events = JSON.parse(first?.body ?? '') as object[];
    expect(first?.body).toBe(`[${events.map((event) => JSON.stringify(event)).join(',\r\n')}]\r\n`);
    expect(names(JSON.parse(second?.body ?? ''))).toEqual(['delivered', 'delivered']);
    expect(first?.headers['content-type']).toBe('application/json;charset=utf-8');
    expect(first?.headers['user-agent']).toBe('SendGrid Event API');
    expect(first?.headers).not.toHaveProperty('x-twilio-email-event-webhook-signature');
  });

  test('a window gathers events of one target', async ({ sg, world, receiver }) => {
    await world.setClock({ now: '2040-01-01T00:00:05.000Z' });
    await world.settings('sendgrid', { eventWindow: '30s' });
    await listen(sg, receiver.url);
    await sg.send();
    await world.settle();
    expect(receiver.requests.map(({ body }) => names(JSON.parse(body)))).toEqual([['processed', 'delivered']]);
  });

  test('each webhook gets what it asks for', async ({ sg, world, receiver }) => {
    await listen(sg, `${receiver.url}/all`);
    await listen(sg, `${receiver.url}/some`, { processed: false });
    await listen(sg, `${receiver.url}/none`, { enabled: false });
    await sg.send();
    await world.settle();
    const to = (path: string) =>
      names(receiver.requests.filter((request) => request.path === path).flatMap(({ body }) => JSON.parse(body)));
    expect(to('/all')).toEqual(['processed', 'delivered']);
    expect(to('/some')).toEqual(['delivered']);
    expect(to('/none')).toEqual([]);
  });

  test('basic authentication in the URL goes into a header', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url.replace('://', '://user:p%40ss@'));
    await sg.send();
    await world.settle();
    expect(receiver.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
  });

  frozen(
    'a refused post comes again after 1, 2 and 4 minutes, with the same event ids',
    async ({ sg, world, receiver }) => {
      await listen(sg, receiver.url, { delivered: false });
      receiver.answer = () => ({ status: 500 });
      await sg.send();
      await world.settle();
      expect(receiver.requests).toHaveLength(1);
      await world.advance('1m');
      expect(receiver.requests).toHaveLength(2);
      receiver.answer = () => undefined;
      await world.advance('2m');
      expect(receiver.requests).toHaveLength(3);
      expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1);
      await world.advance('1h');
      expect(receiver.requests).toHaveLength(3);
    },
  );

  frozen('events that fall due in one advance are posted in it', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url);
    await sg.send();
    await world.advance('1s');
    expect(names(eventsOf(receiver))).toEqual(['processed', 'delivered']);
  });
});

describe('signatures', () => {
  const isSigned = (key: string, { bytes, headers }: Received): boolean => {
    const verifier = new EventWebhook();
    const signature = String(headers[EventWebhookHeader.SIGNATURE().toLowerCase()]);
    const timestamp = String(headers[EventWebhookHeader.TIMESTAMP().toLowerCase()]);
    return verifier.verifySignature(verifier.convertPublicKeyToECDSA(key), bytes, signature, timestamp);
  };

  test("the official verifier takes every post, by the key of the namespace's credentials", async ({
    sg,
    world,
    receiver,
  }) => {
    const { body: webhook } = await listen(sg, receiver.url);
    const path = `/v3/user/webhooks/event/settings/signed/${webhook.id}`;
    const { body } = await sg.call('PATCH', path, { enabled: true });
    expect(body).toEqual({ id: webhook.id, public_key: world.credentials.sendgrid?.webhookPublicKey });
    expect(world.env.SENDGRID_WEBHOOK_PUBLIC_KEY).toBe(body.public_key);
    await sg.send();
    await world.settle();
    expect(receiver.requests).toHaveLength(2);
    for (const request of receiver.requests) expect(isSigned(body.public_key, request)).toBe(true);
    const [first] = receiver.requests;
    if (first) expect(isSigned(body.public_key, { ...first, bytes: first.bytes.subarray(0, -2) })).toBe(false);
  });

  test('switched off and on again, another key signs', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url);
    const signed = (enabled: boolean) =>
      sg.call('PATCH', '/v3/user/webhooks/event/settings/signed', { enabled }).then(({ body }) => body.public_key);
    const first = await signed(true);
    expect(await signed(false)).toBe('');
    const second = await signed(true);
    expect(second).not.toBe(first);
    await sg.send();
    await world.settle();
    for (const request of receiver.requests) {
      expect(isSigned(second, request)).toBe(true);
      expect(isSigned(first, request)).toBe(false);
    }
  });

  test('the console endpoints of the control API sign, too', async ({ sg, world, receiver }) => {
    await world.webhookEndpoint('sendgrid', { url: receiver.url, secret: 'on', events: ['delivered', 'spamreport'] });
    await sg.send();
    await world.settle();
    expect(names(eventsOf(receiver))).toEqual(['delivered']);
    const [post] = receiver.requests;
    expect(post && isSigned(world.credentials.sendgrid?.webhookPublicKey ?? '', post)).toBe(true);
  });
});

describe('behind OAuth', () => {
  const oauth = (url: string) => ({
    oauth_client_id: 'id',
    oauth_client_secret: 'secret',
    oauth_token_url: `${url}/token`,
  });

  test('a token is fetched, and the post carries it', async ({ sg, world, receiver }) => {
    receiver.answer = ({ path }) =>
      path === '/token' ? { headers: { 'content-type': 'application/json' }, body: '{"access_token":"T"}' } : undefined;
    const { body } = await listen(sg, `${receiver.url}/events`, oauth(receiver.url));
    expect(body.oauth_client_id).toBe('id');
    expect(body).not.toHaveProperty('oauth_client_secret');
    await sg.send();
    await world.settle();
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/token', '/events', '/token', '/events']);
    const [token, post] = receiver.requests;
    expect(token?.body).toBe('grant_type=client_credentials');
    expect(token?.headers.authorization).toBe(`Basic ${Buffer.from('id:secret').toString('base64')}`);
    expect(post?.headers.authorization).toBe('Bearer T');
  });

  test('without a token nothing is posted', async ({ sg, world, receiver }) => {
    receiver.answer = () => ({ status: 200, body: 'no JSON' });
    await listen(sg, `${receiver.url}/events`, oauth(receiver.url));
    await sg.send();
    await world.settle();
    expect(new Set(receiver.requests.map(({ path }) => path))).toEqual(new Set(['/token']));
  });
});

test('a change of the account itself is told to those who ask', async ({ sg, world, receiver }) => {
  await listen(sg, receiver.url, { account_status_change: true });
  await world.trigger('sendgrid/account_status_change', { type: 'reactivate' });
  await world.settle();
  expect(eventsOf(receiver)).toMatchObject([{ event: 'account_status_change', type: 'reactivate' }]);
});

describe('settings', () => {
  test('the first webhook can be made without an id', async ({ sg }) => {
    const path = '/v3/user/webhooks/event/settings';
    const empty = await sg.call('GET', path);
    expect(empty.body).toMatchObject({ id: '', url: '', enabled: false, delivered: false });
    const { status, body } = await sg.call('PATCH', path, {
      enabled: true,
      url: 'http://127.0.0.1:9/a',
      delivered: true,
    });
    expect(status).toBe(200);
    expect((await sg.call('GET', path)).body).toEqual(body);
    expect((await sg.call('PATCH', path, { open: true })).body).toMatchObject({ open: true, delivered: true });
  });

  test('two webhooks have no one URL', async ({ sg }) => {
    const { body } = await listen(sg, 'http://127.0.0.1:9/a');
    const again = await listen(sg, 'http://127.0.0.1:9/a');
    expect([again.status, again.body]).toEqual([
      400,
      {
        errors: [
          {
            message: "Webhook at 'http://127.0.0.1:9/a' already exists. Please provide a unique URL.",
            id: body.id,
            url: 'http://127.0.0.1:9/a',
          },
        ],
      },
    ]);
    expect((await listen(sg, 'nowhere')).body.errors[0].message).toBe("'nowhere' is not a valid url");
  });

  test('five at most; an unknown one is a 404', async ({ sg }) => {
    for (let at = 0; at < 5; at++) expect((await listen(sg, `http://127.0.0.1:9/${at}`)).status).toBe(201);
    expect((await listen(sg, 'http://127.0.0.1:9/6')).status).toBe(400);
    const { body } = await sg.call('GET', '/v3/user/webhooks/event/settings/all?include=account_status_change');
    expect(body.max_allowed).toBe(5);
    expect(body.webhooks).toHaveLength(5);
    expect(body.webhooks[0].account_status_change).toBe(false);
    const missing = await sg.call('GET', '/v3/user/webhooks/event/settings/nope');
    expect([missing.status, missing.body]).toEqual([404, { errors: [{ message: 'Invalid id provided.' }] }]);
    expect((await sg.call('DELETE', `/v3/user/webhooks/event/settings/${body.webhooks[0].id}`)).status).toBe(204);
  });

  test('a test post has a sample of every kind', async ({ sg, world, receiver }) => {
    const { status } = await sg.call('POST', '/v3/user/webhooks/event/test', { url: receiver.url });
    await world.settle();
    expect(status).toBe(204);
    expect(new Set(names(eventsOf(receiver))).size).toBe(11);
    expect(eventsOf(receiver)[0]).toMatchObject({ email: 'example@test.com', category: ['cat facts'] });
  });
});

describe('triggers', () => {
  test('by message id, by recipient, by address', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url, { processed: false, delivered: false });
    const id = await sg.send({ personalizations: [{ to: [{ email: 'a@example.com' }, { email: 'b@example.com' }] }] });
    await world.settle();
    await world.trigger('sendgrid/open', { message_id: id });
    await world.trigger('sendgrid/open', { message_id: id, email: 'B@example.com' });
    await world.trigger('sendgrid/spamreport', { email: 'a@example.com' });
    await world.settle();
    expect(eventsOf(receiver).map(({ event, email }) => `${event} ${email}`)).toEqual([
      'open a@example.com',
      'open b@example.com',
      'open b@example.com',
      'spamreport a@example.com',
    ]);
    expect(eventsOf(receiver)[0]).toMatchObject({ sg_machine_open: false, sg_content_type: 'html' });
    expect(eventsOf(receiver)[0]).not.toHaveProperty('smtp-id');
    await expect(world.trigger('sendgrid/open', { email: 'nobody@example.com' })).rejects.toThrow('404');
    await expect(world.trigger('sendgrid/open', {})).rejects.toThrow('400');
  });

  test('a late bounce, a block, a resubscription', async ({ sg, world, receiver }) => {
    const { body: group } = await sg.call('POST', '/v3/asm/groups', { name: 'News', description: 'x' });
    await sg.send({ asm: { group_id: group.id } });
    await world.settle();
    await listen(sg, receiver.url);
    const email = 'ada@example.com';
    await world.trigger('sendgrid/unsubscribe', { email, ip: '192.0.2.1', useragent: 'Test' });
    await world.trigger('sendgrid/resubscribe', { email });
    await world.trigger('sendgrid/unsubscribe', { email, global: true });
    await world.trigger('sendgrid/deferred', { email });
    await world.trigger('sendgrid/bounce', { email, type: 'blocked', reason: 'full', status: '4.2.2' });
    await world.trigger('sendgrid/bounce', { email, async: true });
    await world.settle();
    const events = eventsOf(receiver);
    expect(names(events)).toEqual([
      'group_unsubscribe',
      'group_resubscribe',
      'unsubscribe',
      'deferred',
      'bounce',
      'bounce',
    ]);
    expect(events[0]).toMatchObject({ ip: '192.0.2.1', useragent: 'Test', asm_group_id: group.id });
    expect(events[0]).not.toHaveProperty('category');
    expect(events[4]).toMatchObject({ type: 'blocked', reason: 'full', status: '4.2.2' });
    expect(events[5]).not.toHaveProperty('sg_message_id');
    expect((await sg.call('GET', `/v3/suppression/bounces/${email}`)).body).toHaveLength(1);
    expect((await sg.call('GET', `/v3/asm/groups/${group.id}/suppressions`)).body).toEqual([]);
  });

  test('a click of any link', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url, { processed: false, delivered: false });
    await sg.send({ ...aMail, content: [{ type: 'text/html', value: '<a href="http://a.example">a</a>' }] });
    await world.settle();
    await world.trigger('sendgrid/click', { email: 'ada@example.com' });
    await world.trigger('sendgrid/click', { email: 'ada@example.com', url: 'http://b.example', url_index: 3 });
    await world.settle();
    expect(eventsOf(receiver).map(({ url, url_offset }) => [url, url_offset.index])).toEqual([
      ['http://a.example', 0],
      ['http://b.example', 3],
    ]);
  });
});

test('bounces and spam reports are forwarded, when the account wants that', async ({ sg, world }) => {
  await sg.call('PATCH', '/v3/mail_settings/forward_bounce', { enabled: true, email: 'desk@example.org' });
  await sendTo(sg, 'bounce@simulator.backlot.test');
  await world.settle();
  expect((await sg.message('desk@example.org')).subject).toContain('Bounce');
});
