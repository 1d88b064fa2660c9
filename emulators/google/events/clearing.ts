/** Out of office and focus time that decline what stands in their way, invitations that are there already included. */
import { type Calendar } from '../calendar/rows.ts';
import type { GoogleCtx } from '../provider.ts';
import { declineMessage } from './answers.ts';
import { answerInvitation, originalOf } from './copies.ts';
import { eventsBetween } from './searching.ts';
import { events } from './rows.ts';
import type { Event } from './schema.ts';

export async function clearConflicts(ctx: GoogleCtx, calendar: Calendar, event: Event): Promise<void> {
  const mode = (event.outOfOfficeProperties ?? event.focusTimeProperties)?.autoDeclineMode;
  if (mode !== 'declineAllConflictingInvitations' || event.recurrence) return;
  const { start_ms, end_ms } = events.internal(event);
  for (const found of await eventsBetween(ctx, calendar, start_ms, end_ms)) {
    const own = found.event.attendees?.find(({ self }) => self);
    if (found.behind.origin === undefined || !own || own.responseStatus === 'declined') continue;
    const original = await originalOf(ctx, calendar, found);
    if (original)
      await answerInvitation(ctx, original, own.email, { responseStatus: 'declined', ...declineMessage(event) });
  }
}
