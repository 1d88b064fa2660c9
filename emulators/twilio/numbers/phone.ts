/** Phone numbers as text: what Twilio takes for one, and how it writes it. */

const E164 = /^\+[1-9]\d{6,14}$/;
/** North America: ten digits, of which the first is neither 0 nor 1. */
const NANP = /^\+1[2-9]\d{9}$/;

/**
 * The E.164 form of what a caller gave: national forms of the United States become international, a plus that a raw
 * query lost comes back. Undefined for what can be no number.
 */
export function e164(given: string): string | undefined {
  const digits = given.replaceAll(/[^\d]/g, '');
  const trimmed = given.trim();
  if (/[a-z]/i.test(trimmed)) return undefined;
  const international = trimmed.startsWith('+') || given.startsWith(' ');
  const number = international ? `+${digits}` : digits.length === 10 ? `+1${digits}` : `+${digits}`;
  if (!E164.test(number)) return undefined;
  return number.startsWith('+1') && !NANP.test(number) ? undefined : number;
}

/** `(415) 555-0100` of an American number, others as they are. */
export const formatted = (number: string): string => number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '($1) $2-$3');

/** Five or six digits. */
export const isShortCode = (text: string): boolean => /^\d{5,6}$/.test(text);

/** One to eleven letters, digits and spaces, a letter among them. */
export const isAlphanumericSender = (text: string): boolean =>
  /^[A-Za-z0-9 ]{1,11}$/.test(text) && /[A-Za-z]/.test(text);

const tollFree = /^\+1(?:800|833|844|855|866|877|888)/;

export const isTollFree = (number: string): boolean => tollFree.test(number);

/** `whatsapp` of `whatsapp:+14155550100`; '' for a plain number. */
export const channelOf = (address: string): string => /^([a-z]+):/.exec(address)?.[1] ?? '';

/** Rows from or to a number, as SMS or on WhatsApp: conditions, each of which finds some. */
export const concerning = (number: string): readonly { from?: string[]; to?: string[] }[] => {
  const addresses = [number, `whatsapp:${number}`];
  return [{ to: addresses }, { from: addresses }];
};

/** The address without its channel. */
export const withoutChannel = (address: string): string => address.replace(/^[a-z]+:/, '');
