/** What becomes of a message on its way out: one job for each step, on the namespace's clock. */
import { z, type Reply } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { noteDelivery } from '../conversations/receipts.ts';
import { rfc2822 } from '../dates.ts';
import { alert } from '../monitor/alert-rows.ts';
import { channelOf } from '../numbers/phone.ts';
import { job } from '../provider.ts';
import type { AppTarget } from '../webhooks/callbacks.ts';
import { failureText } from '../webhooks/failures.ts';
import { badEnd, deliveryErrorText, type BadEnd } from './delivery-errors.ts';
import { media, mediaOf, type Media } from './media-rows.ts';
import { isBlocked } from './opt-outs.ts';
import { publishStatus } from './publishing.ts';
import { messageMoved, messages, type Message, type MessageStatus } from './rows.ts';
import { tellStatus } from './status.ts';
import { isWindowOpen } from './window.ts';

type Step = 'queued' | 'sending' | 'sent' | 'delivered';

const input = () => z.object({ message: z.string(), to: z.enum(['queued', 'sending', 'sent', 'delivered']) });

/** Schedules the step after the status that a message has. Measured on the live service: about these times. */
export function continueSending(ctx: TwilioCtx, { sid: message, status, to }: Message): void {
  const next = (step: Step, after: number): void => ctx.schedule(advanceMessage, { message, to: step }, { after });
  if (status === 'accepted') next('queued', 500);
  // Channels go without a step in between.
  else if (status === 'queued') next(channelOf(to) === '' ? 'sending' : 'sent', channelOf(to) === '' ? 300 : 1300);
  else if (status === 'sending') next('sent', 1000);
  else if (status === 'sent') next('delivered', ctx.random.int(2000, 5000));
}

const before: Readonly<Record<Step, readonly MessageStatus[]>> = {
  queued: ['accepted', 'scheduled'],
  sending: ['queued'],
  sent: ['queued', 'sending'],
  delivered: ['sent'],
};

export const advanceMessage = job('messages.advance', {
  kind: 'progress',
  input,
  async run(ctx, { message: id, to }) {
    const message = await messages.get(ctx, id);
    if (!message || !before[to].includes(message.status)) return;
    if (to === 'queued') return queue(ctx, message);
    const { outcome, end } = await endOf(ctx, message);
    if (end && (end.status === 'failed' || to === 'delivered')) return fail(ctx, message, end, outcome);
    if (to === 'delivered') return step(ctx, message, { status: to }, { outcome });
    if (await asksForMedia(ctx, message, to)) return void (await messages.update(ctx, message, {}, { outcome }));
    if (to === 'sending') await step(ctx, message, { status: to }, { outcome });
    else await leave(ctx, message, outcome);
  },
});

/** Changes a message, tells the app, and goes on. */
async function step(
  ctx: TwilioCtx,
  message: Message,
  changes: Partial<Message>,
  behind: { outcome?: string; sent?: number } = {},
): Promise<void> {
  const changed = await messages.update(ctx, message, { ...changes, date_updated: rfc2822(ctx.now) }, behind);
  tellStatus(ctx, changed);
  await noteDelivery(ctx, changed);
  await publishStatus(ctx, changed);
  continueSending(ctx, changed);
  await messageMoved.tell(ctx, changed);
}

/** A service has chosen its sender; a scheduled message's time has come. */
async function queue(ctx: TwilioCtx, message: Message): Promise<void> {
  const { sender, segments } = messages.internal(message);
  const from = message.from ?? sender;
  await step(ctx, message, { status: 'queued', from, num_segments: String(segments) });
}

/** It leaves for the carrier, and costs. */
async function leave(ctx: TwilioCtx, message: Message, outcome: string): Promise<void> {
  const { discard } = messages.internal(message);
  const changes = {
    status: 'sent',
    date_sent: rfc2822(ctx.now),
    price: priceOf(message, messages.internal(message).segments),
    ...(discard && { body: '' }),
    subresource_uris: {
      ...message.subresource_uris,
      feedback: message.uri.replace(/\.json$/, '/Feedback.json'),
    },
  } as const;
  await step(ctx, message, changes, { outcome, sent: ctx.now });
}

async function fail(ctx: TwilioCtx, message: Message, { status, code }: BadEnd, outcome?: string): Promise<void> {
  const changes = { status, error_code: code, error_message: deliveryErrorText(code) };
  await step(ctx, message, changes, outcome === undefined ? {} : { outcome });
}

