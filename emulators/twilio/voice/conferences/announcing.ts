/** Announcements: a document that a participant, or everybody in a conference, hears. */
import type { TwilioCtx } from '../../account.ts';
import { callBack } from '../../webhooks/requests.ts';
import { tellConference } from './events.ts';
import type { Conference, Participant } from './rows.ts';

/** Asks for the document, and tells that it has been heard. */
export async function announce(
  ctx: TwilioCtx,
  { sid, friendly_name: name }: Conference,
  { url, method }: { readonly url: string; readonly method: 'GET' | 'POST' },
  participant?: Participant,
): Promise<void> {
  callBack(ctx, {
    type: 'conference.announcement',
    url,
    method,
    params: {
      AccountSid: ctx.account.id,
      ConferenceSid: sid,
      FriendlyName: name,
      ...(participant && { CallSid: participant.call_sid }),
    },
    resource: sid,
  });
  await tellConference(ctx, sid, 'announcement-end', {
    AnnounceUrl: url,
    ...(participant && { participant }),
  });
}
