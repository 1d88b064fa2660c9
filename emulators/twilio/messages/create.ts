/** Sending a message through the API. */
import { z, type ApiError } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { A, v2010 } from '../api.ts';
import { isVerified } from '../accounts/caller-id-rows.ts';
import { applications } from '../applications/rows.ts';
import { contentVariables, rendered } from '../content/rendering.ts';
import { contents } from '../content/rows.ts';
import { parseTime } from '../dates.ts';
import { errors } from '../errors.ts';
import { chooseSender, isInPool } from '../messaging-services/choice.ts';
import { messagingServices, poolSenders, type MessagingService } from '../messaging-services/rows.ts';
import { withoutChannel } from '../numbers/phone.ts';
import { ownNumber } from '../numbers/rows.ts';
import { flag, integer, isCallbackUrl, text, texts } from '../params.ts';
import { badEnds } from './delivery-errors.ts';
import { isBlocked } from './opt-outs.ts';
import { Message } from './rows.ts';
import { checkedRecipient, checkedSender } from './senders.ts';
import { send, type Draft } from './send.ts';
import { pretend } from './test-credentials.ts';

const MAX_BODY = 1600;
const MAX_MEDIA = 10;
const MINUTE = 60_000;
const DAY = 86_400_000;

const Parameters = () =>
  z.object({
    To: text(),
    From: text(),
    MessagingServiceSid: text(),
    Body: text(),
    MediaUrl: texts(),
    ContentSid: text(),
    ContentVariables: text(),
    StatusCallback: text(),
    ApplicationSid: text(),
    ScheduleType: text(),
    SendAt: text(),
    ValidityPeriod: integer(1, 36_000),
    SmartEncoded: flag(),
    ContentRetention: z.enum(['retain', 'discard']).optional(),
    AddressRetention: z.enum(['retain', 'obfuscate']).optional(),
    RiskCheck: z.enum(['enable', 'disable']).optional(),
    TrafficType: z.enum(['free']).optional(),
    ProvideFeedback: flag(),
    ForceDelivery: flag(),
    ShortenUrls: flag(),
    SendAsMms: flag(),
    Attempt: integer(),
    MaxPrice: text(),
    PersistentAction: texts(),
    FallbackFrom: text(),
    Tags: text(),
  });
type Parameters = z.infer<ReturnType<typeof Parameters>>;

/** Named errors that speak of the numbers in the call, and bad ends that come later. */
const refusals: Readonly<Record<string, (to: string, from: string, account: string) => ApiError>> = {
  invalid_to: (to) => errors.invalid_to(to),
  invalid_from: (_, from) => errors.invalid_from(from),
  geo_permission: (to) => errors.geo_permission(to),
  unsubscribed: () => errors.unsubscribed(),
  queue_full: () => errors.queue_full(),
  from_mismatch: (_, from, account) => errors.from_mismatch(from, account),
  from_not_capable: (_, from) => errors.from_not_capable(from),
  from_without_sms: (_, from) => errors.from_without_sms(from),
  not_a_twilio_number: (_, from) => errors.not_a_twilio_number(from),
  trial_from: (_, from) => errors.trial_from(from),
  unverified_to: (to) => errors.unverified_to(to),
  unroutable: (to, from) => errors.unroutable(to, from),
};

export const createMessage = v2010.operation('messages.create', `POST ${A}/Messages.json`, {
  summary: 'Send a message',
  description: 'SMS, MMS or a channel message (`whatsapp:+…`), at once or scheduled.',
  status: 201,
  body: Parameters,
  result: Message,
  faults: [...Object.keys(refusals), ...badEnds],
  traits: { testCredentials: true, unread: errors.no_to },
  async handler(ctx, { body }) {
    const { To: to, From: from = '' } = body;
    if (!to) throw errors.no_to();
    if (from === '' && !body.MessagingServiceSid) throw errors.no_from();
    const content = await contentOf(ctx, body);
    if (ctx.account.test) return pretend(ctx, { to, from, ...content });
    const refusal = refusals[ctx.fault ?? ''];
    if (refusal) throw refusal(to, from, ctx.account.id);
    const recipient = checkedRecipient(to);
    if (ctx.account.type === 'Trial' && !(await isReachable(ctx, recipient))) throw errors.unverified_to(recipient);
    const service = await serviceOf(ctx, body);
    const sender = service
      ? await poolSender(ctx, service, from, recipient)
      : await checkedSender(ctx, from, recipient);
    if (!service && (await isBlocked(ctx, sender, recipient))) throw errors.unsubscribed();
    const sendAt = scheduleOf(ctx, body);
    return send(ctx, {
      to: recipient,
      from: service && from === '' ? null : sender,
      ...content,
      service: service?.sid,
      direction: 'outbound-api',
      smart: body.SmartEncoded ?? service?.smart_encoding ?? false,
      sendAt,
      facts: {
        status_callback: await callbackOf(ctx, body, service),
        sender,
        outcome: ctx.fault ?? null,
        discard: body.ContentRetention === 'discard',
        template: await isApproved(ctx, body.ContentSid),
      },
    });
  },
});

