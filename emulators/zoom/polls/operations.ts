/** Polls through the API, of meetings and of webinars alike. */
import { nothing, z, type Operation } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { shortId } from '../ids.ts';
import type { ZoomCtx } from '../provider.ts';
import { needs } from '../scopes.ts';
import { hostOf, sessionOf } from '../sessions/find.ts';
import { meeting, webinar, type Kind, type Session } from '../sessions/rows.ts';
import { settingsOf } from '../users/settings.ts';
import { Poll, PollBody, polls } from './rows.ts';

/** Of one meeting or webinar. */
const most = 25;

async function add(ctx: ZoomCtx, session: Session, given: PollBody): Promise<Poll> {
  const { in_meeting } = settingsOf(await hostOf(ctx, session));
  if (!in_meeting.polling)
    throw errors.too_many_polls().with({
      message:
        'Meeting polls disabled. To enable this feature, enable the "Meeting Polls/Quizzes" setting in the Zoom web portal\'s "Settings" interface.',
    });
  if ((await polls.count(ctx, { where: { session: String(session.id) } })) >= most) throw errors.too_many_polls();
  const { title = 'Poll', poll_type = 1, anonymous = false, questions = [] } = given;
  const row: Poll = { id: shortId(ctx.random), status: 'notstart', title, poll_type, anonymous, questions };
  return polls.insert(ctx, row, { session: String(session.id) });
}

/** The poll of a session. Throws `poll_not_found`. */
async function pollOf(ctx: ZoomCtx, session: Session, id: string): Promise<Poll> {
  const poll = await polls.get(ctx, id);
  if (!poll || polls.internal(poll).session !== String(session.id)) throw errors.poll_not_found();
  return poll;
}

type Names = Record<'create' | 'list' | 'get' | 'update' | 'delete', string>;

function pollOperations(kind: Kind, names: Names): Record<keyof Names, Operation> {
  const { name } = kind;
  const base = name === 'meeting' ? '/v2/meetings/{id}' : '/v2/webinars/{id}';
  const reads = `${name}:read` as const;
  const writes = `${name}:write` as const;

  return {
    create: operation(names.create, `POST ${base}/polls` as const, {
      summary: `Add a poll to a ${name}`,
      status: 201,
      ...needs('Light', writes, `${name}:write:poll`),
      body: PollBody,
      result: Poll,
      handler: async (ctx, { params, body }) => add(ctx, await sessionOf(ctx, kind, params.id), body),
    }),

    list: operation(names.list, `GET ${base}/polls` as const, {
      summary: `The polls of a ${name}`,
      ...needs('Light', reads, `${name}:read:list_polls`),
      query: () => z.object({ anonymous: z.boolean().optional() }),
      result: () => z.object({ total_records: z.int(), polls: z.array(Poll()) }),
      async handler(ctx, { params, query }) {
        const session = await sessionOf(ctx, kind, params.id);
        const all = await polls.all(ctx, { where: { session: String(session.id) } });
        const shown = all.filter(({ anonymous }) => query.anonymous === undefined || anonymous === query.anonymous);
        return { total_records: shown.length, polls: shown };
      },
    }),

    get: operation(names.get, `GET ${base}/polls/{pollId}` as const, {
      summary: `One poll of a ${name}`,
      ...needs('Light', reads, `${name}:read:poll`),
      result: Poll,
      handler: async (ctx, { params }) => pollOf(ctx, await sessionOf(ctx, kind, params.id), params.pollId),
    }),

    update: operation(names.update, `PUT ${base}/polls/{pollId}` as const, {
      summary: `Replace a poll of a ${name}`,
      ...needs('Light', writes, `${name}:update:poll`),
      body: PollBody,
      async handler(ctx, { params, body }) {
        const poll = await pollOf(ctx, await sessionOf(ctx, kind, params.id), params.pollId);
        const {
          title = poll.title,
          poll_type = poll.poll_type,
          anonymous = poll.anonymous,
          questions = poll.questions,
        } = body;
        await polls.update(ctx, poll, { title, poll_type, anonymous, questions });
        return nothing();
      },
    }),

    delete: operation(names.delete, `DELETE ${base}/polls/{pollId}` as const, {
      summary: `Take a poll out of a ${name}`,
      ...needs('Light', writes, `${name}:delete:poll`),
      async handler(ctx, { params }) {
        await polls.remove(ctx, await pollOf(ctx, await sessionOf(ctx, kind, params.id), params.pollId));
        return nothing();
      },
    }),
  };
}

export const {
  create: createPoll,
  list: listPolls,
  get: getPoll,
  update: updatePoll,
  delete: deletePoll,
} = pollOperations(meeting, {
  create: 'polls.create',
  list: 'polls.list',
  get: 'polls.get',
  update: 'polls.update',
  delete: 'polls.delete',
});

export const {
  create: createWebinarPoll,
  list: listWebinarPolls,
  get: getWebinarPoll,
  update: updateWebinarPoll,
  delete: deleteWebinarPoll,
} = pollOperations(webinar, {
  create: 'webinars.createPoll',
  list: 'webinars.listPolls',
  get: 'webinars.getPoll',
  update: 'webinars.updatePoll',
  delete: 'webinars.deletePoll',
});

export const createPolls = operation('polls.batch', 'POST /v2/meetings/{meetingId}/batch_polls', {
  summary: 'Add several polls to a meeting',
  status: 201,
  ...needs('Light', 'meeting:write', 'meeting:write:batch_polls'),
  body: () => z.object({ polls: z.array(PollBody()).optional() }),
  result: () => z.object({ polls: z.array(Poll()) }),
  async handler(ctx, { params, body }) {
    const session = await sessionOf(ctx, meeting, params.meetingId);
    const made: Poll[] = [];
    for (const one of body.polls ?? []) made.push(await add(ctx, session, one));
    return { polls: made };
  },
});
