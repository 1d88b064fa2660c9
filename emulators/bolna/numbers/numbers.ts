/** Phone numbers: searched, bought, listed, given back. */
import { digest, schema, z, type Infer } from '../../../src/emulator/index.ts';
import { debit, wallet } from '../accounts/rows.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { isE164 } from '../phones.ts';
import { epoch, humanized, stamp } from '../times.ts';
import { PhoneNumber, phoneNumbers } from './rows.ts';

const price = 500; // cents

const country = () => z.enum(['US', 'IN']);
const provider = () => z.enum(['twilio', 'plivo', 'vobiz']);

const Found = schema(() =>
  z.object({
    region: z.string().nullable(),
    friendly_name: z.null(),
    locality: z.null(),
    phone_number: z.string(),
    provider: z.string(),
    price: z.number(), // dollars
  }),
);

const usual = { US: 'twilio', IN: 'plivo' } as const;
const codes = { US: '+1', IN: '+91' } as const;
const prefixes = { US: ['415', '718', '212', '646', '312'], IN: ['803', '804', '806', '226', '224'] } as const;

/** Numbers on offer: always the same ones for the same question. */
export const searchNumbers = operation('phoneNumbers.search', 'GET /phone-numbers/search', {
  summary: 'Numbers that can be bought',
  query: () =>
    z.object({
      country: country(),
      pattern: z.string().max(3).optional(),
      provider: provider().optional(),
      region: z.string().optional(),
    }),
  result: () => z.array(Found()),
  async handler(ctx, { query }) {
    const owned = new Set((await phoneNumbers.all(ctx)).map(({ phone_number }) => phone_number));
    const carrier = query.provider ?? usual[query.country];
    const offers = Array.from({ length: 10 }, (_, at) =>
      offered(query.country, query.pattern, `${carrier} ${query.region} ${at}`),
    );
    return offers
      .filter((phone_number) => !owned.has(phone_number))
      .map((phone_number) => ({
        region: query.region ?? query.country,
        friendly_name: null,
        locality: null,
        phone_number,
        provider: carrier,
        price: price / 100,
      }));
  },
});

function offered(where: 'US' | 'IN', pattern: string | undefined, seed: string): string {
  const chance = BigInt(`0x${digest('md5', seed)}`);
  const prefix = pattern || prefixes[where][Number(chance % 5n)] || '';
  const rest = String(chance % 10n ** 12n)
    .padStart(12, '0')
    .replace(/^[01]/, '2');
  return `${codes[where]}${(prefix + rest).slice(0, 10)}`;
}

export const buyNumber = operation('phoneNumbers.buy', 'POST /phone-numbers/buy', {
  summary: 'Buy a number; the wallet pays',
  body: () => z.object({ country: country(), phone_number: z.string(), provider: provider().nullish() }),
  result: PhoneNumber,
  async handler(ctx, { body }) {
    const { phone_number } = body;
    if (!isE164(phone_number)) throw errors.invalid_phone_number('phone_number', phone_number);
    if (await phoneNumbers.find(ctx, { where: { phone_number } }))
      throw errors.bad_request('Phone number is not available');
    if ((await wallet(ctx)).wallet < price) throw errors.bad_request('Insufficient wallet balance');
    await debit(ctx, price);
    const created_at = stamp(ctx);
    return phoneNumbers.insert(ctx, {
      id: ctx.random.uuid(),
      agent_id: null,
      bolna_owned: true,
      deleted: false,
      renewal: true,
      payment_uuid: ctx.random.uuid(),
      phone_number,
      price,
      telephony_provider: body.provider ?? usual[body.country],
      telephony_sid: ctx.random.digits(10),
      created_at,
      updated_at: created_at,
    });
  },
});

const Listed = schema(() =>
  z.object({
    id: z.string(),
    humanized_created_at: z.string(),
    created_at: z.string(),
    humanized_updated_at: z.string(),
    updated_at: z.string(),
    renewal_at: z.string(),
    phone_number: z.string(),
    agent_id: z.string().nullable(),
    price: z.string(),
    telephony_provider: z.string(),
    rented: z.boolean(),
  }),
);

export const listNumbers = operation('phoneNumbers.list', 'GET /phone-numbers/all', {
  summary: 'All numbers of the account',
  result: () => z.array(Listed()),
  handler: async (ctx) => (await phoneNumbers.all(ctx)).map((number) => listed(number, ctx.now)),
});

const listed = (number: Infer<typeof PhoneNumber>, now: number): Infer<typeof Listed> => ({
  id: number.id,
  humanized_created_at: humanized(number.created_at, now),
  created_at: number.created_at,
  humanized_updated_at: humanized(number.updated_at, now),
  updated_at: number.updated_at,
  renewal_at: renewalOf(number.created_at),
  phone_number: number.phone_number,
  agent_id: number.agent_id,
  price: `$${(number.price / 100).toFixed(1)}`,
  telephony_provider: number.telephony_provider,
  rented: number.bolna_owned,
});

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `17th Dec, 2024`, a month after the purchase. */
function renewalOf(created: string): string {
  const date = new Date(epoch(created));
  date.setUTCMonth(date.getUTCMonth() + 1);
  const day = date.getUTCDate();
  const ending = day > 10 && day < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${ending} ${months[date.getUTCMonth()]}, ${date.getUTCFullYear()}`;
}

export const deleteNumber = operation('phoneNumbers.delete', 'DELETE /phone-numbers/{id}', {
  summary: 'Give a number back',
  result: () => z.object({ message: z.string(), state: z.literal('deleted') }),
  async handler(ctx, { params }) {
    await phoneNumbers.remove(ctx, await phoneNumbers.need(ctx, params.id));
    return { message: 'The phone number has been removed from your account', state: 'deleted' as const };
  },
});
