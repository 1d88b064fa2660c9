/** Lookup v1: a number that isn't valid isn't found. */
import { link, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { text, texts } from '../params.ts';
import { carrierOf, parsed } from './numbers.ts';
import { lookups } from './v2.ts';

const Facts = () => z.record(z.string(), z.unknown()).nullable();

/** The kinds of line that v1 knew. */
const oldType = (type: string): string =>
  type === 'mobile' || type === 'landline' ? type : /voip/i.test(type) ? 'voip' : 'landline';

export const fetchLookupV1 = lookups.operation('phone_numbers.fetch', 'GET /v1/PhoneNumbers/{PhoneNumber}', {
  summary: 'A number in national format, with its carrier and name if asked for',
  query: () => z.object({ CountryCode: text(), Type: texts(), AddOns: texts() }),
  result: () =>
    z.object({
      caller_name: Facts(),
      carrier: Facts(),
      add_ons: Facts(),
      country_code: z.string().nullable(),
      national_format: z.string(),
      phone_number: z.string(),
      url: z.string(),
    }),
  async handler(ctx, { params, query: { CountryCode: country, Type: types = [], AddOns: addOns = [] } }) {
    const { number } = parsed(params.PhoneNumber, country);
    if (!number) throw errors.not_found();
    const carrier = types.includes('carrier') ? await carrierOf(ctx, number) : undefined;
    const named = types.includes('caller-name') && number.country === 'US';
    return {
      caller_name: types.includes('caller-name')
        ? {
            caller_name: named ? 'BACKLOT CALLER' : null,
            caller_type: named ? 'CONSUMER' : null,
            error_code: null,
          }
        : null,
      carrier: carrier
        ? {
            mobile_country_code: carrier.mobileCountryCode,
            mobile_network_code: carrier.mobileNetworkCode,
            name: carrier.name,
            type: oldType(carrier.type),
            error_code: null,
          }
        : null,
      add_ons: addOns.length > 0 ? { status: 'successful', message: null, code: null, results: {} } : null,
      country_code: number.country ?? null,
      national_format: number.formatNational(),
      phone_number: number.number,
      url: link(lookups, `/v1/PhoneNumbers/${number.number}`),
    };
  },
});
