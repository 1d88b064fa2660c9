/** The mail to somebody with whom a calendar is shared from now on. */
import { iso, z } from '../../../src/emulator/index.ts';
import { roles, type Role, type Rule } from '../calendar/roles.ts';
import type { Calendar } from '../calendar/rows.ts';
import { job, type GoogleCtx } from '../provider.ts';
import { escapeHtml, mails, sender } from './mails.ts';

const abilities: Readonly<Record<Role, string>> = {
  none: '',
  freeBusyReader: 'see when it is free or busy',
  reader: 'view events',
  writerWithoutPrivateAccess: 'make changes to events that are not private',
  writer: 'make changes to events',
  owner: 'make changes to events and manage sharing',
};

/** Tells a person or a group; nobody is told of what the whole world, or a domain, may see. */
export function tellOfSharing(ctx: GoogleCtx, { id, summary }: Calendar, { scope, role }: Rule): void {
  if (role === 'none' || scope.value === undefined || scope.type === 'domain') return;
  const { id: by, name } = ctx.account;
  ctx.schedule(sendSharing, { calendarId: id, summary, role, to: scope.value, by, name: name || by });
}

export const sendSharing = job('mails.share', {
  kind: 'progress',
  input: () =>
    z.object({
      calendarId: z.string(),
      summary: z.string(),
      role: z.enum(roles),
      to: z.string(),
      /** Who shares: address and name. */
      by: z.string(),
      name: z.string(),
    }),
  async run(ctx, { calendarId, summary, role, to, by, name }) {
    const link = `https://calendar.google.com/calendar/u/0?cid=${Buffer.from(calendarId).toString('base64url')}`;
    const paragraphs = [
      `Hello ${to},`,
      `${name} (${by}) has given you access to the calendar "${summary}": you may ${abilities[role]}.`,
      `Add this calendar: ${link}`,
    ];
    await mails.insert(ctx, {
      id: ctx.random.uuid(),
      kind: 'sharing',
      calendarId,
      from: sender,
      replyTo: by,
      to,
      subject: `${name} has shared a calendar with you`,
      text: paragraphs.join('\n\n'),
      html: paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join(''),
      at: iso(ctx.now),
    });
  },
});
