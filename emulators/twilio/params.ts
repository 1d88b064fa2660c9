/** Parameters as Twilio takes them: an empty one is the empty text, never an error. */
import { emptyable, z } from '../../src/emulator/index.ts';

/** Text that may be empty; absent is undefined. */
export const text = (): z.ZodOptional<z.ZodString> => emptyable(z.string()).optional();

export const flag = (): z.ZodOptional<z.ZodBoolean> => z.boolean().optional();

/** A whole number within bounds, both included. */
export const integer = (min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): z.ZodOptional<z.ZodInt> =>
  z.int().min(min).max(max).optional();

/** GET or POST, as the method of a callback. */
export const method = (): z.ZodOptional<z.ZodEnum<{ GET: 'GET'; POST: 'POST' }>> => z.enum(['GET', 'POST']).optional();

/** A repeated parameter: `MediaUrl=a&MediaUrl=b`. */
export const texts = (): z.ZodOptional<z.ZodArray<z.ZodString>> => z.array(emptyable(z.string())).optional();

/** `name`, `name<` and `name>`: on, on or before, on or after. */
export const times = <N extends string>(name: N): Record<N | `${N}<` | `${N}>`, z.ZodOptional<z.ZodString>> =>
  ({ [name]: text(), [`${name}<`]: text(), [`${name}>`]: text() }) as Record<
    N | `${N}<` | `${N}>`,
    z.ZodOptional<z.ZodString>
  >;

/** Without the members that are undefined. */
export const given = <T extends object>(members: T): Partial<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;

/** An http(s) URL whose host has no underscore: what Twilio takes for callbacks. */
export function isCallbackUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return (protocol === 'http:' || protocol === 'https:') && hostname !== '' && !hostname.includes('_');
}
