/** A new meeting or webinar: everything that Zoom fills in around what an app says. */
import type { Random } from '../../../src/emulator/index.ts';
import { errors, problem } from '../errors.ts';
import { digitsOf, encryptedPasscode, meetingUuid, passcode } from '../ids.ts';
import type { ZoomCtx } from '../provider.ts';
import { instantOf, isZone, stamp } from '../times.ts';
import { joinLink, personalJoinLink, registrationLink } from '../urls.ts';
import { users, type User } from '../users/rows.ts';
import { settingsOf } from '../users/settings.ts';
import { occurrencesOf, wholeRecurrence, type Recurrence } from './recurrence.ts';
import type { Session, SessionSecrets } from './rows.ts';
import { effective, meetingBeginning, meetingDefaults, webinarBeginning, webinarDefaults } from './settings.ts';
import type { SessionSettings } from './settings-schema.ts';

/** What an app says of it. */
export interface Wish {
  readonly topic?: string | undefined;
  readonly agenda?: string | undefined;
  readonly type?: number | undefined;
  readonly start_time?: string | undefined;
  readonly timezone?: string | undefined;
  readonly duration?: number | undefined;
  readonly password?: string | undefined;
  readonly default_password?: boolean | undefined;
  readonly recurrence?: Recurrence | undefined;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  readonly tracking_fields?: readonly { readonly field: string; readonly value?: string | undefined }[] | undefined;
  readonly pre_schedule?: boolean | undefined;
}

type KindName = 'meeting' | 'webinar';

const types: Readonly<Record<KindName, readonly number[]>> = { meeting: [1, 2, 3, 8, 10], webinar: [5, 6, 9] };
const usual: Readonly<Record<KindName, number>> = { meeting: 2, webinar: 5 };

export const isRecurring = (type: number): boolean => type === 8 || type === 9;
/** It begins whenever somebody starts it. */
export const isUnfixed = (type: number): boolean => type === 3 || type === 6 || type === 4;
const isInstant = (type: number): boolean => type === 1;
export const hasStart = (type: number): boolean => !isInstant(type) && !isUnfixed(type);

const passcodeForm = /^[A-Za-z0-9@_*-]{1,10}$/;

export const defaultsOf = (kind: KindName): SessionSettings => (kind === 'meeting' ? meetingDefaults : webinarDefaults);

/** The type that is asked for. Throws `validation_failed`. */
export function typeOf(kind: KindName, given: number | undefined): number {
  const type = given ?? usual[kind];
  if (!types[kind].includes(type)) throw errors.validation_failed([problem('type')]);
  return type;
}

/** The zone that is asked for. Throws `validation_failed`. */
export function zoneOf(given: string | undefined, otherwise: string): string {
  if (!given) return otherwise;
  if (!isZone(given)) throw errors.validation_failed([problem('timezone')]);
  return given;
}

/** The start that is asked for, epoch ms. Throws `validation_failed`. */
export function startOf(given: string | undefined, zone: string, otherwise: number): number {
  if (!given) return otherwise;
  const start = instantOf(given, zone);
  if (start === undefined) throw errors.validation_failed([problem('start_time')]);
  return start;
}

/** Throws `validation_failed` for a passcode that won't do. */
function checkedPasscode(password: string): string {
  if (!passcodeForm.test(password)) throw errors.validation_failed([problem('password')]);
  return password;
}

