/** Pages that a person opens: an event by its link, a meeting by its code. */
import { html, link, redirect, z } from '../../../src/emulator/index.ts';
import { pages } from '../api.ts';
import { calendars, type Calendar } from '../calendar/rows.ts';
import { errors } from '../errors.ts';
import { selfOf } from '../events/attendees.ts';
import { answerInvitation, originalOf } from '../events/copies.ts';
import { findEvent } from '../events/instances.ts';
import { events, type Found } from '../events/rows.ts';
import type { Event } from '../events/schema.ts';
import { tellOrganizer } from '../events/telling.ts';
import { when } from '../mail/words.ts';
import type { GoogleCtx } from '../provider.ts';
import { EventPage, said } from './event.tsx';
import { MeetPage } from './meet.tsx';

const Eid = () => z.object({ eid: z.string() });

/** The event behind `eid`: its id and its calendar's, in base64. */
async function eventOf(ctx: GoogleCtx, eid: string): Promise<{ calendar: Calendar; found: Found }> {
  const [id = '', short = ''] = Buffer.from(eid, 'base64url').toString().split(' ');
  const calendarId = short.replace(/@m$/, '@gmail.com').replace(/@g$/, '@group.calendar.google.com');
  const calendar = await calendars.get(ctx, calendarId);
  const found = calendar && (await findEvent(ctx, calendar, id));
  if (!calendar || !found || found.event.status === 'cancelled') throw errors.notFound();
  return { calendar, found };
}

export const eventPage = pages.operation('pages.event', 'GET /calendar/event', {
  summary: 'An event as a page',
  query: Eid,
  async handler(ctx, { query }) {
    const { calendar, found } = await eventOf(ctx, query.eid);
    const { event } = found;
    const facts: [string, string | undefined][] = [
      ['Where', event.location],
      ['Description', event.description],
      [
        'Guests',
        event.attendees
          ?.map(({ email, responseStatus }) => `${email}: ${said[responseStatus] ?? responseStatus}`)
          .join('\n'),
      ],
      ['Organizer', event.organizer?.displayName ?? event.organizer?.email],
      ['Repeats', event.recurrence?.join('\n')],
    ];
    return html(
      <EventPage
        title={event.summary ?? '(No title)'}
        when={when(event, calendar.timeZone)}
        facts={facts.filter((fact): fact is [string, string] => !!fact[1])}
        join={joinLink(event)}
        answer={selfOf(event)?.responseStatus}
      />,
    );
  },
});

/** Meet links lead to our own page. */
function joinLink({ hangoutLink, conferenceData }: Event): string | undefined {
  if (!hangoutLink) return conferenceData?.entryPoints?.find(({ entryPointType }) => entryPointType === 'video')?.uri;
  return link(pages, `/meet/${conferenceData?.conferenceId ?? ''}`);
}

export const answerPage = pages.operation('pages.respond', 'POST /calendar/event', {
  summary: 'A guest answers on the page of an event',
  query: Eid,
  body: () => z.object({ responseStatus: z.enum(['accepted', 'declined', 'tentative']) }),
  async handler(ctx, { query, body }) {
    const { calendar, found } = await eventOf(ctx, query.eid);
    const self = selfOf(found.event);
    if (!self) throw errors.forbidden();
    const original = (await originalOf(ctx, calendar, found)) ?? { calendar, found };
    tellOrganizer(ctx, original.calendar, await answerInvitation(ctx, original, self.email, body), self.email);
    return redirect(link(pages, `/calendar/event?eid=${encodeURIComponent(query.eid)}`), { status: 303 });
  },
});

export const meetPage = pages.operation('pages.meet', 'GET /meet/{code}', {
  summary: 'A meeting, by its code',
  async handler(ctx, { params: { code } }) {
    const event = await events.find(ctx, {
      where: { conference: code },
      match: ({ status }) => status !== 'cancelled',
    });
    if (!event) throw errors.notFound();
    const zone = (await calendars.get(ctx, events.internal(event).calendar))?.timeZone ?? 'UTC';
    const people = event.attendees?.map(({ displayName, email }) => displayName ?? email) ?? [];
    return html(<MeetPage code={code} title={event.summary ?? 'Meeting'} when={when(event, zone)} people={people} />);
  },
});
