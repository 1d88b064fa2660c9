/** Available phone numbers: countries, and the numbers that they have on sale. */
import { z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { A, v2010 } from '../api.ts';
import { errors } from '../errors.ts';
import { flag, integer, text } from '../params.ts';
import { containing, countries, offerOf, supply, type NumberKind, type Offer } from './market.ts';
import { findNumber } from './rows.ts';

const DEFAULT_SIZE = 30;
const MAX_SIZE = 50;
/** How far a search goes before it gives up. */
const MAX_LOOKS = 20_000;

const Country = () =>
  z.object({
    beta: z.boolean(),
    country: z.string(),
    country_code: z.string(),
    subresource_uris: z.record(z.string(), z.string()),
    uri: z.string(),
  });

const names: Readonly<Record<NumberKind, string>> = {
  Local: 'local',
  TollFree: 'toll_free',
  Mobile: 'mobile',
  National: 'national',
  Voip: 'voip',
  SharedCost: 'shared_cost',
  MachineToMachine: 'machine_to_machine',
};
const kinds = Object.keys(names) as NumberKind[];

const base = (account: string): string => `/2010-04-01/Accounts/${account}/AvailablePhoneNumbers`;

function countryOf(account: string, code: string): z.infer<ReturnType<typeof Country>> {
  const country = countries[code];
  if (!country) throw errors.not_found();
  const offered = kinds.filter((kind) => country.kinds[kind]);
  return {
    beta: country.beta ?? false,
    country: country.name,
    country_code: code,
    subresource_uris: Object.fromEntries(offered.map((kind) => [names[kind], `${base(account)}/${code}/${kind}.json`])),
    uri: `${base(account)}/${code}.json`,
  };
}

export const listCountries = v2010.operation('available_phone_numbers.list', `GET ${A}/AvailablePhoneNumbers.json`, {
  summary: 'Countries with numbers on sale',
  result: () => z.object({ countries: z.array(Country()), uri: z.string() }),
  handler: ({ account: { id } }) =>
    Promise.resolve({
      countries: Object.keys(countries).map((code) => countryOf(id, code)),
      uri: `${base(id)}.json`,
    }),
});

export const fetchCountry = v2010.operation(
  'available_phone_numbers.fetch',
  `GET ${A}/AvailablePhoneNumbers/{CountryCode}.json`,
  {
    summary: 'One country',
    result: Country,
    handler: async ({ account }, { params }) => countryOf(account.id, params.CountryCode.toUpperCase()),
  },
);

const Search = () =>
  z.object({
    AreaCode: text(),
    Contains: text(),
    SmsEnabled: flag(),
    MmsEnabled: flag(),
    VoiceEnabled: flag(),
    FaxEnabled: flag(),
    ExcludeAllAddressRequired: flag(),
    ExcludeLocalAddressRequired: flag(),
    ExcludeForeignAddressRequired: flag(),
    Beta: flag(),
    NearNumber: text(),
    NearLatLong: text(),
    Distance: integer(),
    InPostalCode: text(),
    InRegion: text(),
    InRateCenter: text(),
    InLata: text(),
    InLocality: text(),
    PageSize: text(),
  });
type Search = z.infer<ReturnType<typeof Search>>;

const same = (asked: string | undefined, value: string | null): boolean =>
  !asked || asked.toLowerCase() === value?.toLowerCase();

function fits(search: Search): (offer: Offer) => boolean {
  const contained = search.Contains ? containing(search.Contains) : () => true;
  const near = search.NearNumber?.replaceAll(/\D/g, '').slice(-10, -7);
  return (offer) =>
    contained(offer.phone_number) &&
    same(search.InRegion, offer.region) &&
    same(search.InLocality, offer.locality) &&
    same(search.InPostalCode, offer.postal_code) &&
    same(search.InRateCenter, offer.rate_center) &&
    same(search.InLata, offer.lata) &&
    (!near || offer.phone_number.slice(2, 5) === near) &&
    !(search.MmsEnabled && !offer.capabilities.mms) &&
    !search.FaxEnabled &&
    !(search.ExcludeAllAddressRequired && offer.address_requirements !== 'none');
}

async function found(ctx: TwilioCtx, country: string, kind: NumberKind, search: Search): Promise<Offer[]> {
  const size = Math.min(Number(search.PageSize) || DEFAULT_SIZE, MAX_SIZE);
  const fitting = fits(search);
  const offers: Offer[] = [];
  let looks = 0;
  for (const onSale of supply(country, kind, search.AreaCode || undefined)) {
    if (offers.length >= size || looks++ >= MAX_LOOKS) break;
    const offer = offerOf(country, kind, onSale);
    if (fitting(offer) && !(await findNumber(ctx, offer.phone_number))) offers.push(offer);
  }
  return offers;
}

const OfferSchema = () =>
  z.object({
    address_requirements: z.string(),
    beta: z.boolean(),
    capabilities: z.object({ mms: z.boolean(), sms: z.boolean(), voice: z.boolean() }),
    friendly_name: z.string(),
    iso_country: z.string(),
    lata: z.string().nullable(),
    latitude: z.string().nullable(),
    locality: z.string().nullable(),
    longitude: z.string().nullable(),
    phone_number: z.string(),
    postal_code: z.string().nullable(),
    rate_center: z.string().nullable(),
    region: z.string().nullable(),
  });

const search = (kind: NumberKind) =>
  v2010.operation(
    `available_phone_numbers_${names[kind]}.list`,
    `GET ${A}/AvailablePhoneNumbers/{CountryCode}/${kind}.json`,
    {
      summary: `Numbers on sale: ${names[kind].replaceAll('_', ' ')}`,
      query: Search,
      result: () => z.object({ available_phone_numbers: z.array(OfferSchema()), uri: z.string() }),
      async handler(ctx, { params, query }) {
        const country = params.CountryCode.toUpperCase();
        if (!countries[country]?.kinds[kind]) throw errors.not_found();
        return {
          available_phone_numbers: await found(ctx, country, kind, query),
          uri: `${base(ctx.account.id)}/${country}/${kind}.json`,
        };
      },
    },
  );

export const searchLocal = search('Local');
export const searchTollFree = search('TollFree');
export const searchMobile = search('Mobile');
export const searchNational = search('National');
export const searchVoip = search('Voip');
export const searchSharedCost = search('SharedCost');
export const searchMachineToMachine = search('MachineToMachine');
