/** Inbound Parse: mail that comes in is posted as a form. */
import PostalMime from 'postal-mime';
import { describe, expect } from 'vitest';
import { partsOf, sendgridTest, type Sendgrid } from './sendgrid.ts';
import type { Receiver } from '../../start.ts';

const test = sendgridTest();
const frozen = sendgridTest({ clock: 'frozen' });

const parse = (sg: Sendgrid, receiver: Receiver, more: object = {}) =>
  sg.call('POST', '/v3/user/webhooks/parse/settings', {
    hostname: 'parse.example.com',
    url: `${receiver.url}/in`,
    ...more,
  });

const mail = {
  from: 'Zoë <zoe@example.org>',
  to: ['Box <box@Parse.example.com>', 'other@elsewhere.example'],
  cc: 'c@example.net',
  subject: 'Grüße',
  text: 'Hallo Welt',
  html: '<p>Hallo <img src="cid:pic"></p>',
  headers: { 'X-Custom': 'yes' },
};
const picture = {
  filename: 'a b.png',
  type: 'image/png',
  content: Buffer.from([137, 80, 78, 71]).toString('base64'),
  content_id: 'pic',
};
const note = { filename: 'n.txt', type: 'text/plain', content: Buffer.from('note').toString('base64') };

describe('a parsed post', () => {
  test('has the parts of a real one, in order', async ({ sg, world, receiver }) => {
    await parse(sg, receiver);
    await world.trigger('sendgrid/inbound', { ...mail, attachments: [picture, note] });
    await world.settle();
    const [post] = receiver.requests;
    expect(post?.path).toBe('/in');
    expect(post?.headers['content-type']).toBe('multipart/form-data; boundary=xYzZY');
    expect(post?.headers['user-agent']).toBe('Sendlib/1.0');
    const form = post && (await partsOf(post));
    expect([...(form?.keys() ?? [])]).toEqual([
      'headers',
      'dkim',
      'content-ids',
      'to',
      'cc',
      'from',
      'subject',
      'html',
      'text',
      'sender_ip',
      'envelope',
      'attachments',
      'attachment-info',
      'attachment1',
      'attachment2',
      'charsets',
      'SPF',
    ]);
    expect(form?.get('from')).toBe('Zoë <zoe@example.org>');
    expect(form?.get('dkim')).toBe('{@example.org : pass}');
    expect(form?.get('subject')).toBe('Grüße');
    expect(form?.get('headers')).toContain('X-Custom: yes\r\n');
    expect(JSON.parse(String(form?.get('envelope')))).toEqual({
      to: ['box@Parse.example.com'],
      from: 'zoe@example.org',
    });
    expect(JSON.parse(String(form?.get('content-ids')))).toEqual({ pic: 'attachment1' });
    expect(form?.get('attachments')).toBe('2');
    expect(JSON.parse(String(form?.get('attachment-info')))).toEqual({
      attachment1: { filename: 'a b.png', name: 'a b.png', type: 'image/png', 'content-id': 'pic' },
      attachment2: { filename: 'n.txt', name: 'n.txt', type: 'text/plain' },
    });
    const file = form?.get('attachment1') as File;
    expect([file.name, file.type, [...new Uint8Array(await file.arrayBuffer())]]).toEqual([
      'a b.png',
      'image/png',
      [137, 80, 78, 71],
    ]);
    expect(JSON.parse(String(form?.get('charsets')))).toMatchObject({ to: 'UTF-8', subject: 'UTF-8', text: 'UTF-8' });
    expect(form?.get('SPF')).toBe('pass');
  });

  test('has neither cc nor html nor attachments when the mail has none; a spam check on demand', async ({
    sg,
    world,
    receiver,
  }) => {
    await parse(sg, receiver, { spam_check: true });
    const { from, subject, text } = mail;
    await world.trigger('sendgrid/inbound', { from, to: 'x@parse.example.com', subject, text, spam_score: 7.5 });
    await world.settle();
    const form = receiver.requests[0] && (await partsOf(receiver.requests[0]));
    for (const name of ['cc', 'html', 'attachment-info', 'content-ids']) expect(form?.has(name)).toBe(false);
    expect(form?.get('attachments')).toBe('0');
    expect(form?.get('spam_score')).toBe('7.5');
    expect(form?.has('spam_report')).toBe(true);
  });
});

test('a raw post has the whole message', async ({ sg, world, receiver }) => {
  await parse(sg, receiver, { send_raw: true });
  await world.trigger('sendgrid/inbound', { ...mail, attachments: [picture, note] });
  await world.settle();
  const form = receiver.requests[0] && (await partsOf(receiver.requests[0]));
  expect([...(form?.keys() ?? [])]).toEqual([
    'dkim',
    'email',
    'to',
    'cc',
    'from',
    'sender_ip',
    'envelope',
    'subject',
    'charsets',
    'SPF',
  ]);
  const message = await PostalMime.parse(String(form?.get('email')));
  expect(message.from).toMatchObject({ name: 'Zoë', address: 'zoe@example.org' });
  expect(message.subject).toBe('Grüße');
  expect(message.text?.trim()).toBe('Hallo Welt');
  expect(message.html).toContain('cid:pic');
  expect(message.attachments.map(({ filename, mimeType, contentId }) => [filename, mimeType, contentId])).toEqual([
    ['a b.png', 'image/png', '<pic>'],
    ['n.txt', 'text/plain', undefined],
  ]);
});

test('mail to a host without a setting is refused', async ({ world }) => {
  await expect(world.trigger('sendgrid/inbound', mail)).rejects.toThrow('404');
});

frozen('a 500 is tried again, a 400 is not', async ({ sg, world, receiver }) => {
  await parse(sg, receiver);
  receiver.answer = () => ({ status: receiver.requests.length === 1 ? 503 : 400 });
  await world.trigger('sendgrid/inbound', mail);
  await world.settle();
  await world.advance('10m');
  await world.advance('10m');
  expect(receiver.requests).toHaveLength(2);
  expect(receiver.requests[0]?.body).toBe(receiver.requests[1]?.body);
});

test('settings are kept by hostname, and mail is counted', async ({ sg, world, receiver }) => {
  const path = '/v3/user/webhooks/parse/settings';
  const made = await parse(sg, receiver);
  expect([made.status, made.body]).toEqual([
    201,
    { hostname: 'parse.example.com', url: `${receiver.url}/in`, spam_check: false, send_raw: false },
  ]);
  expect((await parse(sg, receiver)).body.errors[0].message).toBe('duplicate record found');
  expect((await sg.call('PATCH', `${path}/parse.example.com`, { spam_check: true })).body.spam_check).toBe(true);
  expect((await sg.call('GET', path)).body.result).toHaveLength(1);
  await world.trigger('sendgrid/inbound', mail);
  const day = (await world.now()).slice(0, 10);
  const { body } = await sg.call('GET', `/v3/user/webhooks/parse/stats?start_date=${day}`);
  expect(body).toEqual([{ date: day, stats: [{ metrics: { received: 1 } }] }]);
  expect((await sg.call('DELETE', `${path}/parse.example.com`)).status).toBe(204);
  expect((await sg.call('GET', `${path}/parse.example.com`)).status).toBe(404);
});
