/** Short codes as they are kept. They are leased through people: only fixtures make them. */
import { schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { newDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { collection } from '../provider.ts';

const HttpMethod = () => z.enum(['GET', 'POST']);

export const ShortCode = schema(() =>
  z.object({
    account_sid: z.string(),
    api_version: z.string(),
    date_created: z.string(),
    date_updated: z.string(),
    friendly_name: z.string(),
    short_code: z.string(),
    sid: z.string(),
    sms_fallback_method: HttpMethod(),
    sms_fallback_url: z.string().nullable(),
    sms_method: HttpMethod(),
    sms_url: z.string().nullable(),
    uri: z.string(),
  }),
);
export type ShortCode = z.infer<ReturnType<typeof ShortCode>>;

export const shortCodes = collection('short_codes', {
  row: ShortCode,
  key: 'sid',
  columns: ['account_sid', 'short_code', 'friendly_name'],
  missing: errors.not_found,
  make: (ctx: TwilioCtx, given) => ({ row: newShortCode(ctx, given) }),
});

function newShortCode(ctx: TwilioCtx, given: Partial<ShortCode>): ShortCode {
  const { sid: id = sid(ctx, 'SC'), short_code: code = ctx.random.digits(5) } = given;
  return {
    account_sid: ctx.account.id,
    api_version: '2010-04-01',
    ...newDates(ctx.now),
    friendly_name: code,
    short_code: code,
    sid: id,
    sms_fallback_method: 'POST',
    sms_fallback_url: null,
    sms_method: 'POST',
    sms_url: null,
    uri: `/2010-04-01/Accounts/${ctx.account.id}/SMS/ShortCodes/${id}.json`,
    ...given,
  };
}

/** The short code with these digits, whoever's it is. */
export const findShortCode = (ctx: TwilioCtx, digits: string): Promise<ShortCode | undefined> =>
  shortCodes.find(ctx, { where: { short_code: digits } });