const perSegment = { sms: 0.0079, mms: 0.02, channel: 0.005 };

/** `-0.00790`: what US numbers pay, roughly. */
function priceOf({ to, num_media: files }: Message, segments: number): string {
  if (channelOf(to) !== '') return (-perSegment.channel).toFixed(5);
  return (files === '0' ? -perSegment.sms * segments : -perSegment.mms).toFixed(5);
}

/** How a message ends badly, if it does: as it was told, as the recipient is known to, or by chance. Decided once. */
async function endOf(ctx: TwilioCtx, message: Message): Promise<{ outcome: string; end: BadEnd | undefined }> {
  const outcome = messages.internal(message).outcome ?? (await decide(ctx, message)) ?? '';
  return { outcome, end: outcome === '' ? undefined : badEnd(outcome) };
}

async function decide(ctx: TwilioCtx, message: Message): Promise<string | undefined> {
  const { to, from, messaging_service_sid: service } = message;
  const { undeliverable, lineTypes, deliveryFailureRate, deliveryFailures } = ctx.settings;
  if (service && (await isBlocked(ctx, service, to))) return 'failed:21610';
  if (!messages.internal(message).template && !(await isWindowOpen(ctx, { to, from }))) return 'failed:63016';
  if (undeliverable[to] !== undefined) return undeliverable[to];
  if (lineTypes[to] === 'landline') return '30006';
  const chance = ctx.random.fork(`outcome ${message.sid}`);
  return chance.chance(deliveryFailureRate) ? chance.weighted(deliveryFailures) : undefined;
}

/** Asks the app for the files of a message, once, and waits for all of them. True while it waits. */
async function asksForMedia(ctx: TwilioCtx, message: Message, to: 'sending' | 'sent'): Promise<boolean> {
  if (message.num_media === '0') return false;
  const missing = (await mediaOf(ctx, message.sid)).filter((file) => !media.internal(file).fetched);
  for (const file of missing) fetchMedia(ctx, message, file, to);
  return missing.length > 0;
}

function fetchMedia(ctx: TwilioCtx, message: Message, file: Media, step: 'sending' | 'sent'): void {
  const url = media.internal(file).source;
  const secret = ctx.account.authToken;
  const target: AppTarget = { url, method: 'GET', secret, format: 'form', lane: null, cookie: null, overrides: true };
  const then = { message: message.sid, media: file.sid, to: step };
  ctx.emit('message.media', {}, { to: target, then: [mediaFetched, then] });
}

export const mediaFetched = job('messages.media-fetched', {
  kind: 'progress',
  input: () => input().extend({ media: z.string(), reply: z.custom<Reply>().optional() }),
  async run(ctx, { message: id, media: sid, to, reply }) {
    const [message, file] = [await messages.get(ctx, id), await media.get(ctx, sid)];
    if (!message || !file || !reply || message.status === 'failed') return;
    const type = reply.headers['content-type']?.split(';', 1)[0];
    const found = reply.status !== undefined && reply.status < 400;
    await media.update(ctx, file, found && type ? { content_type: type } : {}, { fetched: true });
    if (!found && !standsElsewhere(reply)) return missingMedia(ctx, message, file, reply);
    if ((await mediaOf(ctx, id)).every((one) => media.internal(one).fetched))
      ctx.schedule(advanceMessage, { message: id, to });
  },
});

/** What Backlot may not fetch, or can't without the internet, is as good as fetched. */
const standsElsewhere = ({ outcome, error = '' }: Reply): boolean =>
  outcome === 'refused' || /^no (?:address|way)/.test(error);

async function missingMedia(ctx: TwilioCtx, message: Message, file: Media, reply: Reply): Promise<void> {
  const { source: url } = media.internal(file);
  const { status } = reply;
  await alert(ctx, {
    code: 11_200,
    resource: message.sid,
    url,
    method: 'GET',
    status,
    message: failureText(11_200, reply),
  });
  await fail(ctx, message, { status: 'failed', code: channelOf(message.to) === '' ? 30_008 : 63_019 });
}

/** The time has come for a scheduled message. */
export const sendScheduled = job('messages.send-scheduled', {
  kind: 'calendar',
  input: () => z.object({ message: z.string() }),
  async run(ctx, { message: id }) {
    const message = await messages.get(ctx, id);
    if (message?.status === 'scheduled') await queue(ctx, message);
  },
});
