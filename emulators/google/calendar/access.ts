/** Opens a calendar for a caller: who has no access learns nothing, who has too little is told what is needed. */
import { publicAccount } from '../accounts/users.ts';
import { errors } from '../errors.ts';
import type { GoogleCtx } from '../provider.ts';
import { calendarAt } from './holidays.ts';
import { calendars, type Calendar } from './rows.ts';
import { covers, roleOf, type Role } from './roles.ts';

export interface Opened {
  readonly calendar: Calendar;
  /** The caller's. */
  readonly role: Role;
}

/** `primary` is the caller's own. Throws 401 for a caller without a name, who has none. */
export function calendarIdOf(ctx: GoogleCtx, id: string): string {
  if (id !== 'primary') return id.includes('@') ? id.toLowerCase() : id;
  if (ctx.account.kind === 'public') throw errors.loginRequired();
  return ctx.account.id;
}

/** The calendar, for somebody who may do that much with it. Throws 404 without any access, 403 with too little. */
export async function openCalendar(ctx: GoogleCtx, id: string, needed: Role): Promise<Opened> {
  const calendar = await calendarAt(ctx, calendarIdOf(ctx, id));
  const role = calendar ? await roleOf(ctx, calendar.id, ctx.account) : 'none';
  if (!calendar || role === 'none') throw errors.notFound();
  if (ctx.account.kind === 'public' && covers(needed, 'writerWithoutPrivateAccess')) throw errors.loginRequired();
  if (!covers(role, needed)) throw tooLittle(needed);
  const left = await reached(ctx, calendar, role);
  // What Google answers for a calendar outside of a token's reach is unconfirmed.
  if (!covers(left, needed)) throw errors.insufficientPermissions();
  return { calendar, role: left };
}

/** What is left of a role where the scopes of the token reach only some calendars. */
async function reached(ctx: GoogleCtx, calendar: Calendar, role: Role): Promise<Role> {
  const { reach, clientId } = ctx.account;
  if (!reach) return role;
  const isMade = reach.includes('made') && calendars.internal(calendar).app === clientId;
  if (isMade || (reach.includes('owned') && role === 'owner')) return role;
  const ofAll = await roleOf(ctx, calendar.id, publicAccount);
  if (reach.includes('public') && covers(ofAll, 'reader')) return ofAll;
  return reach.includes('times') ? 'freeBusyReader' : 'none';
}

const tooLittle = (needed: Role) =>
  needed === 'owner'
    ? errors.requiredAccessLevel().with({ message: 'You need to have owner access to this calendar.' })
    : covers(needed, 'writerWithoutPrivateAccess')
      ? errors.requiredAccessLevel()
      : errors.forbidden();
