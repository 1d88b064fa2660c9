/** The inbox: mail sent by the official SDK, seen by its reader, whose opening and clicking are told to the app; hostile mail stays in its frame. */
import { EventWebhook } from '@sendgrid/eventwebhook';
import sgClient from '@sendgrid/client';
import { describe, expect } from 'vitest';
import type { World } from '../../src/index.ts';
import { calendarCall, person } from '../emulators/google/sdk.ts';
import { browserTest, inEveryLook } from './browser.ts';
import { sendMail } from './school.ts';

// What the package exports besides an instance, its declarations leave out.
const { Client } = sgClient as unknown as { Client: new () => typeof sgClient };

const test = browserTest();

const inbox = ({ control, name }: World, query = ''): string => `${control.url}/inbox?namespace=${name}${query}`;

const html = (value: string, subject = 'Your first lesson'): object => ({
  subject,
  content: [{ type: 'text/html', value }],
});

test('a reader opens and clicks, and the app gets signed events', async ({ world, receiver, page, context }) => {
  const client = new Client();
  client.setApiKey(world.credentials['sendgrid']?.['apiKey'] ?? '');
  client.setDefaultRequest('baseUrl', `${world.baseUrls['sendgrid']}/`);
  await world.webhookEndpoint('sendgrid', { url: `${receiver.url}/events` });
  const [, { public_key }] = (await client.request({
    method: 'PATCH',
    url: '/v3/user/webhooks/event/settings/signed',
    body: { enabled: true },
  })) as [unknown, { public_key: string }];
  await client.request({
    method: 'POST',
    url: '/v3/mail/send',
    body: {
      personalizations: [{ to: [{ email: 'ada@example.com' }] }],
      from: { email: 'school@example.com' },
      ...html(`<h1>Hello Ada</h1><a href="${receiver.url}/lesson">Your lesson</a>`),
      tracking_settings: { click_tracking: { enable: true }, open_tracking: { enable: true } },
    },
  });
  await world.settle();
  await page.goto(inbox(world));
  await page.getByRole('link', { name: 'Your first lesson' }).click();
  const frame = page.frameLocator('iframe.mail');
  await frame.getByRole('heading', { name: 'Hello Ada' }).waitFor();
  const [opened] = await Promise.all([
    context.waitForEvent('page'),
    frame.getByRole('link', { name: 'Your lesson' }).click(),
  ]);
  await opened.waitForURL(/\/lesson/);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByText('Done').waitFor();
  await world.settle();

  const posts = receiver.requests.filter(({ path }) => path === '/events');
  const events = posts.flatMap(({ body }) => JSON.parse(body) as { event: string; email: string }[]);
  const kinds = events.map(({ event }) => event);
  expect(kinds.slice(0, 2)).toEqual(['processed', 'delivered']);
  expect(kinds).toContain('click');
  expect(kinds).toContain('open');
  const verifier = new EventWebhook();
  const key = verifier.convertPublicKeyToECDSA(public_key);
  const signed = posts.filter(({ headers }) => headers['x-twilio-email-event-webhook-signature']);
  expect(signed).toHaveLength(posts.length);
  for (const { bytes, headers } of signed) {
    const signature = String(headers['x-twilio-email-event-webhook-signature']);
    const timestamp = String(headers['x-twilio-email-event-webhook-timestamp']);
    expect(verifier.verifySignature(key, bytes, signature, timestamp)).toBe(true);
  }
});

test('pictures load when they are asked for, and that is an open', async ({ world, page }) => {
  await sendMail(world, {
    ...html('<p>Hello</p>'),
    tracking_settings: { open_tracking: { enable: true } },
  });
  await world.settle();
  const opens = async (): Promise<unknown> => (await world.state('sendgrid', 'messages'))[0]?.['opens_count'];
  await page.goto(inbox(world));
  await page.getByRole('link', { name: 'Your first lesson' }).click();
  await page.frameLocator('iframe.mail').getByText('Hello').waitFor();
  expect(await opens()).toBe(0);
  await Promise.all([page.waitForResponse(/\/wf\/open/), page.getByRole('link', { name: 'Load them' }).click()]);
  expect(await opens()).toBe(1);
});

const attacks = [
  `<script>top.document.title='stolen'</script>`,
  `<img src=x onerror="top.document.title='stolen'">`,
  `<svg onload="top.document.title='stolen'"></svg>`,
  `<iframe srcdoc="<script>top.document.title='stolen'</script>"></iframe>`,
  `<form action="/do" method="post"><input name="call" value="POST /reset"><button id="b">x</button></form><script>b.click()</script>`,
  `<meta http-equiv="refresh" content="0;url=javascript:top.document.title='stolen'">`,
  `<base href="https://evil.example/"><link rel="stylesheet" href="x.css">`,
  `</body></html><script>parent.postMessage('stolen','*');fetch('/_backlot/reset',{method:'POST'})</script>`,
];

