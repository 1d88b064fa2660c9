/** What people in a meeting do, on demand: it starts, they come and go, it ends. */
import { TriggerRefused, z } from '../../../src/emulator/index.ts';
import { tell } from '../events.ts';
import { trigger, type ZoomCtx } from '../provider.ts';
import { findSession, hostOf } from '../sessions/find.ts';
import { meeting, webinar, type Kind, type Session } from '../sessions/rows.ts';
import { stamp } from '../times.ts';
import { end, leave } from './end.ts';
import { admit, goAway, peopleIn } from './people.ts';
import { personOf } from './persons.ts';
import { instances, type Instance, type Participant, type Run } from './rows.ts';
import { join, runOf, start } from './start.ts';

const MeetingId = () => z.union([z.int(), z.string()]).describe('Number (or uuid) of the meeting or webinar.');

interface Found {
  readonly kind: Kind;
  readonly session: Session;
}

async function found(ctx: ZoomCtx, id: string | number): Promise<Found> {
  for (const kind of [meeting, webinar]) {
    const session = await findSession(ctx, kind, String(id));
    if (session) return { kind, session };
  }
  throw new TriggerRefused(404, `There is no meeting or webinar ${id}.`);
}

/** The run that is on. */
async function liveRun(ctx: ZoomCtx, { session }: Found): Promise<Instance> {
  const run = session.status === 'started' ? await instances.get(ctx, session.uuid) : undefined;
  if (!run) throw new TriggerRefused(409, `${session.id} is not on: start it with zoom/meeting.start.`);
  return run;
}

const shown = ({ id, uuid }: Run, status: string) => ({ meeting_id: id, uuid, status });

const shownPerson = ({ participant_uuid, user_id, name, status }: Participant) => ({
  participant: { participant_uuid, user_id, name, status },
});

export const startMeeting = trigger('meeting.start', {
  summary: 'The host starts a meeting or webinar',
  input: () => z.object({ meeting_id: MeetingId(), host_joins: z.boolean().default(true) }),
  async run(ctx, { meeting_id, host_joins }) {
    const { kind, session } = await found(ctx, meeting_id);
    if (session.status === 'started') throw new TriggerRefused(409, `${session.id} is on already.`);
    const run = await start(ctx, kind, session, await hostOf(ctx, session), { hostJoins: host_joins });
    return shown(run, run.status);
  },
});

const ChatLine = () => z.union([z.string(), z.object({ name: z.string().optional(), text: z.string() })]);

export const endMeeting = trigger('meeting.end', {
  summary: 'The host ends a meeting or webinar for all; what was recorded of it is processed',
  input: () =>
    z.object({
      meeting_id: MeetingId(),
      chat: z.array(ChatLine()).optional().describe('What people wrote, for the chat file.'),
      record: z.boolean().default(false).describe('As if a cloud recording had been on all the time.'),
    }),
  async run(ctx, { meeting_id, chat = [], record }) {
    const which = await found(ctx, meeting_id);
    await liveRun(ctx, which);
    const host = await hostOf(ctx, which.session);
    const lines = chat.map((line) =>
      typeof line === 'string'
        ? { name: host.display_name, text: line }
        : { name: line.name ?? host.display_name, text: line.text },
    );
    const run = await end(ctx, which.kind, which.session, host, { chat: lines, record });
    return shown(run, run.status);
  },
});

export const joinMeeting = trigger('participant.join', {
  summary: 'Somebody joins a meeting or webinar, or waits for it',
  input: () =>
    z.object({
      meeting_id: MeetingId(),
      name: z.string().optional(),
      email: z.string().optional(),
      user_id: z.string().optional().describe('Of a user of the account.'),
      registrant_id: z.string().optional(),
      customer_key: z.string().optional(),
    }),
  async run(ctx, { meeting_id, ...given }) {
    const { kind, session } = await found(ctx, meeting_id);
    const person = await personOf(ctx, session, given);
    const { run, participant } = await join(ctx, kind, session, await hostOf(ctx, session), person);
    const on = participant.status !== 'waiting_for_host';
    return { ...shown(run, on ? 'started' : 'waiting'), ...shownPerson(participant) };
  },
});

const Who = () => ({
  meeting_id: MeetingId(),
  name: z.string().optional(),
  email: z.string().optional(),
  user_id: z.string().optional().describe('In the meeting, or of a user of the account.'),
});

interface Named {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly user_id?: string | undefined;
}

