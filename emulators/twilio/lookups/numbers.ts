/** What is known of a phone number: its validity by the numbering plans, and a carrier made up for it. */
import { schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { metadata, type NumberType, type PhoneNumber } from '../numbers/metadata.ts';
import { findNumber } from '../numbers/rows.ts';
import { collection } from '../provider.ts';

export interface Parsed {
  /** As it will be answered: E.164, or what was given. */
  readonly phone_number: string;
  readonly number: PhoneNumber | undefined;
  readonly problems: readonly string[];
}

const lengthProblems: Readonly<Record<string, string>> = {
  TOO_SHORT: 'TOO_SHORT',
  TOO_LONG: 'TOO_LONG',
  INVALID_LENGTH: 'INVALID_LENGTH',
  INVALID_COUNTRY: 'INVALID_COUNTRY_CODE',
  NOT_A_NUMBER: 'NOT_A_NUMBER',
};

/** Reads a number, national ones as of a country. */
export function parsed(given: string, country: string | undefined): Parsed {
  const { parsePhoneNumberFromString: parse, validatePhoneNumberLength: lengthOf, isSupportedCountry } = metadata();
  const text = given.startsWith(' ') ? `+${given.trim()}` : given;
  const code = country?.toUpperCase() || 'US';
  if (!isSupportedCountry(code)) return { phone_number: given, number: undefined, problems: ['INVALID_COUNTRY_CODE'] };
  const number = parse(text, code);
  const phone_number = number?.number ?? text;
  if (number?.isValid()) return { phone_number, number, problems: [] };
  const problem = lengthProblems[lengthOf(text, code) ?? ''];
  return { phone_number, number: undefined, problems: [problem ?? 'INVALID_BUT_POSSIBLE'] };
}

const lineTypes: Readonly<Record<NonNullable<NumberType>, string>> = {
  MOBILE: 'mobile',
  FIXED_LINE: 'landline',
  // North America can't be told apart by the plan: people's numbers mostly are mobile.
  FIXED_LINE_OR_MOBILE: 'mobile',
  TOLL_FREE: 'tollFree',
  PREMIUM_RATE: 'premium',
  SHARED_COST: 'sharedCost',
  VOIP: 'nonFixedVoip',
  PERSONAL_NUMBER: 'personal',
  PAGER: 'pager',
  UAN: 'uan',
  VOICEMAIL: 'voicemail',
};

export interface Carrier {
  readonly type: string;
  readonly name: string;
  readonly mobileCountryCode: string | null;
  readonly mobileNetworkCode: string | null;
}

const LineOverride = schema(() =>
  z.object({
    number: z.string(),
    original: z.string(),
    line_type: z.string(),
    reason: z.string(),
    date: z.string(),
  }),
);

/** What an account says of lines, whatever carriers do. */
export const lineOverrides = collection('line_overrides', {
  row: LineOverride,
  key: 'number',
  owner: 'account',
  missing: errors.not_found,
});

/** Whose line it is, as the account says, else as the carrier does. */
export async function carrierOf(ctx: TwilioCtx, number: PhoneNumber): Promise<Carrier> {
  const carrier = await carrierByPlan(ctx, number);
  const override = await lineOverrides.get(ctx, number.number);
  return override ? { ...carrier, type: override.line_type } : carrier;
}

/** Twilio's own for the namespace's numbers, as the settings say, else by the numbering plan. */
async function carrierByPlan(ctx: TwilioCtx, number: PhoneNumber): Promise<Carrier> {
  const type = ctx.settings.lineTypes[number.number] ?? lineTypes[number.getType() ?? 'MOBILE'];
  if (await findNumber(ctx, number.number))
    return { type: 'nonFixedVoip', name: 'Twilio - SMS/MMS-SVR', mobileCountryCode: '240', mobileNetworkCode: '38' };
  const mobile = type === 'mobile';
  return {
    type,
    name: mobile ? 'Backlot Wireless' : 'Backlot Communications',
    mobileCountryCode: mobile ? '310' : null,
    mobileNetworkCode: mobile ? '456' : null,
  };
}
