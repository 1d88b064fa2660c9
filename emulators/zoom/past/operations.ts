/** Meetings and webinars that are over: what they were, who came, what was asked. */
import { pageOf, schema, z, type Operation } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { instances, participants, type Instance, type Participant } from '../live/rows.ts';
import { around, asked, countPaged, paging, unnumbered } from '../paging.ts';
import { responses, type Response } from '../polls/rows.ts';
import type { ZoomCtx } from '../provider.ts';
import { needs, type Granular } from '../scopes.ts';
import { isNumber } from '../sessions/find.ts';
import { meeting, webinar, type Kind } from '../sessions/rows.ts';
import { attended, pastRun } from './find.ts';

const PastMeeting = () =>
  z.object({
    uuid: z.string(),
    id: z.int(),
    host_id: z.string(),
    type: z.int(),
    topic: z.string(),
    user_name: z.string(),
    user_email: z.string(),
    start_time: z.string(),
    end_time: z.string(),
    duration: z.int(),
    total_minutes: z.int(),
    participants_count: z.int(),
    dept: z.string(),
    source: z.string(),
    has_meeting_summary: z.boolean(),
  });

/** What is over, as it was. */
export function pastMeeting(run: Instance): z.infer<ReturnType<typeof PastMeeting>> {
  const { uuid, id, host_id, type, topic, user_name, user_email, start_time, end_time, ...rest } = run;
  const { duration, total_minutes, participants_count, dept, source, has_meeting_summary } = rest;
  return {
    uuid,
    id,
    host_id,
    type,
    topic,
    user_name,
    user_email,
    start_time,
    end_time: end_time ?? '',
    duration,
    total_minutes,
    participants_count,
    dept,
    source,
    has_meeting_summary,
  };
}

export const getPastMeeting = operation('pastMeetings.get', 'GET /v2/past_meetings/{meetingId}', {
  summary: 'A meeting that is over: the run of a uuid, or the latest one',
  ...needs('Light', 'meeting:read', 'meeting:read:past_meeting'),
  result: PastMeeting,
  handler: async (ctx, { params }) => pastMeeting(await pastRun(ctx, meeting, params.meetingId)),
});

const PastParticipant = schema(() =>
  z.object({
    id: z.string(),
    user_id: z.string(),
    name: z.string(),
    user_email: z.string(),
    join_time: z.string(),
    leave_time: z.string(),
    duration: z.int(),
    registrant_id: z.string(),
    failover: z.boolean(),
    status: z.enum(['in_meeting', 'in_waiting_room']),
    internal_user: z.boolean(),
  }),
);

/** Addresses are told of users and registrants only. */
export const knownEmail = ({ internal_user, registrant_id, user_email }: Participant): string =>
  internal_user || registrant_id !== '' ? user_email : '';

function pastParticipant(row: Participant): z.infer<ReturnType<typeof PastParticipant>> {
  const { id, user_id, name, join_time, leave_time, duration, registrant_id, internal_user } = row;
  return {
    id,
    user_id,
    name,
    user_email: knownEmail(row),
    join_time,
    leave_time,
    duration,
    registrant_id,
    failover: false,
    status: participants.internal(row).inside ? 'in_meeting' : 'in_waiting_room',
    internal_user,
  };
}

const Answers = () =>
  z.object({
    question: z.string(),
    answer: z.string(),
    polling_id: z.string().optional(),
    date_time: z.string().optional(),
  });
export const Asked = () =>
  z.object({
    id: z.int(),
    uuid: z.string(),
    start_time: z.string(),
    questions: z.array(z.object({ name: z.string(), email: z.string(), question_details: z.array(Answers()) })),
  });

