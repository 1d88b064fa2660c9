/** One line about a meeting, for pages: when it is, and who hosts. */
import { spoken } from '../times.ts';
import type { Session } from './rows.ts';

export function aboutSession({ start_time, timezone, host_email, id, occurrences }: Session): string {
  const next = occurrences?.find(({ status }) => status === 'available')?.start_time ?? start_time;
  const when = next === undefined ? 'Whenever the host starts it' : `${spoken(Date.parse(next), timezone)} ${timezone}`;
  return `${when} · hosted by ${host_email} · ID ${grouped(id)}`;
}

/** `555 4444 3210`, or `555 444 3210`. */
export function grouped(id: number): string {
  const digits = String(id);
  const middle = digits.length > 10 ? 7 : 6;
  return `${digits.slice(0, 3)} ${digits.slice(3, middle)} ${digits.slice(middle)}`;
}
