/** How a text is cut into SMS segments: by GSM 03.38 where its characters allow, by UTF-16 otherwise. */

const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Written with an escape: two septets each. */
const EXTENSION = new Set('^{}\\[~]|€\f');

export type Encoding = 'GSM-7' | 'UCS-2';

/** Units of one segment, and of each when there are several: a header takes the difference. */
const capacities = {
  'GSM-7': { alone: 160, joined: 153 },
  'UCS-2': { alone: 70, joined: 67 },
} as const;

export const encodingOf = (text: string): Encoding =>
  Array.from(text).every((character) => BASIC.has(character) || EXTENSION.has(character)) ? 'GSM-7' : 'UCS-2';

/** What each character takes, in septets or UTF-16 units. None is ever split between segments. */
const sizesOf = (text: string, encoding: Encoding): number[] =>
  Array.from(text).map((character) => (encoding === 'UCS-2' ? character.length : EXTENSION.has(character) ? 2 : 1));

/** The number of segments that a text takes; an empty one takes one. */
export function segmentCount(text: string): number {
  const encoding = encodingOf(text);
  const { alone, joined } = capacities[encoding];
  const sizes = sizesOf(text, encoding);
  if (sizes.reduce((sum, size) => sum + size, 0) <= alone) return 1;
  let [segments, room] = [1, joined];
  for (const size of sizes) {
    if (size > room) {
      segments++;
      room = joined;
    }
    room -= size;
  }
  return segments;
}

const lookalikes: readonly (readonly [RegExp, string])[] = [
  [/[“”„‟«»″‶]/g, '"'],
  [/[‘’‚‛`´′‵]/g, "'"],
  [/[‐‑‒–—―−]/g, '-'],
  [/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g, ' '],
  [/[\u200b-\u200d\u2060\ufeff]/g, ''],
  [/…/g, '...'],
  [/‹/g, '<'],
  [/›/g, '>'],
  [/⁄/g, '/'],
];

/** Smart encoding: typographic characters become the plain ones that they look like. */
export const plainer = (text: string): string =>
  lookalikes.reduce((result, [pattern, replacement]) => result.replaceAll(pattern, replacement), text);
