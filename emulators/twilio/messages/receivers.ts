/** Whose a number is that a message comes to, and whom that message is told. */
import type { TwilioCtx } from '../account.ts';
import { applications } from '../applications/rows.ts';
import { serviceOfSender, type MessagingService } from '../messaging-services/rows.ts';
import { isShortCode, withoutChannel } from '../numbers/phone.ts';
import { findNumber } from '../numbers/rows.ts';
import { findShortCode } from '../short-codes/rows.ts';

type Method = 'GET' | 'POST';

/** What a number and a short code have in common. */
interface Receiver {
  readonly account_sid: string;
  readonly sms_url: string | null;
  readonly sms_method: Method;
  readonly sms_fallback_url: string | null;
  readonly sms_fallback_method: Method;
  readonly sms_application_sid?: string;
}

export interface Hook {
  readonly url: string;
  readonly method: Method;
  readonly fallback: { readonly url: string; readonly method: Method } | undefined;
}

/** The number or short code of an address; undefined: nobody has it. */
export async function receiverOf(ctx: TwilioCtx, address: string): Promise<Receiver | undefined> {
  const number = withoutChannel(address);
  return isShortCode(number) ? findShortCode(ctx, number) : findNumber(ctx, number);
}

/** The service that a message to an address belongs to. */
export const serviceFor = (ctx: TwilioCtx, address: string): Promise<MessagingService | undefined> =>
  serviceOfSender(ctx, withoutChannel(address));

const hook = (url: string | null, method: Method, fallback: string | null, fallbackMethod: Method): Hook | undefined =>
  url ? { url, method, fallback: fallback ? { url: fallback, method: fallbackMethod } : undefined } : undefined;

/** Who is asked for an answer: the service, unless it leaves that to the number; then its application, then its URL. */
export async function hookFor(
  ctx: TwilioCtx,
  receiver: Receiver,
  service: MessagingService | undefined,
): Promise<Hook | undefined> {
  if (service && !service.use_inbound_webhook_on_number) {
    const { inbound_request_url: url, inbound_method: method, fallback_url: fallback, fallback_method } = service;
    return hook(url, method, fallback, fallback_method);
  }
  const app = receiver.sms_application_sid ? await applications.get(ctx, receiver.sms_application_sid) : undefined;
  const { sms_url: url, sms_method: method, sms_fallback_url: fallback, sms_fallback_method } = app ?? receiver;
  return hook(url, method, fallback, sms_fallback_method);
}
