/** From what a client says to the fields of an event: every rule about values is here, and nothing is written. */
import { eventPalette } from '../calendar/palette.ts';
import { isPrimary, type Calendar } from '../calendar/rows.ts';
import { errors, invalid } from '../errors.ts';
import type { GoogleCtx } from '../provider.ts';
import { readLines } from '../recurrence/lines.ts';
import { readDate } from '../recurrence/moments.ts';
import { endless, lastStart } from '../recurrence/series.ts';
import { readAttendees } from './attendees.ts';
import { readConference, withoutNulls, type Conference } from './conferences.ts';
import { readKind } from './kinds.ts';
import type { Behind } from './rows.ts';
import { seriesFrom } from './schedules.ts';
import { Event, type EventInput, type Reminders } from './schema.ts';
import { readSpan, type Span } from './times.ts';

export interface WriteOptions {
  readonly conferenceDataVersion?: number | undefined;
  readonly supportsAttachments?: boolean | undefined;
  readonly eventLabelVersion?: number | undefined;
}

export interface Wanted {
  readonly calendar: Calendar;
  readonly input: EventInput;
  /** What is there already. */
  readonly before?: { readonly event: Event; readonly behind: Behind } | undefined;
  /** The address that the event belongs to. */
  readonly organizer: string;
  readonly options: WriteOptions;
}

/** All that a write sets; what is undefined is cleared. */
export type Fields = Omit<
  Event,
  | 'kind'
  | 'etag'
  | 'id'
  | 'htmlLink'
  | 'created'
  | 'updated'
  | 'creator'
  | 'organizer'
  | 'iCalUID'
  | 'sequence'
  | 'recurringEventId'
  | 'originalStartTime'
  | 'privateCopy'
  | 'locked'
  | 'attendeesOmitted'
>;

export interface Composed {
  readonly fields: Fields;
  readonly behind: Pick<Behind, 'shape' | 'start_ms' | 'end_ms' | 'duration' | 'requests'>;
}

/** Throws Google's error for the first thing that will not do. */
export async function compose(ctx: GoogleCtx, wanted: Wanted): Promise<Composed> {
  const { calendar, input, before, organizer, options } = wanted;
  const isException = before?.behind.shape === 'exception';
  const recurrence = isException ? [] : (input.recurrence ?? []);
  const span = readSpan(input.start, input.end, calendar.timeZone, { recurring: recurrence.length > 0 });
  if (!readLines(recurrence)) throw invalid('Invalid recurrence rule.');
  const where = { calendarId: calendar.id, organizer, before: before?.event.attendees ?? [] };
  const attendees = await readAttendees(ctx, input.attendees, where);
  const reminders = readReminders(input.reminders);
  if (input.colorId && !eventPalette[input.colorId]) throw invalid('Invalid color ID.');
  const kind = readKind(input, before?.event, calendar, span);
  const conference = conferenceOf(ctx, wanted);
  return {
    fields: {
      status: input.status ?? 'confirmed',
      summary: input.summary ?? undefined,
      description: input.description ?? undefined,
      location: input.location ?? undefined,
      colorId: input.colorId ?? undefined,
      eventLabelId: (options.eventLabelVersion === 1 ? input.eventLabelId : before?.event.eventLabelId) ?? undefined,
      start: span.start,
      end: span.end,
      endTimeUnspecified: input.endTimeUnspecified ?? undefined,
      recurrence: recurrence.length > 0 ? recurrence : undefined,
      transparency: input.transparency ?? undefined,
      visibility: input.visibility ?? undefined,
      attendees,
      extendedProperties: readProperties(input.extendedProperties),
      hangoutLink: conference.hangoutLink,
      conferenceData: conference.conferenceData,
      gadget: readPart('gadget', input.gadget),
      anyoneCanAddSelf: input.anyoneCanAddSelf ?? undefined,
      guestsCanInviteOthers: input.guestsCanInviteOthers ?? undefined,
      guestsCanModify: input.guestsCanModify ?? undefined,
      guestsCanSeeOtherGuests: input.guestsCanSeeOtherGuests ?? undefined,
      reminders,
      source: readSource(input.source),
      attachments: options.supportsAttachments ? readAttachments(input.attachments) : before?.event.attachments,
      ...kind,
    },
    behind: { ...placed(span, recurrence, calendar, isException), requests: [...conference.requests] },
  };
}

