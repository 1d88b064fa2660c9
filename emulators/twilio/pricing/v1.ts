/** Pricing v1: what messages, numbers and minutes cost in a country. */
import { link, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { countryOf } from '../numbers/metadata.ts';
import { e164 } from '../numbers/phone.ts';
import { callingCode, pricesOf } from './prices.ts';
import { common, countriesOf, countryUrl, Price, price, pricing } from './shapes.ts';

export const listMessagingCountries = countriesOf('pricing_messaging', '/v1/Messaging');
export const listNumberCountries = countriesOf('pricing_phonenumbers', '/v1/PhoneNumbers');
export const listVoiceCountries = countriesOf('pricing_voice', '/v1/Voice');

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
        url: countryUrl('/v1/Messaging', iso),
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
        url: countryUrl('/v1/PhoneNumbers', iso),
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
    const { country, iso, minute, minuteIn, tollFreeIn } = pricesOf(params.IsoCountry);
    return {
      country,
      iso_country: iso,
      inbound_call_prices: [price('local', minuteIn), price('toll free', tollFreeIn)],
      outbound_prefix_prices: [
        {
          prefixes: [callingCode(iso)],
          friendly_name: `Programmable Outbound Minute - ${country}`,
          base_price: minute,
          current_price: minute,
        },
      ],
      price_unit: 'USD',
      url: countryUrl('/v1/Voice', iso),
    };
  },
});

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
      inbound_call_price: price(null, null),
      outbound_call_price: { base_price: minute, current_price: minute },
      price_unit: 'USD',
      url: link(pricing, `/v1/Voice/Numbers/${number}`),
    };
  },
});