/** What was answered or asked, by person. */
export async function answersOf(
  ctx: ZoomCtx,
  { id, uuid, start_time }: Instance,
  kind: Response['kind'],
): Promise<z.infer<ReturnType<typeof Asked>>> {
  const rows = await responses.all(ctx, { where: { uuid, kind } });
  const people = [...new Map(rows.map(({ name, email }) => [`${name} ${email}`, { name, email }])).values()];
  const said = ({ question, answer, polling_id, date_time }: Response) =>
    kind === 'poll' ? { question, answer, polling_id, date_time } : { question, answer };
  return {
    id,
    uuid,
    start_time,
    questions: people.map((person) => ({
      ...person,
      question_details: rows.filter((row) => row.name === person.name && row.email === person.email).map(said),
    })),
  };
}

type Names = Record<'participants' | 'instances' | 'polls' | 'qa', string>;

function pastOperations(
  kind: Kind,
  path: 'past_meetings' | 'past_webinars',
  names: Names,
): Record<keyof Names, Operation> {
  const { name } = kind;
  const base = path === 'past_meetings' ? '/v2/past_meetings/{id}' : '/v2/past_webinars/{id}';
  const reads = `${name}:read` as const;
  const runsOf = `${name}:read:list_past_instances` satisfies Granular;

  return {
    participants: operation(names.participants, `GET ${base}/participants` as const, {
      summary: `Who came to a ${name} that is over: a row for each time that somebody joined`,
      ...needs('Medium', reads, `${name}:read:list_past_participants`),
      query: () => z.object(paging()),
      result: () => z.object({ ...countPaged(), participants: z.array(PastParticipant()) }),
      async handler(ctx, { params, query }) {
        const rows = await attended(ctx, await pastRun(ctx, kind, params.id));
        const page = pageOf(rows, await asked(ctx, query));
        const numbers = unnumbered(await around(ctx, page));
        return { ...numbers, participants: page.items.map(pastParticipant) };
      },
    }),

    instances: operation(names.instances, `GET ${base}/instances` as const, {
      summary: `The runs of a ${name}`,
      ...needs('Medium', reads, runsOf),
      result: () => z.object({ [`${name}s`]: z.array(z.object({ uuid: z.string(), start_time: z.string() })) }),
      async handler(ctx, { params }) {
        const id = isNumber(params.id) ? Number(params.id) : (await pastRun(ctx, kind, params.id)).id;
        const runs = await instances.all(ctx, { where: { id, kind: name, status: 'ended' } });
        if (runs.length === 0 && !(await kind.sessions.get(ctx, id))) throw kind.missing(params.id);
        return { [`${name}s`]: runs.map(({ uuid, start_time }) => ({ uuid, start_time })) };
      },
    }),

    polls: operation(names.polls, `GET ${base}/polls` as const, {
      summary: `What people answered to the polls of a ${name} that is over`,
      ...needs('Medium', reads, `${name}:read:list_poll_results`),
      result: Asked,
      handler: async (ctx, { params }) => answersOf(ctx, await pastRun(ctx, kind, params.id), 'poll'),
    }),

    qa: operation(names.qa, `GET ${base}/qa` as const, {
      summary: `What people asked in a ${name} that is over`,
      ...needs('Medium', reads, `${name}:read:past_qa`),
      result: Asked,
      handler: async (ctx, { params }) => answersOf(ctx, await pastRun(ctx, kind, params.id), 'question'),
    }),
  };
}

export const {
  participants: listPastParticipants,
  instances: listPastInstances,
  polls: listPastPolls,
  qa: listPastQuestions,
} = pastOperations(meeting, 'past_meetings', {
  participants: 'pastMeetings.participants',
  instances: 'pastMeetings.instances',
  polls: 'pastMeetings.polls',
  qa: 'pastMeetings.qa',
});

export const {
  participants: listPastWebinarParticipants,
  instances: listPastWebinarInstances,
  polls: listPastWebinarPolls,
  qa: listPastWebinarQuestions,
} = pastOperations(webinar, 'past_webinars', {
  participants: 'webinars.pastParticipants',
  instances: 'webinars.pastInstances',
  polls: 'webinars.pastPolls',
  qa: 'webinars.pastQa',
});
