/** Entries of calendar lists: a calendar as one user has it in view. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { nextEtag } from '../ids.ts';
import { tick } from '../journals.ts';
import { collection, type GoogleAccount, type GoogleCtx } from '../provider.ts';
import { calendarPalette } from './palette.ts';
import { calendars, isPrimary, ownerOf, type Calendar } from './rows.ts';
import { acl, roles, type Role } from './roles.ts';

export const Reminder = schema(() => z.object({ method: z.string(), minutes: z.int() }));
export const Notification = schema(() => z.object({ type: z.string(), method: z.string() }));

export const Entry = schema(() =>
  z.object({
    kind: z.literal('calendar#calendarListEntry'),
    etag: z.string(),
    id: z.string(),
    summary: z.string().optional(),
    description: z.string().optional(),
    location: z.string().optional(),
    timeZone: z.string().optional(),
    dataOwner: z.string().optional(),
    summaryOverride: z.string().optional(),
    colorId: z.string().optional(),
    backgroundColor: z.string().optional(),
    foregroundColor: z.string().optional(),
    hidden: z.boolean().optional(),
    selected: z.boolean().optional(),
    accessRole: z.enum(roles).optional(),
    defaultReminders: z.array(Reminder()).optional(),
    notificationSettings: z.object({ notifications: z.array(Notification()) }).optional(),
    primary: z.boolean().optional(),
    deleted: z.boolean().optional(),
    conferenceProperties: z.object({ allowedConferenceSolutionTypes: z.array(z.string()) }).optional(),
    autoAcceptInvitations: z.boolean().optional(),
  }),
);

export type Entry = z.infer<ReturnType<typeof Entry>>;

const Behind = schema(() => z.object({ user: z.string(), change: z.int() }));

export const entries = collection('calendar_list', {
  row: Entry,
  internal: Behind,
  key: ['user', 'id'],
  columns: ['internal.user', 'id', { name: 'change', type: 'integer', path: 'change', from: 'internal' }],
  indexes: [['user', 'change']],
  missing: errors.notFound,
  make: async (anyCtx, { id, user, ...rest }) => {
    const ctx = anyCtx as GoogleCtx;
    const of = String(user ?? ctx.account.id);
    const calendar = await calendars.need(ctx, String(id));
    const change = await tick(ctx, entriesList(of), undefined);
    const rule = await acl.get(ctx, [calendar.id, `user:${of}`]);
    const row = composeEntry(ctx, calendar, { user: of, role: rule?.role ?? 'reader', change });
    return { row: Entry().parse({ ...row, ...rest }), internal: { user: of, change } };
  },
});

export const entriesList = (user: string): string => `calendarList/${user}`;

const notificationTypes = ['eventCreation', 'eventChange', 'eventCancellation', 'eventResponse'];

/** What an entry takes over from its calendar. */
const shared = (calendar: Calendar, role: Role) => ({
  summary: calendar.summary,
  description: calendar.description,
  location: calendar.location,
  timeZone: calendar.timeZone,
  dataOwner: calendar.dataOwner,
  accessRole: role,
  conferenceProperties: calendar.conferenceProperties,
  autoAcceptInvitations: calendar.autoAcceptInvitations,
});

/** A new entry: of a primary calendar with reminders, notifications and Google's first colour. */
export function composeEntry(
  ctx: Pick<GoogleCtx, 'now' | 'random'>,
  calendar: Calendar,
  { user, role, change }: { user: string; role: Role; change: number },
): Entry {
  const isOwn = isPrimary(calendar) && ownerOf(calendar) === user;
  const colorId = isOwn ? '14' : String(ctx.random.fork(`colour ${user}`).int(1, 24));
  return {
    kind: 'calendar#calendarListEntry',
    etag: nextEtag(ctx.now, change),
    id: calendar.id,
    ...shared(calendar, role),
    colorId,
    backgroundColor: calendarPalette[colorId]?.background,
    foregroundColor: '#000000',
    ...(role === 'owner' && { selected: true }),
    defaultReminders: isOwn ? [{ method: 'popup', minutes: 10 }] : [],
    ...(isOwn && {
      notificationSettings: { notifications: notificationTypes.map((type) => ({ type, method: 'email' })) },
      primary: true,
    }),
  };
}

/** Puts a calendar into somebody's list; what was there before comes back as it was new. */
export async function addEntry(ctx: GoogleCtx, calendar: Calendar, user: string, role: Role): Promise<Entry> {
  const change = await tick(ctx, entriesList(user));
  const row = composeEntry(ctx, calendar, { user, role, change });
  const before = await entries.get(ctx, [user, calendar.id]);
  if (before) await entries.remove(ctx, before);
  return entries.insert(ctx, { ...row, etag: nextEtag(ctx.now, change, before?.etag) }, { user, change });
}

/** Changes an entry. */
export async function changeEntry(ctx: GoogleCtx, entry: Entry, changes: Partial<Entry>): Promise<Entry> {
  const { user } = entries.internal(entry);
  const change = await tick(ctx, entriesList(user));
  return entries.update(ctx, entry, { ...changes, etag: nextEtag(ctx.now, change, entry.etag) }, { change });
}

/** Takes a calendar out of a list: a sync still tells of it. */
export async function dropEntry(ctx: GoogleCtx, entry: Entry): Promise<void> {
  await changeEntry(ctx, entry, { deleted: true, hidden: undefined, selected: undefined });
}

/** A calendar has changed, or who may see it: whoever has it in his list sees that. */
export async function refreshEntries(
  ctx: GoogleCtx,
  calendar: Calendar,
  roleFor: (user: string) => Promise<Role>,
): Promise<void> {
  for (const entry of await entries.all(ctx, { where: { id: calendar.id } })) {
    if (entry.deleted) continue;
    const role = await roleFor(entries.internal(entry).user);
    if (role === 'none') await dropEntry(ctx, entry);
    else if (differs(entry, shared(calendar, role))) await changeEntry(ctx, entry, shared(calendar, role));
  }
}

const differs = (entry: Entry, fresh: Partial<Entry>): boolean =>
  Object.entries(fresh).some(([name, value]) => JSON.stringify(entry[name as keyof Entry]) !== JSON.stringify(value));

/** The reminders that events of a calendar have by default, for somebody. */
export async function defaultReminders(ctx: GoogleCtx, calendar: string, account: GoogleAccount) {
  const entry = await entries.get(ctx, [account.id, calendar]);
  return (entry?.deleted ? undefined : entry?.defaultReminders) ?? [];
}
