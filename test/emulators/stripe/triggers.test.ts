/** A trigger for an event type makes what the event needs, and the event is told. */
import { describe, expect } from 'vitest';
import stripe from '../../../emulators/stripe/index.ts';
import { eventTriggers } from '../../../emulators/stripe/triggers.ts';
import { worldTest } from '../../start.ts';

const test = worldTest({ emulators: [stripe] });

describe('stripe/EVENT_TYPE', () => {
  for (const type of Object.keys(eventTriggers))
    test(type, async ({ world, receiver }) => {
      await world.webhookEndpoint('stripe', { url: receiver.url });
      await world.trigger(`stripe/${type}`);
      await world.settle();
      const told = (receiver.events as { type: string }[]).map((event) => event.type);
      expect(told).toContain(type);
    });

  test('takes fields of the object', async ({ world, receiver }) => {
    await world.webhookEndpoint('stripe', { url: receiver.url, events: ['payment_intent.succeeded'] });
    const made = await world.trigger('stripe/payment_intent.succeeded', {
      amount: 777,
      currency: 'eur',
      metadata: { order: '7' },
    });
    expect(made).toMatchObject({ object: 'payment_intent', amount: 777, currency: 'eur', status: 'succeeded' });
    await world.settle();
    expect(receiver.events).toMatchObject([{ data: { object: { amount: 777, metadata: { order: '7' } } } }]);
  });
});
