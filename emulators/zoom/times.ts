/** Times as Zoom writes them: whole seconds in UTC, dates, and local times in a meeting's zone. */
import { createRequire } from 'node:module';
import type { Temporal } from 'temporal-polyfill';
import { isoSeconds } from '../../src/emulator/index.ts';

const load = createRequire(import.meta.url);
let loaded: typeof Temporal | undefined;

/** Loaded when a zone is first asked for: it costs the start nothing. */
const temporal = (): typeof Temporal =>
  (loaded ??= (load('temporal-polyfill') as { Temporal: typeof Temporal }).Temporal);

export const minute = 60_000;
export const day = 24 * 60 * minute;

/** `2026-11-20T08:00:00Z` */
export const stamp = isoSeconds;

/** `2026-11-20` of epoch milliseconds, in UTC. */
export const dateOf = (ms: number): string => stamp(ms).slice(0, 10);

/** Midnight of a date in UTC, epoch ms. */
export const dayStart = (date: string): number => Date.parse(`${date}T00:00:00Z`);

const dateForm = /^\d{4}-\d{2}-\d{2}/;

/** The date in a query (`2026-11-20`, a time behind it is left out); undefined for what is none. */
export function dateIn(text: string): string | undefined {
  const date = text.slice(0, 10);
  return dateForm.test(text) && !Number.isNaN(dayStart(date)) ? date : undefined;
}

export function isZone(zone: string): boolean {
  try {
    temporal().Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** Epoch ms of a time as apps send it: with `Z` (or an offset) an instant, without one a wall clock's in the zone. Undefined for what is none. */
export function instantOf(text: string, zone: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/.test(text)) return undefined;
  if (/(?:Z|[+-]\d{2}:?\d{2})$/.test(text)) return known(Date.parse(text));
  try {
    return temporal().PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds;
  } catch {
    return undefined;
  }
}

const known = (ms: number): number | undefined => (Number.isNaN(ms) ? undefined : ms);

/** The wall clock of an instant in a zone. */
export const zoned = (ms: number, zone: string): Temporal.ZonedDateTime =>
  temporal().Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);

/** `Mar 25, 2022 03:32 PM` in a zone, as invitations print it. */
export function spoken(ms: number, zone: string): string {
  const { year, month, day: date, hour: hours, minute: minutes } = zoned(ms, zone);
  const name = 'JanFebMarAprMayJunJulAugSepOctNovDec'.slice((month - 1) * 3, month * 3);
  const clock = `${two(hours % 12 || 12)}:${two(minutes)} ${hours < 12 ? 'AM' : 'PM'}`;
  return `${name} ${date}, ${year} ${clock}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Whole minutes between two times, a part of one counted whole. */
export const minutesBetween = (start: number, end: number): number => Math.ceil((end - start) / minute);
