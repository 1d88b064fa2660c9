/** The rows of events: one for each event of each calendar. An event with guests of this world is a row in each of their calendars. */
import { schema, z, type ShownCalendar, type Sights, type Span } from '../../../src/emulator/index.ts';
import { Reminder } from '../calendar/entries.ts';
import { errors } from '../errors.ts';
import { collection, type GoogleCtx } from '../provider.ts';
import { appointmentOf } from './look.ts';
import { Event } from './schema.ts';

const Schedule = () =>
  z.object({
    start: z.int(),
    zone: z.string(),
    allDay: z.boolean(),
    lines: z.array(z.string()),
  });

const Behind = schema(() =>
  z.object({
    calendar: z.string(),
    /** A master recurs; an exception is an instance that differs from what the master says. */
    shape: z.enum(['single', 'master', 'exception']),
    /** Number of the last change in the journal of the calendar's events. */
    change: z.int(),
    /** Instants; of a master the start of the first instance and the end of the last. */
    start_ms: z.int(),
    end_ms: z.int(),
    /** Of each instance: ms; of an all-day one as if no clock ever changed. */
    duration: z.int(),
    /** On a guest's copy: the calendar of the organizer. */
    origin: z.string().optional(),
    /** Reminders of those who see the calendar besides its owner. */
    reminders: z
      .record(z.string(), z.object({ useDefault: z.boolean(), overrides: z.array(Reminder()).optional() }))
      .optional(),
    /** When a master's instances were others (no lines: it was a single event), until which change: a sync has to tell that they are gone. */
    ghosts: z.array(z.object({ change: z.int(), schedule: Schedule() })).optional(),
    /** Google is eventually consistent: lists and free/busy don't see it yet. */
    hidden: z.boolean().optional(),
    /** An exception whose place in its series, or the whole series, is gone. */
    orphan: z.enum(['place', 'series']).optional(),
    /** Its status before that, where it shall come back. */
    was: z.enum(['confirmed', 'tentative', 'cancelled']).optional(),
    /** Conferences that were asked for, by request id. */
    requests: z.array(z.string()).optional(),
  }),
);

export type Behind = z.infer<ReturnType<typeof Behind>>;

type Made = Promise<{ row: Event; internal: Behind }>;

interface Behaviour {
  /** A whole row from what a fixture says. */
  make(ctx: GoogleCtx, given: Readonly<Record<string, unknown>>): Made;
  /** What a person sees of a calendar in a span of time. */
  within(ctx: GoogleCtx, span: Span): Promise<readonly ({ readonly key: string } & Sights['appointment'])[]>;
  calendars(ctx: GoogleCtx): Promise<readonly ShownCalendar[]>;
}

const behaviour: Partial<Behaviour> = {};

/** What needs most of this folder, which needs this file. */
export const eventsBehave = (more: Partial<Behaviour>): void => void Object.assign(behaviour, more);

const integer = (path: string) => ({ name: path, type: 'integer', path, from: 'internal' }) as const;

export const events = collection('events', {
  row: Event,
  internal: Behind,
  key: ['calendar', 'id'],
  columns: [
    'internal.calendar',
    'internal.shape',
    'status',
    'updated',
    'iCalUID',
    'recurringEventId',
    'eventType',
    { name: 'conference', type: 'text', path: 'conferenceData.conferenceId', from: 'data' },
    integer('change'),
    integer('start_ms'),
    integer('end_ms'),
  ],
  indexes: [
    ['calendar', 'change'],
    ['calendar', 'updated'],
    ['calendar', 'start_ms'],
    ['calendar', 'end_ms'],
    ['calendar', 'iCalUID'],
    ['calendar', 'recurringEventId'],
    ['calendar', 'shape', 'start_ms'],
  ],
  missing: errors.notFound,
  stats: { by: ['status', 'eventType'] },
  shows: {
    kind: 'appointment',
    of: appointmentOf,
    within: async (ctx, span) => (behaviour.within ? behaviour.within(ctx as GoogleCtx, span) : []),
    calendars: async (ctx) => (behaviour.calendars ? behaviour.calendars(ctx as GoogleCtx) : []),
  },
  make: (ctx, given) => {
    if (!behaviour.make) throw new Error('the fixtures of events are not loaded');
    return behaviour.make(ctx, given);
  },
});

/** A row, with what stands behind it; also of an instance that has no row of its own. */
export interface Found {
  readonly event: Event;
  readonly behind: Behind;
  /** Undefined: an instance as its master says, without a row. */
  readonly row: Event | undefined;
  /** Of such an instance. */
  readonly master: Event | undefined;
}

export const foundRow = (row: Event): Found => ({ event: row, behind: events.internal(row), row, master: undefined });

/** Google's page of an event; gmail.com and group calendars are shortened. */
export function htmlLink(eventId: string, calendarId: string): string {
  const short = calendarId.replace(/@gmail\.com$/, '@m').replace(/@group\.calendar\.google\.com$/, '@g');
  return `https://www.google.com/calendar/event?eid=${Buffer.from(`${eventId} ${short}`).toString('base64url')}`;
}
