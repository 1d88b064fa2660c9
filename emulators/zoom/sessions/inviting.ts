/** Invitations: the text that people paste into a mail, and links made for somebody in particular. */
import { links } from '../links.ts';
import type { ZoomCtx } from '../provider.ts';
import { spoken } from '../times.ts';
import { guestLink } from '../urls.ts';
import type { User } from '../users/rows.ts';
import { grouped } from './about.ts';
import type { Session } from './rows.ts';

export function invitationText(
  { topic, type, start_time, timezone, join_url, id, password, settings }: Session,
  host: User,
): string {
  const scheduled = start_time === undefined ? [] : [`Time: ${spoken(Date.parse(start_time), timezone)} ${timezone}`];
  const [dialIn] = settings.global_dial_in_numbers ?? [];
  return [
    `${host.display_name} is inviting you to a scheduled Zoom ${type === 5 || type === 6 || type === 9 ? 'webinar' : 'meeting'}.`,
    '',
    `Topic: ${topic}`,
    ...scheduled,
    '',
    'Join Zoom Meeting',
    join_url,
    '',
    `Meeting ID: ${grouped(id)}`,
    ...(password === undefined ? [] : [`Passcode: ${password}`]),
    '',
    ...(dialIn
      ? [
          'One tap mobile',
          `${dialIn.number.replaceAll(' ', '')},,${id}# ${dialIn.country_name}`,
          '',
          'Dial by your location',
          `        ${dialIn.number} ${dialIn.country_name}`,
        ]
      : []),
    '',
  ].join('\r\n');
}

/** A link of somebody's own, that needs no passcode. */
export async function inviteLink(ctx: ZoomCtx, session: Session, name: string, label: string): Promise<string> {
  const token = ctx.random.fork(`invite ${label} ${name}`).base64url(86);
  await links.insert(ctx, { token, kind: 'invite', target: String(session.id), name });
  return guestLink(session.id, token, session.encrypted_password);
}
