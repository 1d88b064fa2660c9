/** Messages on their way out. */
import { expect } from 'vitest';
import { credential, raw, sdkFor, twilioTest } from './sdk.ts';

const test = twilioTest();
const to = '+14155550123';

test('a message is queued, sent and delivered, and the app is told in order', async ({ sdk, world, receiver }) => {
  const from = credential(world, 'phoneNumber');
  const made = await sdk.messages.create({ to, from, body: 'Hello! 👍', statusCallback: `${receiver.url}/status` });
  expect(made).toMatchObject({
    status: 'queued',
    direction: 'outbound-api',
    from,
    to,
    numSegments: '1',
    numMedia: '0',
  });
  expect([made.price, made.priceUnit, made.dateSent, made.errorCode]).toEqual([null, 'USD', null, null]);
  await world.settle();
  const message = await sdk.messages(made.sid).fetch();
  expect(message).toMatchObject({ status: 'delivered', price: '-0.00790' });
  expect(Number(message.dateSent) - Number(message.dateCreated)).toBeLessThan(3000);
  expect(receiver.forms.map((form) => form.MessageStatus)).toEqual(['sent', 'delivered']);
  const [sent, delivered] = receiver.forms;
  expect(sent).toEqual({
    SmsSid: made.sid,
    SmsStatus: 'sent',
    MessageStatus: 'sent',
    To: to,
    MessageSid: made.sid,
    AccountSid: credential(world, 'accountSid'),
    From: from,
    ApiVersion: '2010-04-01',
  });
  expect(delivered?.RawDlrDoneDate).toMatch(/^\d{10}$/);
});

test('the answer on the wire has every field', async ({ world }) => {
  const account = credential(world, 'accountSid');
  const body = new URLSearchParams({ To: '(415) 555-0123', From: credential(world, 'phoneNumber'), Body: 'x' });
  const response = await raw(world, 'POST', `/2010-04-01/Accounts/${account}/Messages.json`, { body });
  const row = (await response.json()) as Record<string, unknown>;
  expect(response.status).toBe(201);
  expect(row).toEqual({
    account_sid: account,
    api_version: '2010-04-01',
    body: 'x',
    date_created: expect.stringMatching(/^\w{3}, \d{2} \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/),
    date_sent: null,
    date_updated: row.date_created,
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from: credential(world, 'phoneNumber'),
    messaging_service_sid: null,
    num_media: '0',
    num_segments: '1',
    price: null,
    price_unit: 'USD',
    sid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
    status: 'queued',
    subresource_uris: { media: `/2010-04-01/Accounts/${account}/Messages/${row.sid}/Media.json` },
    to,
    uri: `/2010-04-01/Accounts/${account}/Messages/${row.sid}.json`,
  });
});

test('a messaging service accepts first, and chooses its sender then', async ({ sdk, world, receiver }) => {
  const messagingServiceSid = credential(world, 'messagingServiceSid');
  const made = await sdk.messages.create({ to, messagingServiceSid, body: 'Hi', statusCallback: receiver.url });
  expect(made).toMatchObject({ status: 'accepted', from: null, numSegments: '0', messagingServiceSid });
  await world.settle();
  expect(receiver.forms.map((form) => form.MessageStatus)).toEqual(['queued', 'sent', 'delivered']);
  expect(receiver.forms[0]).toMatchObject({ MessagingServiceSid: messagingServiceSid });
  expect(await sdk.messages(made.sid).fetch()).toMatchObject({
    from: credential(world, 'phoneNumber'),
    numSegments: '1',
  });
});

