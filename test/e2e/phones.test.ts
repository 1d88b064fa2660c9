/** Phones: what a person writes reaches the app's webhook, what the app sends is on the phone, and calls are answered there. */
import { describe, expect } from 'vitest';
import type { World } from '../../src/index.ts';
import { asked, serve } from '../emulators/twilio/voice/app.ts';
import { browserTest, inEveryLook } from './browser.ts';
import { answerBy, asha, chat, schoolNumber, twilio } from './school.ts';

const test = browserTest({ clock: { mode: 'frozen', now: '2026-11-20T09:00:00Z' } });

const phone = ({ control, name }: World, number = asha): string =>
  `${control.url}/phones/${encodeURIComponent(number)}?namespace=${name}`;

test('an SMS from the phone calls the webhook, and the answer comes back with its ticks', async ({
  world,
  receiver,
  page,
}) => {
  await answerBy(world, receiver);
  serve(receiver, { '/sms': '<Message>We got that.</Message>' });
  await page.goto(phone(world));
  const sms = page.getByRole('region', { name: 'SMS', exact: true });
  await sms.getByLabel('Write, SMS').fill('Is there a class on Fridays?');
  await page.keyboard.press('Enter');
  await page.getByText('Sent to').waitFor();
  await world.advance('10s');
  expect(asked(receiver, '/sms')[0]).toMatchObject({ From: asha, Body: 'Is there a class on Fridays?' });
  const answer = sms.locator('.bubble.out');
  await answer.getByText('We got that.').waitFor();
  await answer.getByText('delivered').waitFor();
});

test('a file goes along, as SMS and on WhatsApp', async ({ world, receiver, page }) => {
  await answerBy(world, receiver);
  const file = { name: 'pen.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgo=', 'base64') };
  for (const channel of ['SMS', 'WhatsApp']) {
    await page.goto(phone(world));
    await page.getByLabel(`A file, ${channel}`).setInputFiles(file);
    await page.getByLabel(`Write, ${channel}`).fill('This one?');
    await page.getByRole('region', { name: channel, exact: true }).getByRole('button', { name: 'Send' }).click();
    await page.getByText('Sent to').waitFor();
    await page.getByRole('region', { name: channel, exact: true }).getByAltText('What came along').waitFor();
  }
  await world.settle();
  expect(asked(receiver, '/sms')[0]).toMatchObject({ NumMedia: '1', MediaContentType0: 'image/png' });
  const [message] = await world.state('aisensy', 'messages');
  expect(message).toMatchObject({
    message_type: 'IMAGE',
    message_content: { mime_type: 'image/png', caption: 'This one?' },
  });
});

test('a code of a verification can be copied from the phone', async ({ world, page }) => {
  const service = await verify(world, 'Services', { FriendlyName: 'Brightpath' });
  await verify(world, `Services/${service['sid']}/Verifications`, { To: asha, Channel: 'sms' });
  await world.settle();
  await page.goto(phone(world));
  const code = await page.locator('.bubble code').textContent();
  const check = await verify(world, `Services/${service['sid']}/VerificationCheck`, { To: asha, Code: String(code) });
  expect(check['status']).toBe('approved');
});

