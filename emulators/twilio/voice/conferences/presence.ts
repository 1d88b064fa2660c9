/** Who comes into a conference and leaves it, and what that does to the others. */
import type { TwilioCtx } from '../../account.ts';
import type { Board } from '../board.ts';
import { changeCall, calls, factsOf } from '../calls/rows.ts';
import { dropWaitFrames } from '../program/program.ts';
import { startRecording, stopRecordingsOf } from '../recordings/recording.ts';
import { tellConference } from './events.ts';
import {
  changeConference,
  conferences,
  connectedOf,
  newParticipant,
  participants,
  type Conference,
  type EndReason,
  type Participant,
} from './rows.ts';

/** What the verb after a conference is told. */
export const afterConference = { DialCallStatus: 'answered', DialBridged: 'true' };

/** Somebody comes in. The conference starts with the second one, if anybody there starts it. */
export async function enter(
  board: Board,
  conference: Conference,
  call: string,
  given: Partial<Participant>,
): Promise<Conference> {
  const { ctx } = board;
  const expected = await participants.get(ctx, [conference.sid, call]);
  const participant = expected
    ? await participants.update(ctx, expected, { ...given, label: expected.label, status: 'connected' })
    : await participants.insert(ctx, newParticipant(ctx, conference, call, { ...given, status: 'connected' }));
  await tellConference(ctx, conference.sid, 'participant-join', { participant });
  const there = await connectedOf(ctx, conference.sid);
  const starts = there.length > 1 && there.some((one) => one.start_conference_on_enter);
  if (conference.status !== 'init' || !starts) return conference;
  return start(board, conference, there);
}

async function start(board: Board, { sid }: Conference, there: readonly Participant[]): Promise<Conference> {
  const { ctx } = board;
  const started = await changeConference(ctx, sid, { status: 'in-progress' });
  await tellConference(ctx, sid, 'conference-start');
  const { record, recording_callback: callback } = conferences.internal(started);
  const [first] = there;
  if (record && first)
    await startRecording(ctx, { call: first.call_sid, conference: sid, source: 'Conference', callback });
  for (const { call_sid: call } of there) {
    if (!(await calls.get(ctx, call))) continue;
    await dropWaitFrames(ctx, call);
    board.sleep(call);
  }
  return started;
}

export type LeaveReason =
  | 'participant_hung_up'
  | 'participant_updated_via_api'
  | 'moderator_ended_conference'
  | 'conference_ended_via_api'
  | 'participant_add_failed';

async function tellLeft(ctx: TwilioCtx, participant: Participant, reason: LeaveReason): Promise<void> {
  const call = await calls.get(ctx, participant.call_sid);
  await tellConference(ctx, participant.conference_sid, 'participant-leave', {
    participant,
    ParticipantCallStatus: call?.status ?? 'completed',
    ReasonParticipantLeft: reason,
  });
}

/** Somebody leaves: it may end the conference. What the call does next is the caller's affair. */
export async function leave(board: Board, id: string, call: string, reason: LeaveReason): Promise<void> {
  const { ctx } = board;
  const participant = await participants.get(ctx, [id, call]);
  if (!participant) return;
  await participants.remove(ctx, participant);
  await tellLeft(ctx, participant, reason);
  const conference = await conferences.get(ctx, id);
  if (!conference || conference.status === 'completed') return;
  const kicked = reason === 'participant_updated_via_api';
  if (participant.end_conference_on_exit && participant.status === 'connected') {
    const why = `participant-with-end-conference-on-exit-${kicked ? 'kicked' : 'left'}` as const;
    return close(board, conference, why, participant);
  }
  const left = await participants.count(ctx, { where: { conference_sid: id } });
  if (left === 0)
    await close(board, conference, kicked ? 'last-participant-kicked' : 'last-participant-left', participant);
}

/** The conference ends, for everybody in it. */
export async function close(board: Board, { sid }: Conference, reason: EndReason, by?: Participant): Promise<void> {
  const { ctx } = board;
  await changeConference(ctx, sid, {
    status: 'completed',
    reason_conference_ended: reason,
    call_sid_ending_conference: by?.call_sid ?? null,
  });
  const why = by ? 'moderator_ended_conference' : 'conference_ended_via_api';
  for (const participant of await participants.all(ctx, { where: { conference_sid: sid } })) {
    await participants.remove(ctx, participant);
    if (participant.status === 'connected') {
      await tellLeft(ctx, participant, why);
      board.happen({ type: 'verb-over', call: participant.call_sid, params: afterConference });
    } else {
      board.happen({ type: 'end', call: participant.call_sid, status: 'canceled' });
    }
  }
  await stopRecordingsOf(ctx, { conference_sid: sid });
  await tellConference(ctx, sid, 'conference-end', {
    ReasonConferenceEnded: reason,
    ...(by && { CallSidEndingConference: by.call_sid }),
    ...(by?.label && { ParticipantLabelEndingConference: by.label }),
    Reason: by ? `Participant ${by.call_sid} left the conference` : 'Conference ended via API',
  });
}

/** A participant whom the API invited could not be reached. */
export async function notReached(board: Board, call: string): Promise<void> {
  const row = await calls.need(board.ctx, call);
  const { participant } = factsOf(row);
  if (!participant) return;
  await leave(board, participant.conference, call, 'participant_add_failed');
  await changeCall(board.ctx, call, {}, { participant: null });
}
