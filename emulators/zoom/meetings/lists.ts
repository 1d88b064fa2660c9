/** Meetings, listed: all of a host, and what a user has to go to soon. */
import { z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { text } from '../fields.ts';
import { around, paged, paging } from '../paging.ts';
import type { ZoomCtx } from '../provider.ts';
import { needs } from '../scopes.ts';
import { ListedSession } from '../sessions/answers.ts';
import { coming, listFor, listTypes } from '../sessions/listing.ts';
import { meeting, meetings, type Session } from '../sessions/rows.ts';
import type { Occurrence } from '../sessions/recurrence.ts';
import { day } from '../times.ts';
import { userOf } from '../users/find.ts';
import type { User } from '../users/rows.ts';

export const listMeetings = operation('meetings.list', 'GET /v2/users/{userId}/meetings', {
  summary: "A user's meetings",
  ...needs('Medium', 'meeting:read', 'meeting:read:list_meetings'),
  query: () =>
    z.object({
      ...paging(),
      type: z.enum(listTypes).optional(),
      from: text(),
      to: text(),
      timezone: text(),
    }),
  result: () => z.object({ ...paged(), meetings: z.array(ListedSession()) }),
  async handler(ctx, { params, query }) {
    const page = await listFor(ctx, meeting, await userOf(ctx, params.userId), query);
    return { ...(await around(ctx, page)), meetings: [...page.items] };
  },
});

const Upcoming = () =>
  z.object({
    id: z.int(),
    topic: z.string(),
    type: z.int(),
    start_time: z.string(),
    duration: z.int(),
    timezone: z.string(),
    created_at: z.string(),
    join_url: z.string(),
    passcode: z.string(),
    use_pmi: z.boolean(),
    is_host: z.boolean(),
    is_all_day: z.boolean(),
  });

/** Whether a user takes part: as host, alternative host, or because the meeting names the address. */
const concerns = ({ id, email }: User, { host_id, settings }: Session): boolean =>
  host_id === id ||
  (settings.alternative_hosts ?? '').toLowerCase().split(';').includes(email) ||
  (settings.meeting_invitees ?? []).some((invitee) => invitee.email.toLowerCase() === email);

export const listUpcoming = operation('meetings.upcoming', 'GET /v2/users/{userId}/upcoming_meetings', {
  summary: 'What a user has to go to within a day',
  ...needs('Medium', 'meeting:read', 'meeting:read:list_upcoming_meetings'),
  result: () => z.object({ total_records: z.int(), meetings: z.array(Upcoming()) }),
  async handler(ctx, { params }) {
    const user = await userOf(ctx, params.userId);
    const theirs = await meetings.all(ctx, {
      where: { state: 'active' },
      match: (session) => session.type !== 4 && concerns(user, session),
      order: { column: 'sort', direction: 'asc' },
    });
    const shown = theirs
      .flatMap((session) => soon(ctx, session))
      .map(({ session, occurrence }) => asUpcoming(user, session, occurrence));
    return { total_records: shown.length, meetings: shown };
  },
});

const soon = (ctx: ZoomCtx, session: Session) =>
  coming(ctx, session).filter(({ occurrence }) => {
    const start = occurrence?.start_time ?? session.start_time;
    return start !== undefined && Date.parse(start) < ctx.now + day;
  });

function asUpcoming(
  user: User,
  session: Session,
  occurrence: Occurrence | undefined,
): z.infer<ReturnType<typeof Upcoming>> {
  const {
    id,
    topic,
    type,
    start_time = '',
    duration = 0,
    timezone,
    created_at,
    join_url,
    password = '',
    settings,
  } = session;
  return {
    id,
    topic,
    type,
    start_time: occurrence?.start_time ?? start_time,
    duration: occurrence?.duration ?? duration,
    timezone,
    created_at,
    join_url,
    passcode: password,
    use_pmi: settings.use_pmi ?? false,
    is_host: session.host_id === user.id,
    is_all_day: false,
  };
}