test('a scheduled message waits for its time, and can be canceled', async ({ sdk, world, receiver }) => {
  const messagingServiceSid = credential(world, 'messagingServiceSid');
  const now = Date.parse(await world.now());
  const common = {
    to,
    messagingServiceSid,
    body: 'Later',
    scheduleType: 'fixed',
    statusCallback: receiver.url,
  } as const;
  const made = await sdk.messages.create({ ...common, sendAt: new Date(now + 3_600_000) });
  const other = await sdk.messages.create({ ...common, sendAt: new Date(now + 7_200_000) });
  expect(made.status).toBe('scheduled');
  await world.settle();
  expect((await sdk.messages(made.sid).fetch()).status).toBe('scheduled');
  expect((await sdk.messages(other.sid).update({ status: 'canceled' })).status).toBe('canceled');
  await world.advance('61m');
  expect((await sdk.messages(made.sid).fetch()).status).toBe('delivered');
  expect(receiver.forms.map((form) => form.MessageStatus)).toEqual(['canceled', 'queued', 'sent', 'delivered']);
  await expect(sdk.messages(made.sid).update({ status: 'canceled' })).rejects.toMatchObject({ code: 30409 });
  await expect(sdk.messages.create({ ...common, sendAt: new Date(now + 4_000_000_000) })).rejects.toMatchObject({
    code: 35114,
  });
  const { messagingServiceSid: _, ...without } = common;
  await expect(
    sdk.messages.create({ ...without, from: credential(world, 'phoneNumber'), sendAt: new Date(now + 3_600_000) }),
  ).rejects.toMatchObject({ code: 35118 });
});

test('what Twilio refuses', async ({ sdk, world }) => {
  const from = credential(world, 'phoneNumber');
  const account = credential(world, 'accountSid');
  const refused = async (params: Record<string, string>): Promise<readonly unknown[]> => {
    const response = await raw(world, 'POST', `/2010-04-01/Accounts/${account}/Messages.json`, {
      body: new URLSearchParams(params),
    });
    const { code, message } = (await response.json()) as { code: number; message: string };
    return [response.status, code, message];
  };
  expect(await refused({ From: from, Body: 'x' })).toEqual([400, 21604, "A 'To' phone number is required."]);
  expect(await refused({ To: to, Body: 'x' })).toEqual([400, 21603, "A 'From' phone number is required."]);
  expect(await refused({ To: to, From: from, Body: '' })).toEqual([400, 21602, 'Message body is required.']);
  expect((await refused({ To: to, From: from }))[1]).toBe(21619);
  expect((await refused({ To: '+1415555', From: from, Body: 'x' }))[1]).toBe(21211);
  expect(await refused({ To: '+15005550001', From: from, Body: 'x' })).toEqual([
    400,
    21211,
    "Invalid 'To' Phone Number: +1500555XXXX",
  ]);
  expect(await refused({ To: to, From: '+14155550177', Body: 'x' })).toEqual([
    400,
    21659,
    "'From' +14155550177 is not a Twilio phone number or Short Code country mismatch",
  ]);
  expect((await refused({ To: to, From: from, Body: 'x'.repeat(1601) }))[1]).toBe(21617);
  expect((await refused({ To: `whatsapp:${to}`, From: from, Body: 'x' }))[1]).toBe(21910);
  expect((await refused({ To: to, From: from, MediaUrl: 'nothing' }))[1]).toBe(21620);
  expect((await refused({ To: to, From: from, Body: 'x', StatusCallback: 'http://my_host/' }))[1]).toBe(21609);
  expect(await sdk.messages.list()).toEqual([]);
});

test('a number of another account', async ({ sdk, world }) => {
  const sub = await sdk.api.v2010.accounts.create();
  const branch = sdkFor(world, sub.sid, sub.authToken);
  await expect(branch.messages.create({ to, from: credential(world, 'phoneNumber'), body: 'x' })).rejects.toMatchObject(
    { code: 21660 },
  );
});

