/** Messages to numbers of the namespace: what one sends, another receives. */
import { expect } from 'vitest';
import { credential, sdkFor, twilioTest, type Sdk } from './sdk.ts';

const test = twilioTest();
const twiml = (verbs: string) => ({
  headers: { 'content-type': 'text/xml' },
  body: `<?xml version="1.0"?><Response>${verbs}</Response>`,
});

/** A second number, whose messages go to `smsUrl`. */
const another = async (sdk: Sdk, smsUrl: string): Promise<string> =>
  (await sdk.incomingPhoneNumbers.create({ areaCode: '415', smsUrl })).phoneNumber;

test('a message to an own number comes in there, and the answer goes back', async ({ sdk, world, receiver }) => {
  const first = credential(world, 'phoneNumber');
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl: `${receiver.url}/first` });
  const second = await another(sdk, `${receiver.url}/second`);
  receiver.answer = ({ path }) => (path === '/second' ? twiml('<Message>You said hello</Message>') : undefined);
  const sent = await sdk.messages.create({ to: second, from: first, body: 'hello' });
  await world.settle();
  const all = (await sdk.messages.list()).toReversed();
  expect(all.map(({ direction, from, to, body, status }) => [direction, from, to, body, status])).toEqual([
    ['outbound-api', first, second, 'hello', 'delivered'],
    ['inbound', first, second, 'hello', 'received'],
    ['outbound-reply', second, first, 'You said hello', 'delivered'],
    ['inbound', second, first, 'You said hello', 'received'],
  ]);
  expect(new Set(all.map(({ sid }) => sid)).size).toBe(4);
  expect(receiver.requests.map(({ path }) => path)).toEqual(['/second', '/first']);
  expect(receiver.forms.map(({ MessageSid, Body, SmsStatus }) => [MessageSid, Body, SmsStatus])).toEqual([
    [all[1]?.sid, 'hello', 'received'],
    [all[3]?.sid, 'You said hello', 'received'],
  ]);
  expect(all[0]?.sid).toBe(sent.sid);
});

test("a subaccount's number receives in the subaccount, files and all", async ({ sdk, world, receiver }) => {
  const subaccount = await sdk.api.v2010.accounts.create({ friendlyName: 'Branch' });
  const branch = sdkFor(world, subaccount.sid, subaccount.authToken);
  const to = await another(branch, `${receiver.url}/branch`);
  receiver.answer = ({ path }) =>
    path === '/paper' ? { headers: { 'content-type': 'application/pdf' }, body: '%PDF' } : undefined;
  await sdk.messages.create({
    to,
    messagingServiceSid: credential(world, 'messagingServiceSid'),
    body: 'see',
    mediaUrl: [`${receiver.url}/paper`],
  });
  await world.settle();
  const [received] = await branch.messages.list();
  expect(received).toMatchObject({ direction: 'inbound', accountSid: subaccount.sid, body: 'see', numMedia: '1' });
  expect((await sdk.messages.list()).map(({ direction }) => direction)).toEqual(['outbound-api']);
  const form = receiver.forms.at(-1) ?? {};
  expect(form).toMatchObject({ AccountSid: subaccount.sid, MediaContentType0: 'application/pdf', NumMedia: '1' });
  expect(await (await fetch(form.MediaUrl0 ?? '')).text()).toBe('%PDF');
});

test('what fails on its way arrives nowhere', async ({ sdk, world, receiver }) => {
  const to = await another(sdk, receiver.url);
  await world.settings('twilio', { undeliverable: { [to]: '30003' } });
  await sdk.messages.create({ to, from: credential(world, 'phoneNumber'), body: 'hello' });
  await world.settle();
  expect((await sdk.messages.list()).map(({ direction, status }) => [direction, status])).toEqual([
    ['outbound-api', 'undelivered'],
  ]);
  expect(receiver.requests).toEqual([]);
});

test('no number writes to itself', async ({ sdk, world }) => {
  const own = credential(world, 'phoneNumber');
  await expect(sdk.messages.create({ to: own, from: own, body: 'echo' })).rejects.toMatchObject({ code: 21266 });
  const messagingServiceSid = credential(world, 'messagingServiceSid');
  await expect(sdk.messages.create({ to: own, messagingServiceSid, body: 'echo' })).rejects.toMatchObject({
    code: 21612,
  });
});

test('two apps that answer each other are stopped after thirty replies', async ({ sdk, world, receiver }) => {
  const first = credential(world, 'phoneNumber');
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl: receiver.url });
  const second = await another(sdk, receiver.url);
  receiver.answer = () => twiml('<Message>No, you first</Message>');
  await sdk.messages.create({ to: second, from: first, body: 'After you' });
  await world.settle();
  const [last] = (await sdk.messages.list()).filter(({ direction }) => direction === 'outbound-reply');
  expect(last).toMatchObject({ status: 'failed', errorCode: 14107 });
  const replies = await sdk.messages.list({ from: second, to: first });
  const sent = replies.filter(({ direction, status }) => direction === 'outbound-reply' && status === 'delivered');
  expect(sent).toHaveLength(30);
});

test('a code that is sent to an own number can be read there', async ({ sdk, world, receiver }) => {
  const to = await another(sdk, receiver.url);
  const service = sdk.verify.v2.services(credential(world, 'verifyServiceSid'));
  await service.verifications.create({ to, channel: 'sms' });
  await world.settle();
  const [, code = ''] = /: (\d{6})/.exec(receiver.forms[0]?.Body ?? '') ?? [];
  expect(receiver.forms[0]).toMatchObject({ To: to, SmsStatus: 'received' });
  expect((await service.verificationChecks.create({ to, code })).status).toBe('approved');
});
