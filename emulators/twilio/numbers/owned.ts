/** Incoming phone numbers: bought, listed, told whom to call, released. */
import { answer, nothing, z, type ApiError } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { A, v2010 } from '../api.ts';
import { rfc2822 } from '../dates.ts';
import { errors } from '../errors.ts';
import { poolSenders } from '../messaging-services/rows.ts';
import { flag, given, method, text } from '../params.ts';
import { numberOnSale } from './market.ts';
import { e164 } from './phone.ts';
import { findNumber, IncomingPhoneNumber, newNumber, numbers } from './rows.ts';

const Changes = () =>
  z.object({
    AccountSid: text(),
    ApiVersion: text(),
    FriendlyName: text(),
    SmsApplicationSid: text(),
    SmsFallbackMethod: method(),
    SmsFallbackUrl: text(),
    SmsMethod: method(),
    SmsUrl: text(),
    StatusCallback: text(),
    StatusCallbackMethod: method(),
    VoiceApplicationSid: text(),
    VoiceCallerIdLookup: flag(),
    VoiceFallbackMethod: method(),
    VoiceFallbackUrl: text(),
    VoiceMethod: method(),
    VoiceUrl: text(),
    VoiceReceiveMode: z.enum(['voice', 'fax']).optional(),
    EmergencyStatus: z.enum(['Active', 'Inactive']).optional(),
    EmergencyAddressSid: text(),
    TrunkSid: text(),
    IdentitySid: text(),
    AddressSid: text(),
    BundleSid: text(),
  });
type Changes = z.infer<ReturnType<typeof Changes>>;

const sidOrNull = (id: string | undefined): string | null | undefined => (id === '' ? null : id);

const changesOf = (body: Changes): Partial<IncomingPhoneNumber> =>
  given({
    api_version: body.ApiVersion,
    friendly_name: body.FriendlyName || undefined,
    sms_application_sid: body.SmsApplicationSid,
    sms_fallback_method: body.SmsFallbackMethod,
    sms_fallback_url: body.SmsFallbackUrl,
    sms_method: body.SmsMethod,
    sms_url: body.SmsUrl,
    status_callback: body.StatusCallback,
    status_callback_method: body.StatusCallbackMethod,
    voice_application_sid: body.VoiceApplicationSid,
    voice_caller_id_lookup: body.VoiceCallerIdLookup,
    voice_fallback_method: body.VoiceFallbackMethod,
    voice_fallback_url: body.VoiceFallbackUrl,
    voice_method: body.VoiceMethod,
    voice_url: body.VoiceUrl,
    voice_receive_mode: body.VoiceReceiveMode,
    emergency_status: body.EmergencyStatus,
    emergency_address_sid: sidOrNull(body.EmergencyAddressSid),
    trunk_sid: sidOrNull(body.TrunkSid),
    identity_sid: sidOrNull(body.IdentitySid),
    address_sid: sidOrNull(body.AddressSid),
    bundle_sid: sidOrNull(body.BundleSid),
  });

/** Magic numbers of test credentials. */
const magic: Readonly<Record<string, (number: string) => ApiError>> = {
  '+15005550000': errors.number_unavailable,
  '+15005550001': errors.invalid_number,
};
const MAGIC_OK = '+15005550006';

function pretend(ctx: TwilioCtx, number: string | undefined, areaCode: string | undefined): never {
  if (number === undefined && areaCode === '533') throw errors.area_code_empty(areaCode);
  if (number !== undefined && number !== MAGIC_OK) throw (magic[number] ?? errors.invalid_number)(number);
  throw answer(newNumber(ctx, { phone_number: number ?? MAGIC_OK }).row, { status: 201 });
}

async function wanted(ctx: TwilioCtx, asked: string | undefined, areaCode: string | undefined): Promise<string> {
  if (asked) {
    const number = e164(asked);
    if (!number) throw errors.invalid_number(asked);
    if (await findNumber(ctx, number)) throw errors.number_unavailable(number);
    return number;
  }
  if (!areaCode) throw errors.missing_parameter('PhoneNumber');
  if (!/^[2-9]\d\d$/.test(areaCode)) throw errors.invalid_area_code(areaCode);
  if (areaCode === '533') throw errors.area_code_empty(areaCode);
  const number = await numberOnSale(ctx, areaCode);
  if (!number) throw errors.area_code_empty(areaCode);
  return number;
}

