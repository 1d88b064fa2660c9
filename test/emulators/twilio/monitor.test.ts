/** Alerts: what went wrong with an app's webhooks. */
import { expect } from 'vitest';
import { credential, twilioTest } from './sdk.ts';

const test = twilioTest();
const from = '+14155550123';

test('a failing callback is an alert', async ({ sdk, world, receiver }) => {
  receiver.answer = () => ({ status: 500, body: 'oh' });
  const statusCallback = `${receiver.url}/status`;
  const made = await sdk.messages.create({
    to: from,
    from: credential(world, 'phoneNumber'),
    body: 'x',
    statusCallback,
  });
  await world.settle();
  expect(receiver.requests).toHaveLength(2);
  const [alert] = await sdk.monitor.v1.alerts.list({ logLevel: 'error' });
  expect(alert).toMatchObject({
    errorCode: '11200',
    logLevel: 'error',
    resourceSid: made.sid,
    requestUrl: statusCallback,
    requestMethod: 'POST',
    moreInfo: 'https://www.twilio.com/docs/errors/11200',
  });
  const details = await sdk.monitor.v1.alerts(alert?.sid ?? '').fetch();
  expect(details.responseBody).toBe('oh');
  expect(details.requestVariables).toContain('MessageStatus=delivered');
  expect(await sdk.notifications.list({ log: 0 })).toHaveLength(2);
  expect((await sdk.notifications(alert?.sid ?? '').fetch()).errorCode).toBe('11200');
});

test.for([
  ['text/xml', '<Response><Message>x</Response>', '12100'],
  ['text/xml', '<Answer/>', '12100'],
  ['application/json', '{}', '12300'],
  ['text/xml', '<Response><Dance/></Response>', '12200'],
  ['text/xml', '<Response><Message to="nobody">x</Message></Response>', '14101'],
  ['text/xml', '<Response><Message></Message></Response>', '14103'],
] as const)('TwiML of type %s: %s is %s', async ([type, body, code], { sdk, world, receiver }) => {
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl: receiver.url });
  receiver.answer = () => ({ headers: { 'content-type': type }, body });
  await world.trigger('twilio/inbound-message', { from, to: credential(world, 'phoneNumber'), body: 'x' });
  await world.settle();
  expect((await sdk.monitor.v1.alerts.list()).map(({ errorCode }) => errorCode)).toEqual([code]);
});

test('an app that is not there', async ({ sdk, world, receiver }) => {
  const url = receiver.url;
  await receiver.close();
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl: url });
  await world.trigger('twilio/inbound-message', { from, to: credential(world, 'phoneNumber'), body: 'x' });
  await world.settle();
  expect((await sdk.monitor.v1.alerts.list()).map(({ errorCode }) => errorCode)).toEqual(['11205']);
  const [webhook] = await world.webhooks({ provider: 'twilio' });
  expect(webhook?.attempts).toHaveLength(2);
  await receiver.listen();
});

test('changes of an account are events', async ({ sdk, world }) => {
  const sid = credential(world, 'phoneNumberSid');
  await sdk.incomingPhoneNumbers(sid).update({ voiceUrl: 'https://app.example/voice' });
  const application = await sdk.applications.create({ friendlyName: 'App' });
  await sdk.applications(application.sid).remove();
  await sdk.newKeys.create({ friendlyName: 'Key' });
  await sdk.messages.create({ to: from, from: credential(world, 'phoneNumber'), body: 'no change' });
  await expect(sdk.applications(application.sid).remove()).rejects.toMatchObject({ status: 404 });
  const events = await sdk.monitor.v1.events.list();
  expect(events.map(({ eventType }) => eventType)).toEqual([
    'api-key.created',
    'application.deleted',
    'application.created',
    'phone-number.updated',
  ]);
  const [updated] = await sdk.monitor.v1.events.list({ resourceSid: sid });
  expect(updated).toMatchObject({
    actorSid: credential(world, 'accountSid'),
    actorType: 'account',
    resourceType: 'phone-number',
    source: 'api',
    eventData: { resource_properties: { voice_url: { previous: '', updated: 'https://app.example/voice' } } },
  });
  expect((await sdk.monitor.v1.events(updated?.sid ?? '').fetch()).eventDate).toEqual(updated?.eventDate);
  expect(JSON.stringify(events)).not.toContain('secret');
});
