/** Changes a meeting or webinar, or one occurrence of it. */
import { countDaily } from '../daily-limits.ts';
import { errors } from '../errors.ts';
import { links } from '../links.ts';
import type { ZoomCtx } from '../provider.ts';
import { stamp } from '../times.ts';
import { registrationLink } from '../urls.ts';
import { findUser } from '../users/find.ts';
import { users, type User } from '../users/rows.ts';
import { checkLicence } from './create.ts';
import {
  access,
  defaultsOf,
  hasStart,
  isRecurring,
  recurring,
  registrationToken,
  sortOf,
  startOf,
  tracked,
  typeOf,
  zoneOf,
  type Wish,
} from './draft.ts';
import { tellUpdated } from './events.ts';
import { scheduleExpiry } from './lifetime.ts';
import type { Occurrence } from './recurrence.ts';
import type { Kind, Session, SessionSecrets } from './rows.ts';
import { effective } from './settings.ts';

export interface Change extends Wish {
  readonly schedule_for?: string | undefined;
}

export async function change(
  ctx: ZoomCtx,
  kind: Kind,
  session: Session,
  wish: Change,
  occurrenceId: string | undefined,
): Promise<void> {
  await countDaily(ctx, 'sessions', session.host_id);
  if (occurrenceId !== undefined) return changeOccurrence(ctx, kind, session, wish, occurrenceId);
  const moved = wish.start_time !== undefined || wish.recurrence !== undefined;
  if (session.status === 'started' && moved) throw errors.already_started();
  const host = await newHost(ctx, kind, session, wish);
  const { changes, internal } = await changesOf(ctx, kind, session, host, wish);
  const after = await kind.sessions.update(ctx, session, changes, internal);
  scheduleExpiry(ctx, kind, after);
  tellUpdated(ctx, kind, session, after, 'all');
}

async function newHost(ctx: ZoomCtx, kind: Kind, session: Session, { schedule_for }: Change): Promise<User> {
  if (!schedule_for) return users.need(ctx, session.host_id);
  const host = await findUser(ctx, schedule_for);
  if (!host) throw errors.cannot_schedule_for(schedule_for);
  checkLicence(kind, host);
  return host;
}

interface Changes {
  readonly changes: Partial<Session>;
  readonly internal: Partial<SessionSecrets>;
}

async function changesOf(ctx: ZoomCtx, kind: Kind, session: Session, host: User, wish: Change): Promise<Changes> {
  const type = wish.type === undefined || session.type === 4 ? session.type : typeOf(kind.name, wish.type);
  const settings = effective(defaultsOf(kind.name), session.settings, wish.settings ?? {}, host);
  const registration = await registrationOf(ctx, kind, session, settings);
  const when = whenOf(ctx, session, type, wish);
  const changes: Partial<Session> = {
    type,
    host_id: host.id,
    host_email: host.email,
    ...(wish.topic && { topic: wish.topic }),
    ...(wish.agenda !== undefined && { agenda: wish.agenda }),
    ...(wish.tracking_fields && { tracking_fields: tracked(wish.tracking_fields) }),
    ...(wish.pre_schedule !== undefined && { pre_schedule: wish.pre_schedule }),
    settings,
    ...when,
    ...accessOf(ctx, kind, session, host, settings, wish),
    registration_url: registration && registrationLink(kind.name, registration),
  };
  return { changes, internal: { registration, sort: sortOf({ ...session, ...changes }) } };
}

/** Start, length, zone, and what recurs. What the type has no use for goes. */
function whenOf(ctx: ZoomCtx, session: Session, type: number, wish: Change): Partial<Session> {
  const timezone = zoneOf(wish.timezone, session.timezone);
  if (!hasStart(type))
    return { timezone, start_time: undefined, duration: undefined, recurrence: undefined, occurrences: undefined };
  const before = session.start_time === undefined ? ctx.now : Date.parse(session.start_time);
  const start = startOf(wish.start_time, timezone, before);
  const duration = wish.duration ?? session.duration ?? 60;
  const bare = { timezone, start_time: stamp(start), duration, recurrence: undefined, occurrences: undefined };
  if (!isRecurring(type)) return bare;
  const rule = wish.recurrence ?? session.recurrence;
  const isSame = !wish.recurrence && start === before && duration === session.duration && timezone === session.timezone;
  if (isSame && session.type === type) return {};
  return { ...bare, ...recurring(type, rule, start, timezone, duration) };
}

