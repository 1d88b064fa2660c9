/** Events that are more than appointments: out of office, focus time, working locations, birthdays. Each has rules of its own. */
import { isPrimary, type Calendar } from '../calendar/rows.ts';
import { errors, invalid } from '../errors.ts';
import { day } from '../recurrence/zones.ts';
import { withoutNulls } from './conferences.ts';
import { Event, type EventInput } from './schema.ts';
import type { Span } from './times.ts';

type Kind = NonNullable<Event['eventType']>;

const properties = {
  workingLocation: 'workingLocationProperties',
  outOfOffice: 'outOfOfficeProperties',
  focusTime: 'focusTimeProperties',
  birthday: 'birthdayProperties',
} as const;

const declineModes = new Set([
  'declineNone',
  'declineAllConflictingInvitations',
  'declineOnlyNewConflictingInvitations',
]);

const workplaces = new Set(['homeOffice', 'officeLocation', 'customLocation']);

type Special = Pick<Event, (typeof properties)[keyof typeof properties] | 'eventType' | 'visibility' | 'transparency'>;

/** The kind of an event and the properties that go with it. Throws where they don't fit. */
export function readKind(input: EventInput, before: Event | undefined, calendar: Calendar, span: Span): Special {
  const kind: Kind = input.eventType ?? before?.eventType ?? 'default';
  if (before && kind !== before.eventType) throw errors.eventTypeRestriction();
  for (const [of, name] of Object.entries(properties))
    if (input[name] && of !== kind) throw invalid(`${name} requires an event type of ${of}.`);
  if (kind === 'default' || kind === 'fromGmail') return { eventType: kind };
  const name = properties[kind];
  const parsed = Event().shape[name].safeParse(withoutNulls(input[name]) ?? undefined);
  if (!parsed.success) throw errors.badRequest();
  rules[kind](input, calendar, span);
  return { eventType: kind, [name]: parsed.data ?? defaultsOf(kind), ...looks[kind] };
}

const rules: Readonly<Record<keyof typeof properties, (input: EventInput, calendar: Calendar, span: Span) => void>> = {
  outOfOffice(input, calendar, span) {
    if (!isPersonal(input, calendar, span) || !hasGoodMode(input.outOfOfficeProperties))
      throw errors.malformedOutOfOfficeEvent();
  },
  focusTime(input, calendar, span) {
    if (!isPersonal(input, calendar, span) || !hasGoodMode(input.focusTimeProperties))
      throw errors.malformedFocusTimeEvent();
  },
  workingLocation(input, calendar, { start, startMs, endMs }) {
    const { visibility, transparency, workingLocationProperties: where, attendees } = input;
    const isOneDay = start.date === undefined || Math.round((endMs - startMs) / day) === 1;
    const isSeen = visibility === 'public' && transparency === 'transparent';
    const isPlace = workplaces.has(String(where?.['type']));
    if (!isOneDay || !isSeen || !isPlace || attendees?.length || !isPrimary(calendar))
      throw errors.malformedWorkingLocationEvent();
  },
  birthday({ recurrence, attendees }, calendar, { start }) {
    const isYearly = recurrence?.length === 1 && /^RRULE:FREQ=YEARLY/.test(recurrence[0] ?? '');
    if (start.date === undefined || !isYearly || attendees?.length || !isPrimary(calendar))
      throw errors.malformedBirthdayEvent();
  },
};

/** Timed, without guests, in somebody's own calendar. */
const isPersonal = ({ attendees }: EventInput, calendar: Calendar, { start }: Span): boolean =>
  start.date === undefined && !attendees?.length && isPrimary(calendar);

const hasGoodMode = (given: EventInput['focusTimeProperties']): boolean =>
  given?.['autoDeclineMode'] === undefined ||
  given['autoDeclineMode'] === null ||
  declineModes.has(String(given['autoDeclineMode']));

const defaultsOf = (kind: Kind): object | undefined =>
  kind === 'outOfOffice' || kind === 'focusTime'
    ? { autoDeclineMode: 'declineNone' }
    : kind === 'birthday'
      ? { type: 'birthday' }
      : undefined;

const looks: Readonly<Record<keyof typeof properties, Pick<Event, 'visibility' | 'transparency'>>> = {
  outOfOffice: {},
  focusTime: {},
  workingLocation: { visibility: 'public', transparency: 'transparent' },
  birthday: { visibility: 'private', transparency: 'transparent' },
};
