/** A message on its way out, whoever wants it: an API call, a TwiML reply, a conversation. */
import type { TwilioCtx } from '../account.ts';
import { addMedia } from './media-rows.ts';
import { messages, newMessage, type Message, type MessageFacts, type MessageStatus } from './rows.ts';
import { plainer } from './segments.ts';
import { continueSending, sendScheduled } from './sending.ts';

export interface Draft {
  readonly to: string;
  /** Null: the service will say. */
  readonly from: string | null;
  readonly body: string;
  readonly media?: readonly string[] | undefined;
  readonly service?: string | undefined;
  readonly direction: Message['direction'];
  /** Look-alike characters count as the plain ones that they become. */
  readonly smart?: boolean;
  /** Epoch ms. */
  readonly sendAt?: number | undefined;
  readonly facts?: Partial<MessageFacts>;
}

function firstStatus({ service, sendAt }: Draft): MessageStatus {
  if (sendAt !== undefined) return 'scheduled';
  return service === undefined ? 'queued' : 'accepted';
}

/** The row of a draft, not yet kept. */
export const draftRow = (ctx: TwilioCtx, draft: Draft): ReturnType<typeof newMessage> =>
  newMessage(ctx, {
    ...draft,
    status: firstStatus(draft),
    media: draft.media?.length ?? 0,
    counted: draft.smart ? plainer(draft.body) : draft.body,
  });

/** Keeps a message and sets it going. */
export async function send(ctx: TwilioCtx, draft: Draft): Promise<Message> {
  const { row, internal } = draftRow(ctx, draft);
  const message = await messages.insert(ctx, row, internal);
  const files = (draft.media ?? []).map((source) => ({ source }));
  await addMedia(ctx, message.sid, files);
  if (draft.sendAt === undefined) continueSending(ctx, message);
  else ctx.schedule(sendScheduled, { message: message.sid }, { at: draft.sendAt });
  return message;
}
