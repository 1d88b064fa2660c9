/** Holiday calendars: public, nobody's, and made when somebody first asks for one. */
import { iso, isoSeconds } from '../../../src/emulator/index.ts';
import { events, htmlLink } from '../events/rows.ts';
import type { Event } from '../events/schema.ts';
import { idOfUid, nextEtag } from '../ids.ts';
import type { GoogleCtx } from '../provider.ts';
import { compactDate, writtenDate } from '../recurrence/moments.ts';
import { day, instantOf } from '../recurrence/zones.ts';
import { nations, type Nation } from './holiday-dates.ts';
import { acl, composeRule } from './roles.ts';
import { calendars, composeCalendar, type Calendar } from './rows.ts';

const form = /^en\.([a-z]+)(?:\.official)?#holiday@group\.v\.calendar\.google\.com$/;

/** A calendar by its id; one of holidays is there for everybody. */
export async function calendarAt(ctx: GoogleCtx, id: string): Promise<Calendar | undefined> {
  const calendar = await calendars.get(ctx, id);
  const nation = calendar ? undefined : nations[form.exec(id)?.[1] ?? ''];
  return nation ? furnishHolidays(ctx, id, nation) : calendar;
}

async function furnishHolidays(ctx: GoogleCtx, id: string, nation: Nation): Promise<Calendar> {
  const about = { summary: nation.name, timeZone: nation.zone };
  const made = composeCalendar(ctx, about, { owner: '', id });
  const calendar = await calendars.insert(ctx, made.row, { ...made.internal, longest: day });
  const rule = composeRule(ctx, { calendar: id, scope: { type: 'default' }, role: 'reader', change: 0 });
  await acl.insert(ctx, rule.row, rule.internal);
  await events.insertMany(ctx, holidaysOf(ctx, calendar, nation));
  return calendar;
}

/** Of last year, of this one and of the three that follow. */
function holidaysOf(ctx: GoogleCtx, calendar: Calendar, { days, zone }: Nation) {
  const year = new Date(ctx.now).getUTCFullYear();
  const years = [-1, 0, 1, 2, 3].map((ahead) => year + ahead);
  return years.flatMap((of) =>
    days.flatMap(([summary, rule]) => {
      const local = rule(of);
      return local === undefined ? [] : [holiday(ctx, calendar, { summary, local, zone })];
    }),
  );
}

function holiday(
  ctx: GoogleCtx,
  calendar: Calendar,
  { summary, local, zone }: { summary: string; local: number; zone: string },
) {
  const id = `${compactDate(local)}${idOfUid(summary)}`;
  const itself = { email: calendar.id, displayName: calendar.summary, self: true };
  const row: Event = {
    kind: 'calendar#event',
    etag: nextEtag(ctx.now, 0),
    id,
    status: 'confirmed',
    htmlLink: htmlLink(id, calendar.id),
    created: isoSeconds(ctx.now).replace('Z', '.000Z'),
    updated: iso(ctx.now),
    summary,
    description: 'Public holiday',
    creator: itself,
    organizer: itself,
    start: { date: writtenDate(local) },
    end: { date: writtenDate(local + day) },
    transparency: 'transparent',
    visibility: 'public',
    iCalUID: `${id}@google.com`,
    sequence: 0,
    reminders: { useDefault: true },
    eventType: 'default',
  };
  const [start_ms, end_ms] = [instantOf(zone, local), instantOf(zone, local + day)];
  const internal = { calendar: calendar.id, shape: 'single' as const, change: 0, start_ms, end_ms, duration: day };
  return { row, internal };
}
