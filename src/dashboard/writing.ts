/** Times, amounts and lengths as people write them. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** `Fri 20 Nov, 11:32` of epoch ms, in a zone. */
export function timeIn(zone: string, at: number, options: Intl.DateTimeFormatOptions): string {
  const id = `${zone} ${JSON.stringify(options)}`;
  const format = formats.get(id) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options });
  formats.set(id, format);
  return format.format(at);
}

/** `₹499.00`, with the currency's sign. */
export function written(amount: string, currency: string): string {
  const digits = amount.split('.')[1]?.length ?? 0;
  try {
    const options = {
      style: 'currency',
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    } as const;
    return new Intl.NumberFormat('en', options).format(Number(amount));
  } catch {
    return `${amount} ${currency}`; // no currency that the world knows
  }
}

/** `1:05` */
export const length = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, '0')}`;
