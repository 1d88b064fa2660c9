/** Settings of a user, as he chose them in Google Calendar: read only here, texts all of them. A row is what he has changed. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { nextEtag } from '../ids.ts';
import { tick } from '../journals.ts';
import { collection, type GoogleCtx } from '../provider.ts';

export const Setting = schema(() =>
  z.object({ kind: z.literal('calendar#setting'), etag: z.string(), id: z.string(), value: z.string() }),
);

export type Setting = z.infer<ReturnType<typeof Setting>>;

const Behind = schema(() => z.object({ user: z.string(), change: z.int() }));

interface Made {
  readonly row: Setting;
  readonly internal: z.infer<ReturnType<typeof Behind>>;
}

export const preferences = collection('settings', {
  row: Setting,
  internal: Behind,
  key: ['user', 'id'],
  columns: ['internal.user', { name: 'change', type: 'integer', path: 'change', from: 'internal' }],
  indexes: [['user', 'change']],
  make: async (anyCtx, { id, value, user }): Promise<Made> => {
    const ctx = anyCtx as GoogleCtx;
    const of = String(user ?? ctx.account.id);
    const before = await preferences.get(ctx, [of, String(id)]);
    if (before) await preferences.remove(ctx, before);
    return composed(ctx, of, { id: String(id), value: String(value), before });
  },
});

export const preferencesList = (user: string): string => `settings/${user}`;

/** What a user has who never touched anything. */
const defaults: Readonly<Record<string, string>> = {
  autoAddHangouts: 'false',
  dateFieldOrder: 'MDY',
  defaultEventLength: '60',
  format24HourTime: 'false',
  hideInvitations: 'false',
  hideInvitationsSetting: 'false',
  hideWeekends: 'false',
  locale: 'en',
  remindOnRespondedEventsOnly: 'false',
  showDeclinedEvents: 'true',
  timezone: 'Etc/GMT',
  useKeyboardShortcuts: 'true',
  weekStart: '0',
};

export const isPreference = (id: string): boolean => Object.hasOwn(defaults, id);

const untouched = nextEtag(Date.UTC(2012, 1, 14), 0);
const settingOf = (id: string, value: string, etag: string): Setting => ({ kind: 'calendar#setting', etag, id, value });

async function composed(
  ctx: GoogleCtx,
  user: string,
  { id, value, before }: { id: string; value: string; before: Setting | undefined },
): Promise<Made> {
  const change = await tick(ctx, preferencesList(user));
  return {
    row: settingOf(id, value, nextEtag(ctx.now, change, before?.etag ?? untouched)),
    internal: { user, change },
  };
}

/** A user makes up his mind: whoever watches his settings is told. */
export async function setPreference(ctx: GoogleCtx, user: string, id: string, value: string): Promise<Setting> {
  const before = await preferences.get(ctx, [user, id]);
  const { row, internal } = await composed(ctx, user, { id, value, before });
  return before ? preferences.update(ctx, before, row, internal) : preferences.insert(ctx, row, internal);
}

/** A setting of a user, changed or not. Throws 404 for one that Google does not know. */
export async function preferenceOf(ctx: GoogleCtx, user: string, id: string): Promise<Setting> {
  const chosen = await preferences.get(ctx, [user, id]);
  if (chosen) return chosen;
  const value = isPreference(id) ? defaults[id] : undefined;
  if (value === undefined) throw errors.notFound();
  return settingOf(id, value, untouched);
}

/** All settings of a user, by name; with `since` only those that have changed after that change of the list. */
export async function preferencesOf(ctx: GoogleCtx, user: string, since?: number): Promise<Setting[]> {
  const where = { user, ...(since !== undefined && { change: { gt: since } }) };
  const chosen = await preferences.all(ctx, { where });
  if (since !== undefined) return chosen;
  const all = new Map(Object.entries(defaults).map(([id, value]) => [id, settingOf(id, value, untouched)]));
  for (const setting of chosen) all.set(setting.id, setting);
  return [...all.values()];
}
