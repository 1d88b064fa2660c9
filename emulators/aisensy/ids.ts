/** Ids and phone numbers, in the forms that AiSensy gives them. */
import { seconds, type Ctx, type Random } from '../../src/emulator/index.ts';

/** 24 hex, of which the first 8 are the second of its making, as MongoDB's object ids. */
export const objectId = ({ now, random }: Pick<Ctx, 'now' | 'random'>): string =>
  seconds(now).toString(16).padStart(8, '0') + random.hex(16);

/** WhatsApp's id of a message: the other side's number and 18 hex characters, in base64. */
export function wamid(random: Random, phone: string, from: 'business' | 'user'): string {
  const mark = from === 'business' ? [0x15, 0x02, 0x00, 0x11, 0x18, 0x12] : [0x15, 0x02, 0x00, 0x12, 0x18, 0x12];
  const code = random.text(18, '0123456789ABCDEF');
  const bytes = [0x1c, 0x18, phone.length, ...Buffer.from(phone), ...mark, ...Buffer.from(code), 0x00];
  return `wamid.${Buffer.from(bytes).toString('base64')}`;
}

const countries: Readonly<Record<string, string>> = {
  IN: '91', US: '1', CA: '1', GB: '44', AE: '971', SA: '966', SG: '65', AU: '61', BR: '55', DE: '49', FR: '33',
  ES: '34', IT: '39', ID: '62', MY: '60', PH: '63', PK: '92', BD: '880', LK: '94', NP: '977', ZA: '27', NG: '234',
  KE: '254', MX: '52', QA: '974', KW: '965', OM: '968', BH: '973', TR: '90', EG: '20', NL: '31', PT: '351',
}; // prettier-ignore

/** `91` of `IN`, `in`, `91` or `+91`; India when nothing is said. */
export function callingCode(country: string | null | undefined): string {
  const text = (country ?? '').trim();
  return countries[text.toUpperCase()] ?? (text.replaceAll(/\D/g, '') || '91');
}

const twoDigits = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** The country code at the head of an international number. */
export function countryCodeOf(phone: string): string {
  if (/^[17]/.test(phone)) return phone.slice(0, 1);
  return phone.slice(0, twoDigits.test(phone) ? 2 : 3);
}

/** Subscriber numbers of fixed length that callers get wrong most often. */
const national: Readonly<Record<string, RegExp>> = { 91: /^[5-9]\d{9}$/, 1: /^[2-9]\d{2}[2-9]\d{6}$/ };

/**
 * Digits with country code. A bare ten-digit number gets the default country's code. Undefined for what can be no
 * number.
 */
export function phoneOf(given: string | null | undefined, country?: string | null): string | undefined {
  const text = (given ?? '').trim();
  if (!/^\+?[\d\s().-]+$/.test(text)) return undefined;
  const digits = text.replaceAll(/\D/g, '').replace(/^00/, '');
  const bare = !text.startsWith('+') && digits.replace(/^0/, '').length === 10;
  const phone = bare ? callingCode(country) + digits.replace(/^0/, '') : digits;
  if (!/^[1-9]\d{7,14}$/.test(phone)) return undefined;
  const code = countryCodeOf(phone);
  return national[code]?.test(phone.slice(code.length)) === false ? undefined : phone;
}
