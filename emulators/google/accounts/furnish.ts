/** What Google Calendar gives a new account: a primary calendar that only its owner sees, and settings. */
import { addEntry } from '../calendar/entries.ts';
import { addPreferences } from '../calendar/preferences.ts';
import { acl, composeRule, type Role } from '../calendar/roles.ts';
import { aclList, calendars, composeCalendar, type Calendar } from '../calendar/rows.ts';
import { tick } from '../journals.ts';
import type { GoogleCtx } from '../provider.ts';

export async function furnish(ctx: GoogleCtx, email: string): Promise<void> {
  const { timeZone } = ctx.settings;
  const { row, internal } = composeCalendar(ctx, { summary: email }, { owner: email, id: email, primary: true });
  await addOwned(ctx, await calendars.insert(ctx, row, internal), email);
  await addPreferences(ctx, email, timeZone);
}

/** Makes somebody the owner of a calendar that has just been made, and puts it into his list. */
export async function addOwned(ctx: GoogleCtx, calendar: Calendar, email: string): Promise<void> {
  await addRule(ctx, calendar.id, email, 'owner');
  await addEntry(ctx, calendar, email, 'owner');
}

async function addRule(ctx: GoogleCtx, calendar: string, email: string, role: Role): Promise<void> {
  const change = await tick(ctx, aclList(calendar));
  const { row, internal } = composeRule(ctx, { calendar, scope: { type: 'user', value: email }, role, change });
  await acl.insert(ctx, row, internal);
}