/** Trial accounts write to numbers that were verified, and to their own. */
const isReachable = async (ctx: TwilioCtx, to: string): Promise<boolean> =>
  (await isVerified(ctx, withoutChannel(to))) || (await ownNumber(ctx, withoutChannel(to))) !== undefined;

/** What is sent: a text, files, or both of a template. */
async function contentOf(ctx: TwilioCtx, body: Parameters): Promise<Pick<Draft, 'body' | 'media'>> {
  const media = (body.MediaUrl ?? []).filter((url) => url !== '');
  if (media.length > MAX_MEDIA) throw errors.too_many_media();
  if (!media.every((url) => /^https?:\/\//i.test(url) && URL.canParse(url))) throw errors.invalid_media();
  if (body.ContentSid) return fromTemplate(ctx, body.ContentSid, body.ContentVariables);
  const words = body.Body ?? '';
  if (words === '' && media.length === 0) throw body.Body === '' ? errors.no_body() : errors.nothing_to_send();
  if (words.length > MAX_BODY) throw errors.body_too_long();
  const trial = ctx.account.type === 'Trial' ? 'Sent from your Twilio trial account - ' : '';
  return { body: trial + words, media };
}

async function fromTemplate(
  ctx: TwilioCtx,
  id: string,
  variables: string | undefined,
): Promise<Pick<Draft, 'body' | 'media'>> {
  const template = await contents.get(ctx, id);
  if (!template) throw errors.invalid_content_sid();
  const values = contentVariables(variables);
  if (!values) throw errors.invalid_content_variables();
  const made = rendered(template, values);
  if (made.body.length > MAX_BODY) throw errors.body_too_long();
  return made;
}

/** Outside the WhatsApp window only what WhatsApp has approved may go. */
async function isApproved(ctx: TwilioCtx, id: string | undefined): Promise<boolean> {
  const template = id ? await contents.get(ctx, id) : undefined;
  return template !== undefined && contents.internal(template).approval?.status === 'approved';
}

async function serviceOf(
  ctx: TwilioCtx,
  { MessagingServiceSid: id }: Parameters,
): Promise<MessagingService | undefined> {
  if (!id) return undefined;
  const service = await messagingServices.get(ctx, id);
  if (!service) throw errors.invalid_service();
  return service;
}

/** The sender that a service uses: the one asked for, if it stands in the pool. */
async function poolSender(ctx: TwilioCtx, service: MessagingService, from: string, to: string): Promise<string> {
  if (from !== '') {
    if (!(await isInPool(ctx, service, from))) throw errors.from_not_capable(from);
    return from;
  }
  const sender = await chooseSender(ctx, service, to);
  if (sender) return sender;
  const size = await poolSenders.count(ctx, { where: { service_sid: service.sid } });
  throw size === 0 ? errors.empty_service() : errors.unroutable(to, service.sid);
}

/** When a scheduled message goes: between five minutes and 35 days from now. */
function scheduleOf(
  ctx: TwilioCtx,
  { ScheduleType: type, SendAt, MessagingServiceSid: service }: Parameters,
): number | undefined {
  if (!type) return undefined;
  if (type !== 'fixed') throw errors.invalid_parameter('ScheduleType');
  if (!service) throw errors.schedule_without_service();
  if (!SendAt) throw errors.no_send_at();
  const at = parseTime(SendAt);
  if (at === undefined) throw errors.invalid_parameter('SendAt');
  if (at < ctx.now + 5 * MINUTE - 1000 || at > ctx.now + 35 * DAY) throw errors.send_at_range();
  return at;
}

/** Where status is told: the message's own URL, else the service's, else the application's. */
async function callbackOf(
  ctx: TwilioCtx,
  { StatusCallback: own, ApplicationSid: application }: Parameters,
  service: MessagingService | undefined,
): Promise<string | null> {
  const app = application ? await applications.get(ctx, application) : undefined;
  if (application && !app) throw errors.invalid_application();
  if (own && !isCallbackUrl(own)) throw errors.invalid_status_callback(own);
  return own || service?.status_callback || app?.message_status_callback || app?.sms_status_callback || null;
}
