/** Messages that an app writes itself: free-form ones within 24 hours of the user's last, templates at any time. */
import { z, type Infer } from '../../../src/emulator/index.ts';
import { mediaFailure } from '../campaigns/compose.ts';
import { checkPlan, sendTemplate } from '../campaigns/send.ts';
import { meetContact } from '../contacts/changes.ts';
import { contacts, type Contact } from '../contacts/rows.ts';
import { failureOf, failureOfFault } from '../errors.ts';
import { phoneOf } from '../ids.ts';
import { media } from '../media/rows.ts';
import type { AisensyCtx } from '../provider.ts';
import { templates } from '../templates/rows.ts';
import { parameterCount } from '../templates/text.ts';
import { tell } from '../webhooks/telling.ts';
import { checkedKind, isMediaKind, refused, repliesOf, rowsOf, type MediaKind, type MessageInput } from './input.ts';
import { fate, launch } from './progress.ts';
import { blankMessage, messages, untold, type Message, type MessageType } from './rows.ts';

export const SendResult = () =>
  z.object({
    messaging_product: z.literal('whatsapp'),
    contacts: z.array(z.object({ input: z.string(), wa_id: z.string() })),
    messages: z.array(z.object({ id: z.string() })),
  });
export type SendResult = Infer<typeof SendResult>;

/** Accepts a message; answered as Meta does. Throws Meta's refusals. */
export async function sendMessage(ctx: AisensyCtx, input: MessageInput): Promise<SendResult> {
  await checkPlan(ctx);
  const phone = phoneOf(input.to);
  if (!phone) throw refused(100, `${input.to} is no phone number.`);
  const kind = checkedKind(input);
  const contact = await meetContact(ctx, phone, {});
  const message =
    kind === 'template' ? await sendNamedTemplate(ctx, contact, input) : await sendFreeForm(ctx, contact, input, kind);
  return {
    messaging_product: 'whatsapp',
    contacts: [{ input: input.to, wa_id: phone }],
    messages: [{ id: message.messageId }],
  };
}

async function sendFreeForm(ctx: AisensyCtx, contact: Contact, input: MessageInput, kind: string): Promise<Message> {
  const part = isMediaKind(kind) ? await mediaPart(ctx, kind, input) : undefined;
  const message_type = typeOf(kind, input);
  const outside = contacts.internal(contact).session_open ? undefined : failureOf(131047);
  const known = failureOfFault(ctx.fault) ?? outside ?? mediaFailure(message_type, part?.url);
  const row: Message = {
    ...blankMessage(ctx, contact),
    message_content: part ?? contentOf(kind, input),
    message_type,
    context: input.context ?? null,
  };
  const ahead = fate(ctx, contact, known, ctx.random.fork(`fate ${row.id}`));
  const message = await messages.insert(ctx, row, {
    ...untold,
    ...ahead,
    created_at: ctx.now,
    quick_replies: choicesOf(input),
  });
  tell(ctx, 'message.created', { message });
  launch(ctx, [message]);
  return message;
}

const types: Readonly<Record<string, MessageType>> = {
  image: 'IMAGE',
  video: 'VIDEO',
  audio: 'AUDIO',
  document: 'FILE',
  sticker: 'STICKER',
  location: 'LOCATION',
  contacts: 'CONTACT',
};

function typeOf(kind: string, { interactive }: MessageInput): MessageType {
  if (kind === 'interactive') return interactive?.type === 'list' ? 'LIST_MESSAGE' : 'QUICK_REPLY';
  return types[kind] ?? 'TEXT';
}

async function mediaPart(ctx: AisensyCtx, kind: MediaKind, input: MessageInput) {
  const { link, id, caption, filename } = input[kind] ?? {};
  if (id && !link && !(await media.get(ctx, id))) throw refused(100, `There is no media with the id ${id}.`);
  return {
    ...(link ? { url: link } : { id: id ?? '' }),
    ...(kind === 'document' && { filename: filename ?? '' }),
    ...(caption && { caption }),
  } as { url?: string; id?: string; caption?: string; filename?: string };
}

function contentOf(kind: string, input: MessageInput): Record<string, unknown> {
  const { text, interactive } = input;
  if (kind === 'text') return { text: text?.body ?? '' };
  if (kind === 'interactive') return { text: interactive?.body?.text ?? '', interactive };
  if (kind === 'contacts') return { contacts: input.contacts };
  return { ...(kind === 'location' ? input.location : input.reaction) };
}

/** What the user can press. */
const choicesOf = ({ interactive }: MessageInput): string[] =>
  interactive ? [...repliesOf(interactive), ...rowsOf(interactive)].map(({ title }) => String(title)) : [];

/** A template by name. Languages differ between the apis, so a code that doesn't fit is no reason to refuse. */
async function sendNamedTemplate(ctx: AisensyCtx, contact: Contact, input: MessageInput): Promise<Message> {
  const { name = '', components } = input.template ?? {};
  const template = await templates.find(ctx, { where: { name, status: 'APPROVED' } });
  if (!template) throw refused(132001, `template name (${name}) does not exist or is not approved`);
  const given = (type: string): string[] =>
    (components ?? [])
      .filter((component) => component.type.toLowerCase() === type)
      .flatMap(({ parameters }) => parameters ?? [])
      .map((parameter) => textOf(parameter));
  const inBody = parameterCount(templates.internal(template).body);
  const body = given('body');
  if (body.length !== inBody)
    throw refused(132000, `body: number of localizable_params (${body.length}) does not match the expected ${inBody}`);
  const values = [...body, ...given('button')].slice(0, template.total_parameters);
  return sendTemplate(ctx, contact, { template, values, media: headerOf(components ?? []) });
}

const textOf = (parameter: Readonly<Record<string, unknown>>): string => {
  const { text, payload, currency } = parameter;
  const fallback = (currency as { fallback_value?: unknown } | undefined)?.fallback_value;
  return String(text ?? payload ?? fallback ?? '');
};

type Components = NonNullable<NonNullable<MessageInput['template']>['components']>;

function headerOf(components: Components): { url: string; filename: string } | undefined {
  const [parameter] = components.find(({ type }) => type.toLowerCase() === 'header')?.parameters ?? [];
  const part = parameter?.[parameter.type ?? ''] as { link?: unknown; filename?: unknown } | undefined;
  return typeof part?.link === 'string' ? { url: part.link, filename: String(part.filename ?? '') } : undefined;
}