async function verify(world: World, path: string, fields: Readonly<Record<string, string>>) {
  const { accountSid = '', authToken = '' } = world.credentials['twilio'] ?? {};
  const response = await fetch(`${world.baseUrls['twilio']}/verify/v2/${path}`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` },
    body: new URLSearchParams(fields),
  });
  return (await response.json()) as Readonly<Record<string, string>>;
}

test('a call rings on the phone, is answered, heard, dialled through and hung up', async ({
  world,
  receiver,
  page,
}) => {
  await page.addInitScript(`
    window.heard = [];
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    Object.defineProperty(window, 'speechSynthesis', { value: { speak: (one) => heard.push(one.text), cancel() {} } });
  `);
  serve(receiver, {
    '/voice':
      '<Gather numDigits="1" timeout="20" action="/menu"><Say>Press one for classes.</Say></Gather><Say>Goodbye</Say>',
    '/menu': '<Gather input="speech" timeout="20" action="/name"><Say>What is your name?</Say></Gather>',
    '/name': ({ SpeechResult }) => `<Say>Welcome, ${SpeechResult}.</Say><Pause length="30"/>`,
  });
  const { sid } = await twilio(world, 'Calls', { To: asha, From: schoolNumber(world), Url: `${receiver.url}/voice` });
  await world.advance('2s');
  await page.goto(phone(world));
  const call = page.getByRole('region', { name: `Call of ${asha}` });
  await call.getByText('ringing').waitFor();
  const press = (name: string): Promise<unknown> =>
    Promise.all([
      page.waitForResponse((response) => new URL(response.url()).pathname === '/do'),
      call.getByRole('button', { name, exact: true }).click(),
    ]);
  await call.getByRole('button', { name: 'Speak aloud' }).click();
  await press('Answer');
  await call.getByText('Press one for classes.').waitFor();
  await press('1');
  await world.advance('2s');
  await call.getByText('pressed 1').waitFor();
  await call.getByText('What is your name?').waitFor();
  await call.getByLabel('Words to say').fill('Asha');
  await press('Say it');
  await world.advance('10s');
  await call.getByText('Welcome, Asha.').waitFor();
  await expect.poll(() => page.evaluate('heard.at(-1)')).toBe('Welcome, Asha.');
  await press('Hang up');
  await page.locator('#past a').waitFor();
  expect(await call.count()).toBe(0);
  expect(asked(receiver, '/menu')[0]).toMatchObject({ CallSid: sid, Digits: '1' });
  expect(asked(receiver, '/name')[0]).toMatchObject({ SpeechResult: 'Asha' });
});

test('the person calls the app, and declines a call of its', async ({ world, receiver, page }) => {
  await answerBy(world, receiver);
  serve(receiver, { '/voice': '<Say>Brightpath, good morning.</Say><Pause length="20"/>' });
  await page.goto(phone(world));
  await page.getByRole('button', { name: `Call ${schoolNumber(world)}` }).click();
  await page.getByText('Brightpath, good morning.').waitFor();
  expect(asked(receiver, '/voice')[0]).toMatchObject({ From: asha, Direction: 'inbound' });
  await page.getByRole('button', { name: 'Hang up' }).click();
  await page.locator('#past a').waitFor();

  const { sid } = await twilio(world, 'Calls', { To: asha, From: schoolNumber(world), Url: `${receiver.url}/voice` });
  await world.advance('2s');
  await page.getByRole('button', { name: 'Decline' }).click();
  await page.getByText('busy').first().waitFor();
  const calls = await world.state('twilio', 'calls');
  expect(calls.find((call) => call['sid'] === sid)?.['status']).toBe('busy');
});

test('whoever wrote is in the list, found by number and by words, and read there', async ({ world, page }) => {
  await chat(world);
  await page.goto(`${world.control.url}/phones?namespace=${world.name}`);
  await page.getByRole('link', { name: /Asha Rao/ }).click();
  await page.getByText('Hello, I saw your course').waitFor();
  expect(decodeURIComponent(new URL(page.url()).pathname)).toBe(`/phones/${asha}`);
  await page.goto(`${world.control.url}/phones?namespace=${world.name}&text=nobody+said+this`);
  await page.getByText('Nobody wrote that').waitFor();
  await page.goto(`${world.control.url}/phones?namespace=${world.name}`);
  await page.getByLabel('Take up the phone of').fill('+1 (415) 555-0199');
  await page.getByRole('button', { name: 'Take it' }).click();
  await page.getByRole('heading', { name: '+14155550199' }).waitFor();
});

describe('every look', () => {
  inEveryLook(test, 'phones, empty and full, and while one rings', async ({ world, receiver, look }) => {
    await look('/phones', 'phones-empty');
    await chat(world);
    await answerBy(world, receiver);
    serve(receiver, { '/voice': '<Gather numDigits="1" timeout="20"><Say>Press one for classes.</Say></Gather>' });
    const { sid } = await twilio(world, 'Calls', { To: asha, From: schoolNumber(world), Url: `${receiver.url}/voice` });
    await world.advance('2s');
    await look('/phones', 'phones');
    await look(`/phones/${encodeURIComponent(asha)}`, 'phone-rings');
    await world.trigger('twilio/call-answer', { callSid: sid });
    await world.settle();
    await look(`/phones/${encodeURIComponent(asha)}`, 'phone');
  });
});
