/** Opens a calendar for a caller: who has no access learns nothing, who has too little is told what is needed. */
import { errors } from '../errors.ts';
import type { GoogleCtx } from '../provider.ts';
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
  const calendar = await calendars.get(ctx, calendarIdOf(ctx, id));
  const role = calendar ? await roleOf(ctx, calendar.id, ctx.account) : 'none';
  if (!calendar || role === 'none') throw errors.notFound();
  if (ctx.account.kind === 'public' && covers(needed, 'writerWithoutPrivateAccess')) throw errors.loginRequired();
  if (!covers(role, needed)) throw tooLittle(needed);
  return { calendar, role };
}

const tooLittle = (needed: Role) =>
  needed === 'owner'
    ? errors.requiredAccessLevel().with({ message: 'You need to have owner access to this calendar.' })
    : covers(needed, 'writerWithoutPrivateAccess')
      ? errors.requiredAccessLevel()
      : errors.forbidden();
