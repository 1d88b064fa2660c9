/** Calendars: the row that all who may see one share. */
import { digest, schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { drawCalendarId, nextEtag } from '../ids.ts';
import { journalOf, tick } from '../journals.ts';
import { collection, type GoogleCtx } from '../provider.ts';

export const EventLabel = schema(() =>
  z.object({ id: z.string(), name: z.string().optional(), backgroundColor: z.string().optional() }),
);

export const Calendar = schema(() =>
  z.object({
    kind: z.literal('calendar#calendar'),
    etag: z.string(),
    id: z.string(),
    summary: z.string(),
    description: z.string().optional(),
    location: z.string().optional(),
    timeZone: z.string(),
    conferenceProperties: z.object({ allowedConferenceSolutionTypes: z.array(z.string()) }),
    dataOwner: z.string().optional(),
    autoAcceptInvitations: z.boolean().optional(),
    labelProperties: z.object({ eventLabels: z.array(EventLabel()) }).optional(),
  }),
);

export type Calendar = z.infer<ReturnType<typeof Calendar>>;

const Behind = schema(() =>
  z.object({
    /** Whose it is: of a primary calendar its user, of a secondary one its data owner; '' of a room. */
    owner: z.string(),
    primary: z.boolean(),
    /** The OAuth client that made it; '' of others. */
    app: z.string(),
    /** Of the longest event that it ever held, ms: bounds the search of a window. */
    longest: z.int(),
  }),
);

type Furnish = (ctx: GoogleCtx, calendar: Calendar, owner: string) => Promise<void>;
let furnish: Furnish | undefined;

/** What a calendar of a fixture gets besides its row. That needs files which need this one. */
export const furnishFixturesWith = (how: Furnish): void => {
  furnish = how;
};

export const calendars = collection('calendars', {
  row: Calendar,
  internal: Behind,
  key: 'id',
  columns: ['internal.owner'],
  missing: errors.notFound,
  make: async (anyCtx, { id, summary, owner: named, autoAcceptInvitations, ...rest }) => {
    const ctx = anyCtx as GoogleCtx;
    const owner = autoAcceptInvitations === true ? '' : String(named ?? ctx.account.id);
    const about = {
      ...rest,
      ...(autoAcceptInvitations === true && { autoAcceptInvitations: true }),
      summary: String(summary ?? id ?? 'Calendar'),
    };
    const made = composeCalendar(ctx, about, { owner, ...(typeof id === 'string' && { id }) });
    if (owner !== '') await furnish?.(ctx, made.row, owner);
    return made;
  },
});

export type CalendarAbout = Partial<Omit<Calendar, 'kind' | 'etag' | 'id'>> & { readonly summary: string };

/** A calendar's row. With an id of its own it is a primary calendar, or a fixture's. */
export function composeCalendar(
  ctx: GoogleCtx,
  about: CalendarAbout,
  {
    owner,
    id = drawCalendarId(ctx.random),
    primary = false,
    app = '',
  }: { owner: string; id?: string; primary?: boolean; app?: string },
) {
  const row: Calendar = {
    kind: 'calendar#calendar',
    etag: nextEtag(ctx.now, 0),
    id,
    timeZone: ctx.settings.timeZone,
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
    ...(!primary && owner !== '' && { dataOwner: owner }),
    ...about,
  };
  return { row, internal: { owner, primary, app, longest: 0 } };
}

export const ownerOf = (calendar: Calendar): string => calendars.internal(calendar).owner;
export const isPrimary = (calendar: Calendar): boolean => calendars.internal(calendar).primary;

export const eventsList = (calendar: string): string => `events/${calendar}`;

/** Changes a calendar's row. */
export async function changeCalendar(
  ctx: GoogleCtx,
  calendar: Calendar,
  changes: Partial<Calendar>,
): Promise<Calendar> {
  return calendars.update(ctx, calendar, { ...changes, etag: nextEtag(ctx.now, 0, calendar.etag) });
}

/** Notes that something in a calendar has changed. */
export const tickEvents = (ctx: GoogleCtx, calendar: string, eventType: string): Promise<number> =>
  tick(ctx, eventsList(calendar), eventType);

export const eventsJournal = (ctx: GoogleCtx, calendar: string) => journalOf(ctx, eventsList(calendar));

/** The calendar that stands for somebody in invitations: a user's primary one, or a room. */
export async function calendarOfGuest(ctx: GoogleCtx, email: string): Promise<Calendar | undefined> {
  const calendar = await calendars.get(ctx, email);
  return calendar && (isPrimary(calendar) || calendar.autoAcceptInvitations) ? calendar : undefined;
}

/** UUID of a label that was given none. */
export function labelId(calendar: string, name: string): string {
  const hex = digest('md5', `${calendar} ${name}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
