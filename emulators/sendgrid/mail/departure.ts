/** Departure: whether a recipient gets the mail or it is dropped, and what that recipient sees of it. */
import { settingsOf, type Settings } from '../account-settings.ts';
import type { SendgridCtx } from '../account.ts';
import { TemplateError } from '../templates/handlebars.ts';
import { activeVersion, type Version } from '../templates/rows.ts';
import { compose, type Content } from './compose.ts';
import { draftOf, type Mail, type Recipient } from './drafts.ts';
import { eventOf, smtpId, type EventFields, type Happening } from './events.ts';
import type { Message, MessageDetails } from './messages.ts';
import { fateOf, GTUBE } from './simulator.ts';
import { suppressionsOf } from './suppression-check.ts';
import { address, trackingOf, unsubscribeHeaders } from './tracking.ts';

/** What the recipients who leave together have in common. */
export interface Departure {
  readonly mail: Mail;
  readonly settings: Settings;
  readonly version: Version | undefined;
  /** Why an address gets nothing. */
  readonly reasons: ReadonlyMap<string, string>;
  /** By personalization, made at first use; undefined for one that no mail can be made of. */
  readonly contents: Map<number, Content | undefined>;
}

export async function departureOf(ctx: SendgridCtx, mail: Mail, recipients: readonly Recipient[]): Promise<Departure> {
  const { body } = mail;
  const settings = await settingsOf(ctx);
  const version = mail.version ?? (body.template_id ? await activeVersion(ctx, body.template_id) : undefined);
  const addresses = recipients.map(({ email }) => email.toLowerCase());
  const reasons = await suppressionsOf(ctx, body, addresses, settings);
  return { mail, settings, version, reasons, contents: new Map() };
}

/** One recipient's message, rendered, with the event of its leaving or its being dropped. Writes nothing. */
export function depart(ctx: SendgridCtx, departure: Departure, recipient: Recipient): Happening {
  const { message: draft, details: about } = draftOf(ctx, departure.mail, recipient);
  const content = contentOf(departure, recipient.of);
  const { message, details } = content
    ? rendered(ctx, departure, content, draft, about)
    : { message: draft, details: about };
  const reason = dropReason(departure, recipient, content);
  const event = reason
    ? eventOf(ctx, message, details, 'dropped', { reason, status: '5.0.0' })
    : eventOf(ctx, message, details, 'processed', processedFields(message, details));
  return { message, details, event };
}

/** Marketing mail has a `send_at` of its own, as text. */
const processedFields = ({ send_at }: Message, { pool, marketing }: MessageDetails): EventFields => ({
  send_at: marketing.send_at ?? send_at ?? 0,
  ...(pool && { pool: { name: pool, id: '210' } }),
});

/** SendGrid's name for whatever it cannot make a mail of. */
const unmakeable = 'Invalid SMTPAPI header';

function dropReason(
  { reasons, mail }: Departure,
  { email }: Recipient,
  content: Content | undefined,
): string | undefined {
  const suppressed = reasons.get(email.toLowerCase());
  if (suppressed) return suppressed;
  if (fateOf(email) === 'invalid') return 'Invalid';
  if (!content) return unmakeable;
  const spam = mail.body.mail_settings?.spam_check?.enable && `${content.html}${content.text}`.includes(GTUBE);
  return spam ? 'Spam Content' : undefined;
}

/** The draft as its recipient sees it. */
function rendered(
  ctx: SendgridCtx,
  { mail: { body, message_id }, settings }: Departure,
  content: Content,
  draft: Message,
  about: MessageDetails,
) {
  const { subject, alternatives } = content;
  const tracking = trackingOf(body, settings);
  const { id: account, userId } = ctx.account;
  const whose = { account, userId, sg_message_id: draft.sg_message_id, group: body.asm?.group_id };
  const { html, text, links } = address(content, whose, tracking);
  const headers = { ...draft.headers, ...unsubscribeHeaders(whose, tracking), 'Message-ID': smtpId(message_id) };
  return {
    message: { ...draft, subject, html, text, alternatives: [...alternatives], headers },
    details: { ...about, links: [...links] },
  };
}

function contentOf(departure: Departure, of: number): Content | undefined {
  if (!departure.contents.has(of)) departure.contents.set(of, madeContent(departure, of));
  return departure.contents.get(of);
}

/** An unknown template, and one that can't be filled in, are found out only here: the request was accepted. */
function madeContent({ mail: { body }, version, settings }: Departure, of: number): Content | undefined {
  const personalization = body.personalizations[of];
  if (!personalization || (body.template_id && !version)) return undefined;
  try {
    return compose(body, personalization, version, settings);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}
