/** Email Activity and statistics: what has happened, asked for afterwards. */
import { describe, expect } from 'vitest';
import { sendgridTest, type Sendgrid } from './sendgrid.ts';

const test = sendgridTest();

const sendTo = (sg: Sendgrid, email: string, more: object = {}) =>
  sg.send({ personalizations: [{ to: [{ email }] }], ...more });

describe('queries', () => {
  const setUp = async (sg: Sendgrid, world: { settle(): Promise<void> }) => {
    await sendTo(sg, 'ada@example.com', {
      subject: 'Welcome "Ada"',
      categories: ['news'],
      custom_args: { order: '42' },
    });
    await sendTo(sg, 'click@simulator.backlot.test', {
      content: [{ type: 'text/html', value: '<a href="http://a.b/">x</a>' }],
    });
    await sendTo(sg, 'bounce@simulator.backlot.test', { subject: 'Lost' });
    await world.settle();
  };
  const queries: [query: string, found: string[]][] = [
    ['status="delivered"', ['click@simulator.backlot.test', 'ada@example.com']],
    ["status = 'not_delivered'", ['bounce@simulator.backlot.test']],
    ['status="bounced"', ['bounce@simulator.backlot.test']],
    ['to_email LIKE "%@simulator.backlot.test" AND status != "not_delivered"', ['click@simulator.backlot.test']],
    ['NOT to_email IN ("ada@example.com")', ['bounce@simulator.backlot.test', 'click@simulator.backlot.test']],
    [
      '(subject="Lost" OR subject="Welcome \\"Ada\\"") AND from_email = "shop@example.org"',
      ['bounce@simulator.backlot.test', 'ada@example.com'],
    ],
    ['Contains(events,"click")', ['click@simulator.backlot.test']],
    ['Contains(categories, "news")', ['ada@example.com']],
    ["unique_args['order'] = '42'", ['ada@example.com']],
    ['clicks > 0', ['click@simulator.backlot.test']],
    ['clicks BETWEEN 1 AND 3', ['click@simulator.backlot.test']],
    ['template_id IS NULL AND clicks >= 1', ['click@simulator.backlot.test']],
    ['last_event_time BETWEEN TIMESTAMP "2020-01-01T00:00:00.000Z" AND TIMESTAMP "2020-01-02T00:00:00Z"', []],
    ['last_event_time > TIMESTAMP "2020-01-01T00:00:00.000Z" AND subject NOT LIKE "%o%"', []],
  ];
  test('of every kind', async ({ sg, world }) => {
    await setUp(sg, world);
    for (const [query, found] of queries) {
      const { status, body } = await sg.call('GET', `/v3/messages?limit=10&query=${encodeURIComponent(query)}`);
      expect(status, query).toBe(200);
      expect(body.messages.map(({ to_email }: { to_email: string }) => to_email).toSorted(), query).toEqual(
        found.toSorted(),
      );
    }
  });

  test('without one, the newest; with an unknown field, an error', async ({ sg, world }) => {
    await setUp(sg, world);
    const { body } = await sg.call('GET', '/v3/messages?limit=1');
    expect(body.messages).toHaveLength(1);
    const wrong = await sg.call('GET', `/v3/messages?query=${encodeURIComponent('bad_field="x"')}`);
    expect([wrong.status, wrong.body]).toEqual([
      400,
      { errors: [{ message: "invalid syntax: 'bad_field' is not a known field" }] },
    ]);
    for (const query of ['status=', 'status "x"', '(status="x"', 'status="x" AND', 'LIKE'])
      expect((await sg.call('GET', `/v3/messages?query=${encodeURIComponent(query)}`)).status, query).toBe(400);
  });

  test('one message with its events', async ({ sg, world }) => {
    await setUp(sg, world);
    const message = await sg.message('bounce@simulator.backlot.test');
    const { body } = await sg.call('GET', `/v3/messages/${message.sg_message_id}`);
    expect(body).toMatchObject({
      msg_id: message.sg_message_id,
      status: 'not_delivered',
      outbound_ip_type: 'dedicated',
      unique_args: '{}',
      events: [{ event_name: 'processed' }, { event_name: 'bounced', bounce_type: 'hard' }],
    });
    expect(body.events[0].processed).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const missing = await sg.call('GET', '/v3/messages/nope');
    expect([missing.status, missing.body.errors]).toEqual([404, [{ field: 'message_id', message: 'not found' }]]);
  });

  test('a CSV, by a mail and a link', async ({ sg, world }) => {
    await setUp(sg, world);
    const asked = await sg.call('POST', '/v3/messages/download');
    expect(asked.status).toBe(202);
    const [mail] = await world.state('sendgrid', 'messages', { limit: 1 });
    const id = /download\/([\w-]+)/.exec(String(mail?.html))?.[1];
    const { body } = await sg.call('GET', `/v3/messages/download/${id}`);
    const csv = await (await fetch(body.presigned_url)).text();
    expect(csv.split('\n')[0]).toContain('message_id');
    expect(csv).toContain('"Welcome ""Ada"""');
    expect((await sg.call('GET', '/v3/messages/download/nope')).status).toBe(404);
  });

  test('logs carry custom args apart', async ({ sg, world }) => {
    await setUp(sg, world);
    const found = await sg.call('POST', '/v3/logs', { query: "unique_args['order'] = '42'" });
    expect(found.body.messages).toMatchObject([{ to_email: 'ada@example.com', status: 'delivered' }]);
    const { body } = await sg.call('GET', `/v3/logs/${found.body.messages[0].sg_message_id}`);
    expect(body.events.map(({ event }: { event: string }) => event)).toEqual(['received', 'processed', 'delivered']);
    expect(body.events[1].custom_args).toEqual({ order: '42' });
    expect(body.events[1]).not.toHaveProperty('order');
  });
});

