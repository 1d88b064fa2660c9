/** What lists of events may be asked for. */
import { emptyable, schema, z } from '../../../../src/emulator/index.ts';
import { errors, invalid } from '../../errors.ts';
import type { GoogleCtx } from '../../provider.ts';
import { isZone } from '../../recurrence/zones.ts';
import { eventTypes } from '../schema.ts';
import { queryTime } from '../times.ts';

export const text = () => emptyable(z.string()).optional();
export const count = () => z.int().min(1).max(2_147_483_647).optional();

export const EventsQuery = schema(() =>
  z.object({
    alwaysIncludeEmail: z.boolean().optional(),
    eventTypes: z.array(z.enum(eventTypes)).optional(),
    iCalUID: text(),
    maxAttendees: count(),
    maxResults: count(),
    orderBy: z.enum(['startTime', 'updated']).optional(),
    pageToken: text(),
    privateExtendedProperty: z.array(z.string()).optional(),
    q: text(),
    sharedExtendedProperty: z.array(z.string()).optional(),
    showDeleted: z.boolean().optional(),
    showHiddenInvitations: z.boolean().optional(),
    singleEvents: z.boolean().optional(),
    syncToken: text(),
    timeMax: text(),
    timeMin: text(),
    timeZone: text(),
    updatedMin: text(),
  }),
);

export type EventsQuery = z.infer<ReturnType<typeof EventsQuery>>;

/** A query whose values have been judged. */
export interface Asked {
  readonly query: EventsQuery;
  readonly size: number;
  /** Instants; a sync token brings those along with which it was made. */
  readonly timeMin: number | undefined;
  readonly timeMax: number | undefined;
  readonly updatedMin: string | undefined;
}

export const pageSize = (maxResults: number | undefined): number => Math.min(maxResults ?? 250, 2500);

const farBack = 30 * 86_400_000;

/** Throws Google's error for what cannot be asked. */
export function asked(ctx: GoogleCtx, query: EventsQuery): Asked {
  const { orderBy, singleEvents, timeZone, syncToken } = query;
  if (syncToken && isRestricted(query)) throw errors.syncTokenWithRequestRestrictions();
  if (orderBy === 'startTime' && !singleEvents)
    throw invalid('The requested ordering is not available for the particular query.', {
      locationType: 'parameter',
      location: 'orderBy',
    });
  if (timeZone && !isZone(timeZone))
    throw invalid('Invalid time zone.', { locationType: 'parameter', location: 'timeZone' });
  const [timeMin, timeMax] = window(query);
  const updatedMin = queryTime(query.updatedMin);
  if (updatedMin !== undefined && updatedMin < ctx.now - farBack) throw errors.updatedMinTooLongAgo();
  return {
    query,
    size: pageSize(query.maxResults),
    timeMin,
    timeMax,
    updatedMin: updatedMin === undefined ? undefined : new Date(updatedMin).toISOString(),
  };
}

/** Both ends of a window. Throws for an empty one. */
export function window({
  timeMin,
  timeMax,
}: Pick<EventsQuery, 'timeMin' | 'timeMax'>): [number | undefined, number | undefined] {
  const [from, to] = [queryTime(timeMin), queryTime(timeMax)];
  if (from !== undefined && to !== undefined && to <= from) throw errors.timeRangeEmpty();
  return [from, to];
}

/** A sync goes on where a list ended, under the same conditions; those that it cannot keep are refused. */
function isRestricted(query: EventsQuery): boolean {
  const { iCalUID, orderBy, q, timeMin, timeMax, updatedMin, privateExtendedProperty, sharedExtendedProperty } = query;
  const restrictions = [
    iCalUID,
    orderBy,
    q,
    timeMin,
    timeMax,
    updatedMin,
    privateExtendedProperty,
    sharedExtendedProperty,
  ];
  return (
    restrictions.some((restriction) => restriction !== undefined && restriction !== '') || query.showDeleted === false
  );
}

/** Whether a list can be gone on with by a sync. */
export const canSync = (query: EventsQuery): boolean =>
  !query.iCalUID &&
  !query.orderBy &&
  !query.q &&
  !query.updatedMin &&
  !query.privateExtendedProperty &&
  !query.sharedExtendedProperty;
