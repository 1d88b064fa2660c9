/** A user's settings: what differs from the defaults is kept with the user, and what others look at is read here. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { operator, tell } from '../events.ts';
import { needs } from '../scopes.ts';
import { userOf } from './find.ts';
import { users, type User, type UserSecrets } from './rows.ts';
import { settingsDefaults, type UserSettings } from './settings-defaults.ts';

type Groups = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sameKind = (one: unknown, other: unknown): boolean =>
  typeof one === typeof other && Array.isArray(one) === Array.isArray(other);

/** All of a user's settings. */
export const settingsOf = (user: User): UserSettings => merged(settingsDefaults, users.internal(user).settings);

function merged<T extends object>(base: T, over: Readonly<Record<string, unknown>>): T {
  const entries = Object.entries(base).map(([name, value]: [string, unknown]) => {
    const other = over[name];
    if (other === undefined) return [name, value];
    return [name, isObject(value) && isObject(other) ? merged(value, other) : other];
  });
  return Object.fromEntries(entries) as T;
}

/** What of the given settings is known and of the right kind; the rest is ignored. */
function understood(known: object, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fitting = Object.entries(known).flatMap(([name, value]: [string, unknown]) => {
    const other = given[name];
    if (other === undefined || !sameKind(value, other)) return [];
    return [[name, isObject(value) && isObject(other) ? understood(value, other) : other]];
  });
  return Object.fromEntries(fitting) as Record<string, unknown>;
}

const Group = () => z.record(z.string(), z.unknown());
const groups = () => Object.fromEntries(Object.keys(settingsDefaults).map((name) => [name, Group().optional()]));

const ways = ['meeting_authentication', 'recording_authentication', 'meeting_security'] as const;

export const getUserSettings = operation('users.getSettings', 'GET /v2/users/{userId}/settings', {
  summary: "A user's settings, whole or the fields that are asked for",
  ...needs('Medium', 'user:read', 'user:read:settings'),
  query: () =>
    z.object({
      option: z.enum(ways).optional(),
      custom_query_fields: z
        .string()
        .optional()
        .describe('Names, with commas between: only these, inside their groups.'),
      login_type: z.int().optional(),
    }),
  result: () => z.record(z.string(), z.unknown()),
  async handler(ctx, { params, query }) {
    const user = await userOf(ctx, params.userId);
    if (query.option) return secured(query.option);
    const all: Groups = settingsOf(user);
    return query.custom_query_fields ? picked(all, query.custom_query_fields.split(',')) : all;
  },
});

/** Only the fields, each inside its group. */
function picked(all: Groups, names: readonly string[]): Groups {
  const wanted = new Set(names.map((name) => name.trim()));
  const left = Object.entries(all).map(
    ([group, fields]) =>
      [group, Object.fromEntries(Object.entries(fields).filter(([name]) => wanted.has(name)))] as const,
  );
  return Object.fromEntries(left.filter(([, fields]) => Object.keys(fields).length > 0));
}

function secured(option: (typeof ways)[number]): Record<string, unknown> {
  if (option !== 'meeting_security')
    return { [option]: false, authentication_options: [], allow_authentication_exception: false };
  const { require_password_for_scheduled_meetings: passcodes, embed_password_in_join_link } =
    settingsDefaults.schedule_meeting;
  return {
    meeting_security: {
      auto_security: true,
      meeting_password: passcodes,
      pmi_password: true,
      embed_password_in_join_link,
      encryption_type: 'enhanced_encryption',
      end_to_end_encrypted_meetings: false,
      waiting_room: false,
      meeting_password_requirement: settingsDefaults.schedule_meeting.meeting_password_requirement,
    },
  };
}

export const updateUserSettings = operation('users.updateSettings', 'PATCH /v2/users/{userId}/settings', {
  summary: "Change some of a user's settings; what Zoom doesn't know it ignores",
  ...needs('Light', 'user:write', 'user:update:settings'),
  body: () => z.object(groups()),
  async handler(ctx, { params, body }) {
    const user = await userOf(ctx, params.userId);
    const before = users.internal(user);
    const change = understood(settingsDefaults, body) as UserSecrets['settings'];
    if (user.type === 1 && isObject(change.feature) && change.feature.webinar === true)
      throw errors.paid_account_only(user.account_id);
    await users.update(ctx, user, {}, { settings: layered(before.settings, change) });
    const changed = Object.entries(change).filter(([, fields]) => Object.keys(fields).length > 0);
    if (changed.length > 0) {
      const old = settingsOf(user) as unknown as Groups;
      tell(ctx, 'user.settings_updated', {
        ...operator(ctx),
        object: { id: user.id, settings: Object.fromEntries(changed) },
        time_stamp: ctx.now,
        old_object: {
          id: user.id,
          settings: Object.fromEntries(changed.map(([name, now]) => [name, alike(old[name], now)])),
        },
      });
    }
    return nothing();
  },
});

/** The old values of the fields that changed. */
const alike = (old: Readonly<Record<string, unknown>> = {}, now: object): object =>
  Object.fromEntries(Object.keys(now).map((name) => [name, old[name]]));

function layered(
  before: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): UserSecrets['settings'] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(over)])];
  const entries = names.map((name) => {
    const [old, now] = [before[name], over[name]];
    return [name, isObject(old) && isObject(now) ? layered(old, now) : (now ?? old)];
  });
  return Object.fromEntries(entries) as UserSecrets['settings'];
}
