/** Messaging services and their pools. */
import { expect } from 'vitest';
import { credential, twilioTest } from './sdk.ts';

const test = twilioTest();
const to = '+14155550123';

test('a service with its defaults', async ({ sdk, world }) => {
  const service = await sdk.messaging.v1.services.create({ friendlyName: 'Shop' });
  expect(service).toMatchObject({
    friendlyName: 'Shop',
    inboundRequestUrl: null,
    stickySender: true,
    smartEncoding: true,
    validityPeriod: 36000,
    useInboundWebhookOnNumber: false,
    usecase: 'undeclared',
  });
  expect(Object.keys(service.links)).toHaveLength(8);
  expect(service.url).toBe(`${world.baseUrls.twilio}/messaging/v1/Services/${service.sid}`);
  expect(await sdk.messaging.v1.services(service.sid).remove()).toBe(true);
});

test('numbers belong to one service at most', async ({ sdk, world }) => {
  const own = sdk.messaging.v1.services(credential(world, 'messagingServiceSid'));
  const [pooled] = await own.phoneNumbers.list();
  expect(pooled).toMatchObject({
    sid: credential(world, 'phoneNumberSid'),
    phoneNumber: credential(world, 'phoneNumber'),
    countryCode: 'US',
    capabilities: ['MMS', 'SMS', 'Voice'],
  });
  const phoneNumberSid = credential(world, 'phoneNumberSid');
  await expect(own.phoneNumbers.create({ phoneNumberSid })).rejects.toMatchObject({ status: 409, code: 21710 });
  const other = await sdk.messaging.v1.services.create({ friendlyName: 'Other' });
  const others = sdk.messaging.v1.services(other.sid).phoneNumbers;
  await expect(others.create({ phoneNumberSid })).rejects.toMatchObject({ status: 409, code: 21712 });
  await expect(others.create({ phoneNumberSid: `PN${'0'.repeat(32)}` })).rejects.toMatchObject({
    status: 404,
    code: 21717,
  });
  await own.phoneNumbers(phoneNumberSid).remove();
  expect((await others.create({ phoneNumberSid })).serviceSid).toBe(other.sid);
});

test('an empty pool sends nothing, and an unknown service is refused', async ({ sdk }) => {
  const { sid } = await sdk.messaging.v1.services.create({ friendlyName: 'Empty' });
  await expect(sdk.messages.create({ to, messagingServiceSid: sid, body: 'x' })).rejects.toMatchObject({ code: 21704 });
  await expect(
    sdk.messages.create({ to, messagingServiceSid: `MG${'0'.repeat(32)}`, body: 'x' }),
  ).rejects.toMatchObject({ code: 21701 });
});

test('senders take turns, and a recipient keeps its own', async ({ sdk, world }) => {
  const messagingServiceSid = credential(world, 'messagingServiceSid');
  const second = await sdk.incomingPhoneNumbers.create({ areaCode: '415' });
  await sdk.messaging.v1.services(messagingServiceSid).phoneNumbers.create({ phoneNumberSid: second.sid });
  const senderFor = async (recipient: string): Promise<string> => {
    const { sid } = await sdk.messages.create({ to: recipient, messagingServiceSid, body: 'x' });
    await world.settle();
    return (await sdk.messages(sid).fetch()).from;
  };
  const [one, other] = [await senderFor('+14155550101'), await senderFor('+14155550102')];
  expect(new Set([one, other])).toEqual(new Set([credential(world, 'phoneNumber'), second.phoneNumber]));
  expect([await senderFor('+14155550101'), await senderFor('+14155550102')]).toEqual([one, other]);
});

test('names go where names are shown', async ({ sdk, world }) => {
  const messagingServiceSid = credential(world, 'messagingServiceSid');
  await sdk.messaging.v1.services(messagingServiceSid).alphaSenders.create({ alphaSender: 'Backlot' });
  const abroad = await sdk.messages.create({ to: '+447400123456', messagingServiceSid, body: 'x' });
  const home = await sdk.messages.create({ to, messagingServiceSid, body: 'x' });
  await world.settle();
  expect((await sdk.messages(abroad.sid).fetch()).from).toBe('Backlot');
  expect((await sdk.messages(home.sid).fetch()).from).toBe(credential(world, 'phoneNumber'));
  await expect(sdk.messages.create({ to, from: 'Backlot', body: 'x' })).rejects.toMatchObject({ code: 21612 });
});

test('inbound messages go to the service, unless it leaves them to the number', async ({ sdk, world, receiver }) => {
  const service = sdk.messaging.v1.services(credential(world, 'messagingServiceSid'));
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl: `${receiver.url}/number` });
  await service.update({ inboundRequestUrl: `${receiver.url}/service`, useInboundWebhookOnNumber: false });
  const text = { from: to, to: credential(world, 'phoneNumber'), body: 'x' };
  await world.trigger('twilio/inbound-message', text);
  await world.settle();
  await service.update({ useInboundWebhookOnNumber: true });
  await world.trigger('twilio/inbound-message', text);
  await world.settle();
  await service.update({ useInboundWebhookOnNumber: false, inboundRequestUrl: '' });
  await world.trigger('twilio/inbound-message', text);
  await world.settle();
  expect(receiver.requests.map(({ path }) => path)).toEqual(['/service', '/number']);
  expect(receiver.forms[0]).toMatchObject({ MessagingServiceSid: credential(world, 'messagingServiceSid') });
  expect(await sdk.messages.list()).toHaveLength(3);
});

