/** Lists of a host's meetings or webinars: scheduled, on, coming, over. */
import { pageOf, type Page } from '../../../src/emulator/index.ts';
import { errors, problem } from '../errors.ts';
import { instances, type Instance } from '../live/rows.ts';
import { asked } from '../paging.ts';
import type { ZoomCtx } from '../provider.ts';
import { dateIn, day, dayStart, minute } from '../times.ts';
import type { User } from '../users/rows.ts';
import { listedSession, type ListedSession } from './answers.ts';
import type { Occurrence } from './recurrence.ts';
import type { Kind, Session } from './rows.ts';

export const listTypes = ['scheduled', 'live', 'upcoming', 'upcoming_meetings', 'previous_meetings'] as const;

export interface ListQuery {
  readonly type?: (typeof listTypes)[number] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly page_size?: number | undefined;
  readonly page_number?: number | undefined;
  readonly next_page_token?: string | undefined;
}

/** Not instant ones, not personal rooms. */
const scheduledTypes: Readonly<Record<Kind['name'], readonly number[]>> = {
  meeting: [2, 3, 8, 10],
  webinar: [5, 6, 9],
};

const order = { column: 'sort', direction: 'asc' } as const;

interface Listed {
  readonly session: Session;
  readonly occurrence?: Occurrence;
}

/** The page of a list as items. Throws `validation_failed` for days that are none. */
export async function listFor(ctx: ZoomCtx, kind: Kind, host: User, query: ListQuery): Promise<Page<ListedSession>> {
  const page = await asked(ctx, query);
  const inDays = daysFilter(query);
  if (query.type === 'previous_meetings') {
    const rows = await instances.all(ctx, {
      where: { kind: kind.name, host_id: host.id, status: 'ended' },
      order: { direction: 'desc' },
    });
    const past = rows.filter(({ start_time }) => inDays(start_time));
    const shown = pageOf(past, page);
    const items: ListedSession[] = [];
    for (const run of shown.items) items.push(await listedRun(ctx, kind, run));
    return { ...shown, items };
  }
  const rows = await rowsFor(ctx, kind, host, query.type);
  const shown = pageOf(
    rows.filter((row) => inDays(startOf(row))),
    page,
  );
  return { ...shown, items: shown.items.map(({ session, occurrence }) => listedSession(kind, session, occurrence)) };
}

const startOf = ({ session, occurrence }: Listed): string | undefined => occurrence?.start_time ?? session.start_time;

async function rowsFor(
  ctx: ZoomCtx,
  { name, sessions }: Kind,
  host: User,
  type: ListQuery['type'] = 'scheduled',
): Promise<Listed[]> {
  const where = { host_id: host.id, state: 'active' };
  if (type === 'live')
    return (await sessions.all(ctx, { where: { ...where, status: 'started' }, order })).map((session) => ({ session }));
  const scheduled = await sessions.all(ctx, { where: { ...where, type: scheduledTypes[name] }, order });
  if (type === 'scheduled') return scheduled.map((session) => ({ session }));
  return scheduled
    .flatMap((session) => coming(ctx, session))
    .toSorted((one, other) => ((startOf(one) ?? '9999') < (startOf(other) ?? '9999') ? -1 : 1));
}

/** What is still to come of it: of a recurring one each occurrence. */
export function coming({ now }: ZoomCtx, session: Session): Listed[] {
  const isAhead = (start: string, duration = 0): boolean => Date.parse(start) + duration * minute > now;
  if (session.occurrences)
    return session.occurrences
      .filter(({ status, start_time, duration }) => status === 'available' && isAhead(start_time, duration))
      .map((occurrence) => ({ session, occurrence }));
  const { start_time, duration } = session;
  return start_time === undefined || isAhead(start_time, duration) || session.status === 'started' ? [{ session }] : [];
}

/** A run that is over, listed as the meeting that it was of. */
async function listedRun(ctx: ZoomCtx, kind: Kind, run: Instance): Promise<ListedSession> {
  const session = await kind.sessions.get(ctx, run.id);
  const { uuid, id, host_id, topic, type, start_time, duration, timezone } = run;
  const about = { uuid, id, host_id, topic, type, start_time, duration, timezone };
  const { created_at = start_time, join_url = '', agenda } = session ? listedSession(kind, session) : {};
  return { ...about, ...(agenda && { agenda }), created_at, join_url };
}

function daysFilter({ from, to }: ListQuery): (start: string | undefined) => boolean {
  const [first, last] = [from, to].map((text) => (text ? dateIn(text) : undefined));
  const wrong = [from && !first && 'from', to && !last && 'to']
    .filter((name) => !!name)
    .map((name) => problem(String(name)));
  if (wrong.length > 0) throw errors.validation_failed(wrong);
  const begin = first === undefined ? Number.NEGATIVE_INFINITY : dayStart(first);
  const end = last === undefined ? Number.POSITIVE_INFINITY : dayStart(last) + day;
  return (start) => {
    if (start === undefined) return first === undefined && last === undefined;
    const at = Date.parse(start);
    return at >= begin && at < end;
  };
}
