/** Reports: what was sent, said, called and paid, in a span of the namespace's time; as JSON, CSV and PDF. */
import { parse } from 'csv-parse/sync';
import { describe, expect } from 'vitest';
import type { World } from '../../src/index.ts';
import { agentBody } from '../emulators/bolna/bolna.ts';
import { worldTest } from '../start.ts';

const test = worldTest();

interface Report {
  readonly from: string;
  readonly to: string;
  readonly mails: Readonly<Record<string, unknown>>;
  readonly messages: Readonly<Record<string, unknown>>;
  readonly calls: Readonly<Record<string, unknown>>;
  readonly money: { readonly received: unknown; readonly states: readonly Readonly<Record<string, unknown>>[] };
  readonly days: readonly { readonly day: string; readonly mails: number; readonly received: unknown }[];
}

const play = (world: World, steps: readonly object[]): Promise<unknown> =>
  world
    .ask('PUT', '/scenarios/story', { title: 'A story', steps })
    .then(() => world.ask('POST', '/scenarios/story/play', { wait: true }))
    .then((played) => expect(played).toMatchObject({ run: { status: 'done' } }));

const report = (world: World, query = ''): Promise<Report> => world.ask('GET', `/report${query}`) as Promise<Report>;

const mail = (to: string) => ({
  call: 'sendgrid.mail.send',
  body: {
    from: { email: 'school@example.com' },
    personalizations: [{ to: [{ email: to }] }],
    subject: 'Hello',
    content: [{ type: 'text/html', value: '<a href="https://school.example/">School</a>' }],
    tracking_settings: { click_tracking: { enable: true }, open_tracking: { enable: true } },
  },
});

const pay = (payment_method: string, expect = 200) => ({
  call: 'stripe.payment_intents.create',
  expect,
  body: {
    amount: 150_050,
    currency: 'inr',
    confirm: true,
    payment_method,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  },
});

describe('a report counts', () => {
  test('mails sent, delivered, opened, clicked and bounced', async ({ world }) => {
    await play(world, [
      mail('ada@example.com'),
      mail('grace@example.com'),
      mail('bounce@simulator.backlot.test'),
      { trigger: 'sendgrid/open', with: { email: 'ada@example.com' } },
      { trigger: 'sendgrid/open', with: { email: 'grace@example.com' } },
      { trigger: 'sendgrid/click', with: { email: 'grace@example.com' } },
    ]);
    const { mails } = await report(world);
    expect(mails).toEqual({
      sent: 3,
      delivered: 2,
      opened: 2,
      clicked: 1,
      bounced: 1,
      states: [
        { provider: 'sendgrid', state: 'delivered', went: 'well', count: 2 },
        { provider: 'sendgrid', state: 'bounced', went: 'badly', count: 1 },
      ],
    });
  });

  test('messages by status, of both directions and channels', async ({ world }) => {
    const { phoneNumber: ours = '', accountSid: AccountSid = '' } = world.credentials['twilio'] ?? {};
    const sms = (To: string) => ({
      call: 'twilio.messages.create',
      params: { AccountSid },
      body: { From: ours, To, Body: 'Hi' },
    });
    await play(world, [
      sms('+919812345678'),
      { trigger: 'twilio/inbound-message', with: { from: '+919812345678', to: ours, body: 'Yes' } },
      { trigger: 'aisensy/inbound-message', with: { from: '919812345678', text: 'Hello' } },
    ]);
    const { messages } = await report(world);
    expect(messages).toMatchObject({ sent: 1, delivered: 1, failed: 0, received: 2 });
    expect(messages['states']).toContainEqual({
      provider: 'twilio',
      state: 'delivered',
      went: 'well',
      count: 1,
      channel: 'sms',
      direction: 'out',
    });
    expect(messages['states']).toContainEqual(
      expect.objectContaining({ provider: 'aisensy', channel: 'whatsapp', direction: 'in', count: 1 }),
    );
  });

  test('money by status and currency, and what was received', async ({ world }) => {
    await play(world, [pay('pm_card_visa'), pay('pm_card_mastercard'), pay('pm_card_chargeDeclined', 402)]);
    const { money } = await report(world);
    expect(money.received).toEqual([{ currency: 'INR', amount: '3001.00' }]);
    const payments = money.states.filter(({ kind }) => kind === 'payment');
    expect(payments.map(({ went, count, amount }) => [went, count, amount])).toEqual([
      ['well', 2, '3001.00'],
      ['badly', 1, '1500.50'],
    ]);
  });

  test('calls by outcome', async ({ world }) => {
    await play(world, [
      { control: 'PATCH /settings/bolna', with: { outcomes: { busy: 1 } } },
      { call: 'bolna.agents.create', body: agentBody(), as: 'agent' },
      { call: 'bolna.calls.create', body: { agent_id: '${agent.agent_id}', recipient_phone_number: '+919812345678' } },
    ]);
    const { calls } = await report(world);
    expect(calls).toMatchObject({ made: 1, received: 0, answered: 0, seconds: 0 });
    expect(calls['outcomes']).toEqual([
      { provider: 'bolna', state: 'busy', went: 'badly', count: 1, direction: 'out', seconds: 0 },
    ]);
  });
});

