/** Messages that come in, and what apps answer. */
import { expect } from 'vitest';
import twilio from 'twilio';
import { credential, twilioTest } from './sdk.ts';

const test = twilioTest();
const from = '+14155550123';
const twiml = (verbs: string) => ({
  headers: { 'content-type': 'text/xml' },
  body: `<?xml version="1.0"?><Response>${verbs}</Response>`,
});

test('the number is asked, signed, and its reply is sent', async ({ sdk, world, receiver }) => {
  const to = credential(world, 'phoneNumber');
  const smsUrl = `${receiver.url}/sms?x=%20a`;
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl });
  receiver.answer = () =>
    twiml(
      '<Message statusCallback="/status">Hi <![CDATA[& bye]]></Message><Message to="+14155550124"><Body>Fwd</Body></Message>',
    );
  const made = (await world.trigger('twilio/inbound-message', { from, to, body: 'Héllo 👍 & co' })) as { sid: string };
  await world.settle();
  const [request] = receiver.requests;
  const [form] = receiver.forms;
  expect(request?.headers).toMatchObject({
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'user-agent': 'TwilioProxy/1.1',
    accept: '*/*',
  });
  expect(request?.headers['i-twilio-idempotency-token']).toMatch(/^[0-9a-f-]{36}$/);
  const signature = String(request?.headers['x-twilio-signature']);
  expect(twilio.validateRequest(credential(world, 'authToken'), signature, smsUrl, form ?? {})).toBe(true);
  expect(form).toMatchObject({
    MessageSid: made.sid,
    SmsSid: made.sid,
    SmsMessageSid: made.sid,
    From: from,
    To: to,
    Body: 'Héllo 👍 & co',
    NumMedia: '0',
    NumSegments: '1',
    SmsStatus: 'received',
    FromCity: 'SAN FRANCISCO',
    FromState: 'CA',
    FromCountry: 'US',
  });
  const all = await sdk.messages.list();
  expect(all.map(({ direction, to: whom, body }) => [direction, whom, body])).toEqual([
    ['outbound-reply', '+14155550124', 'Fwd'],
    ['outbound-reply', from, 'Hi & bye'],
    ['inbound', to, 'Héllo 👍 & co'],
  ]);
  expect(receiver.requests.slice(1).map(({ path }) => path)).toEqual(['/status', '/status']);
});

test('media can be fetched', async ({ sdk, world, receiver }) => {
  const to = credential(world, 'phoneNumber');
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl: receiver.url });
  receiver.answer = ({ path }) =>
    path === '/cat.png' ? { headers: { 'content-type': 'image/png' }, body: 'cat' } : undefined;
  const made = (await world.trigger('twilio/inbound-message', {
    from,
    to,
    body: 'see',
    mediaUrl: [`${receiver.url}/cat.png`, 'https://example.com/paper.pdf', 'data:text/plain;base64,aGk='],
  })) as { sid: string };
  await world.settle();
  expect(made.sid).toMatch(/^MM/);
  const [form = {}] = receiver.forms;
  expect([form.NumMedia, form.MediaContentType0, form.MediaContentType1]).toEqual([
    '3',
    'image/png',
    'application/pdf',
  ]);
  expect(form.MediaUrl0).toMatch(/\/2010-04-01\/Accounts\/AC\w+\/Messages\/MM\w+\/Media\/ME\w+$/);
  const texts = await Promise.all([0, 1, 2].map(async (index) => (await fetch(form[`MediaUrl${index}`] ?? '')).text()));
  expect([texts[0], texts[1]?.slice(0, 4), texts[2]]).toEqual(['cat', '%PDF', 'hi']);
  expect((await sdk.messages(made.sid).media.list()).map(({ contentType }) => contentType)).toEqual([
    'image/png',
    'application/pdf',
    'text/plain',
  ]);
});

test('outbound media is fetched from the app', async ({ sdk, world, receiver }) => {
  receiver.answer = ({ path }) =>
    path === '/a'
      ? { headers: { 'content-type': 'image/gif' }, body: 'gif' }
      : path === '/b'
        ? { status: 404 }
        : undefined;
  const numbers = { to: from, from: credential(world, 'phoneNumber') };
  const good = await sdk.messages.create({ ...numbers, mediaUrl: [`${receiver.url}/a`] });
  const bad = await sdk.messages.create({ ...numbers, body: 'x', mediaUrl: [`${receiver.url}/b`] });
  const elsewhere = await sdk.messages.create({ ...numbers, mediaUrl: ['https://demo.twilio.com/owl.png'] });
  expect([good.sid.slice(0, 2), good.numMedia, good.numSegments]).toEqual(['MM', '1', '1']);
  await world.settle();
  expect(await sdk.messages(good.sid).fetch()).toMatchObject({ status: 'delivered', price: '-0.02000' });
  expect((await sdk.messages(good.sid).media.list()).map(({ contentType }) => contentType)).toEqual(['image/gif']);
  expect(await sdk.messages(bad.sid).fetch()).toMatchObject({ status: 'failed', errorCode: 30008 });
  expect((await sdk.messages(elsewhere.sid).fetch()).status).toBe('delivered');
});

