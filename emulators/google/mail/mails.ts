/** The mails that Calendar sends: invitations, updates, cancellations, answers, reminders, news of sharing. Kept here, sent to nobody. */
import { schema, z } from '../../../src/emulator/index.ts';
import { Event, type Attendee } from '../events/schema.ts';
import { collection, job, type GoogleCtx } from '../provider.ts';
import { icsOf, type Method } from './ics.ts';
import { subjectOf, subjects, when } from './words.ts';

/** What is told of an event. */
const kinds = ['invitation', 'update', 'cancellation', 'response', 'reminder'] as const;
type Kind = (typeof kinds)[number];

const Mail = schema(() =>
  z.object({
    id: z.string(),
    kind: z.enum([...kinds, 'sharing']),
    calendarId: z.string(),
    eventId: z.string().optional(),
    iCalUID: z.string().optional(),
    from: z.string(),
    replyTo: z.string(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    /** Of the calendar part. */
    method: z.enum(['REQUEST', 'CANCEL', 'REPLY']).optional(),
    ics: z.string().optional(),
    at: z.iso.datetime(),
  }),
);

export const mails = collection('mails', {
  row: Mail,
  key: 'id',
  columns: ['kind', 'to', 'eventId', 'iCalUID'],
  stats: { by: ['kind'] },
  shows: {
    kind: 'mail',
    of: ({ at, from, replyTo, to, subject, text, html, kind, method, ics, calendarId, eventId }) => {
      const answer = (responseStatus: string) => ({
        trigger: 'event.respond',
        input: { calendarId, eventId, email: to, responseStatus },
      });
      return {
        at: Date.parse(at),
        from,
        replyTo,
        to,
        subject,
        text,
        html,
        state: kind,
        went: 'well',
        ...(ics && {
          calendar: { method: method ?? 'PUBLISH', content: ics },
          attachments: [{ name: 'invite.ics', type: 'text/calendar', content: Buffer.from(ics).toString('base64') }],
        }),
        ...(method === 'REQUEST' && {
          acts: { accept: answer('accepted'), maybe: answer('tentative'), decline: answer('declined') },
        }),
      };
    },
    person: (to) => [{ to: to.toLowerCase() }],
  },
});

export const sender = 'Google Calendar <calendar-notification@google.com>';

interface About {
  readonly kind: Kind;
  readonly calendarId: string;
  readonly zone: string;
  readonly event: Event;
  /** Who has answered, in a `response`. */
  readonly guest?: Attendee | undefined;
}

const methods: Readonly<Record<Kind, Method | undefined>> = {
  invitation: 'REQUEST',
  update: 'REQUEST',
  cancellation: 'CANCEL',
  response: 'REPLY',
  reminder: undefined,
};

/** Sends a mail to each address, behind the answer of the call. */
export function mail(ctx: GoogleCtx, about: About, to: readonly string[]): void {
  for (const address of to) ctx.schedule(send, { ...about, to: address });
}

export const send = job('mails.send', {
  kind: 'progress',
  input: () =>
    z.object({
      kind: z.enum(kinds),
      calendarId: z.string(),
      zone: z.string(),
      event: Event(),
      guest: Event().shape.attendees.unwrap().element.optional(),
      to: z.string(),
    }),
  key: ({ kind, calendarId, event, to, guest }) =>
    `${kind} ${calendarId} ${event.id} ${event.etag} ${to} ${guest?.responseStatus ?? ''}`,
  async run(ctx, { kind, calendarId, zone, event, guest, to }) {
    const method = methods[kind];
    const answer = guest && guest.responseStatus !== 'needsAction' ? guest.responseStatus : 'tentative';
    const what = kind === 'response' ? answer : kind;
    await mails.insert(ctx, {
      id: ctx.random.uuid(),
      kind,
      calendarId,
      eventId: event.id,
      iCalUID: event.iCalUID ?? event.id,
      from: sender,
      replyTo: guest?.email ?? event.organizer?.email ?? sender,
      to,
      subject: subjectOf(what, event, zone, kind === 'response' ? (guest?.email ?? to) : to),
      ...bodies(what, event, zone, guest),
      ...(method && { method, ics: icsOf(event, method, { now: ctx.now, attendees: guest && [guest] }) }),
      at: new Date(ctx.now).toISOString(),
    });
  },
});

function bodies(what: keyof typeof subjects, event: Event, zone: string, guest: Attendee | undefined) {
  const facts = [
    ['When', when(event, zone)],
    ['Where', event.location],
    ['Joining', event.hangoutLink],
    ['Who', (event.attendees ?? []).map(({ email }) => email).join(', ')],
    ['Organizer', event.organizer?.displayName ?? event.organizer?.email],
    [
      'Answer',
      guest &&
        `${guest.displayName ?? guest.email}: ${guest.responseStatus}${guest.comment ? ` (${guest.comment})` : ''}`,
    ],
    ['Description', event.description],
  ].filter((fact): fact is [string, string] => !!fact[1]);
  const title = `${subjects[what]}: ${event.summary ?? '(No title)'}`;
  const rows = facts.map(
    ([name, value]) => `<tr><th align="left" valign="top">${name}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return {
    text: [title, '', ...facts.map(([name, value]) => `${name}: ${value}`)].join('\n'),
    html: `<h2>${escapeHtml(title)}</h2><table cellpadding="6">${rows.join('')}</table>`,
  };
}

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"]/g, (mark) => marks[mark] ?? mark);
