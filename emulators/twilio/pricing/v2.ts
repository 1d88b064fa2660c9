/** Pricing v2: minutes by where a call begins and ends, of programmable voice and of trunks. */
import { link, z, type Operation } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { countryOf } from '../numbers/metadata.ts';
import { e164, isTollFree } from '../numbers/phone.ts';
import { ownNumber } from '../numbers/rows.ts';
import { text } from '../params.ts';
import { callingCode, pricesOf } from './prices.ts';
import { common, countriesOf, countryUrl, Price, price, pricing } from './shapes.ts';

/** The two sections say the same of calls, each in words of its own. */
interface Section {
  readonly id: string;
  readonly path: '/v2/Voice' | '/v2/Trunking';
  readonly title: string;
  readonly names: { readonly incoming: string; readonly outgoing: string; readonly outgoingOfNumber: string };
}

const voice: Section = {
  id: 'pricing_v2_voice',
  path: '/v2/Voice',
  title: 'Programmable Outbound Minute',
  names: {
    incoming: 'inbound_call_price',
    outgoing: 'outbound_prefix_prices',
    outgoingOfNumber: 'outbound_call_prices',
  },
};

const trunking: Section = {
  id: 'pricing_v2_trunking',
  path: '/v2/Trunking',
  title: 'Outbound Trunking Minute',
  names: {
    incoming: 'originating_call_price',
    outgoing: 'terminating_prefix_prices',
    outgoingOfNumber: 'terminating_prefix_prices',
  },
};

const Origins = () =>
  z.object({ origination_prefixes: z.array(z.string()), base_price: z.string(), current_price: z.string() });
const Destinations = () => Origins().extend({ destination_prefixes: z.array(z.string()), friendly_name: z.string() });

const anywhere = (amount: string): z.infer<ReturnType<typeof Origins>> => ({
  origination_prefixes: ['ALL'],
  base_price: amount,
  current_price: amount,
});

const countryOperation = ({ id, path, title, names }: Section): Operation =>
  pricing.operation(`${id}_countries.fetch`, `GET ${path}/Countries/{IsoCountry}`, {
    summary: 'What minutes cost in a country',
    result: () =>
      z.object({
        ...common,
        [`${names.incoming}s`]: z.array(Price()),
        [names.outgoing]: z.array(Destinations()),
      }),
    async handler(_, { params }) {
      const { country, iso, minute, minuteIn, tollFreeIn } = pricesOf(params.IsoCountry);
      const name = `${title} - ${country}`;
      return {
        country,
        iso_country: iso,
        [`${names.incoming}s`]: [price('local', minuteIn), price('toll free', tollFreeIn)],
        [names.outgoing]: [{ ...anywhere(minute), destination_prefixes: [callingCode(iso)], friendly_name: name }],
        price_unit: 'USD',
        url: countryUrl(path, iso),
      };
    },
  });

/** Only numbers of the account cost anything when they are called. */
async function incomingPrice(ctx: TwilioCtx, number: string, iso: string): Promise<ReturnType<typeof price>> {
  if (!(await ownNumber(ctx, number))) return price(null, null);
  const { minuteIn, tollFreeIn } = pricesOf(iso);
  return isTollFree(number) ? price('toll free', tollFreeIn) : price('local', minuteIn);
}

const numberOperation = ({ id, path, title, names }: Section): Operation =>
  pricing.operation(`${id}_numbers.fetch`, `GET ${path}/Numbers/{DestinationNumber}`, {
    summary: 'What a minute from one number to another costs',
    query: () => z.object({ OriginationNumber: text() }),
    result: () =>
      z.object({
        ...common,
        destination_number: z.string(),
        origination_number: z.string().nullable(),
        [names.incoming]: Price(),
        [names.outgoingOfNumber]: z.array(path === '/v2/Voice' ? Origins() : Destinations()),
      }),
    async handler(ctx, { params, query }) {
      const number = e164(params.DestinationNumber);
      const iso = number && countryOf(number);
      if (!number || !iso) throw errors.not_found();
      const { country, minute } = pricesOf(iso);
      const destination = { destination_prefixes: [callingCode(iso)], friendly_name: `${title} - ${country}` };
      return {
        country,
        iso_country: iso,
        destination_number: number,
        origination_number: query.OriginationNumber ? (e164(query.OriginationNumber) ?? null) : null,
        [names.incoming]: await incomingPrice(ctx, number, iso),
        [names.outgoingOfNumber]: [{ ...anywhere(minute), ...(path === '/v2/Trunking' && destination) }],
        price_unit: 'USD',
        url: link(pricing, `${path}/Numbers/${number}`),
      };
    },
  });

export const listVoiceCountries = countriesOf('pricing_v2_voice_countries', voice.path);
export const fetchVoiceCountry = countryOperation(voice);
export const fetchVoiceNumber = numberOperation(voice);
export const listTrunkingCountries = countriesOf('pricing_v2_trunking_countries', trunking.path);
export const fetchTrunkingCountry = countryOperation(trunking);
export const fetchTrunkingNumber = numberOperation(trunking);
