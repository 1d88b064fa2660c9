/** What messages, numbers and minutes cost, by country. Made up, but of the right size. */
import { errors } from '../errors.ts';
import { metadata } from '../numbers/metadata.ts';

interface Prices {
  readonly country: string;
  /** Dollars for a message out, one in, a number a month, a minute out, one in. */
  readonly sms: string;
  readonly smsIn: string;
  readonly number: string;
  readonly minute: string;
  readonly minuteIn: string;
}

/** A minute in to a toll-free number, wherever that is. */
const TOLL_FREE_IN = '0.0220';

export const prices: Readonly<Record<string, Prices>> = {
  US: {
    country: 'United States',
    sms: '0.0079',
    smsIn: '0.0079',
    number: '1.15',
    minute: '0.0140',
    minuteIn: '0.0085',
  },
  AU: { country: 'Australia', sms: '0.0515', smsIn: '0.0075', number: '3.00', minute: '0.0252', minuteIn: '0.0100' },
  BR: { country: 'Brazil', sms: '0.0599', smsIn: '0.0080', number: '4.25', minute: '0.0339', minuteIn: '0.0100' },
  CA: { country: 'Canada', sms: '0.0079', smsIn: '0.0079', number: '1.15', minute: '0.0140', minuteIn: '0.0085' },
  DE: { country: 'Germany', sms: '0.1097', smsIn: '0.0075', number: '1.15', minute: '0.0186', minuteIn: '0.0100' },
  ES: { country: 'Spain', sms: '0.0755', smsIn: '0.0075', number: '1.15', minute: '0.0168', minuteIn: '0.0100' },
  FR: { country: 'France', sms: '0.0798', smsIn: '0.0075', number: '1.15', minute: '0.0189', minuteIn: '0.0100' },
  GB: {
    country: 'United Kingdom',
    sms: '0.0524',
    smsIn: '0.0075',
    number: '1.15',
    minute: '0.0158',
    minuteIn: '0.0100',
  },
  IE: { country: 'Ireland', sms: '0.0872', smsIn: '0.0075', number: '1.15', minute: '0.0276', minuteIn: '0.0100' },
  IN: { country: 'India', sms: '0.0832', smsIn: '0.0075', number: '3.00', minute: '0.0497', minuteIn: '0.0100' },
  IT: { country: 'Italy', sms: '0.0927', smsIn: '0.0075', number: '3.00', minute: '0.0175', minuteIn: '0.0100' },
  JP: { country: 'Japan', sms: '0.0885', smsIn: '0.0075', number: '4.50', minute: '0.0746', minuteIn: '0.0100' },
  MX: { country: 'Mexico', sms: '0.0672', smsIn: '0.0075', number: '6.25', minute: '0.0267', minuteIn: '0.0100' },
  NL: { country: 'Netherlands', sms: '0.1026', smsIn: '0.0075', number: '1.15', minute: '0.0173', minuteIn: '0.0100' },
  PL: { country: 'Poland', sms: '0.0416', smsIn: '0.0075', number: '1.15', minute: '0.0162', minuteIn: '0.0100' },
  SE: { country: 'Sweden', sms: '0.0592', smsIn: '0.0075', number: '1.15', minute: '0.0168', minuteIn: '0.0100' },
};

/** The prices of a country. Throws where none are known. */
export function pricesOf(iso: string): Prices & { readonly iso: string; readonly tollFreeIn: string } {
  const code = iso.toUpperCase();
  const known = prices[code];
  if (!known) throw errors.not_found();
  return { ...known, iso: code, tollFreeIn: TOLL_FREE_IN };
}

/** `44` of `GB` */
export const callingCode = (iso: string): string => {
  const { isSupportedCountry, getCountryCallingCode } = metadata();
  return isSupportedCountry(iso) ? getCountryCallingCode(iso) : '';
};
