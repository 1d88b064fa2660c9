/** What both generations of Pricing have in common: the api, prices, and lists of countries. */
import { link, pageOf, z, type Operation } from '../../../src/emulator/index.ts';
import { product } from '../api.ts';
import { prices } from './prices.ts';

export const pricing = product('pricing');

export const Price = () =>
  z.object({
    number_type: z.string().nullable(),
    base_price: z.string().nullable(),
    current_price: z.string().nullable(),
  });

export const price = (number_type: string | null, amount: string | null): z.infer<ReturnType<typeof Price>> => ({
  number_type,
  base_price: amount,
  current_price: amount,
});

/** What every answer about one country or number carries. */
export const common = {
  country: z.string(),
  iso_country: z.string(),
  price_unit: z.string(),
  url: z.string(),
};

const Country = () => z.object({ country: z.string(), iso_country: z.string(), url: z.string() });

/** `/v1/Voice` and the like. */
export const countryUrl = (section: string, iso: string): string => link(pricing, `${section}/Countries/${iso}`);

/** The list of countries that a section has prices for. */
export const countriesOf = (id: string, section: `/v${number}/${string}`): Operation =>
  pricing.operation(`${id}.list`, `GET ${section}/Countries`, {
    summary: `Countries with prices in ${section.slice(1)}`,
    list: Country,
    listName: 'countries',
    handler: (_, { page }) => {
      const countries = Object.entries(prices).map(([iso_country, { country }]) => ({
        country,
        iso_country,
        url: countryUrl(section, iso_country),
      }));
      return Promise.resolve(pageOf(countries, page));
    },
  });
