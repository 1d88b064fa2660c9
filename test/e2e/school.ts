/** A school at work, for the pages that look like the real thing: mail, messages, calls, money, classes. */
import type { World } from '../../src/index.ts';
import type { Receiver } from '../start.ts';

/** Whom the school writes to. */
export const asha = '+919800000001';

const credential = (world: World, provider: string, name: string): string =>
  String(world.credentials[provider]?.[name]);

export const schoolNumber = (world: World): string => credential(world, 'twilio', 'phoneNumber');

/** A call of Twilio's API, as the school makes it. */
export async function twilio(
  world: World,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const [sid, token] = [credential(world, 'twilio', 'accountSid'), credential(world, 'twilio', 'authToken')];
  const response = await fetch(`${world.baseUrls['twilio']}/2010-04-01/Accounts/${sid}/${path}.json`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}` },
    body: new URLSearchParams(fields),
  });
  return (await response.json()) as Readonly<Record<string, string>>;
}

/** The school's number asks the app what to say and what to answer. */
export const answerBy = (world: World, { url }: Receiver): Promise<unknown> =>
  twilio(world, `IncomingPhoneNumbers/${credential(world, 'twilio', 'phoneNumberSid')}`, {
    VoiceUrl: `${url}/voice`,
    SmsUrl: `${url}/sms`,
  });

/** A call of SendGrid's API, as the school makes it. */
export const sendMail = (world: World, mail: object): Promise<Response> =>
  fetch(`${world.baseUrls['sendgrid']}/v3/mail/send`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${credential(world, 'sendgrid', 'apiKey')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      personalizations: [{ to: [{ email: 'asha@example.com', name: 'Asha Rao' }] }],
      from: { email: 'classes@brightpath.example', name: 'Brightpath Classes' },
      ...mail,
    }),
  });

/** A call of Stripe's API, as the school makes it. */
export async function stripe(
  world: World,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(`${world.baseUrls['stripe']}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${credential(world, 'stripe', 'secretKey')}` },
    body: new URLSearchParams(fields),
  });
  return (await response.json()) as Readonly<Record<string, string>>;
}

export const chat = async (world: World): Promise<void> => {
  const number = schoolNumber(world);
  await world.trigger('twilio/inbound-message', { from: asha, to: number, body: 'Is there a class on Fridays?' });
  await twilio(world, 'Messages', { To: asha, From: number, Body: 'Yes: at ten, in English. Shall we call you?' });
  await twilio(world, 'Messages', { To: asha, From: number, Body: 'Your verification code is 482913.' });
  await world.trigger('aisensy/inbound-message', { from: asha, name: 'Asha Rao', text: 'Hello, I saw your course' });
  await world.advance('1m');
};
