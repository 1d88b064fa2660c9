/** Sync tokens as text: base64 of a few numbers, as Google's are. */
import { digest } from '../../src/emulator/index.ts';

/** Up to where a client has seen a list, and the window to which it had restricted it. */
export interface SyncPoint {
  readonly change: number;
  readonly timeMin?: number | undefined;
  readonly timeMax?: number | undefined;
}

const fields = { change: 1, list: 2, kind: 3, timeMin: 4, timeMax: 5 } as const;
const kind = 5;

/** Tells the lists apart: a token of one is garbage to another. */
const markOf = (list: string): number => Number.parseInt(digest('md5', list).slice(0, 8), 16);

export function writeToken(list: string, { change, timeMin, timeMax }: SyncPoint): string {
  const pairs: (readonly [number, number | undefined])[] = [
    [fields.change, change],
    [fields.list, markOf(list)],
    [fields.kind, kind],
    [fields.timeMin, timeMin === undefined ? undefined : shifted(timeMin)],
    [fields.timeMax, timeMax === undefined ? undefined : shifted(timeMax)],
  ];
  const bytes = pairs.flatMap(([field, value]) => (value === undefined ? [] : [field << 3, ...varint(value)]));
  return Buffer.from(bytes).toString('base64');
}

/** Undefined for what is no token of this list. */
export function readToken(list: string, token: string): SyncPoint | undefined {
  const values = numbersIn(Buffer.from(token, 'base64'));
  const change = values?.get(fields.change);
  if (change === undefined || values?.get(fields.list) !== markOf(list) || values.get(fields.kind) !== kind)
    return undefined;
  const time = (field: number): number | undefined => {
    const value = values.get(field);
    return value === undefined ? undefined : unshifted(value);
  };
  return { change, timeMin: time(fields.timeMin), timeMax: time(fields.timeMax) };
}

/** Years before 1970 as numbers that are not negative. */
const epoch = 62_135_596_800_000;
const shifted = (time: number): number => time + epoch;
const unshifted = (value: number): number => value - epoch;

function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return [...bytes, left];
}

function numbersIn(bytes: Buffer): Map<number, number> | undefined {
  const values = new Map<number, number>();
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at++] ?? 0;
    let [value, unit] = [0, 1];
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined || unit > 2 ** 53) return undefined;
      value += (byte & 127) * unit;
      if (byte < 128) break;
      unit *= 128;
    }
    values.set(tag >> 3, value);
  }
  return values;
}
