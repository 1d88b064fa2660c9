/** The e-mails and SMS that carry a payment link. */
import { expect } from 'vitest';
import { ask, frozen, pay, test, v1 } from './mojo.ts';

frozen('they are pending until the clock moves, then sent, and so is the request', async ({ world }) => {
  const api = v1(world);
  const fields = { send_email: true, email: 'foo@example.com', send_sms: true, phone: '9999999999' };
  const { id, longurl, ...made } = await api.request(fields);
  expect(made).toMatchObject({ status: 'Pending', email_status: 'Pending', sms_status: 'Pending' });
  await world.settle();
  expect(await api.read(id)).toMatchObject({ email_status: 'Pending', sms_status: 'Pending' });
  await world.advance('1m');
  const sent = await api.read(id);
  expect(sent).toMatchObject({ status: 'Sent', email_status: 'Sent', sms_status: 'Sent' });
  const [email] = await world.state('instamojo', 'emails');
  expect(email).toMatchObject({ to: 'foo@example.com', status: 'Sent', payment_request: id });
  expect(email?.text).toContain('FIFA 16');
  const [sms] = await world.state('instamojo', 'sms');
  expect(sms).toMatchObject({ to: '+919999999999', status: 'Sent' });
  expect(String(sms?.url).endsWith(new URL(longurl).pathname.split('/').at(-1) ?? '')).toBe(true);
  expect((await ask(longurl)).status).toBe(200);
});

test('all failed: the request has failed; one went out: it is sent', async ({ world }) => {
  const api = v1(world);
  await world.settings('instamojo', { smsFailureRate: 1 });
  const both = { send_email: true, send_sms: true, phone: '9999999999' };
  const failed = await api.request({ ...both, email: 'gone@shop.invalid' });
  const sent = await api.request({ ...both, email: 'foo@example.com' });
  await world.settle();
  expect(await api.read(failed.id)).toMatchObject({ status: 'Failed', email_status: 'Failed', sms_status: 'Failed' });
  expect(await api.read(sent.id)).toMatchObject({ status: 'Sent', email_status: 'Sent', sms_status: 'Failed' });
});

frozen('a payment outdoes what the messages say', async ({ world }) => {
  const api = v1(world);
  const { id } = await api.request({ send_email: true, email: 'foo@example.com' });
  await pay(world, id);
  await world.advance('1m');
  expect(await api.read(id)).toMatchObject({ status: 'Completed', email_status: 'Sent' });
});
