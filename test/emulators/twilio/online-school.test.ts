/** The online school's people, called by the school. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { twilioTest } from './sdk.ts';
import { asked, serve } from './voice/app.ts';

const test = twilioTest();

test('each of the leads does what the school knows them for', async ({ sdk, world, receiver }) => {
  const { twilio } = parse(readFileSync('fixtures/online-school.yaml', 'utf8')) as Record<string, object>;
  await world.fixtures({ twilio });
  const [{ phoneNumber: from } = { phoneNumber: '' }] = await sdk.incomingPhoneNumbers.list({
    friendlyName: 'Brightpath Classes',
  });
  serve(receiver, {
    '/voice':
      '<Gather input="dtmf speech" action="/said"><Say>Shall we keep your seat? Press one, or tell us.</Say></Gather>',
    '/said': '<Say>Thank you.</Say>',
  });
  for (const lead of [1, 2, 3, 4])
    await sdk.calls.create({
      to: `+91980000000${lead}`,
      from,
      url: `${receiver.url}/voice`,
      machineDetection: 'Enable',
    });
  await world.settle();
  const calls = (await sdk.calls.list()).toReversed();
  expect(calls.map(({ status, answeredBy }) => [status, answeredBy])).toEqual([
    ['completed', 'human'],
    ['completed', 'human'],
    ['completed', 'machine_start'],
    ['busy', null],
  ]);
  const said = asked(receiver, '/said').map(({ From, To, Digits, SpeechResult }) => [From, To, Digits ?? SpeechResult]);
  expect(said.toSorted()).toEqual([
    [from, '+919800000001', '1'],
    [from, '+919800000002', 'Call me tomorrow at six, please'],
  ]);
  expect((await sdk.messages.list()).map(({ body }) => body)).toEqual([
    'Yes, Saturdays at 10. Shall we call you?',
    'Is there a weekend batch of the Python course?',
  ]);
});
