/** A run begins: the host starts it, or people who may come before the host do. */
import type { ZoomCtx } from '../provider.ts';
import { startRecording } from '../recordings/live.ts';
import { minute, stamp } from '../times.ts';
import type { Kind, Session } from '../sessions/rows.ts';
import type { User } from '../users/rows.ts';
import { tellBeforeHost, tellStarted } from './events.ts';
import { enter, joinRun, letIn, peopleIn, waitInRoom, type Person } from './people.ts';
import { instances, type Instance, type Participant, type Run } from './rows.ts';

/** What is known of the run that would begin now. */
export const runOf = ({ now }: ZoomCtx, { name }: Kind, session: Session): Run => ({
  kind: name,
  uuid: session.uuid,
  id: session.id,
  type: session.type,
  topic: session.topic,
  host_id: session.host_id,
  host_email: session.host_email,
  start_time: stamp(now),
  timezone: session.timezone,
  planned: session.duration ?? 0,
});

const asHost = ({ id, display_name, email }: User): Person => ({
  name: display_name,
  email,
  id,
  registrant_id: '',
  customer_key: '',
  is_host: true,
});

/** Starts a run. With its host, or for others to begin without. */
export async function start(
  ctx: ZoomCtx,
  kind: Kind,
  session: Session,
  host: User,
  { hostJoins }: { readonly hostJoins: boolean },
): Promise<Instance> {
  const run = runOf(ctx, kind, session);
  const row: Instance = {
    ...run,
    user_name: host.display_name,
    user_email: host.email,
    status: 'started',
    end_time: null,
    duration: 0,
    total_minutes: 0,
    participants_count: 0,
    dept: host.dept,
    source: 'Zoom',
    has_meeting_summary: false,
  };
  const instance = await instances.insert(ctx, row, { started: ctx.now, chat: [], recorded: [] });
  await kind.sessions.update(ctx, session, { status: 'started' });
  tellStarted(ctx, instance);
  if (hostJoins) await joinRun(ctx, instance, asHost(host));
  const recorded = session.settings.auto_recording === 'cloud' ? await startRecording(ctx, instance, host) : instance;
  const room = session.settings.waiting_room === true;
  for (const waiting of await peopleIn(ctx, instance, 'waiting_for_host')) await letIn(ctx, instance, waiting, room);
  return recorded;
}

/** Whether people may begin without the host now. */
function mayBegin({ now }: ZoomCtx, { settings, start_time, occurrences }: Session): boolean {
  if (settings.join_before_host !== true) return false;
  const { jbh_time: early = 0 } = settings;
  const isNear = (start: string): boolean => now >= Date.parse(start) - early * minute;
  if (early === 0 || start_time === undefined) return true;
  if (!occurrences) return isNear(start_time);
  return occurrences.some((one) => isNear(one.start_time) && now <= Date.parse(one.start_time) + one.duration * minute);
}

interface Joined {
  readonly run: Run;
  readonly participant: Participant;
}

/** Somebody comes: in, into the waiting room, or before a door that is still closed. */
export async function join(ctx: ZoomCtx, kind: Kind, session: Session, host: User, person: Person): Promise<Joined> {
  const open = await openRun(ctx, kind, session, host, person);
  if (open) {
    const waits = !person.is_host && (session.settings.waiting_room ?? false) && !isExempt(session, person);
    return { run: open, participant: await (waits ? waitInRoom : joinRun)(ctx, open, person) };
  }
  const run = runOf(ctx, kind, session);
  const participant = await enter(ctx, run, person, 'waiting_for_host');
  if (kind.name === 'meeting') tellBeforeHost(ctx, run, 'jbh_waiting', participant);
  return { run, participant };
}

/** The run that is on; begun now, if the person may. */
async function openRun(
  ctx: ZoomCtx,
  kind: Kind,
  session: Session,
  host: User,
  { is_host }: Person,
): Promise<Instance | undefined> {
  if (session.status === 'started') return instances.get(ctx, session.uuid);
  if (!is_host && !mayBegin(ctx, session)) return undefined;
  return start(ctx, kind, session, host, { hostJoins: false });
}

/** Some rooms are only for people from outside. */
function isExempt({ settings: { waiting_room_options: options } }: Session, { id }: Person): boolean {
  const who = options?.mode === 'custom' ? options.who_goes_to_waiting_room : 'everyone';
  return id !== '' && who !== undefined && who !== 'everyone' && who !== 'users_not_on_invite';
}
