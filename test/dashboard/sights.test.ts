/** Pages that look like the real thing, read and used without scripts; and the files behind them. */
import PostalMime from 'postal-mime';
import { describe, expect } from 'vitest';
import sendgrid from '../../emulators/sendgrid/index.ts';
import stripe from '../../emulators/stripe/index.ts';
import twilio from '../../emulators/twilio/index.ts';
import zoom from '../../emulators/zoom/index.ts';
import type { World } from '../../src/index.ts';
import { worldTest } from '../start.ts';
import { pageOf, press } from './browsing.ts';

const test = worldTest({ emulators: [sendgrid, stripe, twilio, zoom], clock: 'frozen' });

const theirs = '+14155550123';

/** Mails that a fixture makes; answers the page of the newest. */
async function mails(world: World, ...given: readonly object[]): Promise<string> {
  await world.fixtures({ sendgrid: { messages: given } });
  const [newest] = ((await world.ask('GET', '/shown/mail')) as { items: { key: string }[] }).items;
  return `/inbox/sendgrid/messages/${newest?.key}`;
}

/** What an empty page says to type. */
function commandIn(page: string): string {
  const [, said = ''] = /class="empty"[\s\S]*?<pre[^>]*aria-label="Command">([^<]*)/.exec(page) ?? [];
  return said.replaceAll('&#39;', "'").replaceAll('&quot;', '"');
}

describe('with nothing behind them', () => {
  const fills = {
    '/inbox': 'fixtures',
    '/phones': 'npx backlot trigger twilio/inbound-message',
    '/calls': 'npx backlot trigger twilio/inbound-call',
    '/payments': 'npx backlot trigger stripe/payment_intent.succeeded',
    '/payments?kind=refund': 'npx backlot trigger stripe/charge.refunded',
    '/payments?kind=subscription': 'npx backlot trigger stripe/customer.subscription.created',
    '/payments?kind=request': 'npx backlot trigger stripe/checkout.session.completed',
    '/meetings': 'fixtures',
  };
  for (const [path, command] of Object.entries(fills))
    test(`${path} says the command that fills it`, async ({ world }) => {
      const { text } = await pageOf(world, path);
      expect(commandIn(text)).toContain(command);
      expect(commandIn(text)).toContain(world.name);
    });

  test('the commands of inbox and meetings do what they say', async ({ world }) => {
    for (const [path, kind] of [
      ['/inbox', 'mail'],
      ['/meetings', 'meeting'],
    ]) {
      const { text } = await pageOf(world, String(path));
      const [, body = ''] = / -d '(.*)'$/.exec(commandIn(text)) ?? [];
      await world.ask('POST', '/fixtures', JSON.parse(body) as object);
      const { items } = (await world.ask('GET', `/shown/${kind}`)) as { items: unknown[] };
      expect([path, items.length]).toEqual([path, 1]);
    }
  });
});

