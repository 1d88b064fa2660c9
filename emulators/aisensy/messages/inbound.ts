/** What a user writes: the contact, the session, the message, and what an opt-out keyword does. */
import { TriggerRefused, z } from '../../../src/emulator/index.ts';
import { addContact, contactWith, openSession } from '../contacts/changes.ts';
import { contacts, type Contact } from '../contacts/rows.ts';
import { phoneOf } from '../ids.ts';
import { keepMedia } from '../media/rows.ts';
import { sampleOf } from '../media/samples.ts';
import { trigger, type AisensyCtx } from '../provider.ts';
import { tellInbound } from '../webhooks/direct.ts';
import { tell } from '../webhooks/telling.ts';
import { blankMessage, messages, untold, type Message, type MessageType } from './rows.ts';

const dataUrl = /^data:([\w.+-]+\/[\w.+-]+);base64,([A-Za-z0-9+/=]+)$/;

const Input = () =>
  z.object({
    from: z.string(),
    text: z.string().optional(),
    name: z.string().optional(),
    type: z.enum(['text', 'image', 'video', 'audio', 'document', 'location']).default('text'),
    /** Of a file that the user sends; without it, one of the usual type. */
    mime_type: z.string().optional(),
    /** The very file, as a `data:` URL: it says its type itself. */
    media: z.string().regex(dataUrl).optional(),
    latitude: z.number().optional(),
    longitude: z.number().optional(),
    /** The message that it answers. */
    context: z.string().optional(),
  });
type Input = z.infer<ReturnType<typeof Input>>;

export const inboundMessage = trigger('inbound-message', {
  summary: 'A WhatsApp user writes to the business',
  input: Input,
  async run(ctx, input) {
    const phone = phoneOf(input.from);
    if (!phone) throw new TriggerRefused(400, `${input.from} is no phone number.`);
    if (input.type === 'text' && !input.text && !input.media)
      throw new TriggerRefused(400, 'A text message needs a text.');
    const known = await contactWith(ctx, phone);
    const met = known ?? (await addContact(ctx, phone, { name: input.name ?? '', source: 'whatsapp' }));
    const contact = await openSession(ctx, await heeded(ctx, met, input.text ?? ''));
    return receive(ctx, contact, input);
  },
});

/** STOP and START, when the project has such keywords. */
async function heeded(ctx: AisensyCtx, contact: Contact, text: string): Promise<Contact> {
  const { optOutKeywords, optInKeywords } = ctx.settings;
  const says = (words: readonly string[]): boolean =>
    words.some((word) => word.toLowerCase() === text.trim().toLowerCase());
  if (says(optOutKeywords)) return contacts.update(ctx, contact, { opted_in: false });
  return says(optInKeywords) ? contacts.update(ctx, contact, { opted_in: true }) : contact;
}

interface Content {
  readonly message_type: MessageType;
  readonly message_content: Record<string, unknown>;
  /** The same in Meta's words. */
  readonly meta: object;
}

async function receive(ctx: AisensyCtx, contact: Contact, input: Input): Promise<Message> {
  const last = await lastOutgoing(ctx, contact);
  const { message_type, message_content, meta } = await contentOf(ctx, input, last);
  const row: Message = {
    ...blankMessage(ctx, contact, 'user'),
    message_type,
    message_content,
    status: 'DELIVERED',
    sent_at: ctx.now,
    delivered_at: ctx.now,
    context: input.context ? { id: input.context } : null,
  };
  const message = await messages.insert(ctx, row, { ...untold, created_at: ctx.now });
  if (last?.campaign) await messages.update(ctx, last, {}, { replied: true });
  tell(ctx, 'message.created', { message });
  tell(ctx, 'message.sender.user', { message });
  tellInbound(ctx, message, { ...meta, ...(input.context && { context: { id: input.context } }) });
  return message;
}

const lastOutgoing = (ctx: AisensyCtx, { id }: Contact): Promise<Message | undefined> =>
  messages.find(ctx, { where: { contact_id: id, sender: ['API', 'AGENT', 'SYSTEM'] } });

async function contentOf(ctx: AisensyCtx, input: Input, last: Message | undefined): Promise<Content> {
  const { type, text = '', media } = input;
  if (type === 'text' && !media) return textOf(text, last);
  if (type !== 'location') return fileOf(ctx, input);
  const place = { latitude: input.latitude ?? 19.076, longitude: input.longitude ?? 72.8777 };
  return { message_type: 'LOCATION', message_content: place, meta: { type, location: place } };
}

/** A text that is one of the last message's buttons is a press of that button. */
function textOf(text: string, last: Message | undefined): Content {
  const isButton = last && messages.internal(last).quick_replies.includes(text);
  if (!last || !isButton)
    return { message_type: 'TEXT', message_content: { text }, meta: { type: 'text', text: { body: text } } };
  const message_type = last.message_type === 'LIST_MESSAGE' ? 'LIST_REPLY' : 'BUTTON_REPLY';
  const interactive = { id: text, title: text };
  return {
    message_type,
    message_content: { text, title: text, payload: text, id: text },
    meta: last.is_HSM
      ? { type: 'button', button: { text, payload: text } }
      : {
          type: 'interactive',
          interactive:
            message_type === 'LIST_REPLY'
              ? { type: 'list_reply', list_reply: interactive }
              : { type: 'button_reply', button_reply: interactive },
        },
  };
}

const usual = {
  image: ['IMAGE', 'image/png'],
  video: ['VIDEO', 'video/mp4'],
  audio: ['AUDIO', 'audio/ogg'],
  document: ['FILE', 'application/pdf'],
} as const;

/** As which kind of file WhatsApp sends it. */
function kindOf(mime: string): keyof typeof usual {
  const [family] = mime.split('/');
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'document';
}

async function fileOf(ctx: AisensyCtx, { type, text, mime_type, media }: Input): Promise<Content> {
  const [, givenType, base64] = dataUrl.exec(media ?? '') ?? [];
  const kind = givenType ? kindOf(givenType) : type === 'text' || type === 'location' ? 'document' : type;
  const [message_type, usualType] = usual[kind];
  const mime = givenType ?? mime_type ?? usualType;
  const bytes = base64 === undefined ? sampleOf(mime) : Buffer.from(base64, 'base64');
  const { id, file_name } = await keepMedia(ctx, mime, `${kind}.${mime.split('/')[1]}`, bytes);
  const caption = text ? { caption: text } : {};
  return {
    message_type,
    message_content: { id, mime_type: mime, fileName: file_name, ...caption },
    meta: { type: kind, [kind]: { id, mime_type: mime, ...caption } },
  };
}