/** The whole row and what only we know of it. Throws `validation_failed`. */
export function draft(
  ctx: ZoomCtx,
  kind: KindName,
  host: User,
  wish: Wish,
  { id, source = 'open_api' }: { readonly id: number; readonly source?: string },
): { row: Session; internal: SessionSecrets } {
  const random = ctx.random.fork(`session ${id}`);
  const type = typeOf(kind, wish.type);
  const beginning = kind === 'meeting' ? meetingBeginning(host) : webinarBeginning(host);
  const settings = effective(defaultsOf(kind), beginning, wish.settings ?? {}, host);
  const timezone = zoneOf(wish.timezone, host.timezone);
  const start = startOf(wish.start_time, timezone, ctx.now);
  const duration = wish.duration ?? 60;
  const registration = settings.approval_type === 2 ? undefined : registrationToken(random, kind);
  const row: Session = {
    uuid: meetingUuid(random),
    id,
    host_id: host.id,
    host_email: host.email,
    assistant_id: '',
    topic: wish.topic || (kind === 'meeting' ? 'Zoom Meeting' : 'Zoom Webinar'),
    type,
    status: 'waiting',
    ...(hasStart(type) && { start_time: stamp(start), duration }),
    timezone,
    agenda: wish.agenda ?? '',
    created_at: stamp(ctx.now),
    ...access(random, kind, host, id, settings, wish),
    ...(registration && { registration_url: registrationLink(kind, registration) }),
    ...recurring(type, wish.recurrence, start, timezone, duration),
    ...(wish.tracking_fields && { tracking_fields: tracked(wish.tracking_fields) }),
    settings,
    pre_schedule: wish.pre_schedule ?? false,
    creation_source: source,
  };
  return { row, internal: { state: 'active', sort: sortOf(row), ...(registration && { registration }) } };
}

export const tracked = (fields: NonNullable<Wish['tracking_fields']>): Session['tracking_fields'] =>
  fields.map(({ field, value = '' }) => ({ field, value, visible: true }));

export const sortOf = ({ start_time }: Pick<Session, 'start_time'>): string => start_time ?? '9999';

export const registrationToken = (random: Random, kind: KindName): string =>
  kind === 'meeting' ? `tZ${random.base64url(34)}` : `WN_${random.base64url(22)}`;

export type Access = Pick<
  Session,
  'join_url' | 'password' | 'h323_password' | 'pstn_password' | 'encrypted_password' | 'pmi'
>;

/** How people get in: links and passcodes. With the personal room, its number and passcode. */
export function access(
  random: Random,
  kind: KindName,
  host: User,
  id: number,
  settings: SessionSettings,
  wish: Pick<Wish, 'password' | 'default_password'>,
): Access {
  const { embed_password_in_join_link: embedded } = settingsOf(host).schedule_meeting;
  if (kind === 'meeting' && settings.use_pmi === true) {
    const { pmi_password: password, pmi_encrypted: encrypted } = users.internal(host);
    const join_url = personalJoinLink(host.pmi, embedded ? encrypted : undefined, id);
    return { join_url, pmi: String(host.pmi), ...passcodes(random, password, encrypted) };
  }
  const password = wantedPasscode(random, host, wish);
  if (password === undefined) return { join_url: joinLink(id, undefined) };
  const encrypted = encryptedPasscode(random);
  return { join_url: joinLink(id, embedded ? encrypted : undefined), ...passcodes(random, password, encrypted) };
}

export function passcodes(random: Random, password: string, encrypted: string): Omit<Access, 'join_url'> {
  const digits = digitsOf(random, password);
  return { password, h323_password: digits, pstn_password: digits, encrypted_password: encrypted };
}

function wantedPasscode(
  random: Random,
  host: User,
  { password, default_password }: Pick<Wish, 'password' | 'default_password'>,
): string | undefined {
  if (password) return checkedPasscode(password);
  const { default_password_for_scheduled_meetings: own, require_password_for_scheduling_new_meetings: required } =
    settingsOf(host).schedule_meeting;
  if (default_password === true && own) return own;
  return required ? passcode(random) : undefined;
}

/** The rule as stored, and its occurrences; the first one is the meeting's start. */
export function recurring(
  type: number,
  rule: Recurrence | undefined,
  start: number,
  timezone: string,
  duration: number,
): Partial<Pick<Session, 'recurrence' | 'occurrences' | 'start_time'>> {
  if (!isRecurring(type)) return {};
  if (!rule) throw errors.validation_failed([problem('recurrence')]);
  const recurrence = wholeRecurrence(rule, start, timezone);
  const occurrences = occurrencesOf(recurrence, start, timezone, duration);
  const [first] = occurrences;
  if (!first) throw errors.validation_failed([problem('recurrence.end_date_time')]);
  return { recurrence, occurrences, start_time: first.start_time };
}
