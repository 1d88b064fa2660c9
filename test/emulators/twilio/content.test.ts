/** Content templates: rendered into messages, approved by WhatsApp. */
import { expect } from 'vitest';
import { credential, raw, twilioTest } from './sdk.ts';

const test = twilioTest();
const to = '+14155550123';
const text = {
  friendly_name: 'order',
  language: 'en',
  variables: { '1': 'friend' },
  types: { 'twilio/text': { body: 'Hi {{1}}, order {{2}}' } },
};

test('a template becomes a message', async ({ sdk, world }) => {
  const content = await sdk.content.v1.contents.create(text as never);
  expect(content).toMatchObject({ friendlyName: 'order', language: 'en', variables: { '1': 'friend' } });
  expect(content.sid).toMatch(/^HX/);
  const from = credential(world, 'phoneNumber');
  const made = await sdk.messages.create({ to, from, contentSid: content.sid, contentVariables: '{"2":"A-7"}' });
  expect(made.body).toBe('Hi friend, order A-7');
  await expect(sdk.messages.create({ to, from, contentSid: `HX${'0'.repeat(32)}` })).rejects.toMatchObject({
    code: 21655,
  });
  await expect(
    sdk.messages.create({ to, from, contentSid: content.sid, contentVariables: 'no' }),
  ).rejects.toMatchObject({ code: 21656 });
});

test('media, updates, deletion', async ({ sdk, world }) => {
  const types = { 'twilio/media': { body: 'See', media: ['https://example.com/{{1}}.png'] } };
  const content = await sdk.content.v1.contents.create({ ...text, types } as never);
  const made = await sdk.messages.create({
    to,
    from: credential(world, 'phoneNumber'),
    contentSid: content.sid,
    contentVariables: '{"1":"cat"}',
  });
  expect([made.body, made.numMedia]).toEqual(['See', '1']);
  const changed = await sdk.content.v1
    .contents(content.sid)
    .update({ types: { 'twilio/text': { body: 'x' } } } as never);
  expect(changed.types).toEqual({ 'twilio/text': { body: 'x' } });
  expect((await sdk.content.v1.contents.list()).map(({ sid }) => sid)).toEqual([content.sid]);
  expect(await sdk.content.v1.contents(content.sid).remove()).toBe(true);
});

test('WhatsApp takes its time to approve', async ({ sdk, world }) => {
  const content = await sdk.content.v1.contents.create(text as never);
  const request = await sdk.content.v1
    .contents(content.sid)
    .approvalCreate.create({ name: 'order_update', category: 'UTILITY' } as never);
  expect(request).toMatchObject({ status: 'received', contentType: 'twilio/text', rejectionReason: '' });
  await world.settle();
  const status = async () => (await sdk.content.v1.contents(content.sid).approvalFetch().fetch()).whatsapp.status;
  expect(await status()).toBe('approved');
  const [listed] = await sdk.content.v1.contentAndApprovals.list();
  expect(listed?.approvalRequests).toMatchObject({ name: 'order_update', status: 'approved' });
  await world.settings('twilio', { approveTemplates: false });
  const other = await sdk.content.v1.contents.create(text as never);
  await sdk.content.v1.contents(other.sid).approvalCreate.create({ name: 'two', category: 'MARKETING' } as never);
  await world.settle();
  expect((await sdk.content.v1.contents(other.sid).approvalFetch().fetch()).whatsapp).toMatchObject({
    status: 'rejected',
    rejection_reason: 'INVALID_FORMAT',
  });
});

test('an approved template opens the window that free text finds closed', async ({ sdk, world }) => {
  await world.settings('twilio', { enforceWhatsAppWindow: true });
  const content = await sdk.content.v1.contents.create(text as never);
  const numbers = { to: `whatsapp:${to}`, from: `whatsapp:${credential(world, 'phoneNumber')}` };
  const sent = async (): Promise<unknown> => {
    const { sid } = await sdk.messages.create({ ...numbers, contentSid: content.sid });
    await world.settle();
    return (await sdk.messages(sid).fetch()).errorCode;
  };
  expect(await sent()).toBe(63016);
  await sdk.content.v1.contents(content.sid).approvalCreate.create({ name: 'order', category: 'UTILITY' } as never);
  await world.settle();
  expect(await sent()).toBeNull();
});

test('what is not JSON', async ({ world }) => {
  const response = await raw(world, 'POST', '/content/v1/Content', {
    body: '{',
    headers: { 'content-type': 'application/json' },
  });
  expect(response.status).toBe(400);
});

test('version 2 searches', async ({ sdk }) => {
  for (const [name, language] of [
    ['order_a', 'en'],
    ['order_b', 'de'],
    ['other', 'en'],
  ] as const)
    await sdk.content.v1.contents.create({
      friendly_name: name,
      language,
      types: { 'twilio/text': { body: `About ${name}` } },
    } as never);
  const names = async (query: object): Promise<string[]> =>
    (await sdk.content.v2.contents.list(query)).map(({ friendlyName }) => friendlyName);
  expect(await names({ contentName: 'order', sortByContentName: 'asc' })).toEqual(['order_a', 'order_b']);
  expect(await names({ language: ['de'] })).toEqual(['order_b']);
  expect(await names({ content: 'About other' })).toEqual(['other']);
  expect(await names({ contentType: ['twilio/media'] })).toEqual([]);
  expect(await names({ channelEligibility: ['whatsapp:unsubmitted'], sortByDate: 'asc' })).toEqual([
    'order_a',
    'order_b',
    'other',
  ]);
  expect(await names({ dateCreatedAfter: new Date('2100-01-01') })).toEqual([]);
});
