/** Conversations: people of an app and phones, talking in one place. */
import { expect } from 'vitest';
import twilio from 'twilio';
import { credential, twilioTest } from './sdk.ts';

const test = twilioTest();
const phone = '+14155550123';

test('a conversation with its defaults, by sid and by name', async ({ sdk, world }) => {
  const made = await sdk.conversations.v1.conversations.create({ friendlyName: 'Help', uniqueName: 'help-1' });
  expect(made).toMatchObject({ state: 'active', attributes: '{}', timers: {}, uniqueName: 'help-1' });
  expect(made.chatServiceSid).toMatch(/^IS[0-9a-f]{32}$/);
  expect(made.url).toBe(`${world.baseUrls.twilio}/conversations/v1/Conversations/${made.sid}`);
  expect((await sdk.conversations.v1.conversations('help-1').fetch()).sid).toBe(made.sid);
  await expect(sdk.conversations.v1.conversations.create({ uniqueName: 'help-1' })).rejects.toMatchObject({
    code: 50353,
  });
  const changed = await sdk.conversations.v1.conversations(made.sid).update({ attributes: '{"a":1}', state: 'closed' });
  expect(changed).toMatchObject({ attributes: '{"a":1}', state: 'closed' });
  expect((await sdk.conversations.v1.conversations.list()).map(({ sid }) => sid)).toEqual([made.sid]);
  expect(await sdk.conversations.v1.conversations(made.sid).remove()).toBe(true);
});

test('messages are numbered and listed in order', async ({ sdk }) => {
  const { sid } = await sdk.conversations.v1.conversations.create();
  const messages = sdk.conversations.v1.conversations(sid).messages;
  await messages.create({ body: 'one' });
  await messages.create({ body: 'two', author: 'ana', attributes: '{"x":true}' });
  const [one, two] = await messages.list();
  expect(one).toMatchObject({ index: 0, author: 'system', body: 'one', participantSid: null, delivery: null });
  expect(two).toMatchObject({ index: 1, author: 'ana', attributes: '{"x":true}' });
  expect((await messages.list({ order: 'desc' })).map(({ index }) => index)).toEqual([1, 0]);
  expect((await messages(two?.sid ?? '').update({ body: 'three' })).body).toBe('three');
  await messages(two?.sid ?? '').remove();
  expect((await messages.create({ body: 'four' })).index).toBe(2);
});

test('participants by identity become users; nobody twice', async ({ sdk }) => {
  const { sid } = await sdk.conversations.v1.conversations.create({ friendlyName: 'Team' });
  const participants = sdk.conversations.v1.conversations(sid).participants;
  const ana = await participants.create({ identity: 'ana' });
  expect(ana).toMatchObject({ identity: 'ana', messagingBinding: null, attributes: '{}' });
  await expect(participants.create({ identity: 'ana' })).rejects.toMatchObject({ status: 409, code: 50433 });
  await expect(participants.create({})).rejects.toMatchObject({ status: 400 });
  expect((await sdk.conversations.v1.users.list()).map(({ identity }) => identity)).toEqual(['ana']);
  const said = await sdk.conversations.v1.conversations(sid).messages.create({ author: 'ana', body: 'Hi' });
  expect(said.participantSid).toBe(ana.sid);
  const [theirs] = await sdk.conversations.v1.users('ana').userConversations.list();
  expect(theirs).toMatchObject({ conversationSid: sid, unreadMessagesCount: null });
  await sdk.conversations.v1.users('ana').userConversations(sid).update({ lastReadMessageIndex: 0 });
  expect((await sdk.conversations.v1.users('ana').userConversations(sid).fetch()).unreadMessagesCount).toBe(0);
  const [joined] = await sdk.conversations.v1.participantConversations.list({ identity: 'ana' });
  expect(joined).toMatchObject({ conversationSid: sid, participantIdentity: 'ana', conversationFriendlyName: 'Team' });
  await participants('ana').remove();
  expect(await participants.list()).toEqual([]);
});

