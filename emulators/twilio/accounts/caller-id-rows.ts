/** Numbers that an account has shown to be its own, without having bought them: it may call from them. */
import { schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { newDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { formatted } from '../numbers/phone.ts';
import { collection } from '../provider.ts';

export const CallerId = schema(() =>
  z.object({
    account_sid: z.string(),
    date_created: z.string(),
    date_updated: z.string(),
    friendly_name: z.string(),
    phone_number: z.string(),
    sid: z.string(),
    uri: z.string(),
  }),
);
export type CallerId = z.infer<ReturnType<typeof CallerId>>;

export const callerIds = collection('outgoing_caller_ids', {
  row: CallerId,
  key: 'sid',
  owner: 'account',
  columns: ['phone_number', 'friendly_name'],
  missing: errors.not_found,
  make: (ctx: TwilioCtx, given) => ({ row: newCallerId(ctx, given) }),
});

export function newCallerId(ctx: TwilioCtx, given: Partial<CallerId>): CallerId {
  const { sid: id = sid(ctx, 'PN'), phone_number: number = '' } = given;
  return {
    account_sid: ctx.account.id,
    ...newDates(ctx.now),
    friendly_name: formatted(number),
    phone_number: number,
    sid: id,
    uri: `/2010-04-01/Accounts/${ctx.account.id}/OutgoingCallerIds/${id}.json`,
    ...given,
  };
}

/** Whether the account may call from a number because it was verified. */
export const isVerified = async (ctx: TwilioCtx, number: string): Promise<boolean> =>
  (await callerIds.find(ctx, { where: { phone_number: number } })) !== undefined;
