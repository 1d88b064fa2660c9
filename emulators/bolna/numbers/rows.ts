/** Phone numbers of the account. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { isE164 } from '../phones.ts';
import { collection } from '../provider.ts';
import { naive } from '../times.ts';

export const PhoneNumber = schema(() =>
  z.object({
    id: z.string(),
    agent_id: z.string().nullable(),
    bolna_owned: z.boolean(),
    deleted: z.boolean(),
    renewal: z.boolean(),
    payment_uuid: z.string(),
    phone_number: z.string(),
    price: z.number(), // cents
    telephony_provider: z.string(),
    telephony_sid: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
  }),
);
export type PhoneNumber = z.infer<ReturnType<typeof PhoneNumber>>;

export const phoneNumbers = collection('phone_numbers', {
  row: PhoneNumber,
  key: 'id',
  owner: 'account',
  columns: ['phone_number', 'agent_id', 'telephony_provider'],
  missing: () => errors.not_found('Phone number'),
  stats: { by: ['telephony_provider'] },
  make: (ctx, given) => {
    const number = String(given.phone_number ?? `+9180${ctx.random.digits(8)}`);
    if (!isE164(number)) throw new Error(`${number} is no number in E.164 form`);
    const at = naive(ctx.now * 1000);
    return {
      row: {
        id: ctx.random.uuid(),
        agent_id: null,
        bolna_owned: true,
        deleted: false,
        renewal: true,
        payment_uuid: ctx.random.uuid(),
        phone_number: number,
        price: 500,
        telephony_provider: number.startsWith('+1') ? 'twilio' : 'plivo',
        telephony_sid: ctx.random.digits(10),
        created_at: at,
        updated_at: at,
        ...given,
      },
    };
  },
});
