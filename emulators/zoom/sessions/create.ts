/** Makes a meeting or webinar. */
import { countDaily } from '../daily-limits.ts';
import { errors } from '../errors.ts';
import { meetingNumber } from '../ids.ts';
import { links } from '../links.ts';
import type { ZoomCtx } from '../provider.ts';
import { findUser, userOf } from '../users/find.ts';
import type { User } from '../users/rows.ts';
import { settingsOf } from '../users/settings.ts';
import { draft, type Wish } from './draft.ts';
import { tellCreated } from './events.ts';
import { scheduleExpiry } from './lifetime.ts';
import { meetings, webinars, type Kind, type Session } from './rows.ts';

interface Creation extends Wish {
  readonly schedule_for?: string | undefined;
}

/** The meeting or webinar that a user (or somebody for whom the user schedules) will host. */
export async function create(ctx: ZoomCtx, kind: Kind, userName: string, wish: Creation): Promise<Session> {
  const user = await userOf(ctx, userName);
  const host = await hostFor(ctx, user, wish);
  checkLicence(kind, host);
  await countDaily(ctx, 'sessions', host.id);
  const id = await freeNumber(ctx);
  const { row, internal } = draft(ctx, kind.name, host, wish, { id });
  const scheduler = host.id === user.id ? {} : { assistant_id: user.id };
  const session = await kind.sessions.insert(ctx, { ...row, ...scheduler }, internal);
  if (internal.registration)
    await links.insert(ctx, { token: internal.registration, kind: 'register', target: String(id) });
  scheduleExpiry(ctx, kind, session);
  tellCreated(ctx, kind, session);
  return session;
}

/** Who hosts. Throws where a meeting cannot be scheduled for that user. */
async function hostFor(ctx: ZoomCtx, user: User, { schedule_for, type }: Creation): Promise<User> {
  if (!schedule_for) return user;
  if (type === 1) throw errors.instant_for_another();
  const host = await findUser(ctx, schedule_for);
  if (!host || host.status !== 'active') throw errors.cannot_schedule_for(schedule_for);
  return host;
}

/** Throws what an unlicensed host hears. */
export function checkLicence({ name }: Kind, host: User): void {
  if (host.type === 99 || host.type === 4) throw errors.license_required();
  if (name === 'webinar' && !settingsOf(host).feature.webinar) throw errors.webinar_plan_missing(host.id);
}

async function freeNumber(ctx: ZoomCtx): Promise<number> {
  for (;;) {
    const id = meetingNumber(ctx.random);
    if (!(await meetings.get(ctx, id)) && !(await webinars.get(ctx, id))) return id;
  }
}
