/** The ready-made scenarios: each is played to its end, and leaves the state that it tells of. */
import { expect } from 'vitest';
import type { World } from '../../src/index.ts';
import { worldTest } from '../start.ts';

const test = worldTest();

interface Played {
  readonly run: { readonly status: string; readonly error?: string };
  readonly steps: readonly { readonly say?: string; readonly show?: string; readonly error?: string }[];
}

async function play(world: World, name: string): Promise<Played> {
  const played = (await world.ask('POST', `/scenarios/${name}/play`, { wait: true })) as Played;
  expect(played.run).toMatchObject({ status: 'done' });
  return played;
}

test('the list has three, each with a title, none with a mistake', async ({ world }) => {
  const { scenarios } = (await world.ask('GET', '/scenarios')) as { scenarios: Record<string, unknown>[] };
  expect(scenarios.map(({ name, run, error }) => ({ name, run, error }))).toEqual([
    { name: 'dunning', run: { status: 'ready', at: 0, steps: 20 }, error: undefined },
    { name: 'enrolment', run: { status: 'ready', at: 0, steps: 26 }, error: undefined },
    { name: 'outage', run: { status: 'ready', at: 0, steps: 18 }, error: undefined },
  ]);
});

test('a lead writes, is called, pays, is taught, and gets the recording', async ({ world }) => {
  await play(world, 'enrolment');
  const messages = await world.state('aisensy', 'messages');
  expect(messages.length).toBeGreaterThanOrEqual(4);
  const [call] = await world.state('bolna', 'executions');
  expect(call).toMatchObject({ status: 'completed' });
  expect(String(call?.['transcript'])).toContain('Python for beginners');
  const [payment] = await world.state('instamojo', 'payments');
  expect(payment).toMatchObject({ status: 'Credit', amount: '4999.00' });
  const [told] = await world.webhooks({ provider: 'instamojo', event: 'payment.credit' });
  expect(told).toMatchObject({ status: 'delivered' });

  const [meeting] = await world.state('zoom', 'meetings');
  const [event] = await world.state('google', 'events');
  expect(event).toMatchObject({
    location: meeting?.['join_url'],
    attendees: [{ email: 'asha.menon@example.com', responseStatus: 'accepted' }],
  });
  const invitations = await world.state('google', 'mails');
  expect(invitations.map(({ to }) => to)).toContain('asha.menon@example.com');

  const [recording] = await world.state('zoom', 'recordings');
  const [mail] = await world.state('sendgrid', 'messages');
  expect(mail).toMatchObject({
    to_email: 'asha.menon@example.com',
    status: 'delivered',
    opens_count: 1,
    clicks_count: 1,
  });
  expect(JSON.stringify(mail)).toContain(String(recording?.['share_url']));
});

test('a renewal is declined, and paid at the next attempt with another card', async ({ world }) => {
  await play(world, 'dunning');
  const [subscription] = await world.state('stripe', 'subscriptions');
  expect(subscription).toMatchObject({ status: 'active' });
  const invoices = await world.state('stripe', 'invoices');
  expect(invoices.map(({ status, attempt_count: attempts }) => [status, attempts])).toEqual([
    ['paid', 2],
    ['paid', 1],
  ]);
  const told = (await world.webhooks({ provider: 'stripe' }))
    .map(({ event, status }) => `${event} ${status}`)
    .toReversed();
  expect(told.filter((line) => line.startsWith('invoice'))).toEqual([
    'invoice.paid delivered',
    'invoice.payment_failed delivered',
    'invoice.paid delivered',
  ]);
  const [mail] = await world.state('sendgrid', 'messages');
  expect(mail).toMatchObject({
    to_email: 'nikhil.rao@example.com',
    subject: 'Your card was declined',
    status: 'delivered',
  });
  const [sms] = await world.state('twilio', 'messages');
  expect(sms).toMatchObject({ to: '+919812300099', status: 'delivered' });
});

test('an app that was down gets every event, one of them twice', async ({ world }) => {
  await play(world, 'outage');
  const told = await world.webhooks({ provider: 'stripe', event: 'payment_intent.succeeded' });
  expect(new Set(told.map(({ status }) => status))).toEqual(new Set(['delivered']));
  const late = told.filter(({ attempts }) => attempts.length > 1);
  expect(late.map(({ attempts }) => attempts.map(({ status }) => status))).toEqual(
    Array.from({ length: 3 }, () => [null, 503, 200]),
  );
  const ids = told.map(({ body }) => (JSON.parse(body) as { id: string }).id);
  expect([ids.length, new Set(ids).size]).toEqual([6, 5]);
  const refused = await world.requests({ operation: 'stripe.payment_intents.create', status: 429 });
  expect(refused.map(({ fault }) => fault)).toEqual(['overloaded', 'overloaded']);
});

test('each is reset without a trace', async ({ world }) => {
  const before = await world.ask('GET', '/stats');
  for (const name of ['enrolment', 'dunning', 'outage']) {
    await play(world, name);
    await world.ask('POST', `/scenarios/${name}/reset`);
  }
  expect(await world.ask('GET', '/stats')).toEqual(before);
  expect(await world.ask('GET', '/faults')).toEqual({ rules: [] });
  expect(await world.ask('GET', '/snapshots')).toEqual({ snapshots: [] });
});
