/** Dates as the `formatDate` helper writes them. */

const months = 'January February March April May June July August September October November December'.split(' ');
const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const two = (value: number): string => String(value).padStart(2, '0');

/** Minutes of `-0800` or `+05:30`; 0 for anything else. */
function offsetMinutes(text: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(text ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

function offsetText(minutes: number, colon: string): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${colon}${two(size % 60)}`;
}

/** Epoch seconds (ten digits) or milliseconds, or ISO 8601. */
function instantOf(value: unknown): number {
  const number = typeof value === 'number' || /^\d+$/.test(String(value)) ? Number(value) : undefined;
  if (number === undefined) return Date.parse(String(value));
  return number < 100_000_000_000 ? number * 1000 : number;
}

const token = /YYYY|YY|MMMM|MMM|MM|M|DD|D|dddd|ddd|hh|h|HH|H|mm|m|ss|s|A|ZZ|Z/g;

/** `formatDate('2026-01-02T15:04:05Z', 'MMMM D, YYYY h:mm A', '-0800')` is `January 2, 2026 7:04 AM`. Of no date: ''. */
export function formatDate(value: unknown, format: string, offset?: string): string {
  const minutes = offsetMinutes(offset);
  const date = new Date(instantOf(value) + minutes * 60_000);
  if (Number.isNaN(date.getTime())) return '';
  const [year, month, hour] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCHours()];
  const [monthName = '', dayName = ''] = [months[month], days[date.getUTCDay()]];
  const half = hour % 12 || 12;
  const parts: Readonly<Record<string, string | number>> = {
    YYYY: year,
    YY: two(year % 100),
    MMMM: monthName,
    MMM: monthName.slice(0, 3),
    MM: two(month + 1),
    M: month + 1,
    DD: two(date.getUTCDate()),
    D: date.getUTCDate(),
    dddd: dayName,
    ddd: dayName.slice(0, 3),
    hh: two(half),
    h: half,
    HH: two(hour),
    H: hour,
    mm: two(date.getUTCMinutes()),
    m: date.getUTCMinutes(),
    ss: two(date.getUTCSeconds()),
    s: date.getUTCSeconds(),
    A: hour < 12 ? 'AM' : 'PM',
    ZZ: offsetText(minutes, ''),
    Z: offsetText(minutes, ':'),
  };
  return format.replaceAll(token, (name) => String(parts[name] ?? name));
}
