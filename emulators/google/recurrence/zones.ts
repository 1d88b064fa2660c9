/** Time zones: offsets at instants, and local times as instants, quick enough for thousands of instances. */
import { createRequire } from 'node:module';
import type { Temporal as TemporalType } from 'temporal-polyfill';

/** Loaded when a zone is first asked for: it costs the start nothing. */
const load = createRequire(import.meta.url);
let loaded: typeof TemporalType | undefined;

export const temporal = (): typeof TemporalType =>
  (loaded ??= (load('temporal-polyfill') as { Temporal: typeof TemporalType }).Temporal);

export const day = 86_400_000;

/** From this instant on, the zone is that much ahead of UTC (both ms). */
type Period = readonly [from: number, offset: number];

const known = new Map<string, boolean>();
const years = new Map<string, readonly Period[]>();
const zoneForm = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;

/** Whether IANA knows the zone. */
export function isZone(zone: string): boolean {
  const judged = known.get(zone);
  if (judged !== undefined) return judged;
  const good = zoneForm.test(zone) && isKnownToIntl(zone);
  known.set(zone, good);
  return good;
}

function isKnownToIntl(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** How far a zone is ahead of UTC at an instant, in ms. */
export function offsetAt(zone: string, instant: number): number {
  if (zone === 'UTC') return 0;
  const periods = periodsOf(zone, new Date(instant).getUTCFullYear());
  let offset = periods[0]?.[1] ?? 0;
  for (const [from, value] of periods) if (instant >= from) offset = value;
  return offset;
}

function periodsOf(zone: string, year: number): readonly Period[] {
  const key = `${zone} ${year}`;
  const made = years.get(key) ?? periodsIn(zone, year);
  if (years.size > 5_000) years.clear();
  years.set(key, made);
  return made;
}

function periodsIn(zone: string, year: number): readonly Period[] {
  const [start, end] = [Date.UTC(year, 0), Date.UTC(year + 1, 0)];
  let at: TemporalType.ZonedDateTime | null = temporal().Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone);
  const periods: Period[] = [];
  while (at && at.epochMilliseconds < end) {
    periods.push([at.epochMilliseconds, at.offsetNanoseconds / 1e6]);
    at = at.getTimeZoneTransition('next');
  }
  return periods;
}

/** The wall clock of a zone at an instant: ms as if it were UTC. */
export const localOf = (zone: string, instant: number): number => instant + offsetAt(zone, instant);

/**
 * The instant of a local time (ms as if it were UTC). Of a time that comes twice the first; one that is skipped moves
 * forward by the gap.
 */
export function instantOf(zone: string, local: number): number {
  const before = local - offsetAt(zone, local - day);
  if (localOf(zone, before) === local) return before;
  const after = local - offsetAt(zone, local + day);
  return localOf(zone, after) === local ? after : before;
}

/** RFC 3339 with the offset of a zone, `Z` where that is none: `2026-03-12T09:00:00-04:00`. */
export function written(instant: number, zone: string): string {
  const offset = offsetAt(zone, instant);
  return new Date(instant + offset).toISOString().slice(0, 19) + offsetText(offset);
}

/** `-04:00`, of ms; `Z` of none. */
export function offsetText(offset: number): string {
  if (offset === 0) return 'Z';
  const minutes = Math.abs(Math.round(offset / 60_000));
  return `${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

export const twoDigits = (value: number): string => String(value).padStart(2, '0');
