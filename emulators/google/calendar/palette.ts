/** The colours that calendars and events may have. */

const calendarColours =
  'ac725e d06b64 f83a22 fa573c ff7537 ffad46 42d692 16a765 7bd148 b3dc6c fbe983 fad165 92e1c0 9fe1e7 9fc6e7 4986e7 9a9cff b99aff c2c2c2 cabdbf cca6ac f691b2 cd74e6 a47ae2';
const eventColours = 'a4bdfc 7ae7bf dbadff ff887c fbd75b ffb878 46d6db e1e1e1 5484ed 51b749 dc2127';

const palette = (colours: string): Readonly<Record<string, { background: string; foreground: string }>> =>
  Object.fromEntries(
    colours.split(' ').map((colour, index) => [index + 1, { background: `#${colour}`, foreground: '#1d1d1d' }]),
  );

export const calendarPalette = palette(calendarColours);
export const eventPalette = palette(eventColours);

/** The palette's entry whose background is nearest to a colour. */
export function nearestColour(background: string): string {
  const [wanted, entries] = [channelsOf(background), Object.entries(calendarPalette)];
  const distance = (colour: string): number =>
    channelsOf(colour).reduce((sum, value, index) => sum + (value - (wanted[index] ?? 0)) ** 2, 0);
  const sorted = entries.sort(([, one], [, other]) => distance(one.background) - distance(other.background));
  return sorted[0]?.[0] ?? '1';
}

const channelsOf = (colour: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) || 0);
