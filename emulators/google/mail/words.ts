/** How mails of Calendar word a time and a subject. */
import type { Event } from '../events/schema.ts';
import { readDate, readInstant } from '../recurrence/moments.ts';

/** `Mon 23 Nov 2026 9am - 9:30am (IST)`; of whole days only the dates. */
export function when({ start, end }: Event, zone: string): string {
  if (start?.date !== undefined) {
    const [first, last] = [readDate(start.date) ?? 0, (readDate(end?.date ?? '') ?? 0) - 86_400_000];
    return last > first ? `${dateIn('UTC', first)} - ${dateIn('UTC', last)}` : dateIn('UTC', first);
  }
  const [from, to] = [readInstant(start?.dateTime ?? '') ?? 0, readInstant(end?.dateTime ?? '') ?? 0];
  const [first, last] = [dateIn(zone, from), dateIn(zone, to)];
  const until = first === last ? clockIn(zone, to) : `${last} ${clockIn(zone, to)}`;
  return `${first} ${clockIn(zone, from)} - ${until} (${zoneName(zone, from)})`;
}

function dateIn(zone: string, at: number): string {
  const part = partsIn(zone, at, { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric' });
  return `${part('weekday')} ${part('day')} ${part('month')} ${part('year')}`;
}

function clockIn(zone: string, at: number): string {
  const part = partsIn(zone, at, { hour: 'numeric', minute: '2-digit', hour12: true });
  const minute = part('minute');
  return `${part('hour')}${minute === '00' ? '' : `:${minute}`}${part('dayPeriod').toLowerCase()}`;
}

const zoneName = (zone: string, at: number): string =>
  partsIn(zone, at, { timeZoneName: 'short' }, zone.startsWith('Asia/Kolkata') ? 'en-IN' : 'en-US')('timeZoneName');

function partsIn(zone: string, at: number, options: Intl.DateTimeFormatOptions, locale = 'en-US') {
  const parts = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }).formatToParts(at);
  return (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
}

export const subjects = {
  invitation: 'Invitation',
  update: 'Updated invitation',
  cancellation: 'Canceled event',
  accepted: 'Accepted',
  declined: 'Declined',
  tentative: 'Tentatively Accepted',
  reminder: 'Notification',
} as const;

export const subjectOf = (what: keyof typeof subjects, event: Event, zone: string, to: string): string =>
  `${subjects[what]}: ${event.summary ?? '(No title)'} @ ${when(event, zone)} (${to})`;
