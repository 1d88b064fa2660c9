/** Takes everything out of a calendar. What its owner had invited others to is cancelled for them. */
import type { Calendar } from '../calendar/rows.ts';
import type { GoogleCtx } from '../provider.ts';
import { share } from './copies.ts';
import { isGuests } from './guesting.ts';
import { events, foundRow } from './rows.ts';

export async function emptyCalendar(ctx: GoogleCtx, calendar: Calendar): Promise<void> {
  for (const event of await events.all(ctx, { where: { calendar: calendar.id } })) {
    const found = foundRow(event);
    if (event.status !== 'cancelled' && !isGuests(calendar, found))
      await share(ctx, calendar, { ...found, event: { ...event, status: 'cancelled' } }, event);
    await events.remove(ctx, event);
  }
}