test('recipients that fail: by number, by rule, by header, by rate', async ({ sdk, world, receiver }) => {
  const from = credential(world, 'phoneNumber');
  await world.settings('twilio', { undeliverable: { '+14155550199': '30005' } });
  const byNumber = await sdk.messages.create({ to: '+14155550199', from, body: 'x', statusCallback: receiver.url });
  await world.settle();
  expect(await sdk.messages(byNumber.sid).fetch()).toMatchObject({
    status: 'undelivered',
    errorCode: 30005,
    errorMessage: 'Unknown destination handset',
  });
  expect(receiver.forms.map((form) => [form.MessageStatus, form.ErrorCode])).toEqual([
    ['sent', undefined],
    ['undelivered', '30005'],
  ]);
  await world.faults({
    provider: 'twilio',
    operation: 'twilio.messages.create',
    when: { body: { To: '+14155550198' } },
    fault: { error: 'failed:30007' },
  });
  const byRule = await sdk.messages.create({ to: '+14155550198', from, body: 'x' });
  const account = credential(world, 'accountSid');
  const response = await raw(world, 'POST', `/2010-04-01/Accounts/${account}/Messages.json`, {
    body: new URLSearchParams({ To: to, From: from, Body: 'x' }),
    headers: { 'x-backlot-fault': 'undelivered:30003' },
  });
  const byHeader = (await response.json()) as { sid: string };
  await world.settle();
  expect(await sdk.messages(byRule.sid).fetch()).toMatchObject({ status: 'failed', errorCode: 30007 });
  expect(await sdk.messages(byHeader.sid).fetch()).toMatchObject({ status: 'undelivered', errorCode: 30003 });
  await world.settings('twilio', { deliveryFailureRate: 1, deliveryFailures: { '30006': 1 } });
  const byRate = await sdk.messages.create({ to, from, body: 'x' });
  await world.settle();
  expect(await sdk.messages(byRate.sid).fetch()).toMatchObject({ status: 'undelivered', errorCode: 30006 });
});

test('a named refusal speaks of the number in the call', async ({ sdk, world }) => {
  await world.faults({ provider: 'twilio', operation: 'twilio.messages.*', fault: { error: 'geo_permission' } });
  await expect(
    sdk.messages.create({ to: '+447700900123', from: credential(world, 'phoneNumber'), body: 'x' }),
  ).rejects.toMatchObject({
    code: 21408,
    message:
      "Permission to send an SMS has not been enabled for the region indicated by the 'To' number: +44770090XXXX",
  });
});

