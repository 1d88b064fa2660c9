/** Scheduled mail, and the pausing and cancelling of batches. */
import { describe, expect } from 'vitest';
import { eventsOf, everyEvent, sendgridTest, type Sendgrid } from './sendgrid.ts';

const test = sendgridTest();
const HOUR = 3600; // seconds

async function batch(sg: Sendgrid): Promise<string> {
  const { status, body } = await sg.call('POST', '/v3/mail/batch');
  expect(status).toBe(201);
  return body.batch_id as string;
}

test('mail leaves at its time, and says in processed when that was', async ({ sg, world, receiver }) => {
  await sg.call('POST', '/v3/user/webhooks/event/settings', { ...everyEvent, url: receiver.url });
  const now = Math.floor(Date.parse(await world.now()) / 1000);
  await sg.send({
    send_at: now + HOUR,
    personalizations: [
      { to: [{ email: 'later@example.com' }] },
      { to: [{ email: 'now@example.com' }], send_at: now - 5 },
    ],
  });
  await world.settle();
  expect((await sg.message('later@example.com')).status).toBe('queued');
  expect((await sg.message('now@example.com')).status).toBe('delivered');
  await world.advance('59m');
  expect((await sg.message('later@example.com')).status).toBe('queued');
  await world.advance('1m1s');
  expect((await sg.message('later@example.com')).status).toBe('delivered');
  const events = eventsOf(receiver).filter(({ email }) => email === 'later@example.com');
  expect(events).toMatchObject([{ event: 'processed', send_at: now + HOUR }, { event: 'delivered' }]);
  expect(events[0].timestamp).toBeGreaterThanOrEqual(now + HOUR);
  expect(await world.state('sendgrid', 'queued_mails')).toEqual([]);
});

test('suppressions count when mail leaves, not when it is accepted', async ({ sg, world }) => {
  const now = Math.floor(Date.parse(await world.now()) / 1000);
  await sg.send({ send_at: now + HOUR });
  await world.fixtures({ sendgrid: { bounces: [{ email: 'ada@example.com' }] } });
  await world.advance('1h1s');
  expect((await sg.message('ada@example.com')).status).toBe('dropped');
});

describe('a batch', () => {
  const scheduled = async (sg: Sendgrid, now: string) => {
    const batch_id = await batch(sg);
    await sg.send({ batch_id, send_at: Math.floor(Date.parse(now) / 1000) + HOUR });
    return batch_id;
  };
  const status = async (sg: Sendgrid) => (await sg.message('ada@example.com')).status;

  test('that is cancelled is discarded in silence', async ({ sg, world, receiver }) => {
    await sg.call('POST', '/v3/user/webhooks/event/settings', { ...everyEvent, url: receiver.url });
    const batch_id = await scheduled(sg, await world.now());
    const made = await sg.call('POST', '/v3/user/scheduled_sends', { batch_id, status: 'cancel' });
    expect([made.status, made.body]).toEqual([201, { batch_id, status: 'cancel' }]);
    await world.advance('2h');
    expect(await status(sg)).toBe('cancelled');
    expect(eventsOf(receiver)).toEqual([]);
    const { body } = await sg.call('GET', `/v3/logs/${(await sg.message('ada@example.com')).sg_message_id}`);
    expect(body.events.map(({ event }: { event: string }) => event)).toEqual(['received', 'cancel_drop']);
  });

  test('that is paused waits, and leaves when it may go on', async ({ sg, world }) => {
    const batch_id = await scheduled(sg, await world.now());
    await sg.call('POST', '/v3/user/scheduled_sends', { batch_id, status: 'pause' });
    await world.advance('3h');
    expect(await status(sg)).toBe('queued');
    expect((await sg.call('DELETE', `/v3/user/scheduled_sends/${batch_id}`)).status).toBe(204);
    await world.settle();
    expect(await status(sg)).toBe('delivered');
    await world.advance('80h');
    expect(await status(sg)).toBe('delivered');
  });

  test('that stays paused expires after 72 hours', async ({ sg, world }) => {
    const batch_id = await scheduled(sg, await world.now());
    await sg.call('POST', '/v3/user/scheduled_sends', { batch_id, status: 'pause' });
    await world.advance('74h');
    expect((await sg.message('ada@example.com')).events).toMatchObject([{ event: 'dropped', reason: 'Expired' }]);
  });

  test('that is paused, then cancelled, is gone', async ({ sg, world }) => {
    const batch_id = await scheduled(sg, await world.now());
    await sg.call('POST', '/v3/user/scheduled_sends', { batch_id, status: 'pause' });
    await world.advance('2h');
    expect((await sg.call('PATCH', `/v3/user/scheduled_sends/${batch_id}`, { status: 'cancel' })).status).toBe(204);
    expect(await status(sg)).toBe('cancelled');
  });

  test('has one status, and answers as SendGrid does', async ({ sg }) => {
    const batch_id = await batch(sg);
    expect(batch_id).toMatch(/^[\w-]{32,60}$/);
    expect((await sg.call('GET', `/v3/mail/batch/${batch_id}`)).body).toEqual({ batch_id });
    const unknown = await sg.call('GET', '/v3/mail/batch/nope');
    expect([unknown.status, unknown.body]).toEqual([400, { errors: [{ field: null, message: 'invalid batch id' }] }]);
    const path = '/v3/user/scheduled_sends';
    expect((await sg.call('GET', `${path}/${batch_id}`)).body).toEqual([]);
    expect((await sg.call('POST', path, { batch_id: 'nope', status: 'pause' })).body.errors[0]).toEqual({
      field: 'batch_id',
      message: 'invalid batch id',
    });
    await sg.call('POST', path, { batch_id, status: 'pause' });
    expect((await sg.call('POST', path, { batch_id, status: 'cancel' })).body.errors[0].message).toBe(
      'a status for this batch id exists, try PATCH to update the status',
    );
    expect((await sg.call('GET', path)).body).toEqual([{ batch_id, status: 'pause' }]);
    const missing = await sg.call('PATCH', `${path}/nope`, { status: 'pause' });
    expect([missing.status, missing.body.errors[0].message]).toEqual([404, 'batch id not found']);
  });

  test('is valid for ten days', async ({ sg, world }) => {
    const batch_id = await batch(sg);
    await world.advance('10d');
    expect((await sg.call('GET', `/v3/mail/batch/${batch_id}`)).status).toBe(400);
  });
});
