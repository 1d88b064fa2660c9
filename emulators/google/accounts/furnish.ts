/** What Google Calendar gives a new account: a primary calendar that only its owner sees. Its lists have no history. */
import { addEntry, composeEntry, entries } from '../calendar/entries.ts';
import { setPreference } from '../calendar/preferences.ts';
import { acl, composeRule } from '../calendar/roles.ts';
import { calendars, composeCalendar, furnishFixturesWith, type Calendar } from '../calendar/rows.ts';
import type { GoogleCtx } from '../provider.ts';

export async function furnish(ctx: GoogleCtx, email: string, timeZone: string = ctx.settings.timeZone): Promise<void> {
  const about = { summary: email, timeZone };
  const { row, internal } = composeCalendar(ctx, about, { owner: email, id: email, primary: true });
  const calendar = await calendars.insert(ctx, row, internal);
  await addOwner(ctx, calendar, email);
  const entry = composeEntry(ctx, calendar, { user: email, role: 'owner', change: 0 });
  await entries.insert(ctx, entry, { user: email, change: 0 });
  if (timeZone !== 'UTC') await setPreference(ctx, email, 'timezone', timeZone);
}

/** Makes somebody the owner of a calendar that has just been made, and puts it into his list. */
export async function addOwned(ctx: GoogleCtx, calendar: Calendar, email: string): Promise<void> {
  await addOwner(ctx, calendar, email);
  await addEntry(ctx, calendar, email, 'owner');
}

furnishFixturesWith(addOwned);

/** The first rule of a calendar. */
async function addOwner(ctx: GoogleCtx, { id: calendar }: Calendar, email: string): Promise<void> {
  const scope = { type: 'user', value: email } as const;
  const { row, internal } = composeRule(ctx, { calendar, scope, role: 'owner', change: 0 });
  await acl.insert(ctx, row, internal);
}