test('the service’s status callback, and the message’s own', async ({ sdk, world, receiver }) => {
  const messagingServiceSid = credential(world, 'messagingServiceSid');
  await sdk.messaging.v1.services(messagingServiceSid).update({ statusCallback: `${receiver.url}/service` });
  await sdk.messages.create({ to, messagingServiceSid, body: 'x' });
  await world.settle();
  await sdk.messages.create({ to, messagingServiceSid, body: 'x', statusCallback: `${receiver.url}/own` });
  await world.settle();
  expect(receiver.requests.map(({ path }) => path)).toEqual([
    ...Array.from({ length: 3 }, () => '/service'),
    ...Array.from({ length: 3 }, () => '/own'),
  ]);
});

test('smart encoding counts plain characters', async ({ sdk, world }) => {
  const messagingServiceSid = credential(world, 'messagingServiceSid');
  const made = await sdk.messages.create({ to, messagingServiceSid, body: '“'.repeat(100) });
  const other = await sdk.messages.create({ to, from: credential(world, 'phoneNumber'), body: '“'.repeat(100) });
  await world.settle();
  expect((await sdk.messages(made.sid).fetch()).numSegments).toBe('1');
  expect(other.numSegments).toBe('2');
});

test('brands, campaigns and toll-free numbers are approved in time', async ({ sdk, world }) => {
  const brand = await sdk.messaging.v1.brandRegistrations.create({
    customerProfileBundleSid: `BU${'1'.repeat(32)}`,
    a2PProfileBundleSid: `BU${'2'.repeat(32)}`,
  });
  expect(brand).toMatchObject({ status: 'PENDING', brandType: 'STANDARD', mock: false });
  const service = sdk.messaging.v1.services(credential(world, 'messagingServiceSid'));
  const campaign = await service.usAppToPerson.create({
    brandRegistrationSid: brand.sid,
    description: 'Order updates for customers of the shop',
    messageFlow: 'Customers tick a box',
    messageSamples: ['Your order is here', 'Your order is late'],
    usAppToPersonUsecase: 'MIXED',
    hasEmbeddedLinks: false,
    hasEmbeddedPhone: false,
  });
  expect(campaign.campaignStatus).toBe('PENDING');
  const number = await sdk.incomingPhoneNumbers.tollFree.create({ phoneNumber: '+18335550144' });
  const verification = await sdk.messaging.v1.tollfreeVerifications.create({
    businessName: 'Shop',
    businessWebsite: 'https://shop.example',
    notificationEmail: 'ana@shop.example',
    useCaseCategories: ['MARKETING'],
    useCaseSummary: 'Orders',
    productionMessageSample: 'Hi',
    optInImageUrls: ['https://shop.example/a.png'],
    optInType: 'VERBAL',
    messageVolume: '10',
    tollfreePhoneNumberSid: number.sid,
  });
  expect(verification).toMatchObject({ status: 'PENDING_REVIEW', tollfreePhoneNumber: '+18335550144' });
  await world.advance('8h');
  expect((await sdk.messaging.v1.brandRegistrations(brand.sid).fetch()).status).toBe('APPROVED');
  expect((await service.usAppToPerson(campaign.sid).fetch()).campaignStatus).toBe('IN_PROGRESS');
  await world.advance('4d');
  expect((await service.usAppToPerson(campaign.sid).fetch()).campaignStatus).toBe('VERIFIED');
  expect((await service.fetch()).usAppToPersonRegistered).toBe(true);
  expect((await sdk.messaging.v1.tollfreeVerifications(verification.sid).fetch()).status).toBe('TWILIO_APPROVED');
});

test('a name for one country goes before the name for all', async ({ sdk, world }) => {
  const service = await sdk.messaging.v1.services.create({ friendlyName: 'Names' });
  const pool = sdk.messaging.v1.services(service.sid).destinationAlphaSenders;
  const french = await pool.create({ alphaSender: 'Ecole', isoCountryCode: 'FR' });
  const everywhere = await pool.create({ alphaSender: 'School' });
  expect([french.isoCountryCode, everywhere.isoCountryCode]).toEqual(['FR', null]);
  expect((await pool.list({ isoCountryCode: 'FR' })).map(({ sid }) => sid)).toEqual([french.sid]);
  await expect(pool.create({ alphaSender: 'Ecole', isoCountryCode: 'FR' })).rejects.toMatchObject({ code: 21710 });
  for (const to of ['+33612345678', '+447400123456'])
    await sdk.messages.create({ to, messagingServiceSid: service.sid, body: 'x' });
  await world.settle();
  expect((await sdk.messages.list()).map(({ to, from }) => [to, from])).toEqual([
    ['+447400123456', 'School'],
    ['+33612345678', 'Ecole'],
  ]);
  expect(await pool(french.sid).remove()).toBe(true);
});
