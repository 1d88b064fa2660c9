/** Invitations, cancellations and replies as iCalendar, as Google attaches them to its mails. */
import { compactDate, compactTime, readDate, readInstant } from '../recurrence/moments.ts';
import { localOf, offsetAt, temporal, twoDigits } from '../recurrence/zones.ts';
import type { Attendee, Event, EventTime } from '../events/schema.ts';

export type Method = 'REQUEST' | 'CANCEL' | 'REPLY';

const partStat = {
  needsAction: 'NEEDS-ACTION',
  declined: 'DECLINED',
  tentative: 'TENTATIVE',
  accepted: 'ACCEPTED',
} as const;

export function icsOf(
  event: Event,
  method: Method,
  { now, attendees = event.attendees ?? [] }: { now: number; attendees?: readonly Attendee[] | undefined },
): string {
  const zone = event.recurrence && event.start?.timeZone;
  const lines = [
    'BEGIN:VCALENDAR',
    'PRODID:-//Google Inc//Google Calendar 70.9054//EN',
    'VERSION:2.0',
    'CALSCALE:GREGORIAN',
    `METHOD:${method}`,
    ...(zone ? timeZone(zone, new Date(now).getUTCFullYear()) : []),
    'BEGIN:VEVENT',
    moment('DTSTART', event.start, zone),
    moment('DTEND', event.end, zone),
    ...(event.recurrence ?? []),
    `DTSTAMP:${compactTime(now)}`,
    `ORGANIZER;CN=${quoted(event.organizer?.displayName ?? event.organizer?.email ?? '')}:mailto:${event.organizer?.email ?? ''}`,
    `UID:${event.iCalUID ?? event.id}`,
    ...attendees.map(attendeeLine),
    ...(event.originalStartTime ? [moment('RECURRENCE-ID', event.originalStartTime, zone)] : []),
    ...(event.created ? [`CREATED:${compactTime(Date.parse(event.created))}`] : []),
    ...(event.description ? [`DESCRIPTION:${escaped(event.description)}`] : []),
    ...(event.hangoutLink ? [`X-GOOGLE-CONFERENCE:${event.hangoutLink}`] : []),
    ...(event.updated ? [`LAST-MODIFIED:${compactTime(Date.parse(event.updated))}`] : []),
    ...(event.location ? [`LOCATION:${escaped(event.location)}`] : []),
    `SEQUENCE:${event.sequence ?? 0}`,
    `STATUS:${method === 'CANCEL' ? 'CANCELLED' : event.status.toUpperCase()}`,
    `SUMMARY:${escaped(event.summary ?? '')}`,
    `TRANSP:${event.transparency === 'transparent' ? 'TRANSPARENT' : 'OPAQUE'}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

function moment(name: string, time: EventTime | undefined, zone: string | undefined): string {
  if (time?.date !== undefined) return `${name};VALUE=DATE:${compactDate(readDate(time.date) ?? 0)}`;
  const at = readInstant(time?.dateTime ?? '') ?? 0;
  return zone ? `${name};TZID=${zone}:${localStamp(at, zone)}` : `${name}:${compactTime(at)}`;
}

const localStamp = (at: number, zone: string): string => compactTime(localOf(zone, at)).slice(0, -1);

function attendeeLine({
  email,
  displayName = email,
  optional,
  resource,
  responseStatus,
  additionalGuests = 0,
}: Attendee): string {
  const kind = resource ? 'RESOURCE' : 'INDIVIDUAL';
  const role = optional ? 'OPT-PARTICIPANT' : 'REQ-PARTICIPANT';
  return `ATTENDEE;CUTYPE=${kind};ROLE=${role};PARTSTAT=${partStat[responseStatus]};RSVP=TRUE;CN=${quoted(displayName)};X-NUM-GUESTS=${additionalGuests}:mailto:${email}`;
}

/** A zone as it is in one year. */
function timeZone(zone: string, year: number): string[] {
  const start = Date.UTC(year, 0);
  const changes = [start];
  let at = temporal().Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone).getTimeZoneTransition('next');
  for (; at && at.year === year; at = at.getTimeZoneTransition('next')) changes.push(at.epochMilliseconds);
  const winter = Math.min(...changes.map((change) => offsetAt(zone, change)));
  const parts = changes.flatMap((change) => {
    const [from, to] = [offsetAt(zone, change - 1), offsetAt(zone, change)];
    const kind = to === winter ? 'STANDARD' : 'DAYLIGHT';
    return [
      `BEGIN:${kind}`,
      `DTSTART:${compactTime(change + from).slice(0, -1)}`,
      `TZOFFSETFROM:${offset(from)}`,
      `TZOFFSETTO:${offset(to)}`,
      `END:${kind}`,
    ];
  });
  return ['BEGIN:VTIMEZONE', `TZID:${zone}`, ...parts, 'END:VTIMEZONE'];
}

function offset(ms: number): string {
  const minutes = Math.abs(Math.round(ms / 60_000));
  return `${ms < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}${twoDigits(minutes % 60)}`;
}

const escaped = (text: string): string => text.replaceAll(/[\\;,]/g, (mark) => `\\${mark}`).replaceAll(/\r?\n/g, '\\n');
const quoted = (text: string): string => (/[,;:]/.test(text) ? `"${text.replaceAll('"', "'")}"` : text);

/** Lines are at most 75 octets; the rest goes on behind a space. */
function folded(line: string): string {
  const bytes = Buffer.from(line);
  if (bytes.length <= 75) return line;
  const pieces: string[] = [];
  let [piece, size] = ['', 0];
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (size + length > 74) {
      pieces.push(piece);
      [piece, size] = ['', 0];
    }
    piece += character;
    size += length;
  }
  return [...pieces, piece].join('\r\n ');
}
