/** A run ends: everybody leaves, what was recorded is processed, and the next run will have another uuid. */
import { meetingUuid } from '../ids.ts';
import type { ZoomCtx } from '../provider.ts';
import { forceRecording, processRecording, stopRecording } from '../recordings/live.ts';
import { minutesBetween, stamp } from '../times.ts';
import { expireSession, scheduleExpiry } from '../sessions/lifetime.ts';
import type { Kind, Session } from '../sessions/rows.ts';
import type { User } from '../users/rows.ts';
import { tellEnded } from './events.ts';
import { goAway, peopleIn } from './people.ts';
import { instances, participants, type Instance, type Participant } from './rows.ts';

interface Ending {
  /** What people wrote, for the chat file. */
  readonly chat?: readonly { readonly name: string; readonly text: string }[];
  /** As if a cloud recording had been on all the time. */
  readonly record?: boolean;
}

const byHost = (name: string): string => `${name} left the meeting.<br>Reason: Host ended the meeting.`;

/** Ends the run that is on. */
export async function end(
  ctx: ZoomCtx,
  kind: Kind,
  session: Session,
  host: User,
  { chat = [], record = false }: Ending = {},
): Promise<Instance> {
  const on = await instances.need(ctx, session.uuid);
  const lines = [...instances.internal(on).chat, ...chat.map((line) => ({ ...line, at: ctx.now }))];
  const told = await instances.update(ctx, on, {}, { chat: lines });
  const run = record ? await forceRecording(ctx, told, host) : told;
  const present = await peopleIn(ctx, run, ['in_meeting', 'in_waiting_room']);
  for (const person of hostLast(present)) await goAway(ctx, run, person, byHost(person.name));
  const ended = await close(ctx, await stopRecording(ctx, run));
  await nextRun(ctx, kind, session);
  tellEnded(ctx, ended);
  await processRecording(ctx, ended, host);
  return ended;
}

const hostLast = (people: readonly Participant[]): readonly Participant[] =>
  people.toSorted((one, other) => Number(one.is_host) - Number(other.is_host));

async function close(ctx: ZoomCtx, run: Instance): Promise<Instance> {
  const rows = await participants.all(ctx, { where: { meeting_uuid: run.uuid, status: 'left' } });
  const attended = rows.filter((row) => participants.internal(row).inside);
  const minutes = attended.map(({ duration }) => Math.ceil(duration / 60));
  const changes = {
    status: 'ended',
    end_time: stamp(ctx.now),
    duration: minutesBetween(instances.internal(run).started, ctx.now),
    total_minutes: minutes.reduce((sum, one) => sum + one, 0),
    participants_count: attended.length,
  } as const;
  return instances.update(ctx, run, changes, { ended: ctx.now });
}

/** The meeting waits for its next run. An instant one has none. */
async function nextRun(ctx: ZoomCtx, kind: Kind, session: Session): Promise<void> {
  const instant = session.type === kind.instant;
  const changes = { status: 'waiting', uuid: meetingUuid(ctx.random.fork(`run after ${session.uuid}`)) } as const;
  const next = await kind.sessions.update(ctx, session, changes, instant ? { state: 'expired' } : {});
  if (instant) ctx.cancel(expireSession, { kind: kind.name, id: session.id });
  else scheduleExpiry(ctx, kind, next);
}

/** Somebody leaves; when nobody is left inside, the run is over. */
export async function leave(
  ctx: ZoomCtx,
  kind: Kind,
  session: Session,
  host: User,
  run: Instance,
  person: Participant,
  reason?: string,
): Promise<Participant> {
  const left = `${person.name} left the meeting.`;
  const gone = await goAway(ctx, run, person, reason ? `${left}<br>Reason: ${reason}` : left);
  if (person.status !== 'in_meeting') return gone;
  const inside = await peopleIn(ctx, run, 'in_meeting');
  if (inside.length === 0) await end(ctx, kind, session, host);
  return gone;
}
