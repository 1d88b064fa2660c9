/** Sids: two letters for the kind, then 32 hexadecimal digits. */
import type { Ctx } from '../../src/emulator/index.ts';

type Drawing = Pick<Ctx<never, never>, 'random'>;

/** `sid(ctx, 'SM')` */
export const sid = ({ random }: Drawing, prefix: string): string => prefix + random.hex(32);

const SID = /^[A-Z]{2}[0-9a-f]{32}$/;

/** Whether a text is a sid (of one of these kinds). */
export const isSid = (text: string, ...prefixes: readonly string[]): boolean =>
  SID.test(text) && (prefixes.length === 0 || prefixes.includes(text.slice(0, 2)));

const LOOSE_SID = /(?<=\/)([A-Za-z]{2})([0-9A-Fa-f]{32})(?=[/.?]|$)/g;

/** Sids in a path as they are stored: Twilio takes them in any case. */
export const normalisedSids = (path: string): string =>
  path.replaceAll(LOOSE_SID, (_, kind: string, digits: string) => kind.toUpperCase() + digits.toLowerCase());
