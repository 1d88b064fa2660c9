/** What a message is to whoever has the phone. */
import type { Ctx, Sights } from '../../../src/emulator/index.ts';
import { media } from '../media/rows.ts';
import { projects } from '../projects/rows.ts';
import type { Message, MessageHidden } from './rows.ts';

type Chat = Sights['chat'];

const ticks = { SENT: 'sent', DELIVERED: 'delivered', READ: 'read', FAILED: 'none' } as const;

export async function look(message: Message, { created_at, quick_replies }: MessageHidden, ctx: Ctx): Promise<Chat> {
  const { id, sender, phone_number, userName, status, sent_at, failureResponse } = message;
  const incoming = sender === 'USER';
  const waits = !incoming && sent_at === null && status === 'SENT';
  return {
    at: sent_at ?? created_at,
    channel: 'whatsapp',
    ours: await numberOf(ctx),
    theirs: `+${phone_number}`,
    name: userName || undefined,
    direction: incoming ? 'in' : 'out',
    text: textOf(message),
    media: await mediaOf(ctx, message),
    buttons: quick_replies,
    state: waits ? 'submitted' : status.toLowerCase(),
    went: status === 'FAILED' ? 'badly' : waits || status === 'SENT' ? 'pending' : 'well',
    ticks: waits ? 'none' : ticks[status],
    ...(failureResponse && { error: `${failureResponse.code} ${failureResponse.reason}` }),
    acts: incoming
      ? {}
      : {
          ...(status !== 'READ' && status !== 'FAILED' && { read: { trigger: 'read', input: { message_id: id } } }),
          ...(status === 'SENT' && { fail: { trigger: 'fail', input: { message_id: id } } }),
        },
  };
}

/** The business's number. */
export async function numberOf(ctx: Ctx): Promise<string> {
  const project = await projects.get(ctx, ctx.account.id);
  return `+${(project?.wa_number ?? '').replace(/^\+/, '')}`;
}

function textOf({ message_content: content }: Message): string {
  const { text, caption, body, latitude, longitude } = content;
  const said = [text, body, caption].find((one) => typeof one === 'string' && one !== '');
  if (typeof said === 'string') return said;
  return typeof latitude === 'number' ? `${latitude}, ${String(longitude)}` : '';
}

/** A file of ours is shown as it is, another where it lies. */
async function mediaOf(ctx: Ctx, { message_content: content }: Message): Promise<NonNullable<Chat['media']>> {
  const { url, id, mime_type } = content;
  if (typeof url === 'string' && url !== '')
    return [{ url, type: typeof mime_type === 'string' ? mime_type : 'image' }];
  const file = typeof id === 'string' ? await media.get(ctx, id) : undefined;
  if (!file) return [];
  return [{ url: `data:${file.mime_type};base64,${media.internal(file).base64}`, type: file.mime_type }];
}
