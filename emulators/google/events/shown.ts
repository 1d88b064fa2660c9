/** Calendars as people see them: what takes place in a span of time, recurring events expanded. */
import { calendars } from '../calendar/rows.ts';
import { appointmentOf } from './look.ts';
import { eventsBehave } from './rows.ts';
import { eventsBetween } from './searching.ts';

eventsBehave({
  async within(ctx, { calendar: id, from, to }) {
    const calendar = await calendars.get(ctx, id);
    if (!calendar) return [];
    const found = await eventsBetween(ctx, calendar, from, to);
    return found.map(({ event, behind, master }) => ({
      key: `${id}/${(master ?? event).id}`,
      ...appointmentOf(event, behind),
    }));
  },
  async calendars(ctx) {
    const all = await calendars.all(ctx);
    return all.map(({ id, summary, timeZone }) => ({ id, name: summary, zone: timeZone }));
  },
});