test('STOP blocks, START unblocks, and the app hears of both', async ({ sdk, world, receiver }) => {
  const to = credential(world, 'phoneNumber');
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl: receiver.url });
  receiver.answer = () => twiml('<Message>from the app</Message>');
  await world.trigger('twilio/inbound-message', { from, to, body: ' stop ' });
  await world.settle();
  expect(receiver.forms.map((form) => form.Body)).toEqual([' stop ']);
  const [reply, ...others] = await sdk.messages.list({ to: from });
  expect(others).toEqual([]);
  expect(reply).toMatchObject({
    status: 'delivered',
    body: 'You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.',
  });
  await expect(sdk.messages.create({ to: from, from: to, body: 'x' })).rejects.toMatchObject({
    code: 21610,
    message: 'Attempt to send to unsubscribed recipient',
  });
  const messagingServiceSid = credential(world, 'messagingServiceSid');
  const made = await sdk.messages.create({ to: from, messagingServiceSid, body: 'x' });
  expect(made.status).toBe('accepted');
  await world.settle();
  expect(await sdk.messages(made.sid).fetch()).toMatchObject({ status: 'failed', errorCode: 21610 });
  await world.trigger('twilio/inbound-message', { from, to, body: 'START' });
  await world.settle();
  expect((await sdk.messages.create({ to: from, from: to, body: 'x' })).status).toBe('queued');
});

test('GET hooks carry their parameters in the query, and are signed so', async ({ sdk, world, receiver }) => {
  const to = credential(world, 'phoneNumber');
  const smsUrl = `${receiver.url}/sms?shop=1#rc=2`;
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl, smsMethod: 'GET' });
  await world.trigger('twilio/inbound-message', { from, to, body: 'a b' });
  await world.settle();
  const [request] = receiver.requests;
  expect(request?.method).toBe('GET');
  expect(request?.path).toContain('/sms?shop=1&');
  const signature = String(request?.headers['x-twilio-signature']);
  expect(twilio.validateRequest(credential(world, 'authToken'), signature, receiver.url + request?.path, {})).toBe(
    true,
  );
});

test('a failing hook goes to the fallback, with the error', async ({ sdk, world, receiver }) => {
  const to = credential(world, 'phoneNumber');
  const smsUrl = `${receiver.url}/bad`;
  await sdk
    .incomingPhoneNumbers(credential(world, 'phoneNumberSid'))
    .update({ smsUrl, smsFallbackUrl: `${receiver.url}/fallback` });
  receiver.answer = ({ path }) => (path === '/bad' ? { status: 500 } : twiml('<Message>sorry</Message>'));
  await world.trigger('twilio/inbound-message', { from, to, body: 'x' });
  await world.settle();
  expect(receiver.requests.map(({ path }) => path)).toEqual(['/bad', '/fallback']);
  expect(receiver.forms[1]).toMatchObject({ ErrorCode: '11200', ErrorUrl: smsUrl, Body: 'x' });
  expect((await sdk.messages.list({ to: from }))[0]?.body).toBe('sorry');
});

test('retries are what the fragment asks for', async ({ sdk, world, receiver }) => {
  const to = credential(world, 'phoneNumber');
  const number = sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid'));
  await number.update({ smsUrl: `${receiver.url}/a#rc=3&rp=5xx` });
  receiver.answer = () => (receiver.requests.length < 3 ? { status: 503 } : twiml('<Message>at last</Message>'));
  await world.trigger('twilio/inbound-message', { from, to, body: 'x' });
  await world.settle();
  expect(receiver.requests.map(({ path }) => path)).toEqual(['/a', '/a', '/a']);
  const tokens = new Set(receiver.requests.map(({ headers }) => headers['i-twilio-idempotency-token']));
  expect(tokens.size).toBe(1);
  expect((await sdk.messages.list({ to: from }))[0]?.body).toBe('at last');
});

