/** Ids and server times, in the forms that Instamojo gives them. */
import { iso, type Ctx, type Random } from '../../src/emulator/index.ts';

const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Payment requests, orders, users: a UUID without dashes. */
export const hexId = (random: Random): string => random.uuid().replaceAll('-', '');

/** The UTC day in four characters: last digit of the year, month in hex, day. */
function dayMark(ms: number): string {
  const day = new Date(ms);
  return `${day.getUTCFullYear() % 10}${(day.getUTCMonth() + 1).toString(16)}${String(day.getUTCDate()).padStart(2, '0')}`;
}

type Drawing = Pick<Ctx, 'now' | 'random'>;

/** Payments and payouts: `MOJO0816705A15845280`. */
export const mojoId = ({ now, random }: Drawing): string =>
  `MOJO${dayMark(now)}${random.text(1, `0123456789${capitals}`)}05A${random.digits(8)}`;

export const mojoForm = /^MOJO[0-9A-Za-z]{16}$/;

/** Refunds of v1.1: `C5c0751269`. */
export const refundId = ({ now, random }: Drawing): string => `C${dayMark(now)}${random.digits(5)}`;

/** Refund cases of v2: `R0312ONS85032`. */
export const caseId = ({ now, random }: Drawing): string =>
  `R${dayMark(now)}${random.text(3, capitals)}${random.digits(5)}`;

export const shortCode = (random: Random): string => random.text(5);

/** `2020-08-16T08:26:26.382335Z` of epoch microseconds. */
const microTime = (us: number): string =>
  `${iso(Math.floor(us / 1000)).slice(0, -1)}${String(us % 1000).padStart(3, '0')}Z`;

const microsOf = (time: string): number => Date.parse(`${time.slice(0, 23)}Z`) * 1000 + Number(time.slice(23, 26));

/** Now, with microseconds of chance. */
export const stamp = ({ now, random }: Drawing): string => microTime(now * 1000 + random.int(0, 899));

/** A few microseconds after another time. */
export const justAfter = ({ random }: Drawing, time: string): string => microTime(microsOf(time) + random.int(5, 60));

/** Now, and in any case later than another time, also when the clock stands. */
export function later(drawing: Drawing, than: string): string {
  const now = stamp(drawing);
  return now > than ? now : justAfter(drawing, than);
}

/** Now, for a row behind another: also when the clock stands, the later made one is the younger. */
export function stampAfter(drawing: Drawing, newest: string | undefined): string {
  const sameInstant = newest?.slice(0, 23) === iso(drawing.now).slice(0, 23);
  return newest && sameInstant ? justAfter(drawing, newest) : stamp(drawing);
}
