/** Numbers on sale: an endless supply, always the same, of ranges that are set aside for fiction where there are any. */
import type { TwilioCtx } from '../account.ts';
import { formatted } from './phone.ts';
import { areaCodes, placeOf, type Place } from './places.ts';
import { findNumber } from './rows.ts';

export type NumberKind = 'Local' | 'TollFree' | 'Mobile' | 'National' | 'Voip' | 'SharedCost' | 'MachineToMachine';

interface Country {
  readonly name: string;
  readonly kinds: Partial<Record<NumberKind, { readonly prefix: string; readonly digits: number }>>;
  readonly beta?: boolean;
}

/** Where numbers are sold, and how they begin. Outside North America `digits` are counted off behind the prefix. */
export const countries: Readonly<Record<string, Country>> = {
  US: {
    name: 'United States',
    kinds: { Local: { prefix: '+1', digits: 4 }, TollFree: { prefix: '+1833555', digits: 4 } },
  },
  CA: {
    name: 'Canada',
    kinds: { Local: { prefix: '+1416555', digits: 4 }, TollFree: { prefix: '+1844555', digits: 4 } },
  },
  GB: {
    name: 'United Kingdom',
    kinds: {
      Local: { prefix: '+442079460', digits: 3 },
      Mobile: { prefix: '+447700900', digits: 3 },
      TollFree: { prefix: '+448081570', digits: 3 },
      National: { prefix: '+443069990', digits: 3 },
    },
  },
  AU: {
    name: 'Australia',
    kinds: {
      Local: { prefix: '+6125550', digits: 4 },
      Mobile: { prefix: '+614915700', digits: 2 },
      TollFree: { prefix: '+611800160', digits: 3 },
    },
  },
  DE: {
    name: 'Germany',
    kinds: { Local: { prefix: '+49302312', digits: 4 }, Mobile: { prefix: '+4915228817', digits: 3 } },
  },
  FR: {
    name: 'France',
    kinds: { Local: { prefix: '+33199001', digits: 3 }, Mobile: { prefix: '+33639980', digits: 3 } },
  },
  ES: { name: 'Spain', kinds: { Local: { prefix: '+34911230', digits: 3 } } },
  IT: { name: 'Italy', kinds: { Local: { prefix: '+390212340', digits: 4 } } },
  NL: {
    name: 'Netherlands',
    kinds: { Local: { prefix: '+31201230', digits: 3 }, Mobile: { prefix: '+3197010251', digits: 3 } },
  },
  SE: {
    name: 'Sweden',
    kinds: { Local: { prefix: '+46841270', digits: 3 }, Mobile: { prefix: '+46701740', digits: 3 } },
  },
  IE: { name: 'Ireland', kinds: { Local: { prefix: '+35315250', digits: 3 } } },
  PL: {
    name: 'Poland',
    kinds: { Local: { prefix: '+48221230', digits: 3 }, Mobile: { prefix: '+48732080', digits: 3 } },
  },
  IN: { name: 'India', kinds: { Local: { prefix: '+9122482600', digits: 2 } }, beta: true },
  BR: {
    name: 'Brazil',
    kinds: { Local: { prefix: '+55113181', digits: 4 }, Mobile: { prefix: '+551199123', digits: 4 } },
  },
  MX: { name: 'Mexico', kinds: { Local: { prefix: '+52558526', digits: 4 } } },
  JP: { name: 'Japan', kinds: { Local: { prefix: '+81345950', digits: 3 } } },
};

const KEYPAD = 'abc2def3ghi4jkl5mno6pqrs7tuv8wxyz9';

/** The key that a letter stands on. */
const keyOf = (letter: string): string =>
  /[a-z]/i.test(letter) ? (/\d/.exec(KEYPAD.slice(KEYPAD.indexOf(letter.toLowerCase())))?.[0] ?? letter) : letter;

/** `Contains`: digits, letters as on a keypad, `*` for any digit; anywhere in the number. */
export function containing(pattern: string): (number: string) => boolean {
  const wanted = Array.from(pattern.replaceAll(/[^\w*+]/g, ''), keyOf).join('');
  const form = new RegExp(wanted.replaceAll('+', '\\+').replaceAll('*', '\\d'));
  return (number) => form.test(number);
}

export interface OnSale {
  readonly number: string;
  readonly place: Place | undefined;
}

/** The supply of a country, without end where there is one: American area codes, one after the other. */
export function* supply(country: string, kind: NumberKind, areaCode?: string): Generator<OnSale> {
  const about = countries[country]?.kinds[kind];
  if (!about) return;
  if (country === 'US' && kind === 'Local') return yield* americanNumbers(areaCode);
  for (let index = 0; index < 10 ** about.digits; index++)
    yield { number: about.prefix + String(index).padStart(about.digits, '0'), place: undefined };
}

/** `+1AAA555 01xx` first: nobody has those. Then the rest of the exchange. */
function* americanNumbers(areaCode: string | undefined): Generator<OnSale> {
  const codes = areaCode ? [areaCode] : areaCodes;
  for (let line = 0; line < 10_000; line++) {
    const last = String((line + 100) % 10_000).padStart(4, '0');
    for (const code of codes) yield { number: `+1${code}555${last}`, place: placeOf(code) };
  }
}

/** The first number in an area code that nobody of the namespace has. */
export async function numberOnSale(ctx: TwilioCtx, areaCode: string): Promise<string | undefined> {
  const start = ctx.random.int(0, 60);
  let skipped = 0;
  for (const { number } of supply('US', 'Local', areaCode))
    if (skipped++ >= start && !(await findNumber(ctx, number))) return number;
  return undefined;
}

/** What an offer looks like. */
export const offerOf = (country: string, kind: NumberKind, { number, place }: OnSale) => ({
  address_requirements: country === 'US' || country === 'CA' || country === 'GB' ? 'none' : 'any',
  beta: countries[country]?.beta ?? false,
  capabilities: { mms: number.startsWith('+1') && kind === 'Local', sms: true, voice: true },
  friendly_name: formatted(number),
  iso_country: country,
  lata: place?.lata ?? null,
  latitude: place?.latitude ?? null,
  locality: place?.city ?? null,
  longitude: place?.longitude ?? null,
  phone_number: number,
  postal_code: place?.postalCode ?? null,
  rate_center: place?.city.toUpperCase().replaceAll(' ', '') ?? null,
  region: place?.region ?? null,
});
export type Offer = ReturnType<typeof offerOf>;