describe('a mail', () => {
  test('is a page of its own with what stands in it, also without scripts', async ({ world }) => {
    const path = await mails(world, { to_email: 'ada@example.com', subject: '<b>Hello</b>', text: 'Friday at ten.' });
    const { status, text } = await pageOf(world, path);
    expect(status).toBe(200);
    expect(text).toContain('<title>&lt;b&gt;Hello&lt;/b&gt; · Backlot</title>');
    expect(text).toContain('Friday at ten.');
    expect(text).not.toContain('<b>Hello</b>');
  });

  test('is rendered where nothing of it can run or reach out', async ({ world }) => {
    const path = await mails(world, { subject: 'x', html: '<script>1</script><p>Hi <img src="cid:logo"></p>' });
    const policyOf = async (query: string): Promise<string> =>
      (await pageOf(world, `${path}/body${query}`)).response.headers.get('content-security-policy') ?? '';
    expect(await policyOf('')).toMatch(/^sandbox allow-popups[^;]*; default-src 'none'/);
    expect(await policyOf('')).toContain('img-src data:;');
    expect(await policyOf('?pictures=yes')).toContain('img-src data: http: https:;');
    expect(await policyOf('?pictures=yes')).not.toMatch(/script-src|allow-scripts|allow-same-origin/);
    expect((await pageOf(world, path)).text).toMatch(
      /<iframe[^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/,
    );
  });

  test('shows a picture that came with it', async ({ world }) => {
    const content = Buffer.from('GIF89a').toString('base64');
    const path = await mails(world, {
      html: '<img src="cid:logo">',
      attachments: [{ filename: 'a.gif', type: 'image/gif', content, content_id: 'logo' }],
    });
    expect((await pageOf(world, `${path}/body`)).text).toContain(`<img src="data:image/gif;base64,${content}">`);
  });

  test('comes as MIME that others read, and no header breaks out of its line', async ({ world }) => {
    const content = Buffer.from('Bring a pen.').toString('base64');
    const path = await mails(world, {
      to: [{ email: 'ada@example.com', name: 'Ada' }],
      subject: 'Grüße\r\nBcc: evil@example.com',
      text: 'Grüße',
      headers: { 'X-Class': '7' },
      attachments: [{ filename: 'list.txt', type: 'text/plain', content }],
    });
    const { response, text } = await pageOf(world, `${path}/mail.eml`);
    expect(response.headers.get('content-type')).toBe('message/rfc822');
    const mail = await PostalMime.parse(text);
    expect(mail).toMatchObject({ subject: 'Grüße Bcc: evil@example.com', to: [{ address: 'ada@example.com' }] });
    expect(mail.bcc ?? []).toEqual([]);
    expect(mail.text?.trim()).toBe('Grüße');
    expect(mail.headers).toContainEqual(expect.objectContaining({ key: 'x-class', value: '7' }));
    expect(mail.attachments).toMatchObject([{ filename: 'list.txt', mimeType: 'text/plain' }]);
  });

  test('has files that are downloaded as what they are, and never run', async ({ world }) => {
    const content = Buffer.from('<script>1</script>').toString('base64');
    const path = await mails(world, { attachments: [{ filename: 'a"\r\nb.html', type: 'text/html', content }] });
    const { response, text } = await pageOf(world, `${path}/files/0`);
    expect(text).toBe('<script>1</script>');
    expect(response.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''a%22%0D%0Ab.html");
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    expect((await pageOf(world, `${path}/files/1`)).status).toBe(404);
  });

  test('that is not there is said in the frame', async ({ world }) => {
    const { status, text } = await pageOf(world, '/inbox/sendgrid/messages/none');
    expect([status, text.includes('id="menu"')]).toEqual([404, true]);
  });
});

describe('a phone', () => {
  const path = `/phones/${encodeURIComponent(theirs)}`;
  const number = (world: World): string => String(world.credentials['twilio']?.['phoneNumber']);

  test('writes by a form', async ({ world }) => {
    const said = await press(world, path, { to: `twilio sms ${number(world)}`, text: 'Hi <there>' });
    expect(said.flash).toMatchObject({ kind: 'done', text: `Sent to ${number(world)}.` });
    const [message] = await world.state('twilio', 'messages');
    expect(message).toMatchObject({ direction: 'inbound', from: theirs, to: number(world), body: 'Hi <there>' });
    expect((await pageOf(world, path)).text).toContain('Hi &lt;there&gt;');
  });

  test('has to say something, to a number that somebody has', async ({ world }) => {
    expect((await press(world, path, { to: `twilio sms ${number(world)}` })).flash.kind).toBe('failed');
    expect((await press(world, path, { to: 'twilio sms +1999', text: 'x' })).flash.text).toContain('nobody has');
    expect(await world.state('twilio', 'messages')).toEqual([]);
  });

  test('shows messages of both channels apart, and of nobody else', async ({ world }) => {
    await press(world, path, { to: `twilio sms ${number(world)}`, text: 'by SMS' });
    await press(world, path, { to: `twilio whatsapp ${number(world)}`, text: 'on WhatsApp' });
    await press(world, '/phones/%2B14155550199', { to: `twilio sms ${number(world)}`, text: 'somebody else' });
    const { text } = await pageOf(world, path);
    const thread = (id: string): string => new RegExp(`<ol id="thread-${id}"[\\s\\S]*?</ol>`).exec(text)?.[0] ?? '';
    expect(thread('sms')).toContain('by SMS');
    expect(thread('sms')).not.toContain('on WhatsApp');
    expect(thread('whatsapp')).toContain('on WhatsApp');
    expect(thread('sms') + thread('whatsapp')).not.toContain('somebody else');
  });
});

test('amounts by day are a picture with a bar for each day that had some', async ({ world }) => {
  await world.trigger('stripe/payment_intent.succeeded', { amount: 4900, currency: 'usd' });
  await world.advance('2d');
  await world.trigger('stripe/payment_intent.succeeded', { amount: 5100, currency: 'usd' });
  await world.trigger('stripe/payment_intent.payment_failed', { amount: 9900, currency: 'usd' });
  const { text, response } = await pageOf(world, '/payments/chart.svg?kind=payment');
  expect(response.headers.get('content-type')).toBe('image/svg+xml');
  expect(text).toContain('$100.00 in 30 days, at most $51.00 a day');
  expect(text.match(/<rect /g)).toHaveLength(2);
});
