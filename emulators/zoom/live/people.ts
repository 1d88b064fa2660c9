/** People in runs: they join, wait, are let in, leave. */
import { sessionId } from '../ids.ts';
import type { ZoomCtx } from '../provider.ts';
import { stamp } from '../times.ts';
import { tellBeforeHost, tellJoined, tellLeft, tellWaiting } from './events.ts';
import { participants, type Participant, type Run } from './rows.ts';

/** Whoever wants to get in. */
export interface Person {
  readonly name: string;
  readonly email: string;
  /** The user's id, of one who is signed in; '' for guests. */
  readonly id: string;
  readonly registrant_id: string;
  readonly customer_key: string;
  readonly is_host: boolean;
}

/** Where somebody stands now. */
export function enter(
  ctx: ZoomCtx,
  run: Pick<Run, 'uuid'>,
  person: Person,
  status: Participant['status'],
): Promise<Participant> {
  const { name, email, id, registrant_id, customer_key, is_host } = person;
  const row: Participant = {
    participant_uuid: ctx.random.uuid().toUpperCase(),
    meeting_uuid: run.uuid,
    id,
    user_id: sessionId(ctx.random),
    name,
    user_email: email,
    status,
    join_time: stamp(ctx.now),
    leave_time: '',
    duration: 0,
    leave_reason: '',
    registrant_id,
    customer_key,
    internal_user: id !== '',
    public_ip: `198.51.100.${ctx.random.int(1, 254)}`,
    is_host,
  };
  return participants.insert(ctx, row, { joined: ctx.now, inside: status === 'in_meeting' });
}

export async function joinRun(ctx: ZoomCtx, run: Run, person: Person): Promise<Participant> {
  const joined = await enter(ctx, run, person, 'in_meeting');
  tellJoined(ctx, run, joined);
  return joined;
}

export async function waitInRoom(ctx: ZoomCtx, run: Run, person: Person): Promise<Participant> {
  const waiting = await enter(ctx, run, person, 'in_waiting_room');
  tellWaiting(ctx, run, 'joined_waiting_room', waiting, waiting.join_time);
  return waiting;
}

/** From the waiting room into the meeting. */
export async function admit(ctx: ZoomCtx, run: Run, waiting: Participant): Promise<Participant> {
  tellWaiting(ctx, run, 'admitted', waiting, stamp(ctx.now));
  return moveIn(ctx, run, waiting);
}

/** The host has come: those who waited get in, or into the waiting room. */
export async function letIn(ctx: ZoomCtx, run: Run, waiting: Participant, room: boolean): Promise<void> {
  tellBeforeHost(ctx, run, 'jbh_joined', waiting);
  if (!room) return void (await moveIn(ctx, run, waiting));
  const moved = await participants.update(ctx, waiting, { status: 'in_waiting_room' });
  tellWaiting(ctx, run, 'joined_waiting_room', moved, stamp(ctx.now));
}

async function moveIn(ctx: ZoomCtx, run: Run, waiting: Participant): Promise<Participant> {
  const changes = { status: 'in_meeting', join_time: stamp(ctx.now) } as const;
  const joined = await participants.update(ctx, waiting, changes, { joined: ctx.now, inside: true });
  tellJoined(ctx, run, joined);
  return joined;
}

/** Somebody is gone; the event says from where. `run`: as it was planned, when it never started. */
export async function goAway(ctx: ZoomCtx, run: Run, person: Participant, reason: string): Promise<Participant> {
  const { joined } = participants.internal(person);
  const changes = {
    status: 'left',
    leave_time: stamp(ctx.now),
    leave_reason: reason,
    duration: Math.floor((ctx.now - joined) / 1000),
  } as const;
  const gone = await participants.update(ctx, person, changes);
  if (person.status === 'in_meeting') tellLeft(ctx, run, gone);
  else if (person.status === 'in_waiting_room') tellWaiting(ctx, run, 'left_waiting_room', gone, stamp(ctx.now));
  else if (person.status === 'waiting_for_host') tellBeforeHost(ctx, run, 'jbh_waiting_left', gone);
  return gone;
}

/** All who are in a run (or wait for it) in some way, in the order in which they came. */
export const peopleIn = (
  ctx: ZoomCtx,
  { uuid }: Pick<Run, 'uuid'>,
  status: Participant['status'] | readonly Participant['status'][],
): Promise<Participant[]> => participants.all(ctx, { where: { meeting_uuid: uuid, status } });
