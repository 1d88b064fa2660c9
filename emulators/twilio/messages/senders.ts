/** Who a message is from and to, checked as Twilio checks it. */
import type { TwilioCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { channelOf, e164, isAlphanumericSender, isShortCode, withoutChannel } from '../numbers/phone.ts';
import { findNumber, senderNumber } from '../numbers/rows.ts';
import { findShortCode } from '../short-codes/rows.ts';

/** Twilio's own WhatsApp number, from which every account may try. */
const SANDBOX = '+14155238886';
/** A number that nobody has, with live credentials, too. */
const UNASSIGNED = '+15005550001';

/** Channels whose addresses are phone numbers. */
const byNumber = new Set(['', 'whatsapp']);

/** The recipient as Twilio writes it. */
export function checkedRecipient(to: string): string {
  const channel = channelOf(to);
  if (!byNumber.has(channel)) return to;
  const number = e164(withoutChannel(to));
  if (!number || number === UNASSIGNED) throw errors.invalid_to(to);
  return channel === '' ? number : `${channel}:${number}`;
}

/** The sender of the account for a recipient. */
export async function checkedSender(ctx: TwilioCtx, from: string, to: string): Promise<string> {
  const channel = channelOf(from);
  if (channel !== channelOf(to)) throw errors.channels_differ();
  if (channel !== '') return channelSender(ctx, channel, from);
  if (isShortCode(from)) return shortCodeSender(ctx, from);
  const number = e164(from);
  if (number === to) throw errors.same_number(to);
  if (number) return numberSender(ctx, number);
  if (!isAlphanumericSender(from)) throw errors.invalid_from(from);
  // Carriers of North America show no names.
  if (to.startsWith('+1')) throw errors.unroutable(to, from);
  return from;
}

async function numberSender(ctx: TwilioCtx, number: string): Promise<string> {
  const own = await senderNumber(ctx, number);
  if (own && !own.capabilities.sms) throw errors.from_without_sms(number);
  if (own) return number;
  if (await findNumber(ctx, number)) throw errors.from_mismatch(number, ctx.account.id);
  throw errors.not_a_twilio_number(number);
}

async function shortCodeSender(ctx: TwilioCtx, digits: string): Promise<string> {
  const known = await findShortCode(ctx, digits);
  if (known && known.account_sid !== ctx.account.id) throw errors.from_mismatch(digits, ctx.account.id);
  if (!known && ctx.account.registered) throw errors.not_a_twilio_number(digits);
  return digits;
}

async function channelSender(ctx: TwilioCtx, channel: string, from: string): Promise<string> {
  if (!byNumber.has(channel)) return from;
  const number = e164(withoutChannel(from));
  if (!number) throw errors.channel_unknown();
  if (number !== SANDBOX && !(await senderNumber(ctx, number))) throw errors.channel_unknown();
  return `${channel}:${number}`;
}
