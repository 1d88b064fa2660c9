/** How project webhooks are delivered, again and no more. */
import { expect } from 'vitest';
import { campaign, credentialsOf, frozen, project, ready, test, topicsOf, verified, type Tree } from './sensy.ts';

frozen(
  'what was refused comes once more after five minutes: same id, new number, new signature',
  async ({ world, receiver }) => {
    await ready(world);
    await world.webhookEndpoint('aisensy', { url: receiver.url, events: ['contact.created'], secret: 'shh' });
    receiver.answer = () => ({ status: 500 });
    await campaign(world);
    await world.settle();
    expect(receiver.requests).toHaveLength(1);
    await world.advance('1h');
    const [first, second, ...more] = receiver.events as Tree[];
    expect(more).toEqual([]);
    expect([first.delivery_attempt, second.delivery_attempt]).toEqual(['1', '2']);
    expect(second).toEqual({ ...first, delivery_attempt: '2' });
    expect(verified(receiver, 'shh')).toBe(true);
  },
);

frozen('410 ends the subscription', async ({ world, receiver }) => {
  await ready(world);
  await world.webhookEndpoint('aisensy', { url: receiver.url, events: ['contact.created'] });
  receiver.answer = () => ({ status: 410 });
  await campaign(world);
  await world.settle();
  await campaign(world, { destination: '919876500009' });
  await world.advance('1h');
  expect(receiver.requests).toHaveLength(1);
  const [{ id }] = (await project(world).get('/webhook')).body;
  receiver.answer = () => undefined;
  await world.trigger('aisensy/webhook.enable', { webhook_id: id });
  await campaign(world, { destination: '919876500010' });
  await world.settle();
  expect(receiver.requests).toHaveLength(2);
});

frozen('more than a hundred failures in twenty minutes switch a webhook off', async ({ world, receiver }) => {
  await ready(world);
  await world.webhookEndpoint('aisensy', { url: receiver.url, events: ['contact.created'] });
  receiver.answer = () => ({ status: 503 });
  for (let at = 100; at < 210; at++) await campaign(world, { destination: `919876500${at}` });
  await world.settle();
  await world.advance('10m');
  const { length } = receiver.requests;
  expect(length).toBeGreaterThan(100);
  await campaign(world, { destination: '919876500999' });
  await world.advance('10m');
  expect(receiver.requests).toHaveLength(length);
});

test('a webhook shows in the api, and deleted there it is gone', async ({ world, receiver }) => {
  await ready(world);
  await world.webhookEndpoint('aisensy', { url: receiver.url });
  const { body } = await project(world).get('/webhook?app_name=x');
  expect(body).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      app_id: expect.stringMatching(/^[0-9a-f]{24}$/),
      project_id: credentialsOf(world).projectId,
      business_id: credentialsOf(world).businessId,
      project_owner_id: credentialsOf(world).businessId,
      topics: expect.arrayContaining(['message.created', 'contact.created']),
      webhook_url: receiver.url,
      partner_id: null,
      shared_secret: credentialsOf(world).webhookSecret,
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
    },
  ]);
  expect((await project(world).remove(`/webhook/${body[0].id}`)).body).toEqual({ status: 'success' });
  expect((await project(world).get(`/webhook/${body[0].id}`)).status).toBe(404);
  await campaign(world);
  await world.settle();
  expect(receiver.requests).toEqual([]);
});

test('duplicates can be asked for, and the body stays what the sample verifier expects', async ({
  world,
  receiver,
}) => {
  await ready(world);
  await world.webhookEndpoint('aisensy', { url: receiver.url, events: ['contact.created'] });
  await world.faults({ operation: 'aisensy.campaign.send', webhook: { duplicate: 2 } });
  await campaign(world, { userName: 'रिया 🙏' });
  await world.settle();
  expect(topicsOf(receiver)).toEqual(['contact.created', 'contact.created']);
  expect(receiver.requests[0]?.body).toContain('रिया 🙏');
  expect(verified(receiver, credentialsOf(world).webhookSecret ?? '')).toBe(true);
});
