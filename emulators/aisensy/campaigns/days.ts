/** Days as a project counts them: in India's zone, half past six in the evening UTC is midnight. */
import { iso } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';

const day = 86_400_000;
const offset = 5.5 * 3_600_000;

/** The instant at which the project's day began. */
const startOfDay = (ms: number): number => Math.floor((ms + offset) / day) * day - offset;

/** `2026-04-09T18:30:00.000Z` */
export const dayOf = (ms: number): string => iso(startOfDay(ms));

/** The ends of a `yyyy-mm-dd` day of the project, or an instant, which is both its ends. */
function endsOf(text: string): [number, number] {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) {
    const start = Date.parse(`${text}T00:00:00Z`) - offset;
    return [start, start + day - 1];
  }
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw errors.invalid(`Invalid date ${text}`);
  return [at, at];
}

/** Whether an instant lies between two dates, both included. Throws for what is no date. */
export function within(start: string | null | undefined, end: string | null | undefined): (ms: number) => boolean {
  const from = start ? endsOf(start)[0] : Number.NEGATIVE_INFINITY;
  const to = end ? endsOf(end)[1] : Number.POSITIVE_INFINITY;
  return (ms) => ms >= from && ms <= to;
}
