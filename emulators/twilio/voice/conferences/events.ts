/** What an app is told of a conference. */
import type { TwilioCtx } from '../../account.ts';
import { rfc2822 } from '../../dates.ts';
import { callBack } from '../../webhooks/requests.ts';
import { changeConference, conferences, type Participant } from './rows.ts';

/** The names in `statusCallbackEvent`, and the events that each stands for. */
const subscriptions: Readonly<Record<string, readonly string[]>> = {
  start: ['conference-start'],
  end: ['conference-end'],
  join: ['participant-join'],
  leave: ['participant-leave'],
  mute: ['participant-mute', 'participant-unmute'],
  hold: ['participant-hold', 'participant-unhold'],
  modify: ['participant-modify'],
  speaker: ['participant-speech-start', 'participant-speech-stop'],
  announcement: ['announcement-end', 'announcement-fail'],
};

/** What an event says of the participant that it is about. */
const participantParams = (participant: Participant): Record<string, string> => ({
  CallSid: participant.call_sid,
  Muted: String(participant.muted),
  Hold: String(participant.hold),
  Coaching: String(participant.coaching),
  EndConferenceOnExit: String(participant.end_conference_on_exit),
  StartConferenceOnEnter: String(participant.start_conference_on_enter),
  ...(participant.label !== null && { ParticipantLabel: participant.label }),
});

/** Counts an event of a conference, and tells whoever asked for it. */
export async function tellConference(
  ctx: TwilioCtx,
  id: string,
  event: string,
  { participant, ...more }: { readonly participant?: Participant; readonly [param: string]: unknown } = {},
): Promise<void> {
  const conference = await conferences.need(ctx, id);
  const { callback, sequence } = conferences.internal(conference);
  if (!callback?.events.some((name) => subscriptions[name]?.includes(event))) return;
  await changeConference(ctx, id, {}, { sequence: sequence + 1 });
  callBack(ctx, {
    type: `conference.${event}`,
    url: callback.url,
    method: callback.method,
    params: {
      ConferenceSid: id,
      FriendlyName: conference.friendly_name,
      AccountSid: ctx.account.id,
      SequenceNumber: String(sequence + 1),
      Timestamp: rfc2822(ctx.now),
      StatusCallbackEvent: event,
      ...(participant && participantParams(participant)),
      ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, String(value)])),
    },
    resource: id,
    alert: { code: 15_003, level: 'warning' },
  });
}
