/** What an open or a click tells of its reader: browser, device, mail client, country. */
import type { MailEvent } from '../mail/messages.ts';

const first = (text: string, kinds: readonly (readonly [RegExp, string])[]): string | undefined =>
  kinds.find(([form]) => form.test(text))?.[1];

const browsers = [
  [/Edg\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const;

const devices = [
  [/iPad|Tablet/, 'Tablet'],
  [/iPhone|Android|Mobile/, 'Phone'],
  [/Mozilla/, 'Webmail'],
] as const;

const clients = [
  [/GoogleImageProxy/, 'Gmail'],
  [/Outlook/, 'Outlook'],
  [/Thunderbird/, 'Thunderbird'],
  [/iPhone|iPad/, 'iOS Mail'],
  [/Macintosh/, 'Apple Mail'],
] as const;

/** The counters that an engagement belongs to; of other events none. */
export function readerOf(event: MailEvent): readonly { type: string; name: string }[] {
  if (event.event !== 'open' && event.event !== 'click') return [];
  const agent = typeof event.useragent === 'string' ? event.useragent : '';
  return [
    { type: 'browser', name: first(agent, browsers) ?? 'Other' },
    { type: 'device', name: first(agent, devices) ?? 'Other' },
    { type: 'client', name: first(agent, clients) ?? 'Other' },
    { type: 'country', name: 'US' }, // no address is looked up
  ];
}
