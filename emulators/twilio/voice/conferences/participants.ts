/** Participants: listed, fetched, muted, held, kicked. */
import { nothing, z } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { A, v2010 } from '../../api.ts';
import { rfc2822 } from '../../dates.ts';
import { errors } from '../../errors.ts';
import { flag, given, text } from '../../params.ts';
import type { Board } from '../board.ts';
import { endCall } from '../calls/ending.ts';
import { checkedMethod, checkedUrl } from '../calls/options.ts';
import { operate } from '../engine.ts';
import { frameOf } from '../program/frames.ts';
import { dropWaitFrames, pushFrame } from '../program/program.ts';
import { announce } from './announcing.ts';
import { tellConference } from './events.ts';
import { afterConference, leave } from './presence.ts';
import { conferences, Participant, participants } from './rows.ts';

const P = `${A}/Conferences/{ConferenceSid}/Participants`;

export const listParticipants = v2010.operation('participants.list', `GET ${P}.json`, {
  summary: 'List who is in a conference',
  query: () => z.object({ Muted: flag(), Hold: flag(), Coaching: flag() }),
  list: Participant,
  listName: 'participants',
  async handler(ctx, { params, query, page }) {
    const conference = await conferences.need(ctx, params.ConferenceSid);
    return participants.list(ctx, {
      where: {
        conference_sid: conference.sid,
        muted: query.Muted,
        hold: query.Hold,
        coaching: query.Coaching,
      },
      page,
    });
  },
});

interface Named {
  readonly ConferenceSid: string;
  readonly CallSid: string;
}

/** A participant by call or label. */
async function participantOf(ctx: TwilioCtx, { ConferenceSid: conference, CallSid: key }: Named): Promise<Participant> {
  const byCall = await participants.get(ctx, [conference, key]);
  const found = byCall ?? (await participants.find(ctx, { where: { conference_sid: conference, label: key } }));
  if (!found) throw errors.not_found();
  return found;
}

export const fetchParticipant = v2010.operation('participants.fetch', `GET ${P}/{CallSid}.json`, {
  summary: 'Somebody in a conference',
  result: Participant,
  handler: (ctx, { params }) => participantOf(ctx, params),
});

const Changes = () =>
  z.object({
    Muted: flag(),
    Hold: flag(),
    HoldUrl: text(),
    HoldMethod: text(),
    AnnounceUrl: text(),
    AnnounceMethod: text(),
    WaitUrl: text(),
    WaitMethod: text(),
    BeepOnExit: flag(),
    EndConferenceOnExit: flag(),
    Coaching: flag(),
    CallSidToCoach: text(),
  });
type Changes = z.infer<ReturnType<typeof Changes>>;

export const updateParticipant = v2010.operation('participants.update', `POST ${P}/{CallSid}.json`, {
  summary: 'Mute, hold, announce to, or coach through somebody in a conference',
  body: Changes,
  result: Participant,
  async handler(ctx, { params, body }) {
    const before = await participantOf(ctx, params);
    const conference = await conferences.need(ctx, params.ConferenceSid);
    const changes = given({
      muted: body.Muted,
      hold: body.Hold,
      end_conference_on_exit: body.EndConferenceOnExit,
      coaching: body.Coaching,
      call_sid_to_coach: body.CallSidToCoach || undefined,
    });
    const participant = await participants.update(ctx, before, { ...changes, date_updated: rfc2822(ctx.now) });
    for (const event of eventsOf(before, participant))
      await tellConference(ctx, conference.sid, event, { participant });
    if (body.AnnounceUrl) {
      const source = { url: checkedUrl(body.AnnounceUrl), method: checkedMethod(body.AnnounceMethod) };
      await announce(ctx, conference, source, participant);
    }
    if (participant.hold !== before.hold) await operate(ctx, (board) => held(board, participant, body));
    return participant;
  },
});

function eventsOf(before: Participant, after: Participant): string[] {
  const events: string[] = [];
  if (before.muted !== after.muted) events.push(after.muted ? 'participant-mute' : 'participant-unmute');
  if (before.hold !== after.hold) events.push(after.hold ? 'participant-hold' : 'participant-unhold');
  const modified =
    before.end_conference_on_exit !== after.end_conference_on_exit ||
    before.coaching !== after.coaching ||
    before.call_sid_to_coach !== after.call_sid_to_coach;
  return modified ? [...events, 'participant-modify'] : events;
}

/** Whoever is held hears what `HoldUrl` says, until they are back. */
async function held(
  board: Board,
  { call_sid: call, hold, conference_sid: id }: Participant,
  body: Changes,
): Promise<void> {
  board.sleep(call);
  await dropWaitFrames(board.ctx, call);
  if (!hold || !body.HoldUrl) return;
  const source = { url: checkedUrl(body.HoldUrl), method: checkedMethod(body.HoldMethod) };
  await pushFrame(board.ctx, call, frameOf('wait', source));
  await board.ask(call, { ...source, params: { ConferenceSid: id } });
}

export const deleteParticipant = v2010.operation('participants.delete', `DELETE ${P}/{CallSid}.json`, {
  summary: 'Kick somebody out of a conference',
  status: 204,
  async handler(ctx, { params }) {
    const { conference_sid: conference, call_sid: call, status } = await participantOf(ctx, params);
    await operate(ctx, async (board) => {
      if (status !== 'connected') return endCall(board, call, 'canceled');
      await leave(board, conference, call, 'participant_updated_via_api');
      board.happen({ type: 'verb-over', call, params: afterConference });
    });
    return nothing();
  },
});
