/** Times as Bolna writes them: naive UTC with microseconds, no zone; and the instants that callers give. */
import { iso, type Random } from '../../src/emulator/index.ts';
import { errors } from './errors.ts';

/** `2025-08-14T14:05:13.684865` of epoch microseconds. */
export const naive = (us: number): string =>
  `${iso(Math.floor(us / 1000)).slice(0, -1)}${String(us % 1000).padStart(3, '0')}`;

interface Drawing {
  readonly now: number;
  readonly random: Random;
}

/** Now in microseconds; a thing's making comes before its first change, also when the clock stands. */
export const madeAt = ({ now, random }: Drawing): number => now * 1000 + random.int(30, 499);
export const changedAt = ({ now, random }: Drawing): number => now * 1000 + random.int(500, 999);

export const stamp = (drawing: Drawing): string => naive(madeAt(drawing));
export const stampChange = (drawing: Drawing): string => naive(changedAt(drawing));

/** Epoch ms of a naive time. */
export const epoch = (text: string): number => Date.parse(`${text.slice(0, 23)}Z`);

const isoForm = /^\d{4}-\d\d-\d\d(?:[T ]\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?)?(?:[+-]\d\d:?\d\d)?$/;

/**
 * The instant of a `scheduled_at`. The service parses with a Python that doesn't know `Z`, and falls over it; a time
 * without an offset counts as UTC (unconfirmed).
 */
export function scheduledInstant(text: string, now: number): number {
  if (/z$/i.test(text)) throw errors.invalid_isoformat(text);
  if (!isoForm.test(text)) throw errors.bad_request(`Invalid isoformat string: '${text}'`);
  const zoned = /[+-]\d\d:?\d\d$/.test(text.slice(10)) ? text : `${text}${text.length === 10 ? 'T00:00:00' : ''}Z`;
  const at = Date.parse(zoned.replace(' ', 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (Number.isNaN(at)) throw errors.bad_request(`Invalid isoformat string: '${text}'`);
  if (at < now + 120_000) throw errors.too_soon();
  return at;
}

/** Epoch ms of a filter's bound, which may end in `Z`. Throws for what is no time. */
export function bound(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const zoned = /(?:z|[+-]\d\d:?\d\d)$/i.test(text.slice(10)) || text.length <= 10 ? text : `${text}Z`;
  const at = Date.parse(zoned.replace(' ', '+'));
  if (Number.isNaN(at)) throw errors.bad_request(`Invalid isoformat string: '${text}'`);
  return at;
}

const steps = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
] as const;

/** `5 minutes ago` */
export function humanized(text: string, now: number): string {
  const past = Math.max(0, now - epoch(text));
  for (const [size, name] of steps) {
    const count = Math.floor(past / size);
    if (count > 0) return `${count} ${name}${count > 1 ? 's' : ''} ago`;
  }
  return 'a few seconds ago';
}