describe('a span', () => {
  test('has a line for each of its days, and leaves out what is not in it', async ({ world }) => {
    await world.setClock({ mode: 'frozen', now: '2031-03-01T10:00:00Z' });
    const steps = [mail('ada@example.com'), { advance: '2d' }, pay('pm_card_visa'), mail('ada@example.com')];
    await world.ask('PUT', '/scenarios/story', { title: 'A story', clock: 'frozen', steps });
    await world.ask('POST', '/scenarios/story/play', { wait: true });
    const all = await report(world, '?from=2031-03-01&to=2031-03-03');
    expect(all.days).toEqual([
      { day: '2031-03-01', mails: 1, messages: 0, calls: 0, received: [] },
      { day: '2031-03-02', mails: 0, messages: 0, calls: 0, received: [] },
      { day: '2031-03-03', mails: 1, messages: 0, calls: 0, received: [{ currency: 'INR', amount: '1500.50' }] },
    ]);
    const first = await report(world, '?from=2031-03-01&to=2031-03-02');
    expect([first.mails['sent'], first.money.received]).toEqual([1, []]);
    const usual = await report(world);
    expect([usual.from, usual.to, usual.days.length]).toEqual([
      '2031-02-02T00:00:00.000Z',
      '2031-03-03T10:00:00.000Z',
      30,
    ]);
  });

  test('that ends before it begins, or is none, is refused', async ({ world }) => {
    await expect(report(world, '?from=2031-03-02&to=2031-03-01')).rejects.toThrow(
      /400 .*from: 2031-03-02T00:00:00.000Z is behind to/,
    );
    await expect(report(world, '?from=yesterday')).rejects.toThrow(
      /400 .*from: expected a day like 2026-11-01, or a time/,
    );
  });
});

describe('as a file', () => {
  const download = async ({ control, name }: World, kind: string): Promise<Response> =>
    fetch(`${control.url}/_backlot/report.${kind}?namespace=${name}`);

  test('CSV has a row for each line, with the totals first', async ({ world }) => {
    await play(world, [mail('ada@example.com'), pay('pm_card_visa')]);
    const answer = await download(world, 'csv');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="backlot-ns-\w+-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv"$/,
    );
    const rows = parse(await answer.text(), { columns: true }) as Record<string, string>[];
    expect(rows[0]).toMatchObject({ section: 'mails', what: 'sent', count: '1', amount: '' });
    expect(rows.find(({ section }) => section === 'money')).toMatchObject({
      what: 'payment',
      provider: 'stripe',
      state: 'succeeded',
      count: '1',
      amount: '1500.50',
      currency: 'INR',
    });
  });

  test('PDF is one, with every section', async ({ world }) => {
    await play(world, [mail('ada@example.com')]);
    const answer = await download(world, 'pdf');
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    const text = Buffer.from(await answer.arrayBuffer()).toString('latin1');
    expect(text.slice(0, 5)).toBe('%PDF-');
    for (const word of ['Report', 'Mails', 'Messages', 'Calls', 'Money', 'delivered', `${world.name}: `])
      expect(text).toContain(`(${word}`);
  });
});
