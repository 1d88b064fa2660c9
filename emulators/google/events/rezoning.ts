/** A calendar moves to another zone: its whole days begin when they begin there. */
import type { Calendar } from '../calendar/rows.ts';
import type { GoogleCtx } from '../provider.ts';
import { events } from './rows.ts';
import { instantOfTime } from './times.ts';

export async function rezone(ctx: GoogleCtx, calendar: Calendar): Promise<void> {
  const wholeDays = await events.all(ctx, {
    where: { calendar: calendar.id },
    match: ({ start, end }) => start?.date !== undefined && end !== undefined,
  });
  for (const event of wholeDays) {
    const { start_ms, end_ms, shape } = events.internal(event);
    const from = instantOfTime(event.start ?? {}, calendar.timeZone);
    const to = shape === 'master' ? end_ms + (from - start_ms) : instantOfTime(event.end ?? {}, calendar.timeZone);
    await events.update(ctx, event, {}, { start_ms: from, end_ms: to });
  }
}
