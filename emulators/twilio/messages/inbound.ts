/** Messages that come in: kept, heeded, told to the app, whose TwiML is carried out. */
import { TriggerRefused, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { asAccount } from '../accounts/rows.ts';
import { intoConversation } from '../conversations/inbound.ts';
import { channelOf, e164, isShortCode, withoutChannel } from '../numbers/phone.ts';
import { job, trigger } from '../provider.ts';
import { answered, ask, asked, type Asked } from '../webhooks/requests.ts';
import { inboundParams, type ChannelExtras } from './inbound-params.ts';
import { addMedia, media, mediaOf, type FileSource } from './media-rows.ts';
import { heed, type OptOutType } from './opt-outs.ts';
import { publishInbound } from './publishing.ts';
import { hookFor, receiverOf, serviceFor } from './receivers.ts';
import { carryOut } from './replies.ts';
import { messageMoved, messages, newMessage, type Message } from './rows.ts';
import { send } from './send.ts';
import { openWindow } from './window.ts';

/** The address as Twilio writes it; undefined for what is none. */
function addressOf(text: string): string | undefined {
  const channel = channelOf(text);
  const bare = withoutChannel(text);
  if (isShortCode(bare) && channel === '') return bare;
  if (channel === 'messenger' || channel === 'rcs') return text;
  const number = e164(bare);
  return number && (channel === '' ? number : `${channel}:${number}`);
}

const Inbound = () =>
  z.object({
    from: z.string(),
    to: z.string(),
    body: z.string().default(''),
    mediaUrl: z.union([z.string(), z.array(z.string())]).optional(),
    profileName: z.string().optional(),
    buttonText: z.string().optional(),
    buttonPayload: z.string().optional(),
    buttonType: z.string().optional(),
    listId: z.string().optional(),
    listTitle: z.string().optional(),
    latitude: z.number().optional(),
    longitude: z.number().optional(),
    address: z.string().optional(),
    label: z.string().optional(),
    repliedTo: z.object({ sid: z.string(), sender: z.string() }).optional(),
  });

export const inboundMessage = trigger('inbound-message', {
  summary: 'Somebody writes to one of your numbers',
  input: Inbound,
  async run(ctx, { from, to, body, mediaUrl, ...extras }) {
    const [sender, address] = [addressOf(from), addressOf(to)];
    if (!sender) throw new TriggerRefused(400, `"from" is no phone number: ${from}; write for example +14155550123`);
    if (!address) throw new TriggerRefused(400, `"to" is no phone number: ${to}`);
    if (channelOf(sender) !== channelOf(address))
      throw new TriggerRefused(400, `"from" and "to" are of different channels: ${from}, ${to}`);
    const files = (mediaUrl === undefined ? [] : [mediaUrl].flat()).map((source) => ({ source }));
    return receive(ctx, { from: sender, to: address, body, files, extras });
  },
});

interface Received {
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly files: readonly FileSource[];
  readonly extras: ChannelExtras;
}

/** A message arrives. Throws `TriggerRefused` when nobody has the number. */
export async function receive(anyCtx: TwilioCtx, { from, to, body, files, extras }: Received): Promise<Message> {
  const receiver = await receiverOf(anyCtx, to);
  if (!receiver) throw new TriggerRefused(404, `no account of this namespace has the number ${withoutChannel(to)}`);
  const ctx = await asAccount(anyCtx, receiver.account_sid);
  const service = await serviceFor(ctx, to);
  const fresh = newMessage(ctx, {
    to,
    from,
    body,
    direction: 'inbound',
    status: 'received',
    service: service?.sid,
    media: files.length,
  });
  const message = await messages.insert(ctx, fresh.row, fresh.internal);
  const kept = await addMedia(ctx, message.sid, files);
  await openWindow(ctx, { from, to });
  await publishInbound(ctx, message);
  const optOut = await keyword(ctx, message);
  if (await intoConversation(ctx, message)) return message;
  const hook = await hookFor(ctx, receiver, service);
  if (!hook) return message;
  const { url, method, fallback } = hook;
  await ask(
    ctx,
    {
      type: 'message.inbound',
      kind: 'messaging',
      url,
      method,
      fallback,
      params: inboundParams(ctx, message, { files: kept, optOut, extras }),
      resource: message.sid,
      conversation: `${from} ${to}`,
    },
    [inboundAnswered, { message: message.sid }],
  );
  return message;
}

/** What is sent to a number of the namespace comes in there. Channels have no businesses that write to each other. */
export const arriveAtNumber = messageMoved.on(async (ctx, { sid, from, to, body, status }) => {
  if (status !== 'delivered' || from === null || channelOf(to) !== '' || !(await receiverOf(ctx, to))) return;
  const files = (await mediaOf(ctx, sid)).map((file) => ({
    source: media.internal(file).source,
    content_type: file.content_type,
  }));
  await receive(ctx, { from, to, body, files, extras: {} });
});

/** STOP, START and HELP are answered by Twilio itself, whatever the app says. */
async function keyword(ctx: TwilioCtx, { from, to, body }: Message): Promise<OptOutType | undefined> {
  const heeded = await heed(ctx, { from: from ?? '', to, body });
  if (!heeded) return undefined;
  await send(ctx, {
    to: from ?? '',
    from: to,
    body: heeded.reply,
    direction: 'outbound-reply',
    facts: { outcome: '' },
  });
  return heeded.type;
}

export const inboundAnswered = job('messages.inbound-answered', {
  kind: 'progress',
  input: () => z.object({ message: z.string(), ...asked() }),
  async run(ctx, { message: id, request, reply }: Asked & { message: string }) {
    const answer = await answered(ctx, { request, reply }, [inboundAnswered, { message: id }]);
    if (!answer?.verbs) return;
    const message = await messages.get(ctx, id);
    if (!message) return;
    const next = await carryOut(ctx, { message, request, verbs: answer.verbs, base: answer.base });
    if (next) await ask(ctx, next, [inboundAnswered, { message: id }]);
  },
});
