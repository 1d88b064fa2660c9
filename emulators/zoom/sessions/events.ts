/** What events tell of a meeting or webinar, and which of its fields a change touched. */
import { operator, tell } from '../events.ts';
import type { ZoomCtx } from '../provider.ts';
import type { Kind, Session } from './rows.ts';

/** Where an event's object has the number as a number. */
export const toldSession = ({ uuid, id, host_id, topic, type, start_time, duration = 0, timezone }: Session) => ({
  uuid,
  id,
  host_id,
  topic,
  type,
  ...(start_time !== undefined && { start_time }),
  duration,
  timezone,
});

export function tellCreated(ctx: ZoomCtx, { name }: Kind, session: Session): void {
  const { join_url, password, pmi, occurrences, recurrence, tracking_fields, settings, creation_source } = session;
  const { use_pmi = false, alternative_hosts = '', meeting_invitees, join_before_host, jbh_time } = settings;
  tell(ctx, `${name}.created`, {
    ...operator(ctx),
    operation: 'all',
    object: {
      ...toldSession(session),
      join_url,
      password,
      pmi,
      occurrences,
      recurrence,
      tracking_fields,
      settings:
        name === 'meeting'
          ? { use_pmi, alternative_hosts, meeting_invitees, join_before_host, jbh_time }
          : { alternative_hosts },
      creation_source,
    },
  });
}

type Scope = 'all' | 'single';

interface OccurrenceOf {
  readonly occurrence_id: string;
  readonly start_time: string;
}

/** Deleted, recovered, gone for good. Of the last, nobody is the operator but the one who deleted. */
export function tellRemoval(
  ctx: ZoomCtx,
  { name }: Kind,
  what: 'deleted' | 'recovered' | 'permanently_deleted',
  session: Session,
  { operation = 'all', occurrences }: { operation?: Scope; occurrences?: readonly OccurrenceOf[] } = {},
): void {
  const named = occurrences?.map(({ occurrence_id, start_time }) => ({ occurrence_id, start_time }));
  tell(ctx, `${name}.${what}`, {
    ...operator(ctx),
    operation,
    object: { ...toldSession(session), ...(named && { occurrences: named }) },
  });
}

const told = [
  'topic',
  'type',
  'start_time',
  'duration',
  'timezone',
  'join_url',
  'password',
  'agenda',
  'registration_url',
  'host_id',
  'occurrences',
  'recurrence',
  'tracking_fields',
] as const;

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Tells of a change, if there is one: only what differs, and what it was. */
export function tellUpdated(ctx: ZoomCtx, { name }: Kind, before: Session, after: Session, scope: Scope): void {
  const fields = told.filter((field) => !same(before[field], after[field]));
  const settings = settingNames(before, after);
  if (fields.length === 0 && settings.length === 0) return;
  const of = (session: Session) => ({
    id: session.id,
    uuid: session.uuid,
    host_id: session.host_id,
    ...Object.fromEntries(fields.map((field) => [field, session[field]])),
    ...(settings.length > 0 && {
      settings: Object.fromEntries(settings.map((setting) => [setting, session.settings[setting]])),
    }),
  });
  tell(ctx, `${name}.updated`, {
    ...operator(ctx),
    scope,
    object: of(after),
    time_stamp: ctx.now,
    old_object: of(before),
  });
}

type SettingName = keyof Session['settings'];

function settingNames({ settings: before }: Session, { settings: after }: Session): SettingName[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as SettingName[];
  return names.filter((name) => !same(before[name], after[name]));
}
