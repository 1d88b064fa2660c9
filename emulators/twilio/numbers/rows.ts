/** Incoming phone numbers as they are kept: of the whole namespace, because nobody else can have one that is taken. */
import { schema, z, type Ctx } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { newDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { collection } from '../provider.ts';
import { formatted, isTollFree } from './phone.ts';

const HttpMethod = () => z.enum(['GET', 'POST']);

export const IncomingPhoneNumber = schema(() =>
  z.object({
    account_sid: z.string(),
    address_requirements: z.enum(['none', 'any', 'local', 'foreign']),
    address_sid: z.string().nullable(),
    api_version: z.string(),
    beta: z.boolean(),
    bundle_sid: z.string().nullable(),
    capabilities: z.object({ voice: z.boolean(), sms: z.boolean(), mms: z.boolean(), fax: z.boolean() }),
    date_created: z.string(),
    date_updated: z.string(),
    emergency_address_sid: z.string().nullable(),
    emergency_address_status: z.string(),
    emergency_status: z.enum(['Active', 'Inactive']),
    friendly_name: z.string(),
    identity_sid: z.string().nullable(),
    origin: z.string(),
    phone_number: z.string(),
    sid: z.string(),
    sms_application_sid: z.string(),
    sms_fallback_method: HttpMethod(),
    sms_fallback_url: z.string(),
    sms_method: HttpMethod(),
    sms_url: z.string(),
    status: z.string(),
    status_callback: z.string(),
    status_callback_method: HttpMethod(),
    trunk_sid: z.string().nullable(),
    type: z.enum(['local', 'mobile', 'toll-free', 'national']),
    uri: z.string(),
    voice_application_sid: z.string(),
    voice_caller_id_lookup: z.boolean(),
    voice_fallback_method: HttpMethod(),
    voice_fallback_url: z.string(),
    voice_method: HttpMethod(),
    voice_receive_mode: z.enum(['voice', 'fax']),
    voice_url: z.string(),
  }),
);
export type IncomingPhoneNumber = z.infer<ReturnType<typeof IncomingPhoneNumber>>;

export const numbers = collection('incoming_phone_numbers', {
  row: IncomingPhoneNumber,
  key: 'sid',
  columns: ['account_sid', 'phone_number', 'friendly_name', 'type'],
  indexes: [['account_sid', 'phone_number']],
  missing: errors.not_found,
  make: (ctx: TwilioCtx, given) => newNumber(ctx, given),
});

/** The namespace's numbers, the newest fifty. */
export async function ownNumbers(ctx: Ctx): Promise<string[]> {
  const { items } = await numbers.list(ctx, { page: { size: 50 } });
  return items.map(({ phone_number }) => phone_number);
}

/** A row of a number that the account of the context has bought. */
export function newNumber(
  ctx: TwilioCtx,
  given: Partial<IncomingPhoneNumber>,
): { row: IncomingPhoneNumber; internal: Record<never, never> } {
  const { sid: id = sid(ctx, 'PN'), phone_number: number = '' } = given;
  const row: IncomingPhoneNumber = {
    account_sid: ctx.account.id,
    address_requirements: 'none',
    address_sid: null,
    api_version: '2010-04-01',
    beta: false,
    bundle_sid: null,
    capabilities: { voice: true, sms: true, mms: number.startsWith('+1'), fax: false },
    ...newDates(ctx.now),
    emergency_address_sid: null,
    emergency_address_status: 'unregistered',
    emergency_status: 'Inactive',
    friendly_name: formatted(number),
    identity_sid: null,
    origin: 'twilio',
    phone_number: number,
    sid: id,
    sms_application_sid: '',
    sms_fallback_method: 'POST',
    sms_fallback_url: '',
    sms_method: 'POST',
    sms_url: '',
    status: 'in-use',
    status_callback: '',
    status_callback_method: 'POST',
    trunk_sid: null,
    type: isTollFree(number) ? 'toll-free' : 'local',
    uri: `/2010-04-01/Accounts/${ctx.account.id}/IncomingPhoneNumbers/${id}.json`,
    voice_application_sid: '',
    voice_caller_id_lookup: false,
    voice_fallback_method: 'POST',
    voice_fallback_url: '',
    voice_method: 'POST',
    voice_receive_mode: 'voice',
    voice_url: '',
    ...given,
  };
  return { row, internal: {} };
}

/** The number with this E.164, whoever's it is. */
export const findNumber = (ctx: TwilioCtx, number: string): Promise<IncomingPhoneNumber | undefined> =>
  numbers.find(ctx, { where: { phone_number: number } });

/** The same, if it is the account's own. */
export const ownNumber = (ctx: TwilioCtx, number: string): Promise<IncomingPhoneNumber | undefined> =>
  numbers.find(ctx, { where: { phone_number: number, account_sid: ctx.account.id } });

/**
 * The account's number for what it sends or dials from. An account that nobody registered brings its numbers along: a
 * number that is nobody's becomes its own with the first use. Undefined: not the account's.
 */
export async function senderNumber(ctx: TwilioCtx, number: string): Promise<IncomingPhoneNumber | undefined> {
  const known = await findNumber(ctx, number);
  if (known) return known.account_sid === ctx.account.id ? known : undefined;
  if (ctx.account.registered) return undefined;
  return numbers.insert(ctx, newNumber(ctx, { phone_number: number }).row);
}