test('Redirect, an action, a plain text and an empty answer', async ({ sdk, world, receiver }) => {
  const to = credential(world, 'phoneNumber');
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl: `${receiver.url}/a/start` });
  receiver.answer = ({ path }) => {
    if (path === '/a/start') return twiml('<Message action="acted">one</Message><Message>never</Message>');
    if (path === '/a/acted') return twiml('<Redirect method="GET">/b/text</Redirect>');
    return { headers: { 'content-type': 'text/plain' }, body: 'two' };
  };
  await world.trigger('twilio/inbound-message', { from, to, body: 'x' });
  await world.settle();
  expect(receiver.requests.map(({ method, path }) => [method, path.split('?', 1)[0]])).toEqual([
    ['POST', '/a/start'],
    ['POST', '/a/acted'],
    ['GET', '/b/text'],
  ]);
  expect(receiver.forms[1]).toMatchObject({ MessageStatus: 'queued', From: from });
  expect((await sdk.messages.list({ to: from })).map(({ body }) => body)).toEqual(['two', 'one']);
});

test('cookies stay with the conversation', async ({ sdk, world, receiver }) => {
  const to = credential(world, 'phoneNumber');
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl: receiver.url });
  receiver.answer = () => ({ headers: { 'set-cookie': 'seen=1; Path=/; Expires=Wed, 21 Oct 2037 07:28:00 GMT' } });
  await world.trigger('twilio/inbound-message', { from, to, body: '1' });
  await world.settle();
  await world.trigger('twilio/inbound-message', { from, to, body: '2' });
  await world.settle();
  await world.trigger('twilio/inbound-message', { from: '+14155550199', to, body: '3' });
  await world.settle();
  await world.advance('5h');
  await world.trigger('twilio/inbound-message', { from, to, body: '4' });
  await world.settle();
  expect(receiver.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, 'seen=1', undefined, undefined]);
});

test('WhatsApp: extra parameters, and read', async ({ sdk, world, receiver }) => {
  const to = `whatsapp:${credential(world, 'phoneNumber')}`;
  await sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid')).update({ smsUrl: receiver.url });
  await world.trigger('twilio/inbound-message', { from: `whatsapp:${from}`, to, body: 'Hi', profileName: 'Ana' });
  await world.settle();
  const [form] = receiver.forms;
  expect(form).toMatchObject({ ProfileName: 'Ana', WaId: '14155550123', MessageType: 'text', NumSegments: '1' });
  expect(form).not.toHaveProperty('FromCity');
  receiver.requests.length = 0;
  const made = await sdk.messages.create({ to: `whatsapp:${from}`, from: to, body: 'x', statusCallback: receiver.url });
  await world.settle();
  await world.trigger('twilio/message-read', { message: made.sid });
  await world.settle();
  expect(receiver.forms.map((one) => [one.MessageStatus, one.EventType])).toEqual([
    ['sent', 'SENT'],
    ['delivered', 'DELIVERED'],
    ['read', 'READ'],
  ]);
  expect(receiver.forms[0]).toMatchObject({ ChannelPrefix: 'whatsapp', ChannelToAddress: '+1415555XXXX' });
});

test('the WhatsApp window, where it is enforced', async ({ sdk, world }) => {
  await world.settings('twilio', { enforceWhatsAppWindow: true });
  const to = `whatsapp:${credential(world, 'phoneNumber')}`;
  const send = async () => {
    const made = await sdk.messages.create({ to: `whatsapp:${from}`, from: to, body: 'x' });
    await world.settle();
    const { status, errorCode } = await sdk.messages(made.sid).fetch();
    return [status, errorCode];
  };
  expect(await send()).toEqual(['failed', 63016]);
  await world.trigger('twilio/inbound-message', { from: `whatsapp:${from}`, to, body: 'Hi' });
  expect(await send()).toEqual(['delivered', null]);
  await world.advance('25h');
  expect(await send()).toEqual(['failed', 63016]);
});

test('who can be written to', async ({ world }) => {
  const refused = (input: object): Promise<unknown> => world.trigger('twilio/inbound-message', input);
  await expect(refused({ from, to: '+14155550000', body: 'x' })).rejects.toThrow('404');
  await expect(refused({ from: 'me', to: credential(world, 'phoneNumber') })).rejects.toThrow('400');
});

test('Twilio’s own sample documents need no internet', async ({ sdk, world }) => {
  const number = sdk.incomingPhoneNumbers(credential(world, 'phoneNumberSid'));
  await number.update({ smsUrl: 'https://demo.twilio.com/welcome/sms/reply/' });
  await world.trigger('twilio/inbound-message', { from, to: credential(world, 'phoneNumber'), body: 'x' });
  await world.settle();
  expect((await sdk.messages.list({ to: from }))[0]?.body).toMatch(/^Thanks for the message/);
  const twiml = encodeURIComponent('<Response><Message>echo</Message></Response>');
  await number.update({ smsUrl: `http://twimlets.com/echo?Twiml=${twiml}` });
  await world.trigger('twilio/inbound-message', { from, to: credential(world, 'phoneNumber'), body: 'x' });
  await world.settle();
  expect((await sdk.messages.list({ to: from }))[0]?.body).toBe('echo');
});
