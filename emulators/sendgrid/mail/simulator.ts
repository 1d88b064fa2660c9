/** Simulated recipients: at `simulator.backlot.test` the name before the `@` says what becomes of a mail. */
import { domainOf, localPartOf } from '../ids.ts';

const kinds = ['bounce', 'block', 'defer', 'expire', 'invalid', 'spam', 'unsubscribe', 'open', 'click'] as const;
export type Fate = 'delivered' | (typeof kinds)[number];

const DOMAIN = 'simulator.backlot.test';

/** What becomes of a mail to an address: everywhere else it is delivered. */
export function fateOf(email: string): Fate {
  if (domainOf(email) !== DOMAIN) return 'delivered';
  const name = localPartOf(email).split('+')[0]?.toLowerCase();
  return kinds.find((kind) => kind === name) ?? 'delivered';
}

/** Waits between attempts to deliver, growing; the last one repeats. */
const waits = ['2m', '5m', '10m', '20m', '40m', '1h', '2h', '4h'] as const;

export const waitAfter = (attempt: number): string => waits[Math.min(attempt, waits.length) - 1] ?? '4h';

/** How often `defer` is put off before it is delivered. */
export const DEFERRALS = 2;

/** For so long a mail is tried. */
export const LIFETIME = 72 * 3600; // seconds

/** A test mail that every filter knows: dropped as spam where the mail asks for a spam check. */
export const GTUBE = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';
