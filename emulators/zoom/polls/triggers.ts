/** What people answer and ask while a meeting or webinar is on. */
import { TriggerRefused, z } from '../../../src/emulator/index.ts';
import { instances, type Instance } from '../live/rows.ts';
import { trigger, type ZoomCtx } from '../provider.ts';
import { findSession } from '../sessions/find.ts';
import { meeting, webinar } from '../sessions/rows.ts';
import { stamp } from '../times.ts';
import { polls, responses, type Response } from './rows.ts';

const MeetingId = () => z.union([z.int(), z.string()]);

async function liveRun(ctx: ZoomCtx, id: string | number): Promise<Instance> {
  const session = (await findSession(ctx, meeting, String(id))) ?? (await findSession(ctx, webinar, String(id)));
  if (!session) throw new TriggerRefused(404, `There is no meeting or webinar ${id}.`);
  const run = session.status === 'started' ? await instances.get(ctx, session.uuid) : undefined;
  if (!run) throw new TriggerRefused(409, `${id} is not on: start it with zoom/meeting.start.`);
  return run;
}

const note = (
  ctx: ZoomCtx,
  run: Instance,
  kind: Response['kind'],
  said: Omit<Response, 'uuid' | 'kind' | 'date_time'>,
) => responses.insert(ctx, { uuid: run.uuid, kind, ...said, date_time: stamp(ctx.now) }, { id: ctx.random.hex(20) });

export const answerPoll = trigger('poll.answer', {
  summary: 'Somebody answers a poll while the meeting is on',
  input: () =>
    z.object({
      meeting_id: MeetingId(),
      poll_id: z.string(),
      name: z.string(),
      email: z.string().default(''),
      answers: z.array(z.string()).describe('One for each question; several choices with a semicolon between.'),
    }),
  async run(ctx, { meeting_id, poll_id, name, email, answers }) {
    const run = await liveRun(ctx, meeting_id);
    const poll = await polls.get(ctx, poll_id);
    if (!poll) throw new TriggerRefused(404, `There is no poll ${poll_id}.`);
    const who = poll.anonymous ? { name: 'Anonymous Attendee', email: '' } : { name, email };
    for (const [index, question] of poll.questions.entries()) {
      const said = { question: question.name, answer: answers[index] ?? '', polling_id: poll.id };
      await note(ctx, run, 'poll', { ...who, ...said });
    }
    return { meeting_id: run.id, uuid: run.uuid, poll_id };
  },
});

export const askQuestion = trigger('question.ask', {
  summary: 'Somebody asks a question while the meeting is on, and gets an answer',
  input: () =>
    z.object({
      meeting_id: MeetingId(),
      name: z.string(),
      email: z.string().default(''),
      question: z.string(),
      answer: z.string().default(''),
    }),
  async run(ctx, { meeting_id, ...said }) {
    const run = await liveRun(ctx, meeting_id);
    await note(ctx, run, 'question', { ...said, polling_id: '' });
    return { meeting_id: run.id, uuid: run.uuid };
  },
});
