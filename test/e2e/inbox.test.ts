/** The inbox: mail sent by the official SDK, seen by its reader, whose opening and clicking are told to the app; hostile mail stays in its frame. */
import { EventWebhook } from '@sendgrid/eventwebhook';
import sgClient from '@sendgrid/client';
import { expect } from 'vitest';
import sendgrid from '../../emulators/sendgrid/index.ts';
import { browserTest, picture } from './browser.ts';

// What the package exports besides an instance, its declarations leave out.
const { Client } = sgClient as unknown as { Client: new () => typeof sgClient };

const test = browserTest({ emulators: [sendgrid] });

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
  const html = `<h1>Hello Ada</h1><a href="${receiver.url}/lesson">Your lesson</a><script>top.document.title='stolen'</script><img src=x onerror="top.document.title='stolen'">`;
  await client.request({
    method: 'POST',
    url: '/v3/mail/send',
    body: {
      personalizations: [{ to: [{ email: 'ada@example.com' }] }],
      from: { email: 'school@example.com' },
      subject: 'Your first lesson',
      content: [{ type: 'text/html', value: html }],
      tracking_settings: { click_tracking: { enable: true }, open_tracking: { enable: true } },
    },
  });
  await world.settle();
  await page.goto(`${world.control.url}/inbox?namespace=${world.name}`);
  await page.getByRole('link', { name: 'Your first lesson' }).click();
  const frame = page.frameLocator('iframe.mail');
  await frame.getByRole('heading', { name: 'Hello Ada' }).waitFor();
  await picture(page, 'inbox-mail');
  const [opened] = await Promise.all([
    context.waitForEvent('page'),
    frame.getByRole('link', { name: 'Your lesson' }).click(),
  ]);
  await opened.waitForURL(/\/lesson/);
  expect(await page.title()).not.toContain('stolen');
  await page.getByRole('button', { name: 'Open it' }).click();
  await page.getByText('Done.').waitFor();
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