test('hostile HTML cannot touch the dashboard, in its frame or opened by itself', async ({ world, page }) => {
  const asked: string[] = [];
  page.on('requestfinished', (request) => {
    if (request.method() !== 'GET' || /evil/.test(request.url())) asked.push(request.url());
  });
  await sendMail(
    world,
    html(`${attacks.join('')}<h1>Still here</h1>`, `<img src=x onerror="document.title='stolen'">`),
  );
  await world.settle();
  await page.goto(inbox(world));
  await page.locator('.mails a').click();
  await page.frameLocator('iframe.mail').getByRole('heading', { name: 'Still here' }).waitFor();
  for (const form of ['phone', 'source', 'text', 'headers', 'raw']) {
    await page.getByRole('link', { name: form, exact: true }).click();
    await page.waitForLoadState();
    expect(await page.title()).toMatch(/^<img .* · Backlot$/);
  }
  const [{ key = '' } = {}] = ((await world.ask('GET', '/shown/mail')) as { items: { key?: string }[] }).items;
  const path = `${world.control.url}/inbox/sendgrid/messages/${encodeURIComponent(key)}/body?namespace=${world.name}`;
  const alone = await page.goto(path);
  expect(alone?.headers()['content-security-policy']).toContain("default-src 'none'");
  expect(await page.evaluate('origin').catch(() => 'null')).toBe('null');
  expect(asked).toEqual([]);
  expect(await world.state('sendgrid', 'messages')).toHaveLength(1);
});

test('files are downloaded, and never shown in place', async ({ world, page }) => {
  const content = Buffer.from('<script>alert(1)</script>').toString('base64');
  await sendMail(world, { ...html('<p>x</p>'), attachments: [{ filename: 'a.html', type: 'text/html', content }] });
  await world.settle();
  await page.goto(inbox(world));
  await page.getByRole('link', { name: 'Your first lesson' }).click();
  await page.getByRole('link', { name: /^files/ }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'a.html' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('a.html');
});

test('a bounce, a complaint and a way out are told; a reply is posted to the app', async ({
  world,
  receiver,
  page,
}) => {
  await world.webhookEndpoint('sendgrid', { url: `${receiver.url}/events` });
  await fetch(`${world.baseUrls['sendgrid']}/v3/user/webhooks/parse/settings`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.credentials['sendgrid']?.['apiKey']}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ hostname: 'brightpath.example', url: `${receiver.url}/parse` }),
  });
  await sendMail(world, html('<p>Hello</p>'));
  await world.settle();
  await page.goto(inbox(world));
  await page.getByRole('link', { name: 'Your first lesson' }).click();
  for (const name of ['Report as spam', 'Unsubscribe', 'Bounce']) {
    await page.getByRole('button', { name }).click();
    await page.getByText('Done').waitFor();
  }
  await page.getByText('Reply', { exact: true }).click();
  await page.getByLabel('Your reply').fill('Can I bring a friend?');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('Done').waitFor();
  await world.settle();
  const posts = receiver.requests.filter(({ path }) => path === '/events');
  const kinds = posts.flatMap(({ body }) => (JSON.parse(body) as { event: string }[]).map(({ event }) => event));
  for (const kind of ['spamreport', 'unsubscribe', 'bounce']) expect(kinds).toContain(kind);
  const reply = receiver.requests.find(({ path }) => path === '/parse');
  expect(reply?.body).toContain('Can I bring a friend?');
  expect(reply?.body).toContain('Re: Your first lesson');
});

test('an invitation is accepted from the mail, and its organizer hears of it', async ({ world, page }) => {
  const { json } = await calendarCall(world, '/calendars/primary/events', {
    query: { sendUpdates: 'all' },
    body: {
      summary: 'Partners',
      start: { dateTime: '2030-01-10T10:00:00Z' },
      end: { dateTime: '2030-01-10T11:00:00Z' },
      attendees: [{ email: person(world, 1).email }],
    },
  });
  await world.settle();
  await page.goto(inbox(world));
  await page.getByRole('link', { name: /Invitation.*Partners/ }).click();
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.getByText('Done').waitFor();
  await world.settle();
  const { json: event } = await calendarCall(world, `/calendars/primary/events/${json.id}`);
  expect(event.attendees).toEqual([expect.objectContaining({ responseStatus: 'accepted' })]);
  await page.goto(inbox(world));
  await page.getByRole('link', { name: /Accepted.*Partners/ }).waitFor();
});

test('mail is found by recipient and by what it says', async ({ world, page }) => {
  await sendMail(world, html('<p>Bring a pen</p>', 'First'));
  await sendMail(world, { ...html('<p>x</p>', 'Second'), personalizations: [{ to: [{ email: 'bo@example.com' }] }] });
  await world.settle();
  await page.goto(inbox(world));
  const subjects = (): Promise<string[]> => page.locator('.mails strong').allTextContents();
  expect(await subjects()).toEqual(['Second', 'First']);
  await page.getByLabel('Recipient').fill('bo@example.com');
  await page.keyboard.press('Enter');
  await page.waitForURL(/to=bo/);
  expect(await subjects()).toEqual(['Second']);
  await page.goto(inbox(world, '&text=a+PEN'));
  expect(await subjects()).toEqual(['First']);
  await page.goto(inbox(world, '&text=nowhere'));
  await page.getByText('No mail says that').waitFor();
});

describe('every look', () => {
  inEveryLook(test, 'the inbox, empty and full', async ({ world, look }) => {
    await look('/inbox', 'inbox-empty');
    await sendMail(world, html('<h1>Hello Asha</h1><p>Your first lesson is on <b>Friday</b>.</p>'));
    await world.settle();
    await look('/inbox', 'inbox');
    const [{ key = '' } = {}] = ((await world.ask('GET', '/shown/mail')) as { items: { key?: string }[] }).items;
    for (const form of ['rendered', 'phone', 'raw', 'events', 'headers'])
      await look(`/inbox/sendgrid/messages/${key}?as=${form}`, `inbox-${form}`, { frames: false });
  });
});