/** Where the event stands in time. */
function placed(
  span: Span,
  recurrence: readonly string[],
  calendar: Calendar,
  isException: boolean,
): Omit<Composed['behind'], 'requests'> {
  const { start, end, startMs, endMs } = span;
  // Whole days stay whole days when the clocks change.
  const duration = start.date ? (readDate(end.date ?? '') ?? 0) - (readDate(start.date) ?? 0) : endMs - startMs;
  const single = { start_ms: startMs, end_ms: endMs, duration } as const;
  if (isException) return { shape: 'exception', ...single };
  if (recurrence.length === 0) return { shape: 'single', ...single };
  const last = lastStart(seriesFrom(start, recurrence, calendar.timeZone));
  return {
    shape: 'master',
    start_ms: startMs,
    end_ms: last >= endless ? endless : last + (endMs - startMs) + 7_200_000,
    duration,
  };
}

function conferenceOf(ctx: GoogleCtx, { input, before, options }: Wanted): Conference {
  const kept: Conference = {
    conferenceData: before?.event.conferenceData,
    hangoutLink: before?.event.hangoutLink,
    requests: before?.behind.requests ?? [],
  };
  return options.conferenceDataVersion === 1 ? readConference(ctx, input.conferenceData, kept) : kept;
}

const methods = new Set(['email', 'popup']);

function readReminders(given: EventInput['reminders']): Reminders {
  if (!given) return { useDefault: true };
  const overrides = (given.overrides ?? []).map(({ method, minutes }) => ({
    method: method ?? '',
    minutes: Number(minutes ?? Number.NaN),
  }));
  const useDefault = given.useDefault ?? false;
  if (useDefault && overrides.length > 0) throw errors.cannotUseDefaultRemindersAndSpecifyOverride();
  const good = overrides.every(
    ({ method, minutes }) => methods.has(method) && Number.isInteger(minutes) && minutes >= 0 && minutes <= 40_320,
  );
  if (!good || overrides.length > 5) throw invalid('Invalid reminder override.');
  return { useDefault, ...(overrides.length > 0 && { overrides }) };
}

/** Long keys are dropped and long values cut, without a word. */
function readProperties(given: EventInput['extendedProperties']): Event['extendedProperties'] {
  if (!given) return undefined;
  const kept = (pairs: Readonly<Record<string, string | null>> | null | undefined): Record<string, string> =>
    Object.fromEntries(
      Object.entries(pairs ?? {})
        .filter((pair): pair is [string, string] => pair[0].length <= 44 && pair[1] !== null)
        .slice(0, 300)
        .map(([key, value]) => [key, value.slice(0, 1024)]),
    );
  const [own, shared] = [kept(given.private), kept(given.shared)];
  return {
    ...(Object.keys(own).length > 0 && { private: own }),
    ...(Object.keys(shared).length > 0 && { shared }),
  };
}

function readPart<K extends 'gadget'>(name: K, given: unknown): Event[K] {
  if (!given) return undefined;
  const parsed = Event().shape[name].safeParse(withoutNulls(given));
  if (!parsed.success) throw errors.badRequest();
  return parsed.data;
}

function readSource(given: EventInput['source']): Event['source'] {
  if (!given?.url) return undefined;
  if (!/^https?:\/\//.test(given.url)) throw invalid('Invalid source URL.');
  return { ...(given.title && { title: given.title }), url: given.url };
}

function readAttachments(given: EventInput['attachments']): Event['attachments'] {
  if (!given) return undefined;
  if (given.length > 25) throw invalid('Too many attachments.');
  if (given.some(({ fileUrl }) => !fileUrl)) throw errors.required().with({ message: 'Missing attachment file URL.' });
  return given;
}

/** Whose an event is that is made on a calendar: on a secondary one the calendar's own. */
export const organizerOf = (calendar: Calendar): NonNullable<Event['organizer']> => ({
  email: calendar.id,
  ...(!isPrimary(calendar) && { displayName: calendar.summary }),
  self: true,
});

export const creatorOf = (ctx: GoogleCtx, calendar: Calendar): NonNullable<Event['creator']> => ({
  email: ctx.account.id,
  ...(ctx.account.id === calendar.id && { self: true }),
});

/** A row as something that a client could have sent: what a patch is laid over. */
export const asInput = (event: Event, reminders: Reminders): EventInput => ({ ...event, reminders });

/** A patch laid over an object: objects merge, lists are replaced, null clears. */
export function patched<T>(value: T, patch: unknown): T {
  if (!isObject(value) || !isObject(patch)) return patch as T;
  const result: Record<string, unknown> = { ...value };
  for (const [name, change] of Object.entries(patch)) {
    if (change === null) delete result[name];
    else if (change !== undefined) result[name] = isObject(change) ? patched(result[name] ?? {}, change) : change;
  }
  return result as T;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