function accessOf(
  ctx: ZoomCtx,
  kind: Kind,
  session: Session,
  host: User,
  settings: Session['settings'],
  { password, default_password }: Change,
): Partial<Session> {
  if (session.type === 4) return {};
  const isSame = settings.use_pmi === session.settings.use_pmi && host.id === session.host_id;
  if (isSame && !password && default_password === undefined) return {};
  const random = ctx.random.fork(`access ${session.id}`);
  const wanted = password || (settings.use_pmi ? undefined : session.password);
  return {
    pmi: undefined,
    ...access(random, kind.name, host, session.id, settings, { password: wanted, default_password }),
  };
}

/** The token of the registration page: a new one when people have to register from now on, none when they needn't. */
async function registrationOf(
  ctx: ZoomCtx,
  kind: Kind,
  session: Session,
  { approval_type }: Session['settings'],
): Promise<string | undefined> {
  if (approval_type === undefined || approval_type === 2) return undefined;
  const known = kind.sessions.internal(session).registration;
  if (known) return known;
  const token = registrationToken(ctx.random.fork(`registration ${session.id}`), kind.name);
  await links.insert(ctx, { token, kind: 'register', target: String(session.id) });
  return token;
}

/** The occurrence that an id names, unless it was deleted. Throws `bad_occurrence`. */
export function occurrenceOf({ occurrences = [] }: Session, id: string): Occurrence {
  const found = occurrences.find(({ occurrence_id, status }) => occurrence_id === id && status === 'available');
  if (!found) throw errors.bad_occurrence();
  return found;
}

/** Settings that an occurrence may have of its own. */
const ownSettings = [
  'host_video',
  'participant_video',
  'join_before_host',
  'mute_upon_entry',
  'waiting_room',
  'watermark',
  'auto_recording',
] as const;

async function changeOccurrence(ctx: ZoomCtx, kind: Kind, session: Session, wish: Change, id: string): Promise<void> {
  const before = occurrenceOf(session, id);
  const host = await users.need(ctx, session.host_id);
  const start = startOf(wish.start_time, session.timezone, Date.parse(before.start_time));
  const after = { ...before, start_time: stamp(start), duration: wish.duration ?? before.duration };
  const given = Object.fromEntries(ownSettings.flatMap((name) => pairOf(wish.settings, name)));
  const { overrides = {} } = kind.sessions.internal(session);
  const own = {
    ...overrides[id],
    ...(wish.agenda !== undefined && { agenda: wish.agenda }),
    ...(Object.keys(given).length > 0 && {
      settings: pickOwn(effective(defaultsOf(kind.name), withOwn(kind, session, id).settings, given, host)),
    }),
  };
  const occurrences = (session.occurrences ?? []).map((one) => (one === before ? after : one));
  const [old, now] = [withOwn(kind, session, id), { ...session, occurrences }];
  const changed = await kind.sessions.update(ctx, session, { occurrences }, { overrides: { ...overrides, [id]: own } });
  tellUpdated(
    ctx,
    kind,
    { ...old, occurrences: [before] },
    { ...now, ...applied(session, own), occurrences: [after] },
    'single',
  );
  scheduleExpiry(ctx, kind, changed);
}

const pairOf = (settings: Wish['settings'], name: string): [string, unknown][] =>
  settings?.[name] === undefined ? [] : [[name, settings[name]]];

const pickOwn = (settings: Session['settings']): Partial<Session['settings']> =>
  Object.fromEntries(ownSettings.flatMap((name) => pairOf(settings, name)));

const applied = (session: Session, own: Readonly<Record<string, unknown>>): Pick<Session, 'agenda' | 'settings'> => ({
  agenda: typeof own.agenda === 'string' ? own.agenda : session.agenda,
  settings: { ...session.settings, ...(own.settings as object | undefined) },
});

/** The meeting as one occurrence has it. */
export function withOwn(kind: Kind, session: Session, occurrence: string): Session {
  const own = kind.sessions.internal(session).overrides?.[occurrence];
  return own ? { ...session, ...applied(session, own) } : session;
}
