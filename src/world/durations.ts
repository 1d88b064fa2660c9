/** Durations as people write them (`250ms`, `1h30m`, `2d`), and ranges of them. */
import parse from 'parse-duration';

/** `"250ms"`, `"1.5s"`, `"1h30m"`, `"2d 4h"`. */
export type Duration = string;

/** A fixed time, an even range, or a log-normal spread given by its median and its 99th percentile. */
export type Spread =
  Duration | { readonly min: Duration; readonly max: Duration } | { readonly p50: Duration; readonly p99: Duration };

const form = /^(?:\d+(?:\.\d+)?\s*(?:ms|mo|s|m|h|d|w|y)\s*)+$/;
const months = /(\d+(?:\.\d+)?)\s*mo/g;

/** Milliseconds of a duration. Throws a `RangeError` that shows the form for anything else. */
export function milliseconds(duration: Duration): number {
  const text = duration.trim();
  const value = form.test(text) ? parse(text.replace(months, (_, n: string) => `${Number(n) * 30}d`)) : undefined;
  if (value === undefined || value === null)
    throw new RangeError(`"${duration}" is not a duration: write for example 250ms, 1.5s, 1h30m or 2d`);
  return value;
}

export const isDuration = (text: unknown): text is Duration => typeof text === 'string' && form.test(text.trim());