test('a phone hears what is said, and says something', async ({ sdk, world, receiver }) => {
  const proxy = credential(world, 'phoneNumber');
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl: `${receiver.url}/sms` });
  const { sid } = await sdk.conversations.v1.conversations.create();
  const conversation = sdk.conversations.v1.conversations(sid);
  const bound = { 'messagingBinding.address': phone, 'messagingBinding.proxyAddress': proxy };
  const participant = await conversation.participants.create(bound);
  expect(participant.messagingBinding).toEqual({ type: 'sms', address: phone, proxy_address: proxy });
  const other = await sdk.conversations.v1.conversations.create();
  await expect(sdk.conversations.v1.conversations(other.sid).participants.create(bound)).rejects.toMatchObject({
    status: 409,
    code: 50416,
  });
  const said = await conversation.messages.create({ author: 'system', body: 'Your order is here' });
  await world.settle();
  const [sms] = await sdk.messages.list({ to: phone });
  expect(sms).toMatchObject({ body: 'Your order is here', from: proxy, status: 'delivered' });
  expect((await conversation.messages(said.sid).fetch()).delivery).toMatchObject({
    total: 1,
    delivered: 'all',
    failed: 'none',
  });
  const [receipt] = await conversation.messages(said.sid).deliveryReceipts.list();
  expect(receipt).toMatchObject({ status: 'delivered', channelMessageSid: sms?.sid, participantSid: participant.sid });
  await world.trigger('twilio/inbound-message', { from: phone, to: proxy, body: 'Thanks' });
  await world.settle();
  expect((await conversation.messages.list()).map(({ author, body }) => [author, body])).toEqual([
    ['system', 'Your order is here'],
    [phone, 'Thanks'],
  ]);
  expect(receiver.requests).toEqual([]);
});

test('webhooks: of the account and of the conversation, for those who ask', async ({ sdk, world, receiver }) => {
  const filters = ['onConversationAdded', 'onMessageAdded', 'onParticipantAdded'];
  await sdk.conversations.v1.configuration.webhooks().update({ postWebhookUrl: `${receiver.url}/post#rc=3`, filters });
  const quiet = await sdk.conversations.v1.conversations.create();
  await sdk.conversations.v1.conversations(quiet.sid).messages.create({ body: 'psst' });
  await world.settle();
  expect(receiver.requests).toEqual([]);
  const xTwilioWebhookEnabled = 'true';
  const { sid } = await sdk.conversations.v1.conversations.create({ friendlyName: 'Loud', xTwilioWebhookEnabled });
  const conversation = sdk.conversations.v1.conversations(sid);
  await conversation.webhooks.create({
    target: 'webhook',
    'configuration.url': `${receiver.url}/own`,
    'configuration.filters': ['onMessageAdded'],
    'configuration.method': 'get',
  });
  const said = await conversation.messages.create({ author: 'ana', body: 'Hey', xTwilioWebhookEnabled });
  await world.settle();
  expect(receiver.requests.map(({ method, path }) => `${method} ${path.split('?', 1)[0]}`).toSorted()).toEqual([
    'GET /own',
    'POST /post',
    'POST /post',
  ]);
  const [added, message] = receiver.forms.filter((form) => form.EventType);
  expect(added).toMatchObject({
    EventType: 'onConversationAdded',
    ConversationSid: sid,
    FriendlyName: 'Loud',
    Source: 'API',
  });
  expect(message).toMatchObject({
    EventType: 'onMessageAdded',
    AccountSid: credential(world, 'accountSid'),
    ConversationSid: sid,
    MessageSid: said.sid,
    Index: '0',
    Author: 'ana',
    Body: 'Hey',
    RetryCount: '0',
  });
  const signature = String(receiver.requests[0]?.headers['x-twilio-signature']);
  const token = credential(world, 'authToken');
  expect(twilio.validateRequest(token, signature, `${receiver.url}/post`, added ?? {})).toBe(true);
});

test('a number can open conversations by itself', async ({ sdk, world, receiver }) => {
  const proxy = credential(world, 'phoneNumber');
  await sdk.conversations.v1.addressConfigurations.create({
    type: 'sms',
    address: proxy,
    'autoCreation.enabled': true,
    'autoCreation.type': 'webhook',
    'autoCreation.webhookUrl': `${receiver.url}/hook`,
    'autoCreation.webhookFilters': ['onMessageAdded'],
  });
  await world.trigger('twilio/inbound-message', { from: phone, to: proxy, body: 'Hello?' });
  await world.settle();
  expect(receiver.forms).toMatchObject([{ EventType: 'onMessageAdded', Body: 'Hello?', Author: phone, Source: 'SMS' }]);
  const [conversation] = await sdk.conversations.v1.conversations.list();
  const [participant] = await sdk.conversations.v1.conversations(conversation?.sid ?? '').participants.list();
  expect(participant?.messagingBinding).toMatchObject({ address: phone, proxy_address: proxy });
});

