/** Event Streams: CloudEvents as JSON, signed by the digest of the body. */
import { expect } from 'vitest';
import twilio from 'twilio';
import { credential, twilioTest } from './sdk.ts';

const test = twilioTest();

test('a sink gets what its subscription names', async ({ sdk, world, receiver }) => {
  const sink = await sdk.events.v1.sinks.create({
    description: 'App',
    sinkType: 'webhook',
    sinkConfiguration: { destination: `${receiver.url}/events?x=1`, method: 'POST', batch_events: false },
  });
  expect(sink).toMatchObject({ status: 'active', sinkType: 'webhook' });
  const types = [{ type: 'com.twilio.messaging.message.delivered', schema_version: 2 }];
  const subscription = await sdk.events.v1.subscriptions.create({ description: 'Mine', sinkSid: sink.sid, types });
  const made = await sdk.messages.create({ to: '+14155550123', from: credential(world, 'phoneNumber'), body: 'x' });
  await world.settle();
  expect(receiver.events).toMatchObject([
    [
      {
        specversion: '1.0',
        type: 'com.twilio.messaging.message.delivered',
        source: made.uri,
        dataschema: 'https://events-schemas.twilio.com/Messaging.MessageStatus/2',
        data: { messageSid: made.sid, messageStatus: 'DELIVERED' },
      },
    ],
  ]);
  const [request] = receiver.requests;
  expect(request?.path).toMatch(/^\/events\?x=1&bodySHA256=[0-9a-f]{64}$/);
  const signature = String(request?.headers['x-twilio-signature']);
  const url = `${receiver.url}${request?.path}`;
  expect(twilio.validateRequestWithBody(credential(world, 'authToken'), signature, url, request?.body ?? '')).toBe(
    true,
  );
  const events = sdk.events.v1.subscriptions(subscription.sid).subscribedEvents;
  await events.create({ type: 'com.twilio.messaging.inbound-message.received', schemaVersion: 1 });
  await events('com.twilio.messaging.message.delivered').remove();
  expect((await events.list()).map(({ type }) => type)).toEqual(['com.twilio.messaging.inbound-message.received']);
  await world.trigger('twilio/inbound-message', {
    from: '+14155550123',
    to: credential(world, 'phoneNumber'),
    body: 'Hi',
  });
  await world.settle();
  expect(receiver.events[1]).toMatchObject([{ data: { body: 'Hi', from: '+14155550123' } }]);
});
