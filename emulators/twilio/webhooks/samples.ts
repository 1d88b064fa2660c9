/** Twilio's own sample documents, which quickstarts and new numbers point at: answered here, because they stand outside. */

const SAID = 'Thanks for trying our documentation. Enjoy!';
const VOICE = `<Response><Say>${SAID}</Say><Play>http://demo.twilio.com/docs/classic.mp3</Play></Response>`;
const WELCOME = '<Response><Say>Hello! This is your Twilio number.</Say></Response>';
const SMS =
  '<Response><Message>Thanks for the message. Configure your number’s SMS URL to change this message.</Message></Response>';

const documents: Readonly<Record<string, string>> = {
  'demo.twilio.com/docs/voice.xml': VOICE,
  'demo.twilio.com/docs/classic.mp3.xml': VOICE,
  'demo.twilio.com/welcome/voice': WELCOME,
  'demo.twilio.com/welcome/sms/reply': SMS,
  'demo.twilio.com/sms/welcome': SMS,
};

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** `twimlets.com/echo?Twiml=…` says what it is told; `message` reads or plays what it is given. */
function twimlet(path: string, query: URLSearchParams): string | undefined {
  if (path === '/echo') return query.get('Twiml') ?? '<Response/>';
  if (path !== '/message') return undefined;
  const verbs = [...query]
    .filter(([name]) => /^Message(?:\[\d*\])?$/.test(name))
    .map(([, text]) => (/^https?:/.test(text) ? `<Play>${escaped(text)}</Play>` : `<Say>${escaped(text)}</Say>`));
  return `<Response>${verbs.join('')}</Response>`;
}

/** The TwiML of one of Twilio's samples; undefined for every other URL. */
export function sampleDocument(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, pathname, searchParams } = new URL(url);
  if (hostname === 'twimlets.com') return twimlet(pathname, searchParams);
  return documents[`${hostname}${pathname}`.replace(/\/$/, '')];
}
