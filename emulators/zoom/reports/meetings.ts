/** Reports on meetings and webinars that are over: of a user, of one, of those who came. */
import { pageOf, z, type Operation } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { text } from '../fields.ts';
import { instances, participants, type Instance } from '../live/rows.ts';
import { around, asked, countPaged, paged, paging, unnumbered } from '../paging.ts';
import { attended, pastRun } from '../past/find.ts';
import { answersOf, Asked, knownEmail, pastMeeting } from '../past/operations.ts';
import type { ZoomCtx } from '../provider.ts';
import { needs } from '../scopes.ts';
import { meeting, meetings, TrackingField, webinar, type Kind } from '../sessions/rows.ts';
import { userOf } from '../users/find.ts';
import { range, rangeOf, within } from './range.ts';

const CustomKey = () => z.object({ key: z.string(), value: z.string() });

const ReportedMeeting = () =>
  z.object({
    uuid: z.string(),
    id: z.int(),
    type: z.int(),
    topic: z.string(),
    user_name: z.string(),
    user_email: z.string(),
    start_time: z.string(),
    end_time: z.string(),
    duration: z.int(),
    total_minutes: z.int(),
    participants_count: z.int(),
    source: z.string(),
    session_key: z.string(),
    custom_keys: z.array(CustomKey()),
  });

async function reported(ctx: ZoomCtx, run: Instance): Promise<z.infer<ReturnType<typeof ReportedMeeting>>> {
  const { host_id: _host, dept: _dept, has_meeting_summary: _summary, ...rest } = pastMeeting(run);
  const session = await meetings.get(ctx, run.id);
  return { ...rest, session_key: '', custom_keys: session?.settings.custom_keys ?? [] };
}

export const reportUserMeetings = operation('reports.userMeetings', 'GET /v2/report/users/{userId}/meetings', {
  summary: 'The meetings that a user hosted (or joined) in a month',
  ...needs('Heavy', 'report:read', 'report:read:user'),
  query: () => z.object({ ...paging(), ...range(), type: z.enum(['past', 'pastOne', 'pastJoined']).default('past') }),
  result: () => z.object({ from: z.string(), to: z.string(), ...paged(), meetings: z.array(ReportedMeeting()) }),
  async handler(ctx, { params, query }) {
    const user = await userOf(ctx, params.userId);
    const days = rangeOf(ctx, query);
    const runs = await runsFor(ctx, user.id, query.type, within(days));
    const page = pageOf(runs, await asked(ctx, query));
    const shown = [];
    for (const run of page.items) shown.push(await reported(ctx, run));
    return { ...days, ...(await around(ctx, page)), meetings: shown };
  },
});

async function runsFor(
  ctx: ZoomCtx,
  user: string,
  type: 'past' | 'pastOne' | 'pastJoined',
  start_time: { gte: string; lte: string },
): Promise<Instance[]> {
  const ended = { status: 'ended', kind: 'meeting', start_time };
  if (type !== 'pastJoined') {
    const hosted = await instances.all(ctx, { where: { ...ended, host_id: user } });
    return hosted.filter(({ participants_count }) => type === 'past' || participants_count === 1);
  }
  const joins = await participants.all(ctx, { where: { id: user } });
  const uuids = new Set(joins.map(({ meeting_uuid }) => meeting_uuid));
  return (await instances.all(ctx, { where: ended })).filter(({ uuid }) => uuids.has(uuid));
}

const ReportedParticipant = () =>
  z.object({
    id: z.string(),
    user_id: z.string(),
    name: z.string(),
    user_email: z.string(),
    join_time: z.string(),
    leave_time: z.string(),
    duration: z.int(),
    failover: z.boolean(),
    status: z.enum(['in_meeting', 'in_waiting_room']),
    customer_key: z.string().optional(),
    registrant_id: z.string().optional(),
    participant_user_id: z.string(),
    bo_mtg_id: z.string(),
  });

type Names = Record<'get' | 'participants' | 'polls' | 'qa', string>;

function reportOperations(kind: Kind, names: Names): Record<keyof Names, Operation> {
  const { name } = kind;
  const base = name === 'meeting' ? '/v2/report/meetings/{id}' : '/v2/report/webinars/{id}';

  return {
    get: operation(names.get, `GET ${base}` as const, {
      summary: `A report on a ${name} that is over`,
      ...needs('Heavy', 'report:read', `report:read:${name}`),
      result: () =>
        ReportedMeeting()
          .omit({ source: true, session_key: true })
          .extend({ dept: z.string(), tracking_fields: z.array(TrackingField()) }),
      async handler(ctx, { params }) {
        const run = await pastRun(ctx, kind, params.id);
        const { source: _source, session_key: _key, ...rest } = await reported(ctx, run);
        const session = await kind.sessions.get(ctx, run.id);
        return { ...rest, dept: run.dept, tracking_fields: session?.tracking_fields ?? [] };
      },
    }),

    participants: operation(names.participants, `GET ${base}/participants` as const, {
      summary: `A report on who came to a ${name}`,
      ...needs('Heavy', 'report:read', `report:read:list_${name}_participants`),
      query: () => z.object({ ...paging(), include_fields: text() }),
      result: () => z.object({ ...countPaged(), participants: z.array(ReportedParticipant()) }),
      async handler(ctx, { params, query }) {
        const rows = await attended(ctx, await pastRun(ctx, kind, params.id));
        const page = pageOf(rows, await asked(ctx, query));
        const numbers = unnumbered(await around(ctx, page));
        const withRegistrant = query.include_fields?.includes('registrant_id') ?? false;
        const shown = page.items.map((row) => ({
          id: row.id,
          user_id: row.user_id,
          name: row.name,
          user_email: knownEmail(row),
          join_time: row.join_time,
          leave_time: row.leave_time,
          duration: row.duration,
          failover: false,
          status: participants.internal(row).inside ? ('in_meeting' as const) : ('in_waiting_room' as const),
          ...(row.customer_key && { customer_key: row.customer_key }),
          ...(withRegistrant && { registrant_id: row.registrant_id }),
          participant_user_id: row.id,
          bo_mtg_id: '',
        }));
        return { ...numbers, participants: shown };
      },
    }),

    polls: operation(names.polls, `GET ${base}/polls` as const, {
      summary: `A report on the polls of a ${name}`,
      ...needs('Heavy', 'report:read', `report:read:list_${name}_polls`),
      result: Asked,
      handler: async (ctx, { params }) => answersOf(ctx, await pastRun(ctx, kind, params.id), 'poll'),
    }),

    qa: operation(names.qa, `GET ${base}/qa` as const, {
      summary: `A report on the questions that were asked in a ${name}`,
      ...needs('Heavy', 'report:read', `report:read:${name}_qa`),
      result: Asked,
      handler: async (ctx, { params }) => answersOf(ctx, await pastRun(ctx, kind, params.id), 'question'),
    }),
  };
}

export const {
  get: reportMeeting,
  participants: reportMeetingParticipants,
  polls: reportMeetingPolls,
  qa: reportMeetingQuestions,
} = reportOperations(meeting, {
  get: 'reports.meeting',
  participants: 'reports.meetingParticipants',
  polls: 'reports.meetingPolls',
  qa: 'reports.meetingQa',
});

export const {
  get: reportWebinar,
  participants: reportWebinarParticipants,
  polls: reportWebinarPolls,
  qa: reportWebinarQuestions,
} = reportOperations(webinar, {
  get: 'reports.webinar',
  participants: 'reports.webinarParticipants',
  polls: 'reports.webinarPolls',
  qa: 'reports.webinarQa',
});
