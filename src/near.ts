/** Near misses: the known name that an unknown one was probably meant to be. */

/** `didYouMean('emial', ['email', 'name'])` is `email`; undefined when nothing is near enough. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let nearest: string | undefined;
  let least = allowance(wanted.length) + 1;
  for (const candidate of known) {
    const steps = distance(wanted, candidate.toLowerCase(), least);
    if (steps >= least) continue;
    nearest = candidate;
    least = steps;
  }
  return nearest;
}

/** Slips that a name of this length may have: short names are all near each other. */
const allowance = (length: number): number => (length < 3 ? 0 : length < 5 ? 1 : length < 9 ? 2 : 3);

/** Letters inserted, left out, changed, or swapped with their neighbour; at least `limit` when it is that many. */
function distance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const ways = [cell(last, column) + 1, cell(current, column - 1) + 1, cell(last, column - 1) + (same ? 0 : 1)];
      current.push(Math.min(...ways, swapped ? cell(beforeLast, column - 2) + 1 : Infinity));
    }
    if (Math.min(...current) >= limit) return limit;
    [beforeLast, last] = [last, current];
  }
  return cell(last, other.length);
}

const cell = (row: readonly number[], column: number): number => row[column] ?? Infinity;
