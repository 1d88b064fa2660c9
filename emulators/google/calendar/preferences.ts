/** Settings of a user, as he chose them in Google Calendar: read only here, texts all of them. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { nextEtag } from '../ids.ts';
import { collection, type GoogleCtx } from '../provider.ts';

export const Setting = schema(() =>
  z.object({ kind: z.literal('calendar#setting'), etag: z.string(), id: z.string(), value: z.string() }),
);

export type Setting = z.infer<ReturnType<typeof Setting>>;

const Behind = schema(() => z.object({ user: z.string() }));

export const preferences = collection('settings', {
  row: Setting,
  internal: Behind,
  key: ['user', 'id'],
  columns: ['internal.user'],
  missing: errors.notFound,
  make: async (ctx, { id, value, user }) => {
    const of = String(user ?? (ctx as GoogleCtx).account.id);
    const before = await preferences.get(ctx, [of, String(id)]);
    if (before) await preferences.remove(ctx, before);
    return { row: composeSetting(ctx, String(id), String(value)), internal: { user: of } };
  },
});

export const preferencesList = (user: string): string => `settings/${user}`;

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

const composeSetting = (ctx: Pick<GoogleCtx, 'now'>, id: string, value: string): Setting => ({
  kind: 'calendar#setting',
  etag: nextEtag(ctx.now, 0),
  id,
  value,
});

/** The settings of a new user. */
export async function addPreferences(ctx: GoogleCtx, user: string, timeZone: string): Promise<void> {
  const chosen = { ...defaults, ...(timeZone !== 'UTC' && { timezone: timeZone }) };
  const rows = Object.entries(chosen).map(([id, value]) => ({
    row: composeSetting(ctx, id, value),
    internal: { user },
  }));
  await preferences.insertMany(ctx, rows);
}

export const preference = async (ctx: GoogleCtx, user: string, id: string): Promise<string | undefined> =>
  (await preferences.get(ctx, [user, id]))?.value;
