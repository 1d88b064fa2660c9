/** Whom a call is from and to, checked as Twilio checks it. */
import type { TwilioCtx } from '../../account.ts';
import { isVerified } from '../../accounts/caller-id-rows.ts';
import { errors } from '../../errors.ts';
import { e164 } from '../../numbers/phone.ts';
import { ownNumber, senderNumber } from '../../numbers/rows.ts';

/** A number that nobody has, with live credentials, too. */
const UNASSIGNED = '+15005550001';

const isAddress = (text: string): boolean => /^(?:client|sips?|whatsapp|sim):\S+$/.test(text);

/** The callee as Twilio writes it. */
export function checkedCallee(to: string): string {
  if (isAddress(to)) return to;
  const number = e164(to);
  if (number && number !== UNASSIGNED) return number;
  throw errors.invalid_to(to).with({ message: `The 'To' number ${to} is not a valid phone number.` });
}

/** Whom a trial account may call: numbers that were verified, its own, and what is no number. */
export const mayCall = async (ctx: TwilioCtx, to: string): Promise<boolean> =>
  isAddress(to) || (await isVerified(ctx, to)) || (await ownNumber(ctx, to)) !== undefined;

/** Whether a call may show this as where it comes from: a number of the account's, or one that was verified. */
export async function mayShow(ctx: TwilioCtx, from: string): Promise<boolean> {
  if (isAddress(from)) return true;
  const number = e164(from);
  return number !== undefined && ((await senderNumber(ctx, number)) !== undefined || isVerified(ctx, number));
}

/** The caller, and its number's sid if it is the account's own. */
export async function checkedCaller(ctx: TwilioCtx, from: string): Promise<{ from: string; number?: string }> {
  if (isAddress(from)) return { from };
  const number = e164(from);
  if (!number) throw errors.invalid_from(from).with({ message: `Invalid From Number (caller ID): ${from}` });
  const own = await senderNumber(ctx, number);
  if (own) return { from: number, number: own.sid };
  if (await isVerified(ctx, number)) return { from: number };
  throw errors.caller_not_verified(number);
}
