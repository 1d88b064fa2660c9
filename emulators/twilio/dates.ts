/** Times as Twilio writes and reads them: RFC 2822 with `+0000` in v2010, ISO without fractions elsewhere. */
import { isoSeconds } from '../../src/emulator/index.ts';

/** `Thu, 24 Aug 2023 05:01:45 +0000` of epoch ms. */
export const rfc2822 = (ms: number): string => new Date(ms).toUTCString().replace('GMT', '+0000');

/** `2015-07-30T20:12:31Z` of epoch ms. Some SDKs refuse fractions. */
export const isoZ = isoSeconds;

/** Epoch ms of what `rfc2822` or `isoZ` wrote. */
export const epoch = (text: string): number => Date.parse(text);

/** `date_created` and `date_updated` of a new v2010 row. */
export const newDates = (ms: number): { date_created: string; date_updated: string } => ({
  date_created: rfc2822(ms),
  date_updated: rfc2822(ms),
});

/** The same of a product's row. */
export const newIsoDates = (ms: number): { date_created: string; date_updated: string } => ({
  date_created: isoZ(ms),
  date_updated: isoZ(ms),
});

const DAY = 86_400_000;
const dateOnly = /^\d{4}-\d{2}-\d{2}$/;

/** Epoch ms of an ISO date or date-time in UTC; undefined for anything else. */
export function parseTime(text: string): number | undefined {
  if (dateOnly.test(text)) return valid(Date.parse(`${text}T00:00:00Z`));
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text)) return undefined;
  return valid(Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`));
}

const valid = (ms: number): number | undefined => (Number.isNaN(ms) ? undefined : ms);

/**
 * The range (of epoch ms) that three query members ask for: `DateSent`, `DateSent<` (on or before) and `DateSent>` (on
 * or after). A date alone means that whole day in UTC. Undefined when none is given; what is no time asks for nothing.
 */
export function timeRange(
  query: Readonly<Record<string, unknown>>,
  name: string,
): { gte?: number; lt?: number } | undefined {
  const asked = (suffix: string): { from: number; to: number } | undefined => {
    const text = query[name + suffix];
    const from = typeof text === 'string' ? parseTime(text) : undefined;
    if (from === undefined) return undefined;
    return { from, to: from + (dateOnly.test(String(text)) ? DAY : 1000) };
  };
  const [on, before, after] = [asked(''), asked('<'), asked('>')];
  const gte = on?.from ?? after?.from;
  const lt = on?.to ?? before?.to;
  if (gte === undefined && lt === undefined) return undefined;
  return { ...(gte !== undefined && { gte }), ...(lt !== undefined && { lt }) };
}
