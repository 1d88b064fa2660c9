/** Fields that queries and forms share. */
import { emptyable, z } from '../../src/emulator/index.ts';

/** Text that may be missing, or there and empty: apps send `next_page_token=` for the first page, browsers every field. */
export const text = () => emptyable(z.string()).optional();

/** A whole number that some clients send as text. */
export const whole = () => z.union([z.int(), z.string().regex(/^\d{1,9}$/)]).optional();

export const numberOf = (value: string | number | undefined): number | undefined =>
  value === undefined ? undefined : Number(value);
