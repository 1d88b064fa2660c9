/** Money: texts in rupees outside, whole paise within. */

export function paise(rupees: string): number {
  const [whole = '', part = ''] = rupees.trim().split('.');
  return Number(whole) * 100 + Number(part.padEnd(2, '0'));
}

/** Always two decimals. */
export const rupees = (paise: number): string => `${Math.floor(paise / 100)}.${String(paise % 100).padStart(2, '0')}`;

/** `"10"` → `"10.00"` */
export const twoDecimals = (amount: string): string => rupees(paise(amount));

/** A share in hundredths of a per cent, rounded half up. */
const share = (paise: number, basisPoints: number): number => Math.floor((paise * basisPoints + 5_000) / 10_000);

/** What v1.1 and webhooks show: the sandbox takes 1.9 %, in every capture. */
export const fee = (amount: string): string => rupees(share(paise(amount), 190));

/** What v2 shows, and the tax on it: 2 % and three rupees, 18 % GST. */
export function feeAndTaxes(amount: string): { fees: string; total_taxes: string } {
  const fees = share(paise(amount), 200) + 300;
  return { fees: rupees(fees), total_taxes: rupees(share(fees, 1_800)) };
}
