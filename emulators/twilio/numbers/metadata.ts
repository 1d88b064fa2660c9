/** What is known of the world's numbering plans: loaded when it is first asked. */
import { createRequire } from 'node:module';
import type * as Metadata from 'libphonenumber-js/max';

export type { CountryCode, NumberType, PhoneNumber } from 'libphonenumber-js/max';

let loaded: typeof Metadata | undefined;

/** The library, synchronously: a transaction may not wait for an import, and most calls never need it. */
export function metadata(): typeof Metadata {
  loaded ??= createRequire(import.meta.url)('libphonenumber-js/max') as typeof Metadata;
  return loaded;
}

/** The ISO country of an E.164 number; undefined when nobody has that number. */
export function countryOf(number: string): string | undefined {
  const parsed = metadata().parsePhoneNumberFromString(number);
  return parsed?.country ?? (number.startsWith('+1') ? 'US' : undefined);
}
