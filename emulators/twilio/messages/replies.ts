/** Messaging TwiML: what an app answers to a message that came in. */
import type { TwilioCtx } from '../account.ts';
import { alert } from '../monitor/alert-rows.ts';
import { channelOf, e164, isShortCode, withoutChannel } from '../numbers/phone.ts';
import { receiverOf } from './receivers.ts';
import { elementsOf, isElement, textOf, type TwimlElement } from '../twiml/document.ts';
import { methodOf } from '../twiml/method.ts';
import { resolved, type TwimlRequest } from '../webhooks/requests.ts';
import { isBlocked } from './opt-outs.ts';
import { mayReply } from './reply-limit.ts';
import type { Message } from './rows.ts';
import { send } from './send.ts';

const MAX_BODY = 1600;
const MAX_MEDIA = 10;

interface Running {
  /** The message that is answered. */
  readonly message: Message;
  /** The request that brought these verbs. */
  readonly request: TwimlRequest;
  readonly verbs: readonly TwimlElement[];
  readonly base: string;
}

/** Carries out the verbs in order. Answers what to ask next, instead of those that are left. */
export async function carryOut(ctx: TwilioCtx, running: Running): Promise<TwimlRequest | undefined> {
  for (const element of running.verbs) {
    if (element.name === 'Redirect') return redirected(ctx, running, element);
    if (element.name === 'Message' || element.name === 'Sms') {
      const next = await reply(ctx, running, element);
      if (next) return next;
    } else {
      await warn(ctx, running, 12_200, `Schema validation warning: unknown verb ${element.name}`);
    }
  }
  return undefined;
}

const warn = (ctx: TwilioCtx, { message, request }: Running, code: number, text: string): Promise<unknown> =>
  alert(ctx, {
    code,
    level: 'warning',
    resource: message.sid,
    url: request.url,
    method: request.method,
    message: text,
  });

const fail = (ctx: TwilioCtx, { message, request }: Running, code: number, text: string): Promise<unknown> =>
  alert(ctx, { code, resource: message.sid, url: request.url, method: request.method, message: text });

async function redirected(ctx: TwilioCtx, running: Running, element: TwimlElement): Promise<TwimlRequest | undefined> {
  const url = resolved(textOf(element), textOf(element) === '' ? running.request.url : running.base);
  if (url) return { ...running.request, url, method: methodOf(element.attributes.method) };
  await fail(ctx, running, 11_100, 'Invalid URL format');
  return undefined;
}

/** `<Message>text</Message>`, or with `<Body>` and `<Media>` in it. */
function contentOf(element: TwimlElement): { body: string; media: readonly string[] } {
  const media = elementsOf(element.children, 'Media').map(textOf).slice(0, MAX_MEDIA);
  const bodies = elementsOf(element.children, 'Body');
  if (bodies.length > 0) return { body: bodies.map(textOf).join(''), media };
  const own = element.children.filter((child) => !isElement(child)).join('');
  return { body: own.trim(), media };
}

/** Sends one reply. Answers the request to its `action`, if it has one. */
async function reply(ctx: TwilioCtx, running: Running, element: TwimlElement): Promise<TwimlRequest | undefined> {
  const { message, request, base } = running;
  const { to: toAttribute, from: fromAttribute, action, method, statusCallback } = element.attributes;
  const to = toAttribute ? addressOn(message, toAttribute) : message.from;
  if (!to) return void (await fail(ctx, running, 14_101, `Invalid "To" attribute: ${toAttribute}`));
  const from = fromAttribute ? await ownAddress(ctx, message, fromAttribute) : message.to;
  if (!from) return void (await fail(ctx, running, 14_102, `Invalid "From" attribute: ${fromAttribute}`));
  const { body, media } = contentOf(element);
  const files = media.flatMap((url) => resolved(url, base) ?? []);
  if ((body === '' && files.length === 0) || body.length > MAX_BODY)
    return void (await fail(ctx, running, 14_103, 'Invalid Message body'));
  if (await isBlocked(ctx, from, to))
    return void (await fail(ctx, running, 21_610, 'Attempt to send to unsubscribed recipient'));
  const sent = await send(ctx, {
    to,
    from,
    body,
    media: files,
    direction: 'outbound-reply',
    facts: {
      status_callback: (statusCallback && resolved(statusCallback, base)) || null,
      outcome: (await mayReply(ctx, from, to)) ? null : 'failed:14107',
    },
  });
  const url = action === undefined ? undefined : resolved(action, base);
  if (!url) return undefined;
  const params = {
    ...request.params,
    MessageSid: sent.sid,
    SmsSid: sent.sid,
    MessageStatus: sent.status,
    SmsStatus: sent.status,
  };
  return { ...request, type: 'message.action', url, method: methodOf(method), params };
}

/** An address on the channel of the message that is answered. */
function addressOn({ to }: Message, given: string): string | undefined {
  const number = e164(withoutChannel(given));
  const channel = channelOf(given) || channelOf(to);
  return number && (channel === '' ? number : `${channel}:${number}`);
}

async function ownAddress(ctx: TwilioCtx, message: Message, given: string): Promise<string | undefined> {
  const address = isShortCode(given) ? given : addressOn(message, given);
  const receiver = address && (await receiverOf(ctx, address));
  return receiver && receiver.account_sid === ctx.account.id ? address : undefined;
}
