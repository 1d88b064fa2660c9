/** Lookup v2: validity for nothing, and packages by name. */
import { link, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { product } from '../api.ts';
import { isoZ } from '../dates.ts';
import { errors } from '../errors.ts';
import { text } from '../params.ts';
import type { PhoneNumber } from '../numbers/metadata.ts';
import { carrierOf, parsed } from './numbers.ts';

export const lookups = product('lookups');

const packages = [
  'caller_name',
  'sim_swap',
  'call_forwarding',
  'line_status',
  'line_type_intelligence',
  'identity_match',
  'reassigned_number',
  'sms_pumping_risk',
  'phone_number_quality_score',
  'pre_fill',
] as const;
type Package = (typeof packages)[number];

const isPackage = (name: string): name is Package => packages.some((one) => one === name);

type Facts = Readonly<Record<string, unknown>>;

const Lookup = () =>
  z.object({
    calling_country_code: z.string().nullable(),
    country_code: z.string().nullable(),
    phone_number: z.string(),
    national_format: z.string().nullable(),
    valid: z.boolean(),
    validation_errors: z.array(z.string()),
    ...(Object.fromEntries(packages.map((name) => [name, z.record(z.string(), z.unknown()).nullable()])) as Record<
      Package,
      z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>
    >),
    url: z.string(),
  });

const Query = () =>
  z.object({
    Fields: text(),
    CountryCode: text(),
    FirstName: text(),
    LastName: text(),
    AddressLine1: text(),
    AddressLine2: text(),
    City: text(),
    State: text(),
    PostalCode: text(),
    AddressCountryCode: text(),
    NationalId: text(),
    DateOfBirth: text(),
    LastVerifiedDate: text(),
    VerificationSid: text(),
    PartnerSubId: text(),
  });
type Query = z.infer<ReturnType<typeof Query>>;

/** What was asked about matches whoever owns the number. */
const match = (value: string | undefined): string => (value ? 'exact_match' : 'no_data_available');

async function lineType(ctx: TwilioCtx, number: PhoneNumber): Promise<Facts> {
  const { type, name, mobileCountryCode, mobileNetworkCode } = await carrierOf(ctx, number);
  return {
    error_code: null,
    mobile_country_code: mobileCountryCode,
    mobile_network_code: mobileNetworkCode,
    carrier_name: name,
    type,
  };
}

/** Each package, as an unsuspicious number has it. */
const facts: Readonly<Record<Package, (ctx: TwilioCtx, number: PhoneNumber, query: Query) => Facts | Promise<Facts>>> =
  {
    line_type_intelligence: lineType,
    // Names are known in the United States only.
    caller_name: (_, { country }) =>
      country === 'US'
        ? { caller_name: 'BACKLOT CALLER', caller_type: 'CONSUMER', error_code: null }
        : { caller_name: null, caller_type: null, error_code: null },
    sim_swap: async (ctx, number) => {
      const { name, mobileCountryCode, mobileNetworkCode } = await carrierOf(ctx, number);
      return {
        last_sim_swap: {
          last_sim_swap_date: isoZ(ctx.now - 400 * 86_400_000),
          swapped_period: 'PT24H',
          swapped_in_period: false,
        },
        carrier_name: name,
        mobile_country_code: mobileCountryCode,
        mobile_network_code: mobileNetworkCode,
        error_code: null,
      };
    },
    call_forwarding: () => ({ call_forwarding_enabled: false, error_code: null }),
    line_status: () => ({ status: 'active', error_code: null }),
    identity_match: (_, __, query) => ({
      first_name_match: match(query.FirstName),
      last_name_match: match(query.LastName),
      address_lines_match: match(query.AddressLine1),
      city_match: match(query.City),
      state_match: match(query.State),
      postal_code_match: match(query.PostalCode),
      address_country_match: match(query.AddressCountryCode),
      national_id_match: match(query.NationalId),
      date_of_birth_match: match(query.DateOfBirth),
      summary_score: 100,
      error_code: null,
      error_message: null,
    }),
    reassigned_number: (ctx, __, query) => ({
      last_verified_date: query.LastVerifiedDate || isoZ(ctx.now).slice(0, 10),
      is_number_reassigned: query.LastVerifiedDate ? 'no' : 'no_data_available',
      error_code: null,
    }),
    sms_pumping_risk: () => ({
      carrier_risk_category: 'low',
      number_blocked: false,
      number_blocked_date: null,
      number_blocked_last_3_months: null,
      sms_pumping_risk_score: 0,
      error_code: null,
    }),
    phone_number_quality_score: () => ({
      carrier_risk_score: 0,
      carrier_risk_category: 'low',
      disposable_phone_risk_score: 0,
      disposable_phone_risk_category: 'low',
      quality_score: 0,
      quality_category: 'low',
      velocity_risk_score: 0,
      velocity_risk_category: 'low',
      error_code: null,
    }),
    pre_fill: (_, { country }) => ({
      first_name: null,
      last_name: null,
      address_line: null,
      country_code: country ?? null,
      state: null,
      postal_code: null,
      error_code: null,
    }),
  };

const asked = (fields: string | undefined): Package[] =>
  (fields ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'validation')
    .map((name) => {
      if (!isPackage(name)) throw errors.invalid_lookup_fields(name);
      return name;
    });

async function lookup(ctx: TwilioCtx, given: string, query: Query): Promise<z.infer<ReturnType<typeof Lookup>>> {
  const wanted = asked(query.Fields);
  const { phone_number, number, problems } = parsed(given, query.CountryCode);
  const known = Object.fromEntries(packages.map((name): [Package, Facts | null] => [name, null])) as Record<
    Package,
    Facts | null
  >;
  if (number) for (const name of wanted) known[name] = await facts[name](ctx, number, query);
  return {
    calling_country_code: number?.countryCallingCode ?? null,
    country_code: number?.country ?? null,
    phone_number,
    national_format: number?.formatNational() ?? null,
    valid: number !== undefined,
    validation_errors: [...problems],
    ...known,
    url: link(lookups, `/v2/PhoneNumbers/${phone_number}`),
  };
}

export const fetchLookup = lookups.operation('phone_numbers_v2.fetch', 'GET /v2/PhoneNumbers/{PhoneNumber}', {
  summary: 'Whether a number is valid, and what the packages asked for know of it',
  query: Query,
  result: Lookup,
  traits: { testCredentials: true },
  handler: (ctx, { params, query }) => lookup(ctx, params.PhoneNumber, query),
});

/** What a request of a batch asks for; what a package wants to know stands in its name. */
const Batched = () =>
  z.object({
    phone_number: z.string(),
    correlation_id: text(),
    fields: z.array(z.string()).optional(),
    country_code: text(),
    identity_match: z
      .object({
        first_name: text(),
        last_name: text(),
        address_line1: text(),
        address_line2: text(),
        city: text(),
        state: text(),
        postal_code: text(),
        address_country_code: text(),
        national_id: text(),
        date_of_birth: text(),
      })
      .optional(),
    reassigned_number: z.object({ last_verified_date: text() }).optional(),
    sms_pumping_risk: z.object({ partner_sub_id: text() }).optional(),
  });

/** The same in the words of the single lookup. */
const queryOf = ({
  fields,
  country_code,
  identity_match: who,
  ...one
}: z.infer<ReturnType<typeof Batched>>): Query => ({
  Fields: fields?.join(','),
  CountryCode: country_code,
  FirstName: who?.first_name,
  LastName: who?.last_name,
  AddressLine1: who?.address_line1,
  AddressLine2: who?.address_line2,
  City: who?.city,
  State: who?.state,
  PostalCode: who?.postal_code,
  AddressCountryCode: who?.address_country_code,
  NationalId: who?.national_id,
  DateOfBirth: who?.date_of_birth,
  LastVerifiedDate: one.reassigned_number?.last_verified_date,
  PartnerSubId: one.sms_pumping_risk?.partner_sub_id,
});

export const queryBatch = lookups.operation('lookup_query.create', 'POST /v2/batch/query', {
  summary: 'Look up several numbers',
  bodies: ['json'],
  body: () => z.object({ phone_numbers: z.array(Batched()).min(1).max(100) }),
  result: () =>
    z.object({
      phone_numbers: z.array(
        Lookup().omit({ url: true }).extend({ correlation_id: z.string().nullable(), twilio_error_code: z.null() }),
      ),
    }),
  async handler(ctx, { body }) {
    const phone_numbers = [];
    for (const one of body.phone_numbers) {
      const { url: _, ...known } = await lookup(ctx, one.phone_number, queryOf(one));
      phone_numbers.push({ ...known, correlation_id: one.correlation_id ?? null, twilio_error_code: null });
    }
    return { phone_numbers };
  },
});
