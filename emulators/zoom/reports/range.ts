/** The days of a report: both ends have to be named, a month at most, six months back. */
import { errors, problem } from '../errors.ts';
import { text } from '../fields.ts';
import type { ZoomCtx } from '../provider.ts';
import { dateIn, dateOf, day, dayStart } from '../times.ts';

export const range = () => ({ from: text(), to: text() });

interface Range {
  readonly from: string;
  readonly to: string;
}

/** Throws `validation_failed` for days that no report is of. */
export function rangeOf({ now }: ZoomCtx, given: { from?: string | undefined; to?: string | undefined }): Range {
  const [from, to] = [given.from, given.to].map((text) => (text ? dateIn(text) : undefined));
  if (from === undefined || to === undefined)
    throw errors.validation_failed(
      [from === undefined && 'from', to === undefined && 'to'].filter((name) => name !== false).map(problem),
    );
  if (from > to || dayStart(to) - dayStart(from) > 31 * day)
    throw errors.bad_request('The date range defined by the from and to parameters should only be one month.'); // unconfirmed
  if (from < dateOf(now - 185 * day))
    throw errors.bad_request('The month defined should fall within the last six months.'); // unconfirmed
  return { from, to };
}

/** For columns with times. */
export const within = ({ from, to }: Range): { gte: string; lte: string } => ({
  gte: `${from}T00:00:00Z`,
  lte: `${to}T23:59:59Z`,
});
