/** Rows as a person sees them: of all providers together, newest first, by page, person and text; one of them whole. */
import { describe, expect } from 'vitest';
import sendgrid from '../../emulators/sendgrid/index.ts';
import twilio from '../../emulators/twilio/index.ts';
import type { World } from '../../src/index.ts';
import { worldTest } from '../start.ts';
import { controlOf } from './client.ts';

const test = worldTest({ emulators: [sendgrid, twilio], clock: 'frozen' });

type Tree = Readonly<Record<string, unknown>>;
interface Page {
  readonly items: readonly Tree[];
  readonly nextCursor: string | null;
}

const theirs = '+14155550123';
const ours = (world: World): string => String(world.credentials['twilio']?.['phoneNumber']);

const write = async (world: World, body: string, from = theirs): Promise<unknown> => {
  await world.advance('1s');
  return world.trigger('twilio/inbound-message', { from, to: ours(world), body });
};

const send = (world: World, mail: Tree): Promise<Response> =>
  fetch(`${world.baseUrls['sendgrid']}/v3/mail/send`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.credentials['sendgrid']?.['apiKey']}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      personalizations: [{ to: [{ email: 'ada@example.com' }] }],
      from: { email: 'school@example.com' },
      subject: 'Hello',
      content: [{ type: 'text/plain', value: 'Friday at ten.' }],
      ...mail,
    }),
  });

describe('lists', () => {
  test('pages follow each other without gap or repetition', async ({ backlot, world }) => {
    for (const body of ['1', '2', '3', '4', '5']) await write(world, body);
    const control = controlOf(backlot, world.name);
    const seen: unknown[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 5; pages++) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await control<Page>('GET', `/shown/chat?limit=2${query}`);
      seen.push(...body.items.map(({ text }) => text));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(['5', '4', '3', '2', '1']);
  });

  test('a person is found in both directions, a text wherever it stands', async ({ backlot, world }) => {
    await write(world, 'Where is my order?');
    await write(world, 'Something else', '+14155550199');
    const control = controlOf(backlot, world.name);
    const of = async (query: string): Promise<unknown[]> =>
      (await control<Page>('GET', `/shown/chat?${query}`)).body.items.map(({ text }) => text);
    expect(await of(`person=${encodeURIComponent(theirs)}`)).toEqual(['Where is my order?']);
    expect(await of(`person=${encodeURIComponent(ours(world))}`)).toHaveLength(2);
    expect(await of('text=MY%20ORDER')).toEqual(['Where is my order?']);
    expect(await of('text=nowhere')).toEqual([]);
  });

  test('a chat says who wrote, and how one reads it', async ({ backlot, world }) => {
    await write(world, 'Hi');
    const { body } = await controlOf(backlot, world.name)<Page>('GET', '/shown/chat');
    expect(body.items[0]).toMatchObject({
      provider: 'twilio',
      collection: 'messages',
      channel: 'sms',
      direction: 'in',
      theirs,
      ours: ours(world),
      text: 'Hi',
      state: 'received',
      went: 'well',
    });
  });

  test('an unknown kind proposes the nearest, a foreign cursor is refused', async ({ backlot, world }) => {
    const control = controlOf(backlot, world.name);
    expect(await control('GET', '/shown/mails')).toMatchObject({
      status: 404,
      body: { error: { message: expect.stringContaining('mail') } },
    });
    expect((await control('GET', '/shown/mail?cursor=nonsense')).status).toBe(400);
  });
});

describe('one', () => {
  test('a mail with its files, headers and what happened to it', async ({ backlot, world }) => {
    const content = Buffer.from('Bring a pen.').toString('base64');
    await send(world, {
      headers: { 'X-Class': '7' },
      attachments: [{ filename: 'list.txt', type: 'text/plain', content }],
    });
    await world.advance('1m');
    const control = controlOf(backlot, world.name);
    const { body: list } = await control<Page>('GET', '/shown/mail?person=ADA@example.com');
    expect(list.items).toHaveLength(1);
    expect(list.items[0]).toMatchObject({ subject: 'Hello', attachments: [{ name: 'list.txt' }] });
    const { body } = await control<Tree>('GET', `/shown/mail/sendgrid/messages/${String(list.items[0]?.['key'])}`);
    expect(body).toMatchObject({
      to: 'ada@example.com',
      from: 'school@example.com',
      state: 'delivered',
      went: 'well',
      headers: { 'X-Class': '7' },
      attachments: [{ name: 'list.txt', type: 'text/plain', content }],
      events: [{ what: 'processed' }, { what: 'delivered' }],
      acts: { open: { trigger: 'open' }, reply: { trigger: 'inbound', input: { subject: 'Re: Hello' } } },
    });
  });

  test('what is not there, or of another kind, is 404', async ({ backlot, world }) => {
    const { sid } = (await write(world, 'Hi')) as { sid: string };
    const control = controlOf(backlot, world.name);
    expect((await control('GET', `/shown/chat/twilio/messages/${sid}`)).status).toBe(200);
    expect((await control('GET', `/shown/mail/twilio/messages/${sid}`)).status).toBe(404);
    expect((await control('GET', '/shown/chat/twilio/messages/SMnone')).status).toBe(404);
  });
});

test('a person begins by a trigger that is told both numbers', async ({ backlot, world }) => {
  const path = `/begins?theirs=${encodeURIComponent(theirs)}`;
  const { body } = await controlOf(backlot, world.name)<{ begins: Tree[] }>('GET', path);
  expect(body.begins).toContainEqual({
    provider: 'twilio',
    channel: 'whatsapp',
    ours: ours(world),
    act: {
      trigger: 'inbound-message',
      input: { from: `whatsapp:${theirs}`, to: `whatsapp:${ours(world)}` },
      asks: { text: 'body', media: 'mediaUrl' },
    },
  });
});