/** The one who is there (or waits) under this name, address or id; the last to come, when there are several. */
async function present(
  ctx: ZoomCtx,
  { session }: Found,
  { name, email, user_id }: Named,
  status: readonly Participant['status'][],
): Promise<Participant> {
  if (name === undefined && email === undefined && user_id === undefined)
    throw new TriggerRefused(400, 'Say who: name, email or user_id.');
  const people = await peopleIn(ctx, { uuid: session.uuid }, status);
  const one = people.findLast(
    (person) =>
      (name === undefined || person.name === name) &&
      (email === undefined || person.user_email.toLowerCase() === email.toLowerCase()) &&
      (user_id === undefined || person.user_id === user_id || person.id === user_id),
  );
  if (!one) throw new TriggerRefused(404, `${name ?? email ?? user_id} is not in ${session.id}.`);
  return one;
}

export const leaveMeeting = trigger('participant.leave', {
  summary: 'Somebody leaves; when nobody is left inside, the meeting is over',
  input: () => z.object({ ...Who(), reason: z.string().optional() }),
  async run(ctx, { meeting_id, reason, ...who }) {
    const which = await found(ctx, meeting_id);
    const { kind, session } = which;
    if (session.status !== 'started') return leaveWaiting(ctx, which, who);
    const run = await liveRun(ctx, which);
    const person = await present(ctx, which, who, ['in_meeting', 'in_waiting_room']);
    const gone = await leave(ctx, kind, session, await hostOf(ctx, session), run, person, reason);
    const now = await instances.need(ctx, run.uuid);
    return { ...shown(now, now.status), ...shownPerson(gone) };
  },
});

/** Before the host has come, people can only give up waiting. */
async function leaveWaiting(ctx: ZoomCtx, which: Found, who: Named): Promise<object> {
  const person = await present(ctx, which, who, ['waiting_for_host']);
  const run = runOf(ctx, which.kind, which.session);
  const gone = await goAway(ctx, run, person, '');
  return { ...shown(run, 'waiting'), ...shownPerson(gone) };
}

export const admitParticipant = trigger('participant.admit', {
  summary: 'The host lets somebody in from the waiting room',
  input: () => z.object(Who()),
  async run(ctx, { meeting_id, ...who }) {
    const which = await found(ctx, meeting_id);
    const run = await liveRun(ctx, which);
    const person = await admit(ctx, run, await present(ctx, which, who, ['in_waiting_room']));
    return { ...shown(run, run.status), ...shownPerson(person) };
  },
});

export const shareScreen = trigger('meeting.share', {
  summary: 'Somebody starts or stops sharing a screen',
  input: () =>
    z.object({ ...Who(), action: z.enum(['start', 'stop']).default('start'), content: z.string().default('desktop') }),
  async run(ctx, { meeting_id, action, content, ...who }) {
    const which = await found(ctx, meeting_id);
    const run = await liveRun(ctx, which);
    const person = await present(ctx, which, who, ['in_meeting']);
    const { uuid, id, type, topic, host_id, planned, start_time, timezone } = run;
    tell(ctx, `${run.kind}.sharing_${action === 'start' ? 'started' : 'ended'}`, {
      object: {
        uuid,
        id: String(id),
        type,
        topic,
        host_id,
        duration: planned,
        start_time,
        timezone,
        participant: {
          id: person.id,
          user_id: person.user_id,
          user_name: person.name,
          sharing_details: { content, link_source: '', file_link: '', source: '', date_time: stamp(ctx.now) },
        },
      },
    });
    return { ...shown(run, run.status), ...shownPerson(person) };
  },
});

const issues = [
  'Unstable audio quality',
  'Unstable video quality',
  'Unstable screen share quality',
  'High CPU occupation',
  'Call Reconnection',
] as const;

export const alert = trigger('meeting.alert', {
  summary: 'Zoom notices that a meeting goes badly',
  input: () =>
    z.object({ meeting_id: MeetingId(), issues: z.array(z.enum(issues)).default(['Unstable audio quality']) }),
  async run(ctx, { meeting_id, issues: noticed }) {
    const run = await liveRun(ctx, await found(ctx, meeting_id));
    const { uuid, id, type, topic, host_id, planned, start_time, timezone } = run;
    const about = { uuid, id: String(id), type, topic, host_id, duration: planned, start_time, timezone };
    tell(ctx, `${run.kind}.alert`, { object: { ...about, issues: noticed } });
    return shown(run, run.status);
  },
});
