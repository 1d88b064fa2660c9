/** Which events a list is about: words, properties, kinds, deleted and hidden ones. */
import { preferenceOf } from '../../calendar/preferences.ts';
import type { Opened } from '../../calendar/access.ts';
import { ownerOf, type Calendar } from '../../calendar/rows.ts';
import type { GoogleCtx } from '../../provider.ts';
import type { Found } from '../rows.ts';
import type { Event } from '../schema.ts';
import { seesAll } from '../view.ts';
import type { Asked, EventsQuery } from './query.ts';

export type Filter = (found: Pick<Found, 'event' | 'behind'>) => boolean;

/** Everything that does not depend on time. */
export async function filterOf(
  ctx: GoogleCtx,
  { calendar, role }: Opened,
  { query }: Asked,
  { withDeleted }: { withDeleted: boolean },
): Promise<Filter> {
  const words = wordsOf(query.q);
  // Nobody finds by its words what he may not read.
  const isSearch = words.length > 0 || !!query.privateExtendedProperty || !!query.sharedExtendedProperty;
  const hides = !query.showHiddenInvitations && (await hidesInvitations(ctx, calendar));
  return ({ event, behind }) => {
    if (behind.hidden || !hasKind(event, query)) return false;
    if (hides && behind.origin !== undefined && isUnanswered(event)) return false;
    if (query.iCalUID && event.iCalUID !== query.iCalUID) return false;
    if (isSearch && !seesAll(event, role)) return false;
    if (!hasProperties(event, query) || !words.every((word) => mentions(event, word))) return false;
    return (
      event.status !== 'cancelled' ||
      withDeleted ||
      (behind.shape === 'exception' && behind.orphan !== 'series' && !query.singleEvents)
    );
  };
}

const hasKind = ({ eventType = 'default' }: Event, { eventTypes }: EventsQuery): boolean =>
  !eventTypes || eventTypes.includes(eventType);

/** Of a user who only wants to see what he has answered. */
async function hidesInvitations(ctx: GoogleCtx, calendar: Calendar): Promise<boolean> {
  const owner = ownerOf(calendar);
  if (owner !== ctx.account.id || calendar.id !== owner) return false;
  for (const id of ['hideInvitations', 'hideInvitationsSetting'])
    if ((await preferenceOf(ctx, owner, id)).value === 'true') return true;
  return false;
}

const isUnanswered = ({ attendees }: Event): boolean =>
  attendees?.some(({ self, responseStatus }) => self && responseStatus === 'needsAction') ?? false;

/** Words, and phrases in quotes. */
const wordsOf = (q = ''): string[] =>
  [...q.toLowerCase().matchAll(/"([^"]*)"|(\S+)/g)].map(([, phrase, word]) => phrase ?? word ?? '').filter(Boolean);

function mentions(event: Event, word: string): boolean {
  const { summary, description, location, attendees = [], organizer, workingLocationProperties: place } = event;
  const people = [...attendees, ...(organizer ? [organizer] : [])].flatMap(({ displayName, email }) => [
    displayName,
    email,
  ]);
  const places = [place?.customLocation?.label, place?.officeLocation?.label, place?.officeLocation?.buildingId];
  return [summary, description, location, ...people, ...places].some((text) => text?.toLowerCase().includes(word));
}

function hasProperties(
  { extendedProperties }: Event,
  { privateExtendedProperty = [], sharedExtendedProperty = [] }: EventsQuery,
): boolean {
  const has =
    (pairs: Readonly<Record<string, string>> = {}) =>
    (wanted: string): boolean => {
      const mark = wanted.indexOf('=');
      return mark >= 0 && pairs[wanted.slice(0, mark)] === wanted.slice(mark + 1);
    };
  return (
    privateExtendedProperty.every(has(extendedProperties?.private)) &&
    sharedExtendedProperty.every(has(extendedProperties?.shared))
  );
}

/** Whether something overlaps a window. Both ends are exclusive: what only touches is outside. */
export const overlaps = (
  { behind }: Pick<Found, 'behind'>,
  { timeMin, timeMax }: Pick<Asked, 'timeMin' | 'timeMax'>,
): boolean =>
  (timeMin === undefined || behind.end_ms > timeMin) && (timeMax === undefined || behind.start_ms < timeMax);
