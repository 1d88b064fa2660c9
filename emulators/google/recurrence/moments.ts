/** Reading and writing moments: RFC 3339 times, dates, and the compact forms of iCalendar. */

const timeForm = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?([Zz]|[+-]\d{2}:?\d{2})?$/;
const dateForm = /^(\d{4})-(\d{2})-(\d{2})$/;
const compactForm = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/;

/** A time as text says it: an instant when it has an offset, else local; ms, `local` as if it were UTC. */
export type Moment = { readonly instant: number } | { readonly local: number };

/** `2026-11-23T09:00:00+05:30`, or without the offset; undefined for anything else. */
export function readTime(text: string): Moment | undefined {
  const [, ...parts] = timeForm.exec(text) ?? [];
  const local = localFrom(parts.slice(0, 6));
  if (local === undefined) return undefined;
  const offset = offsetOf(parts[6]);
  return offset === undefined ? { local } : { instant: local - offset };
}

/** A time with an offset: ms; undefined without one. */
export function readInstant(text: string): number | undefined {
  const moment = readTime(text);
  return moment && 'instant' in moment ? moment.instant : undefined;
}

/** `2026-11-23`: its midnight as if in UTC, ms. */
export const readDate = (text: string): number | undefined => localFrom(dateForm.exec(text)?.slice(1) ?? []);

/** A date or time of iCalendar: `20261123`, `20261123T090000`, `20261123T033000Z`. */
export function readCompact(text: string): (Moment & { readonly isDate: boolean }) | undefined {
  const [, year, month, date, hour, minute, second, utc] = compactForm.exec(text) ?? [];
  const local = localFrom([year, month, date, hour, minute, second]);
  if (local === undefined) return undefined;
  const isDate = hour === undefined;
  return utc === undefined ? { local, isDate } : { instant: local, isDate };
}

/** `2026-11-23` of ms as if in UTC. */
export const writtenDate = (local: number): string => new Date(local).toISOString().slice(0, 10);

/** `20261123`, of ms as if in UTC. */
export const compactDate = (local: number): string => writtenDate(local).replaceAll('-', '');

/** `20261123T033000Z`. */
export const compactTime = (instant: number): string =>
  `${new Date(instant).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

function localFrom(parts: readonly (string | undefined)[]): number | undefined {
  if (parts[0] === undefined) return undefined;
  const [year = 0, month = 1, date = 1, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  const time = Date.UTC(year, month - 1, date, hour, minute, second);
  const same = new Date(time).getUTCDate() === date && new Date(time).getUTCMonth() === month - 1;
  return same && hour < 24 && minute < 60 && second < 60 ? time : undefined;
}

function offsetOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'Z' || text === 'z') return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(-2))];
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