test('redaction and deletion wait until a message is final', async ({ backlot }) => {
  const world = await backlot.namespace({ clock: 'frozen' });
  const sdk = sdkFor(world);
  const made = await sdk.messages.create({ to, from: credential(world, 'phoneNumber'), body: 'secret' });
  await expect(sdk.messages(made.sid).update({ body: '' })).rejects.toMatchObject({ code: 20009 });
  await expect(sdk.messages(made.sid).remove()).rejects.toMatchObject({
    code: 20009,
    message: 'Cannot delete message because delivery has not been completed.',
  });
  await world.advance('10s');
  expect((await sdk.messages(made.sid).update({ body: '' })).body).toBe('');
  expect(await sdk.messages(made.sid).remove()).toBe(true);
  await expect(sdk.messages(made.sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
});

test('lists: newest first, filtered, in stable pages', async ({ sdk, world }) => {
  const from = credential(world, 'phoneNumber');
  for (let index = 0; index < 5; index++)
    await sdk.messages.create({ to: `+1415555010${index}`, from, body: `${index}` });
  await world.settle();
  expect((await sdk.messages.list()).map(({ body }) => body)).toEqual(['4', '3', '2', '1', '0']);
  expect((await sdk.messages.list({ to: '+14155550103' })).map(({ body }) => body)).toEqual(['3']);
  const yesterday = new Date(Date.parse(await world.now()) - 86_400_000);
  expect(await sdk.messages.list({ dateSentBefore: yesterday })).toEqual([]);
  expect(await sdk.messages.list({ dateSentAfter: yesterday })).toHaveLength(5);
  const first = await sdk.messages.page({ pageSize: 2 });
  await sdk.messages.create({ to, from, body: 'new' });
  const second = await first.nextPage();
  expect(second?.instances.map(({ body }) => body)).toEqual(['2', '1']);
  expect((await second?.previousPage())?.instances.map(({ body }) => body)).toEqual(['4', '3']);
  const last = await second?.nextPage();
  expect(last?.instances.map(({ body }) => body)).toEqual(['0']);
  expect(await last?.nextPage()).toBeUndefined();
});

test('a page on the wire', async ({ sdk, world }) => {
  const account = credential(world, 'accountSid');
  const path = `/2010-04-01/Accounts/${account}/Messages.json`;
  const empty = await (await raw(world, 'GET', `${path}?DateSent%3E=2008-01-02`)).json();
  expect(empty).toEqual({
    first_page_uri: `${path}?DateSent%3E=2008-01-02&PageSize=50&Page=0`,
    end: 0,
    previous_page_uri: null,
    messages: [],
    uri: `${path}?DateSent%3E=2008-01-02&PageSize=50&Page=0`,
    page_size: 50,
    start: 0,
    next_page_uri: null,
    page: 0,
  });
  const from = credential(world, 'phoneNumber');
  for (const body of ['1', '2', '3']) await sdk.messages.create({ to, from, body });
  const page = (await (await raw(world, 'GET', `${path}?PageSize=2`)).json()) as Record<string, string>;
  expect(page).toMatchObject({ start: 0, end: 1, page: 0, page_size: 2 });
  expect(page.next_page_uri).toMatch(/\?PageSize=2&Page=1&PageToken=PA/);
  const next = (await (await raw(world, 'GET', page.next_page_uri ?? '')).json()) as Record<string, unknown>;
  expect(next).toMatchObject({ start: 2, end: 2, page: 1, next_page_uri: null });
});

test('feedback', async ({ sdk, world }) => {
  const made = await sdk.messages.create({ to, from: credential(world, 'phoneNumber'), body: 'x' });
  expect(await sdk.messages(made.sid).feedback.create({ outcome: 'confirmed' })).toMatchObject({
    messageSid: made.sid,
    outcome: 'confirmed',
  });
});

test('test credentials: magic numbers, and nothing stays', async ({ sdk, world }) => {
  const pretend = sdkFor(world, credential(world, 'testAccountSid'), credential(world, 'testAuthToken'));
  const good = '+15005550006';
  expect(await pretend.messages.create({ to, from: good, body: 'x' })).toMatchObject({ status: 'queued', from: good });
  const fails = (params: { to: string; from: string }, code: number): Promise<void> =>
    expect(pretend.messages.create({ ...params, body: 'x' })).rejects.toMatchObject({ code });
  await fails({ to, from: '+15005550001' }, 21212);
  await fails({ to, from: '+15005550007' }, 21606);
  await fails({ to, from: '+15005550008' }, 21611);
  await fails({ to, from: credential(world, 'phoneNumber') }, 21606);
  await fails({ to: '+15005550001', from: good }, 21211);
  await fails({ to: '+15005550002', from: good }, 21612);
  await fails({ to: '+15005550003', from: good }, 21408);
  await fails({ to: '+15005550004', from: good }, 21610);
  await fails({ to: '+15005550009', from: good }, 21614);
  await expect(pretend.messages.list()).rejects.toMatchObject({ status: 403, code: 20008 });
  expect(await sdk.messages.list()).toEqual([]);
});

test('an account that nobody registered brings its numbers along', async ({ world }) => {
  const sdk = sdkFor(world, `AC${'2'.repeat(32)}`, 'c'.repeat(32));
  const made = await sdk.messages.create({ to, from: '+14155550188', body: 'x' });
  expect(made.status).toBe('queued');
  expect((await sdk.incomingPhoneNumbers.list()).map(({ phoneNumber }) => phoneNumber)).toEqual(['+14155550188']);
});
