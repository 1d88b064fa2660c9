/** How messages end that do not arrive: Twilio's delivery errors and what they are called. */
import type { MessageStatus } from './rows.ts';

const texts: Readonly<Record<string, string>> = {
  14107: 'Message rate limit exceeded',
  21610: 'Attempt to send to unsubscribed recipient',
  30001: 'Queue overflow',
  30002: 'Account suspended',
  30003: 'Unreachable destination handset',
  30004: 'Message blocked',
  30005: 'Unknown destination handset',
  30006: 'Landline or unreachable carrier',
  30007: 'Message filtered',
  30008: 'Unknown error',
  30010: 'Message price exceeds max price',
  30011: 'MMS not supported by the receiving phone number in this region',
  30017: 'Carrier network congestion',
  30018: 'Destination carrier requires sender ID pre-registration',
  30019: 'Content size exceeds carrier limit',
  30022: 'US A2P 10DLC - Rate limits exceeded',
  30023: 'US A2P 10DLC - Daily message cap reached',
  30032: 'Toll-free number has not been verified',
  30034: 'US A2P 10DLC - Message from an unregistered number',
  30036: 'Validity period expired',
  30450: 'Message delivery blocked (SMS pumping protection)',
  63003: 'Channel could not find To address',
  63005: 'Channel did not accept given content',
  63013: 'Channel policy violation',
  63015: 'Channel sandbox can only send messages to phone numbers that have joined the sandbox',
  63016: 'Failed to send freeform message because you are outside the allowed window',
  63018: 'Rate limit exceeded for channel',
  63019: 'Media failed to download',
  63024: 'Invalid message recipient',
  63049: 'Meta chose not to deliver this marketing message',
};

/** Codes of messages that never leave: all others come back from the carrier. */
const neverSent = new Set([
  14107, 21610, 30001, 30002, 30010, 30018, 30022, 30023, 30032, 30034, 30036, 30450, 63003, 63005, 63013, 63015, 63016,
  63018, 63019, 63024,
]);

export interface BadEnd {
  readonly status: Extract<MessageStatus, 'failed' | 'undelivered'>;
  readonly code: number;
}

/** `undelivered:30003`, `30003`, or only `failed`; undefined for anything else. */
export function badEnd(outcome: string): BadEnd | undefined {
  const [, status, code] = /^(?:(failed|undelivered):?)?(\d{5})?$/.exec(outcome) ?? [];
  if (!status && !code) return undefined;
  const number = code ? Number(code) : status === 'failed' ? 30_008 : 30_003;
  const ends =
    status === 'failed' || status === 'undelivered' ? status : neverSent.has(number) ? 'failed' : 'undelivered';
  return { status: ends, code: number };
}

export const deliveryErrorText = (code: number): string => texts[code] ?? 'Unknown error';

/** The names under which fault rules ask for a bad end. */
export const badEnds: readonly string[] = [
  'failed',
  'undelivered',
  ...Object.keys(texts).flatMap((code) => [`failed:${code}`, `undelivered:${code}`]),
];
