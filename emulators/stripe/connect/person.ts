/** A person behind a connected account: shape, parameters, and what the parameters change. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import type { StripeCtx } from '../account.ts';
import { merged, Metadata } from '../core/metadata.ts';
import { Address, address, defined, email, hash, metadata, text, unset, wholeAddress } from '../core/params.ts';
import { newId } from '../ids.ts';

/** An address as it is written in Japan, with the quarter of a town. */
const JapaneseAddress = () => Address().extend({ town: z.string().nullable() }).optional();

export const Person = schema(() =>
  z.object({
    id: z.string(),
    object: z.literal('person'),
    account: z.string(),
    address: Address(),
    address_kana: JapaneseAddress(),
    address_kanji: JapaneseAddress(),
    created: z.int(),
    dob: z.object({ day: z.int().nullable(), month: z.int().nullable(), year: z.int().nullable() }),
    email: z.string().nullable(),
    first_name: z.string().nullable(),
    first_name_kana: z.string().nullable().optional(),
    first_name_kanji: z.string().nullable().optional(),
    full_name_aliases: z.array(z.string()).optional(),
    gender: z.string().nullable().optional(),
    id_number_provided: z.boolean(),
    id_number_secondary_provided: z.boolean().optional(),
    last_name: z.string().nullable(),
    last_name_kana: z.string().nullable().optional(),
    last_name_kanji: z.string().nullable().optional(),
    maiden_name: z.string().nullable().optional(),
    metadata: Metadata(),
    nationality: z.string().nullable(),
    phone: z.string().nullable(),
    political_exposure: z.enum(['existing', 'none']).optional(),
    registered_address: Address().optional(),
    relationship: z.object({
      authorizer: z.boolean(),
      director: z.boolean(),
      executive: z.boolean(),
      legal_guardian: z.boolean(),
      owner: z.boolean(),
      percent_ownership: z.number().nullable(),
      representative: z.boolean(),
      title: z.string().nullable(),
    }),
    requirements: hash(),
    ssn_last_4_provided: z.boolean(),
    verification: hash(),
  }),
);

export type PersonRow = Infer<typeof Person>;

export const relationship = () =>
  z.object({
    authorizer: z.boolean().optional(),
    director: z.boolean().optional(),
    executive: z.boolean().optional(),
    legal_guardian: z.boolean().optional(),
    owner: z.boolean().optional(),
    percent_ownership: unset(z.number()),
    representative: z.boolean().optional(),
    title: text().optional(),
  });

const japaneseAddress = () => address().extend({ town: unset(text()) });

/** What a person of any kind is told. */
const common = () => ({
  address: address().optional(),
  address_kana: japaneseAddress().optional(),
  address_kanji: japaneseAddress().optional(),
  dob: unset(z.object({ day: z.int(), month: z.int(), year: z.int() })),
  email: email().optional(),
  first_name: text().optional(),
  first_name_kana: text().optional(),
  first_name_kanji: text().optional(),
  full_name_aliases: unset(z.array(text())),
  gender: text().optional(),
  id_number: text().optional(),
  id_number_secondary: text().optional(),
  last_name: text().optional(),
  last_name_kana: text().optional(),
  last_name_kanji: text().optional(),
  maiden_name: text().optional(),
  metadata: metadata(),
  phone: text().optional(),
  political_exposure: z.enum(['existing', 'none']).optional(),
  registered_address: address().optional(),
  ssn_last_4: text(4).optional(),
  verification: hash().optional(),
});

export const personFields = () => ({
  ...common(),
  additional_tos_acceptances: hash().optional(),
  documents: hash().optional(),
  nationality: text().optional(),
  person_token: text().optional(),
  relationship: relationship().optional(),
  us_cfpb_data: hash().optional(),
});

/** `individual` of an account. */
export const individualFields = () => ({
  ...common(),
  relationship: relationship()
    .pick({ director: true, executive: true, owner: true, percent_ownership: true, title: true })
    .optional(),
});

const given = schema(() => z.object(personFields()));
export type PersonInput = Infer<typeof given>;

const nobody = { day: null, month: null, year: null };

/** A person with what is given. */
export function personWith(before: PersonRow, body: PersonInput): PersonRow {
  const { address: place, address_kana, address_kanji, registered_address, dob, full_name_aliases: aliases } = body;
  const town = (given: { town?: string | null } | undefined) => ({ town: given?.town ?? null });
  return {
    ...before,
    ...defined({
      email: body.email,
      first_name: body.first_name,
      first_name_kana: body.first_name_kana,
      first_name_kanji: body.first_name_kanji,
      gender: body.gender,
      last_name: body.last_name,
      last_name_kana: body.last_name_kana,
      last_name_kanji: body.last_name_kanji,
      maiden_name: body.maiden_name,
      nationality: body.nationality,
      phone: body.phone,
      political_exposure: body.political_exposure,
    }),
    ...(place && { address: wholeAddress(place, before.address) }),
    ...(address_kana && { address_kana: { ...wholeAddress(address_kana), ...town(address_kana) } }),
    ...(address_kanji && { address_kanji: { ...wholeAddress(address_kanji), ...town(address_kanji) } }),
    ...(registered_address && { registered_address: wholeAddress(registered_address, before.registered_address) }),
    ...(dob !== undefined && { dob: dob ?? nobody }),
    ...(aliases !== undefined && { full_name_aliases: aliases ?? [] }),
    id_number_provided: before.id_number_provided || body.id_number !== undefined,
    ...(body.id_number_secondary !== undefined && { id_number_secondary_provided: true }),
    metadata: merged(before.metadata, body.metadata),
    relationship: { ...before.relationship, ...defined(body.relationship ?? {}) },
    ssn_last_4_provided: before.ssn_last_4_provided || body.ssn_last_4 !== undefined,
  };
}

/** A person of whom nothing is known. */
export const blankPerson = (ctx: StripeCtx, account: string): PersonRow => ({
  id: newId(ctx.random, 'person'),
  object: 'person',
  account,
  address: wholeAddress({}),
  created: Math.floor(ctx.now / 1000),
  dob: nobody,
  email: null,
  first_name: null,
  id_number_provided: false,
  last_name: null,
  metadata: {},
  nationality: null,
  phone: null,
  relationship: {
    authorizer: false,
    director: false,
    executive: false,
    legal_guardian: false,
    owner: false,
    percent_ownership: null,
    representative: false,
    title: null,
  },
  requirements: {
    alternatives: [],
    currently_due: [],
    errors: [],
    eventually_due: [],
    past_due: [],
    pending_verification: [],
  },
  ssn_last_4_provided: false,
  verification: {
    additional_document: { back: null, details: null, details_code: null, front: null },
    details: null,
    details_code: null,
    document: { back: null, details: null, details_code: null, front: null },
    status: 'verified',
  },
});
