/** What events tell of a run and of the people in it. Numbers of meetings are texts here. */
import type { Random } from '../../../src/emulator/index.ts';
import { tell } from '../events.ts';
import type { ZoomCtx } from '../provider.ts';
import type { Instance, Participant, Run } from './rows.ts';

export function tellStarted(ctx: ZoomCtx, run: Run): void {
  const { planned, start_time, timezone, topic, id, type, uuid, host_id, host_email } = run;
  tell(ctx, `${run.kind}.started`, {
    object: { duration: planned, start_time, timezone, topic, id: String(id), type, uuid, host_id, host_email },
  });
}

export function tellEnded(ctx: ZoomCtx, run: Instance): void {
  const { planned, start_time, timezone, end_time, topic, id, type, uuid, host_id, host_email } = run;
  const when = { duration: planned, start_time, timezone, end_time };
  tell(ctx, `${run.kind}.ended`, { object: { ...when, topic, id: String(id), type, uuid, host_id, host_email } });
}

/** `meeting.participant_joined` and its kin; `about` is what the event has of the participant. */
function tellParticipant(ctx: ZoomCtx, run: Run, what: string, about: object): void {
  const { uuid, id, type, topic, host_id, planned, start_time, timezone } = run;
  tell(ctx, `${run.kind}.participant_${what}`, {
    object: { uuid, id: String(id), type, topic, host_id, duration: planned, start_time, timezone, participant: about },
  });
}

const person = ({ user_id, name, id, participant_uuid, user_email, registrant_id, customer_key }: Participant) => ({
  user_id,
  user_name: name,
  id,
  participant_user_id: id,
  participant_uuid,
  email: user_email,
  ...(registrant_id && { registrant_id }),
  ...(customer_key && { customer_key }),
});

export function tellJoined(ctx: ZoomCtx, run: Run, participant: Participant): void {
  const { join_time, public_ip } = participant;
  tellParticipant(ctx, run, 'joined', { ...person(participant), join_time, public_ip });
}

export function tellLeft(ctx: ZoomCtx, run: Run, participant: Participant): void {
  const { leave_time, leave_reason, public_ip } = participant;
  const more = {
    leave_time,
    leave_reason,
    public_ip,
    private_ip: privateIp(ctx.random.fork(participant.participant_uuid)),
  };
  tellParticipant(ctx, run, 'left', { ...person(participant), ...more });
}

/** Into the waiting room, out of it, admitted. */
export function tellWaiting(
  ctx: ZoomCtx,
  run: Run,
  what: 'joined_waiting_room' | 'left_waiting_room' | 'admitted' | 'put_in_waiting_room',
  participant: Participant,
  date_time: string,
): void {
  tellParticipant(ctx, run, what, { ...person(participant), date_time });
}

/** Before the host: waiting, gone again, let in. */
export function tellBeforeHost(
  ctx: ZoomCtx,
  run: Run,
  what: 'jbh_waiting' | 'jbh_waiting_left' | 'jbh_joined',
  { id, name, customer_key }: Participant,
): void {
  tellParticipant(ctx, run, what, { id, user_name: name, ...(customer_key && { customer_key }) });
}

const privateIp = (random: Random): string => `10.0.${random.int(0, 255)}.${random.int(2, 254)}`;
