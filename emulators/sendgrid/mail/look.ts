/** What a message is to whoever reads it. */
import type { Sights } from '../../../src/emulator/index.ts';
import type { Address } from './body.ts';
import type { Message, MessageDetails, MessageStatus } from './messages.ts';

type Mail = Sights['mail'];

const outcomes: Readonly<Record<MessageStatus, Mail['went']>> = {
  queued: 'pending',
  processed: 'pending',
  deferred: 'pending',
  delivered: 'well',
  bounced: 'badly',
  blocked: 'badly',
  dropped: 'badly',
  cancelled: 'badly',
};

const written = ({ email, name }: Address): string => (name ? `${name} <${email}>` : email);
const writtenAll = (addresses: readonly Address[]): string => addresses.map(written).join(', ');

/** In lists: without what is heavy. */
export function look(message: Message, { links }: MessageDetails): Mail {
  const { sg_message_id: message_id, from, to, to_email, cc, reply_to, subject, text, html, status } = message;
  const about = { input: { message_id } };
  const [first] = links;
  const [answers = from] = reply_to;
  return {
    at: (message.send_at ?? message.events[0]?.timestamp ?? message.last_event_time) * 1000,
    from: written(from),
    to: to.length === 0 ? to_email : writtenAll(to),
    ...(cc.length > 0 && { cc: writtenAll(cc) }),
    ...(reply_to.length > 0 && { replyTo: writtenAll(reply_to) }),
    subject,
    text: text ?? undefined,
    html: html ?? undefined,
    state: status,
    went: outcomes[status],
    opens: message.opens_count,
    clicks: message.clicks_count,
    attachments: message.attachments.map(({ filename, type = 'application/octet-stream' }) => ({
      name: filename,
      type,
    })),
    acts: {
      open: { trigger: 'open', ...about },
      ...(first && { click: { trigger: 'click', ...about, asks: { url: 'url' } } }),
      unsubscribe: { trigger: 'unsubscribe', ...about },
      bounce: { trigger: 'bounce', ...about },
      spam: { trigger: 'spamreport', ...about },
      reply: {
        trigger: 'inbound',
        input: { from: to_email, to: answers.email, subject: /^re:/i.test(subject) ? subject : `Re: ${subject}` },
        asks: { text: 'text' },
      },
    },
  };
}

/** With its files, headers, and what has happened to it. */
export function whole(message: Message, { links }: MessageDetails): Promise<Partial<Mail>> {
  const invitation = message.alternatives.find(({ type }) => type.startsWith('text/calendar'));
  return Promise.resolve({
    headers: message.headers,
    attachments: message.attachments.map(({ filename, type = 'application/octet-stream', content, content_id }) => ({
      name: filename,
      type,
      content,
      contentId: content_id,
    })),
    ...(invitation && { calendar: { method: methodOf(invitation.value), content: invitation.value } }),
    links: [...new Set(links.map(({ url }) => url))],
    events: message.events.map(({ event, timestamp, url }) => ({
      at: timestamp * 1000,
      what: typeof url === 'string' ? `${event} ${url}` : event,
    })),
  });
}

const methodOf = (calendar: string): string => /^METHOD:(\S+)/m.exec(calendar)?.[1] ?? 'PUBLISH';
