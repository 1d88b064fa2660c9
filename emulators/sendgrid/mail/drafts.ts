/** Mails and their recipients, and each recipient's message as it is before it has left. */
import { schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { collection } from '../provider.ts';
import { Version } from '../templates/rows.ts';
import { MailBody, type Address } from './body.ts';
import { givenContent, substitute } from './compose.ts';
import { blankMessage, type Message, type MessageDetails } from './messages.ts';

const Mail = schema(() =>
  z.object({
    message_id: z.string(),
    /** What stands between the message id and a recipient's number. */
    receipt: z.string(),
    body: MailBody(),
    api_key_id: z.string(),
    /** Further members of its events, of marketing mail. */
    marketing: z.record(z.string(), z.unknown()),
    /** What marketing mail has in place of a template's active version. */
    version: Version().optional(),
  }),
);
export type Mail = z.infer<ReturnType<typeof Mail>>;

/** Mails for which somebody still waits. */
export const queuedMails = collection('queued_mails', { row: Mail, key: 'message_id', owner: 'account' });

/** One recipient of a mail. */
export interface Recipient {
  /** Its number over the whole request. */
  readonly index: number;
  readonly email: string;
  /** The number of its personalization. */
  readonly of: number;
  /** Unix seconds. */
  readonly sendAt: number | undefined;
}

/** Everybody, in the order in which they are numbered: by personalization, then to, cc, bcc. */
export const recipientsOf = (body: MailBody): Recipient[] =>
  body.personalizations
    .flatMap(({ to, cc = [], bcc = [], send_at = body.send_at }, of) =>
      [...to, ...cc, ...bcc, ...hiddenCopy(body)].map(({ email }) => ({ email, of, sendAt: send_at })),
    )
    .map((recipient, index) => ({ ...recipient, index }));

/** The retired `bcc` setting: a copy of each message for the sender's own files. */
const hiddenCopy = ({ mail_settings }: MailBody): Address[] =>
  mail_settings?.bcc?.enable && mail_settings.bcc.email ? [{ email: mail_settings.bcc.email }] : [];

/** A message and what only the emulator knows of it. */
export interface Draft {
  readonly message: Message;
  readonly details: MessageDetails;
}

/** The message for a recipient, with contents as the request has them. */
export function draftOf(
  ctx: SendgridCtx,
  { message_id, receipt, body, api_key_id, marketing }: Mail,
  recipient: Recipient,
): Draft {
  const personalization = body.personalizations[recipient.of] ?? { to: [] };
  const { to, cc = [], bcc = [] } = personalization;
  const { alternatives, ...content } = givenContent(body, personalization);
  const message: Message = {
    ...blankMessage(message_id, `${message_id}.${receipt}.${recipient.index}`, ctx.now),
    ...content,
    alternatives: [...alternatives],
    from: personalization.from ?? body.from,
    to_email: recipient.email,
    to,
    cc,
    bcc,
    reply_to: body.reply_to ? [body.reply_to] : (body.reply_to_list ?? []),
    headers: headersOf(body, recipient.of),
    attachments: attachmentsFor(body, recipient),
    categories: body.categories ?? [],
    custom_args: { ...body.custom_args, ...personalization.custom_args },
    asm_group_id: body.asm?.group_id ?? null,
    template_id: body.template_id ?? null,
    send_at: recipient.sendAt ?? null,
    batch_id: body.batch_id ?? null,
    api_key_id,
  };
  const details = {
    address: recipient.email.toLowerCase(),
    index: recipient.index,
    links: [],
    groups: body.asm?.groups_to_display ?? [],
    marketing,
    ...(body.ip_pool_name && { pool: body.ip_pool_name }),
    notice: false,
  };
  return { message, details };
}

function headersOf(body: MailBody, of: number): Record<string, string> {
  const personalization = body.personalizations[of] ?? { to: [] };
  const merged = Object.entries({ ...body.headers, ...personalization.headers });
  return Object.fromEntries(merged.map(([name, value]) => [name, substitute(value, body, personalization)]));
}

const MAX_COPIES = 64 * 1024 * 1024; // characters of base64 over all recipients

/** Every recipient's row carries the attachments; of very many and large ones only the first does. */
function attachmentsFor(body: MailBody, { index }: Recipient): Message['attachments'] {
  const { attachments = [], personalizations } = body;
  const size = attachments.reduce((sum, { content }) => sum + content.length, 0);
  const copies = personalizations.reduce((sum, { to, cc, bcc }) => sum + [to, cc, bcc].flat().length, 0);
  if (index === 0 || size * copies <= MAX_COPIES) return attachments;
  return attachments.map(({ content: _, ...about }) => about);
}
