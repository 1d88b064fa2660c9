/** A booking app as a school would write it, on the official client: reads staff calendars, offers slots, books, looks again. */
import type { calendarOf } from './sdk.ts';

type Client = ReturnType<typeof calendarOf>;

/** Half an hour of one of the staff; instants. */
export interface Slot {
  readonly staff: string;
  readonly start: number;
  readonly end: number;
}

export interface BookingRules {
  readonly zone: string;
  /** In that zone: `Sun`. */
  readonly closed: readonly string[];
  /** How long before its start a slot may be booked at the latest. */
  readonly lead: number;
  readonly days: number;
}

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const length = 30 * minute;
const iso = (at: number): string => new Date(at).toISOString();

export const visitor: BookingRules = { zone: 'Asia/Kolkata', closed: ['Sun'], lead: 4 * hour, days: 5 };

/** Everything that can be booked, soonest first. */
export async function offersOf(calendar: Client, now: number, rules = visitor): Promise<Slot[]> {
  const { data: list } = await calendar.calendarList.list({ minAccessRole: 'writer' });
  const staff = (list.items ?? []).filter(({ primary }) => !primary).map(({ id }) => id ?? '');
  const hours = await Promise.all(staff.map((id) => workingHours(calendar, id, now, rules)));
  return stillFree(calendar, hours.flat(), now, rules);
}

async function workingHours(calendar: Client, staff: string, now: number, rules: BookingRules): Promise<Slot[]> {
  const { data } = await calendar.events.list({
    calendarId: staff,
    sharedExtendedProperty: ['kind=working-hours'],
    singleEvents: true,
    orderBy: 'startTime',
    timeMin: iso(now),
    timeMax: iso(now + rules.days * day),
  });
  return (data.items ?? []).flatMap(({ start, end }) => {
    const [from, to] = [Date.parse(start?.dateTime ?? ''), Date.parse(end?.dateTime ?? '')];
    const count = Math.floor((to - from) / length);
    return Array.from({ length: count }, (_, index) => from + index * length)
      .filter((at) => at >= now + rules.lead && !rules.closed.includes(weekday(at, rules.zone)))
      .map((at) => ({ staff, start: at, end: at + length }));
  });
}

const weekday = (at: number, zone: string): string =>
  new Intl.DateTimeFormat('en-US', { weekday: 'short', timeZone: zone }).format(at);

/** Those slots that free/busy leaves. */
export async function stillFree(
  calendar: Client,
  slots: readonly Slot[],
  now: number,
  rules = visitor,
): Promise<Slot[]> {
  const { data } = await calendar.freebusy.query({
    requestBody: {
      timeMin: iso(now),
      timeMax: iso(now + (rules.days + 1) * day),
      items: [...new Set(slots.map(({ staff }) => staff))].map((id) => ({ id })),
    },
  });
  const isTaken = ({ staff, start, end }: Slot): boolean =>
    (data.calendars?.[staff]?.busy ?? []).some(
      (busy) => Date.parse(busy.start ?? '') < end && Date.parse(busy.end ?? '') > start,
    );
  return slots.filter((slot) => !isTaken(slot)).sort((one, other) => one.start - other.start);
}

const body = ({ start, end }: Slot, who: string) => ({
  summary: who,
  start: { dateTime: iso(start) },
  end: { dateTime: iso(end) },
});

/** Books under an id that everybody derives from the slot. False: somebody else has it. */
export async function bookById(calendar: Client, slot: Slot, who: string): Promise<boolean> {
  const id = `slot${(slot.start / minute).toString(32)}`;
  const asked = calendar.events.insert({ calendarId: slot.staff, requestBody: { id, ...body(slot, who) } });
  return asked.then(
    () => true,
    (error: { status?: number }) => {
      if (error.status === 409) return false;
      throw error;
    },
  );
}

/** Books, looks a second time, and takes the booking back when it is not alone. */
export async function bookAndLook(calendar: Client, slot: Slot, who: string): Promise<boolean> {
  const { data: made } = await calendar.events.insert({ calendarId: slot.staff, requestBody: body(slot, who) });
  const { data } = await calendar.events.list({
    calendarId: slot.staff,
    singleEvents: true,
    timeMin: iso(slot.start),
    timeMax: iso(slot.end),
  });
  const others = (data.items ?? []).filter(({ id, transparency }) => id !== made.id && transparency !== 'transparent');
  if (others.length > 0) await calendar.events.delete({ calendarId: slot.staff, eventId: made.id ?? '' });
  return others.length === 0;
}
