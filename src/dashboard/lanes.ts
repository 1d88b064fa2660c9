/** Things that overlap in time, side by side: which column of how many each stands in. */

interface Timed {
  readonly start: number;
  readonly end: number;
}

interface Placed<T> {
  readonly item: T;
  readonly lane: number;
  readonly lanes: number;
}

/** Of a list by start. Those that overlap, directly or through others, share the width. */
export function lanesOf<T extends Timed>(items: readonly T[]): readonly Placed<T>[] {
  const placed: Placed<T>[] = [];
  let group: { item: T; lane: number }[] = [];
  let ends: number[] = [];
  const close = (): void => {
    placed.push(...group.map((one) => ({ ...one, lanes: ends.length })));
    group = [];
    ends = [];
  };
  for (const item of items) {
    if (ends.every((end) => end <= item.start)) close();
    const free = ends.findIndex((end) => end <= item.start);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = Math.max(item.end, item.start + 1);
    group.push({ item, lane });
  }
  close();
  return placed;
}