describe('statistics', () => {
  const today = async (world: { now(): Promise<string> }) => (await world.now()).slice(0, 10);

  test('add up, for the account and its categories', async ({ sg, world }) => {
    await world.fixtures({ sendgrid: { global_unsubscribes: [{ email: 'gone@example.com' }] } });
    for (const name of ['delivered', 'bounce', 'block', 'invalid', 'spam', 'click', 'defer', 'unsubscribe'])
      await sendTo(sg, `${name}@simulator.backlot.test`, {
        categories: ['all', name === 'click' ? 'clicked' : 'other'],
        content: [{ type: 'text/html', value: '<a href="http://a.b/">x</a>' }],
      });
    await sendTo(sg, 'gone@example.com');
    await world.settle();
    await world.trigger('sendgrid/open', { email: 'click@simulator.backlot.test' });
    const day = await today(world);
    const { body } = await sg.call('GET', `/v3/stats?start_date=${day}`);
    const { metrics } = body[0].stats[0];
    expect(metrics).toEqual({
      blocks: 1,
      bounce_drops: 0,
      bounces: 1,
      clicks: 1,
      deferred: 2,
      delivered: 5,
      invalid_emails: 1,
      opens: 2,
      processed: 7,
      requests: 9,
      spam_report_drops: 0,
      spam_reports: 1,
      unique_clicks: 1,
      unique_opens: 1,
      unsubscribe_drops: 1,
      unsubscribes: 1,
    });
    expect(Object.keys(metrics)).toHaveLength(16);
    expect(metrics.requests).toBe(metrics.processed + metrics.invalid_emails + metrics.unsubscribe_drops);
    expect((await sg.call('GET', '/v3/user/credits')).body.used).toBe(9);
    const categories = await sg.call('GET', `/v3/categories/stats?start_date=${day}&categories=all&categories=clicked`);
    expect(
      categories.body[0].stats.map(({ type, name, metrics: { requests } }: never) => [type, name, requests]),
    ).toEqual([
      ['category', 'all', 8],
      ['category', 'clicked', 1],
    ]);
    const sums = await sg.call('GET', `/v3/categories/stats/sums?start_date=${day}&limit=2`);
    expect(sums.body.stats.map(({ name }: { name: string }) => name)).toEqual(['all', 'other']);
    expect((await sg.call('GET', '/v3/categories?category=cl')).body).toEqual([{ category: 'clicked' }]);
    const browsers = await sg.call('GET', `/v3/browsers/stats?start_date=${day}`);
    expect(browsers.body[0].stats).toMatchObject([{ type: 'browser', name: 'Chrome', metrics: { clicks: 1 } }]);
    const mailboxes = await sg.call('GET', `/v3/mailbox_providers/stats?start_date=${day}`);
    expect(mailboxes.body[0].stats[0].metrics.requests).toBe(9);
  });

  test('have an entry for every day, week or month, and need a first day', async ({ sg }) => {
    const dates = async (query: string) =>
      (await sg.call('GET', `/v3/stats?${query}`)).body.map(({ date }: { date: string }) => date);
    expect(await dates('start_date=2026-01-30&end_date=2026-02-02')).toEqual([
      '2026-01-30',
      '2026-01-31',
      '2026-02-01',
      '2026-02-02',
    ]);
    expect(await dates('start_date=2026-01-30&end_date=2026-02-10&aggregated_by=week')).toEqual([
      '2026-01-30',
      '2026-02-02',
      '2026-02-09',
    ]);
    expect(await dates('start_date=2026-01-30&end_date=2026-03-01&aggregated_by=month')).toEqual([
      '2026-01-30',
      '2026-02-01',
      '2026-03-01',
    ]);
    const { status, body } = await sg.call('GET', '/v3/stats');
    expect([status, body.errors[0].field]).toEqual([400, 'start_date']);
  });

  test('follow the clock', async ({ sg, world }) => {
    const first = await today(world);
    await sg.send();
    await world.advance('1d');
    await sg.send();
    await world.settle();
    const { body } = await sg.call('GET', `/v3/stats?start_date=${first}`);
    expect(
      body.map(({ stats }: { stats: { metrics: { delivered: number } }[] }) => stats[0]?.metrics.delivered),
    ).toEqual([1, 1]);
  });
});