test('timers put a conversation to sleep, and a message wakes it', async ({ sdk, world }) => {
  const made = await sdk.conversations.v1.conversations.create({ 'timers.inactive': 'PT10M', 'timers.closed': 'PT1H' });
  expect(Object.keys(made.timers)).toEqual(['date_inactive', 'date_closed']);
  const conversation = sdk.conversations.v1.conversations(made.sid);
  await world.advance('11m');
  expect((await conversation.fetch()).state).toBe('inactive');
  await conversation.messages.create({ body: 'awake' });
  expect((await conversation.fetch()).state).toBe('active');
  await world.advance('61m');
  expect((await conversation.fetch()).state).toBe('closed');
  await expect(sdk.conversations.v1.conversations.create({ 'timers.closed': 'soon' })).rejects.toMatchObject({
    status: 400,
  });
});

test('the same below a service of one’s own', async ({ sdk, world }) => {
  const service = await sdk.conversations.v1.services.create({ friendlyName: 'Shop' });
  const own = sdk.conversations.v1.services(service.sid);
  const made = await own.conversations.create({ friendlyName: 'One' });
  expect(made.url).toBe(`${world.baseUrls.twilio}/conversations/v1/Services/${service.sid}/Conversations/${made.sid}`);
  const said = await own.conversations(made.sid).messages.create({ body: 'Hi' });
  expect(said).toMatchObject({ chatServiceSid: service.sid, url: `${made.url}/Messages/${said.sid}` });
  const [heard] = await own.conversations(made.sid).messages.list();
  expect(heard).toMatchObject({ chatServiceSid: service.sid, links: { delivery_receipts: `${said.url}/Receipts` } });
  await own.conversations(made.sid).participants.create({ identity: 'ben' });
  expect((await own.users.list()).map(({ identity }) => identity)).toEqual(['ben']);
  expect(await sdk.conversations.v1.conversations.list()).toEqual([]);
  expect(await sdk.conversations.v1.users.list()).toEqual([]);
  expect(await sdk.conversations.v1.services.list()).toHaveLength(2);
  expect((await sdk.conversations.v1.configuration().fetch()).defaultChatServiceSid).not.toBe(service.sid);
});

test('roles: four to begin with, and one’s own', async ({ sdk }) => {
  const { roles, conversations, users } = sdk.conversations.v1;
  expect((await roles.list()).map(({ friendlyName, type }) => [friendlyName, type])).toEqual([
    ['conversation admin', 'conversation'],
    ['conversation user', 'conversation'],
    ['service admin', 'service'],
    ['service user', 'service'],
  ]);
  const user = await users.create({ identity: 'ana' });
  expect((await roles(user.roleSid).fetch()).friendlyName).toBe('service user');
  const made = await roles.create({ friendlyName: 'reader', type: 'conversation', permission: ['leaveConversation'] });
  const conversation = await conversations.create();
  const member = await conversations(conversation.sid).participants.create({ identity: 'ana', roleSid: made.sid });
  expect(member.roleSid).toBe(made.sid);
  expect((await roles(made.sid).update({ permission: ['sendMessage'] })).permissions).toEqual(['sendMessage']);
  expect(await roles(made.sid).remove()).toBe(true);
  await expect(roles(made.sid).fetch()).rejects.toMatchObject({ status: 404 });
});

test('push: credentials, bindings, what a service pushes', async ({ sdk, world }) => {
  const { credentials, services } = sdk.conversations.v1;
  const made = await credentials.create({ type: 'apn', sandbox: true, friendlyName: 'Phones' });
  expect(made).toMatchObject({ type: 'apn', sandbox: 'True', friendlyName: 'Phones' });
  await expect(credentials.create({ type: 'pigeon' as never })).rejects.toMatchObject({ status: 400 });
  expect((await credentials.list()).map(({ sid }) => sid)).toEqual([made.sid]);
  const service = await services.create({ friendlyName: 'Shop' });
  await world.fixtures({
    twilio: { conversation_bindings: [{ chat_service_sid: service.sid, identity: 'ana', binding_type: 'apn' }] },
  });
  const own = services(service.sid);
  expect((await own.bindings.list({ identity: ['ana'] })).map(({ bindingType }) => bindingType)).toEqual(['apn']);
  expect(await own.bindings.list({ identity: ['ben'] })).toEqual([]);
  await own.configuration.notifications().update({ 'newMessage.enabled': true, 'newMessage.sound': 'ring' });
  const { newMessage, addedToConversation } = await own.configuration.notifications().fetch();
  expect(newMessage).toMatchObject({ enabled: true, sound: 'ring', with_media: { enabled: false } });
  expect(addedToConversation).toMatchObject({ enabled: false });
});
