/** `freebusy.query`: when calendars are taken, and nothing else of what is in them. */
import { schema, z } from '../../../src/emulator/index.ts';
import { membersOf, groups } from '../accounts/groups.ts';
import { operation } from '../api.ts';
import { errors, invalid, missing } from '../errors.ts';
import { eventsBetween, isBusy } from '../events/searching.ts';
import type { GoogleCtx } from '../provider.ts';
import { readInstant } from '../recurrence/moments.ts';
import { day, isZone, written } from '../recurrence/zones.ts';
import { scoped } from '../scopes.ts';
import { calendarIdOf } from './access.ts';
import { calendarAt } from './holidays.ts';
import { covers, roleOf } from './roles.ts';
import type { Calendar } from './rows.ts';

export const FreeBusyRequest = schema(() =>
  z.object({
    timeMin: z.string().nullish(),
    timeMax: z.string().nullish(),
    timeZone: z.string().nullish(),
    groupExpansionMax: z.union([z.int(), z.string()]).nullish(),
    calendarExpansionMax: z.union([z.int(), z.string()]).nullish(),
    items: z.array(z.object({ id: z.string().nullish() })).nullish(),
  }),
);

const Problem = () => z.object({ domain: z.string(), reason: z.string() });
export const Period = schema(() => z.object({ start: z.string(), end: z.string() }));
const Taken = () => z.object({ errors: z.array(Problem()).optional(), busy: z.array(Period()) });

export const FreeBusyResponse = schema(() =>
  z.object({
    kind: z.literal('calendar#freeBusy'),
    timeMin: z.string(),
    timeMax: z.string(),
    groups: z
      .record(
        z.string(),
        z.object({ errors: z.array(Problem()).optional(), calendars: z.array(z.string()).optional() }),
      )
      .optional(),
    calendars: z.record(z.string(), Taken()),
  }),
);

type Response = z.infer<ReturnType<typeof FreeBusyResponse>>;

/** Google's limit is not written down; apps ask for 90 days at most. */
const longestWindow = 93 * day;

export const queryFreeBusy = operation('freebusy.query', 'POST /calendar/v3/freeBusy', {
  summary: 'When calendars are taken',
  body: FreeBusyRequest,
  result: FreeBusyResponse,
  traits: scoped('freeBusy'),
  async handler(ctx, { body }) {
    const [from, to] = [timeOf(body.timeMin, 'timeMin'), timeOf(body.timeMax, 'timeMax')];
    if (to <= from) throw errors.timeRangeEmpty();
    if (to - from > longestWindow) throw errors.timeRangeTooLong();
    const zone = body.timeZone ?? 'UTC';
    if (!isZone(zone)) throw invalid('Invalid time zone.');
    const asked = (body.items ?? []).flatMap(({ id }) => (id ? [id] : []));
    const expanded = await expand(ctx, asked, Math.min(Number(body.groupExpansionMax ?? 100), 100));
    const most = Math.min(Number(body.calendarExpansionMax ?? 50), 50);
    const taken: Response['calendars'] = {};
    for (const [index, id] of expanded.calendars.entries())
      taken[id] = index < most ? await takenTimes(ctx, id, from, to, zone) : refused('tooManyCalendarsRequested');
    return {
      kind: 'calendar#freeBusy' as const,
      timeMin: new Date(from).toISOString(),
      timeMax: new Date(to).toISOString(),
      ...(Object.keys(expanded.groups).length > 0 && { groups: expanded.groups }),
      calendars: taken,
    };
  },
});

function timeOf(text: string | null | undefined, name: string): number {
  if (!text) throw missing(`Missing ${name} parameter.`);
  const at = readInstant(text);
  if (at === undefined) throw errors.badRequest();
  return at;
}

/** Groups become the calendars of their members. */
async function expand(ctx: GoogleCtx, asked: readonly string[], most: number) {
  const found: NonNullable<Response['groups']> = {};
  const calendarIds = new Set<string>();
  for (const id of asked) {
    const group = await groups.get(ctx, id.toLowerCase());
    if (!group) {
      calendarIds.add(id);
      continue;
    }
    const members = await membersOf(ctx, group.email);
    if (members.length > most) found[id] = { errors: [{ domain: 'global', reason: 'groupTooBig' }] };
    else found[id] = { calendars: [...members] };
    if (members.length <= most) for (const member of members) calendarIds.add(member);
  }
  return { groups: found, calendars: [...calendarIds] };
}

const refused = (reason: string) => ({ errors: [{ domain: 'global', reason }], busy: [] });

async function takenTimes(ctx: GoogleCtx, id: string, from: number, to: number, zone: string) {
  const calendar = await calendarAt(ctx, calendarIdOf(ctx, id));
  const role = calendar ? await roleOf(ctx, calendar.id, ctx.account) : 'none';
  if (!calendar || !covers(role, 'freeBusyReader')) return refused('notFound');
  const busy = (await busyPeriods(ctx, calendar, from, to)).map(([start, end]) => ({
    start: written(start, zone),
    end: written(end, zone),
  }));
  return { busy };
}

/** Clipped to the window; what overlaps is one period. */
async function busyPeriods(ctx: GoogleCtx, calendar: Calendar, from: number, to: number): Promise<[number, number][]> {
  const periods: [number, number][] = [];
  for (const found of await eventsBetween(ctx, calendar, from, to)) {
    const { start_ms: start, end_ms: end } = found.behind;
    if (!isBusy(found) || end === start) continue;
    const last = periods.at(-1);
    if (last && start < last[1]) last[1] = Math.max(last[1], end);
    else periods.push([start, end]);
  }
  return periods.map(([start, end]) => [Math.max(start, from), Math.min(end, to)]);
}