type Kind = 'local' | 'mobile' | 'toll-free' | undefined;

function operationsFor(kind: Kind, segment: string, resource: string) {
  const create = v2010.operation(`${resource}.create`, `POST ${A}/IncomingPhoneNumbers${segment}.json`, {
    summary: `Buy a ${kind ?? 'phone'} number`,
    status: 201,
    body: () => Changes().extend({ PhoneNumber: text(), AreaCode: text() }),
    result: IncomingPhoneNumber,
    traits: { testCredentials: true },
    async handler(ctx, { body: { PhoneNumber: asked, AreaCode: areaCode, ...changes } }) {
      if (ctx.account.test) return pretend(ctx, asked && (e164(asked) ?? asked), areaCode);
      const phone_number = await wanted(ctx, asked, areaCode);
      const row = newNumber(ctx, { phone_number, ...(kind && { type: kind }), ...changesOf(changes) });
      return numbers.insert(ctx, row.row);
    },
  });
  const list = v2010.operation(`${resource}.list`, `GET ${A}/IncomingPhoneNumbers${segment}.json`, {
    summary: `List the account's ${kind ?? 'phone'} numbers`,
    query: () => z.object({ Beta: flag(), FriendlyName: text(), PhoneNumber: text(), Origin: text() }),
    list: IncomingPhoneNumber,
    listName: 'incoming_phone_numbers',
    handler: (ctx, { query: { FriendlyName: name, PhoneNumber: number }, page }) => {
      const digits = number?.trim().replaceAll(/[^\d]/g, '');
      return numbers.list(ctx, {
        where: { account_sid: ctx.account.id, friendly_name: name || undefined, type: kind },
        match: digits ? (row) => row.phone_number.includes(digits) : undefined,
        page,
      });
    },
  });
  return { create, list };
}

export const { create: createNumber, list: listNumbers } = operationsFor(undefined, '', 'incoming_phone_numbers');
export const { create: createLocalNumber, list: listLocalNumbers } = operationsFor(
  'local',
  '/Local',
  'incoming_phone_numbers_local',
);
export const { create: createMobileNumber, list: listMobileNumbers } = operationsFor(
  'mobile',
  '/Mobile',
  'incoming_phone_numbers_mobile',
);
export const { create: createTollFreeNumber, list: listTollFreeNumbers } = operationsFor(
  'toll-free',
  '/TollFree',
  'incoming_phone_numbers_toll_free',
);

/** A number of the account. */
export async function needNumber(ctx: TwilioCtx, id: string): Promise<IncomingPhoneNumber> {
  const row = await numbers.need(ctx, id);
  if (row.account_sid !== ctx.account.id) throw errors.not_found();
  return row;
}

export const fetchNumber = v2010.operation('incoming_phone_numbers.fetch', `GET ${A}/IncomingPhoneNumbers/{Sid}.json`, {
  summary: 'One number',
  result: IncomingPhoneNumber,
  handler: (ctx, { params }) => needNumber(ctx, params.Sid),
});

export const updateNumber = v2010.operation(
  'incoming_phone_numbers.update',
  `POST ${A}/IncomingPhoneNumbers/{Sid}.json`,
  {
    summary: 'Say whom a number calls, or give it to a subaccount',
    body: Changes,
    result: IncomingPhoneNumber,
    async handler(ctx, { params, body }) {
      const row = await needNumber(ctx, params.Sid);
      return numbers.update(ctx, row, {
        ...changesOf(body),
        ...(body.AccountSid && movedTo(row, body.AccountSid)),
        date_updated: rfc2822(ctx.now),
      });
    },
  },
);

const movedTo = (row: IncomingPhoneNumber, account: string): Partial<IncomingPhoneNumber> => ({
  account_sid: account,
  uri: row.uri.replace(row.account_sid, account),
});

export const deleteNumber = v2010.operation(
  'incoming_phone_numbers.delete',
  `DELETE ${A}/IncomingPhoneNumbers/{Sid}.json`,
  {
    summary: 'Release a number',
    status: 204,
    async handler(ctx, { params }) {
      const row = await needNumber(ctx, params.Sid);
      const pooled = await poolSenders.get(ctx, row.sid);
      if (pooled) await poolSenders.remove(ctx, pooled);
      await numbers.remove(ctx, row);
      return nothing();
    },
  },
);
