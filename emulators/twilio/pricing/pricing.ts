/** Pricing: what messages, numbers and minutes cost, by country. Made up, but of the right size. */
import { link, pageOf, z } from '../../../src/emulator/index.ts';
import { product } from '../api.ts';
import { errors } from '../errors.ts';
import { countryOf } from '../numbers/metadata.ts';
import { e164 } from '../numbers/phone.ts';

export const pricing = product('pricing');

interface Prices {
  readonly country: string;
  /** Dollars for a message out, one in, a number a month, a minute out, one in. */
  readonly sms: string;
  readonly smsIn: string;
  readonly number: string;
  readonly minute: string;
  readonly minuteIn: string;
}

const list: Readonly<Record<string, Prices>> = {
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

const Price = () =>
  z.object({
    number_type: z.string().nullable(),
    base_price: z.string().nullable(),
    current_price: z.string().nullable(),
  });
const price = (number_type: string, amount: string): z.infer<ReturnType<typeof Price>> => ({
  number_type,
  base_price: amount,
  current_price: amount,
});

const Country = () => z.object({ country: z.string(), iso_country: z.string(), url: z.string() });

type Section = 'Messaging' | 'PhoneNumbers' | 'Voice';

const urlOf = (section: Section, iso: string): string => link(pricing, `/v1/${section}/Countries/${iso}`);

const countriesOf = (section: Section) =>
  pricing.operation(`pricing_${section.toLowerCase()}.list`, `GET /v1/${section}/Countries`, {
    summary: `Countries with prices for ${section}`,
    list: Country,
    listName: 'countries',
    handler: (_, { page }) =>
      Promise.resolve(
        pageOf(
          Object.entries(list).map(([iso, { country }]) => ({
            country,
            iso_country: iso,
            url: urlOf(section, iso),
          })),
          page,
        ),
      ),
  });

export const listMessagingCountries = countriesOf('Messaging');
export const listNumberCountries = countriesOf('PhoneNumbers');
export const listVoiceCountries = countriesOf('Voice');

function pricesOf(iso: string): Prices & { readonly iso: string } {
  const code = iso.toUpperCase();
  const known = list[code];
  if (!known) throw errors.not_found();
  return { ...known, iso: code };
}

const common = { country: z.string(), iso_country: z.string(), price_unit: z.string(), url: z.string() };

export const fetchMessagingCountry = pricing.operation(
  'pricing_messaging.fetch',
  'GET /v1/Messaging/Countries/{IsoCountry}',
  {
    summary: 'What messages cost in a country',
    result: () =>
      z.object({
        ...common,
        inbound_sms_prices: z.array(Price()),
        outbound_sms_prices: z.array(
          z.object({ carrier: z.string(), mcc: z.string(), mnc: z.string(), prices: z.array(Price()) }),
        ),
      }),
    async handler(_, { params }) {
      const { country, iso, sms, smsIn } = pricesOf(params.IsoCountry);
      return {
        country,
        iso_country: iso,
        inbound_sms_prices: [price('local', smsIn), price('toll-free', smsIn)],
        outbound_sms_prices: [
          { carrier: 'Other', mcc: '310', mnc: '000', prices: [price('local', sms), price('toll-free', sms)] },
        ],
        price_unit: 'USD',
        url: urlOf('Messaging', iso),
      };
    },
  },
);

export const fetchNumberCountry = pricing.operation(
  'pricing_phonenumbers.fetch',
  'GET /v1/PhoneNumbers/Countries/{IsoCountry}',
  {
    summary: 'What numbers of a country cost a month',
    result: () => z.object({ ...common, phone_number_prices: z.array(Price()) }),
    async handler(_, { params }) {
      const { country, iso, number } = pricesOf(params.IsoCountry);
      return {
        country,
        iso_country: iso,
        phone_number_prices: [price('local', number), price('toll free', '2.15')],
        price_unit: 'USD',
        url: urlOf('PhoneNumbers', iso),
      };
    },
  },
);

export const fetchVoiceCountry = pricing.operation('pricing_voice.fetch', 'GET /v1/Voice/Countries/{IsoCountry}', {
  summary: 'What minutes cost in a country',
  result: () =>
    z.object({
      ...common,
      inbound_call_prices: z.array(Price()),
      outbound_prefix_prices: z.array(
        z.object({
          prefixes: z.array(z.string()),
          friendly_name: z.string(),
          base_price: z.string(),
          current_price: z.string(),
        }),
      ),
    }),
  async handler(_, { params }) {
    const { country, iso, minute, minuteIn } = pricesOf(params.IsoCountry);
    return {
      country,
      iso_country: iso,
      inbound_call_prices: [price('local', minuteIn), price('toll free', '0.0220')],
      outbound_prefix_prices: [
        {
          prefixes: [callingCode(iso)],
          friendly_name: `Programmable Outbound Minute - ${country}`,
          base_price: minute,
          current_price: minute,
        },
      ],
      price_unit: 'USD',
      url: urlOf('Voice', iso),
    };
  },
});

const codes: Readonly<Record<string, string>> = {
  US: '1',
  CA: '1',
  AU: '61',
  BR: '55',
  DE: '49',
  ES: '34',
  FR: '33',
  GB: '44',
  IE: '353',
  IN: '91',
  IT: '39',
  JP: '81',
  MX: '52',
  NL: '31',
  PL: '48',
  SE: '46',
};
const callingCode = (iso: string): string => codes[iso] ?? '';

export const fetchVoiceNumber = pricing.operation('pricing_voice_numbers.fetch', 'GET /v1/Voice/Numbers/{Number}', {
  summary: 'What a minute to a number costs',
  result: () =>
    z.object({
      ...common,
      number: z.string(),
      inbound_call_price: Price(),
      outbound_call_price: z.object({ base_price: z.string(), current_price: z.string() }),
    }),
  async handler(_, { params }) {
    const number = e164(params.Number);
    const iso = number && countryOf(number);
    if (!number || !iso) throw errors.not_found();
    const { country, minute } = pricesOf(iso);
    return {
      country,
      iso_country: iso,
      number,
      inbound_call_price: { number_type: null, base_price: null, current_price: null },
      outbound_call_price: { base_price: minute, current_price: minute },
      price_unit: 'USD',
      url: link(pricing, `/v1/Voice/Numbers/${number}`),
    };
  },
});
