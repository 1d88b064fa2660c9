/** Phone numbers: E.164 with its plus, and where in the world they are. */

export const isE164 = (text: string): boolean => /^\+[1-9]\d{6,14}$/.test(text);

/** A spread of zones by country code, longest first; elsewhere UTC. */
const zones: readonly (readonly [string, string])[] = [
  ['+971', 'Asia/Dubai'],
  ['+91', 'Asia/Kolkata'],
  ['+44', 'Europe/London'],
  ['+49', 'Europe/Berlin'],
  ['+33', 'Europe/Paris'],
  ['+61', 'Australia/Sydney'],
  ['+65', 'Asia/Singapore'],
  ['+81', 'Asia/Tokyo'],
  ['+1', 'America/New_York'],
];

/** The hour of the day, 0..23, where a number is. */
export function hourAt(number: string, ms: number): number {
  const zone = zones.find(([code]) => number.startsWith(code))?.[1] ?? 'UTC';
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }).format(ms);
  return Number(hour);
}

/** The first instant from `ms` on at which a number may be called: within the hours, both ends included. */
export function nextAllowed(number: string, ms: number, start: number, end: number): number {
  const allowed = (at: number): boolean => {
    const hour = hourAt(number, at);
    return start <= end ? hour >= start && hour < Math.max(end, start + 1) : hour >= start || hour < end;
  };
  if (allowed(ms)) return ms;
  const quarter = 900_000; // zones are shifted by quarters of an hour
  let at = Math.ceil(ms / quarter) * quarter;
  for (let tries = 0; tries < 200 && !allowed(at); tries++) at += quarter;
  return at;
}
