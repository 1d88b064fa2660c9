/** Meet links that take a while: what was pending succeeds or fails some seconds later. */
import { z } from '../../../src/emulator/index.ts';
import { calendars } from '../calendar/rows.ts';
import { domainOf } from '../ids.ts';
import { job, type GoogleCtx } from '../provider.ts';
import { meeting } from './conferences.ts';
import { share } from './copies.ts';
import { events, foundRow } from './rows.ts';
import { saveEvent } from './saving.ts';
import type { Event } from './schema.ts';

const isPending = ({ conferenceData }: Event): boolean =>
  conferenceData?.createRequest?.status?.statusCode === 'pending';

/** Sees to it that what is pending ends. */
export function settleConference(ctx: GoogleCtx, event: Event, calendar: string): void {
  if (isPending(event)) ctx.schedule(endConference, { calendar, id: event.id });
}

export const endConference = job('conferences.end', {
  kind: 'progress',
  input: () => z.object({ calendar: z.string(), id: z.string() }),
  after: { p50: '900ms', p99: '6s' },
  async run(ctx, { calendar: calendarId, id }) {
    const [calendar, row] = [await calendars.get(ctx, calendarId), await events.get(ctx, [calendarId, id])];
    if (!calendar || !row || row.status === 'cancelled' || !isPending(row)) return;
    const { requestId, conferenceSolutionKey } = row.conferenceData?.createRequest ?? {};
    const createRequest = { requestId, conferenceSolutionKey };
    const made =
      ctx.settings.conference === 'failure'
        ? { conferenceData: { createRequest: { ...createRequest, status: { statusCode: 'failure' } } } }
        : meeting(ctx.random, createRequest, domainOf(row.creator?.email ?? '') !== 'gmail.com');
    const saved = await saveEvent(ctx, { calendar, event: { ...row, ...made }, behind: events.internal(row), row });
    await share(ctx, calendar, foundRow(saved), row);
  },
});
