/** What an event is to whose calendar it is in. */
import type { Sights } from '../../../src/emulator/index.ts';
import type { Behind } from './rows.ts';
import type { Event } from './schema.ts';

const day = 86_400_000;

/** An event, or an instance of a series. */
export function appointmentOf(event: Event, behind: Behind): Sights['appointment'] {
  const { id, status, summary, start, end, attendees = [], transparency, location, description } = event;
  const { calendar } = behind;
  const allDay = start?.date !== undefined;
  const self = attendees.find((guest) => guest.self || guest.email === calendar);
  const invited = self && event.organizer?.email !== self.email && status !== 'cancelled';
  const answer = (responseStatus: string) => ({
    trigger: 'event.respond',
    input: { calendarId: calendar, eventId: id, email: self?.email, responseStatus },
  });
  return {
    start: start?.date === undefined ? behind.start_ms : Date.parse(start.date),
    end: start?.date === undefined ? behind.end_ms : end?.date ? Date.parse(end.date) : Date.parse(start.date) + day,
    allDay,
    zone: start?.timeZone ?? '',
    title: summary ?? '(No title)',
    calendar,
    busy: transparency !== 'transparent' && status !== 'cancelled' && self?.responseStatus !== 'declined',
    recurs: event.recurringEventId !== undefined || event.recurrence !== undefined,
    place: location,
    description,
    people: attendees.map(({ email, displayName, responseStatus }) => ({
      name: displayName ?? email,
      email,
      state: words[responseStatus],
    })),
    link: event.hangoutLink ?? /https?:\/\/\S+/.exec(location ?? '')?.[0],
    state: invited ? words[self.responseStatus] : status,
    went:
      status === 'cancelled' || self?.responseStatus === 'declined'
        ? 'badly'
        : self?.responseStatus === 'needsAction'
          ? 'pending'
          : 'well',
    ...(invited && { acts: { accept: answer('accepted'), maybe: answer('tentative'), decline: answer('declined') } }),
  };
}

const words = { needsAction: 'not answered', declined: 'declined', tentative: 'maybe', accepted: 'accepted' } as const;
