/** Amounts by day as a picture, drawn on the server: there without scripts, fetched behind the page. */
import { timeIn, written } from './writing.ts';

export interface Amount {
  readonly at: number;
  readonly money: { readonly amount: string; readonly currency: string };
}

const day = 86_400_000;
const [height, left, bottom, top] = [120, 4, 22, 24];

interface Colours {
  readonly bar: string;
  readonly text: string;
  readonly line: string;
}

const colours = {
  light: { bar: '#4f46e5', text: '#5a5e70', line: '#e3e4ea' },
  dark: { bar: '#a5b0ff', text: '#9ba2b6', line: '#282c38' },
} as const satisfies Record<string, Colours>;

const rules = ({ bar, text, line }: Colours): string => `rect{fill:${bar}}text{fill:${text}}line{stroke:${line}}`;

/** `auto` follows the system. */
const styleOf = (theme: 'auto' | 'light' | 'dark'): string =>
  theme === 'auto'
    ? `${rules(colours.light)}@media (prefers-color-scheme:dark){${rules(colours.dark)}}`
    : rules(colours[theme]);

interface Chart {
  readonly amounts: readonly Amount[];
  /** Epoch ms: the last day. */
  readonly now: number;
  readonly days: number;
  readonly width: number;
  readonly theme: 'auto' | 'light' | 'dark';
}

/** Sums of each day, of each currency a row of bars; the most used first, three at most. */
export function chartOf({ amounts, now, days, width, theme }: Chart): string {
  const rows = [...groupsOf(amounts)].sort(([, a], [, b]) => b.length - a.length).slice(0, 3);
  const first = Math.floor(now / day) * day - (days - 1) * day;
  const drawn = rows.map(([currency, some], index) => rowOf(currency, some, { first, days, width, y: index * height }));
  const total = Math.max(1, rows.length) * height;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" font-family="system-ui,sans-serif" font-size="13"><style>${styleOf(theme)}</style>${drawn.join('')}</svg>`;
}

function groupsOf(amounts: readonly Amount[]): Map<string, Amount[]> {
  const groups = new Map<string, Amount[]>();
  for (const one of amounts) {
    const { currency } = one.money;
    const group = groups.get(currency);
    if (group) group.push(one);
    else groups.set(currency, [one]);
  }
  return groups;
}

function rowOf(
  currency: string,
  amounts: readonly Amount[],
  { first, days, width, y }: { first: number; days: number; width: number; y: number },
): string {
  const sums = Array.from({ length: days }, () => 0);
  for (const { at, money } of amounts) {
    const index = Math.floor((at - first) / day);
    if (index >= 0 && index < days) sums[index] = (sums[index] ?? 0) + Number(money.amount);
  }
  const most = Math.max(...sums);
  const each = (width - 2 * left) / days;
  const room = height - top - bottom;
  const floor = y + top + room;
  const bars = sums.map((sum, index) => {
    const tall = most === 0 ? 0 : (sum / most) * room;
    const x = left + index * each + each * 0.15;
    const title = `${timeIn('UTC', first + index * day, { day: 'numeric', month: 'short' })}: ${written(sum.toFixed(2), currency)}`;
    return sum === 0
      ? ''
      : `<rect x="${x.toFixed(1)}" y="${(floor - tall).toFixed(1)}" width="${(each * 0.7).toFixed(1)}" height="${tall.toFixed(1)}" rx="2"><title>${title}</title></rect>`;
  });
  const marks = [0, Math.floor(days / 2), days - 1].map((index, place) => {
    const anchor = (['start', 'middle', 'end'] as const)[place];
    const x = left + (index + (place === 0 ? 0 : place === 1 ? 0.5 : 1)) * each;
    return `<text x="${x.toFixed(1)}" y="${floor + 16}" text-anchor="${anchor}">${timeIn('UTC', first + index * day, { day: 'numeric', month: 'short' })}</text>`;
  });
  const total = sums.reduce((sum, one) => sum + one, 0);
  const said = `${written(total.toFixed(2), currency)} in ${days} days, at most ${written(most.toFixed(2), currency)} a day`;
  return `<text x="${left}" y="${y + 14}">${said}</text><line x1="${left}" x2="${width - left}" y1="${floor}" y2="${floor}"/>${bars.join('')}${marks.join('')}`;
}
