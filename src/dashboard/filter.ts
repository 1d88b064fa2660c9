/** What is typed into a filter bar, `provider:stripe status:4xx after:10m declined`, as parameters of the control API. */
import { isDuration, milliseconds } from '../world/durations.ts';
import type { View } from './view.ts';

export interface Filter {
  /** Parameters by name; `text` holds the free words. */
  readonly asked: URLSearchParams;
  /** What is wrong with it, in words. */
  readonly wrong: readonly string[];
}

/** A word, `name:word`, or either with the words in quotes. */
const part = /(?:(\w+):)?(?:"([^"]*)"|(\S+))/g;

/** `names`: the parameters that the list takes; a name it does not take is part of the text. */
export function filterOf({ url, clock }: Pick<View, 'url' | 'clock'>, names: readonly string[]): Filter {
  const asked = new URLSearchParams();
  const words: string[] = [];
  const wrong: string[] = [];
  for (const [whole, name = '', long, short = ''] of (url.searchParams.get('q') ?? '').matchAll(part)) {
    const value = long ?? short;
    if (name === 'after') {
      const since = timeOf(value, clock.now);
      if (since === undefined) wrong.push(`after: takes a time that is past, like 10m, or a moment, like 2026-12-01`);
      else asked.set('since', since);
    } else if (names.includes(name)) asked.set(name, value);
    else words.push(long === undefined ? whole : long);
  }
  if (words.length > 0) asked.set('text', words.join(' '));
  const cursor = url.searchParams.get('cursor');
  if (cursor !== null) asked.set('cursor', cursor);
  return { asked, wrong };
}

/** `10m` is so long ago; anything that is a date is that. */
function timeOf(text: string, now: string): string | undefined {
  if (isDuration(text)) return new Date(Date.parse(now) - milliseconds(text)).toISOString();
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** The text of the bar with one part put in, or (without a value) taken out. */
export function withPart(text: string, name: string, value: string | undefined): string {
  const others = [...text.matchAll(part)].filter(([, named]) => named !== name).map(([whole]) => whole);
  return [...(value === undefined ? [] : [`${name}:${value}`]), ...others].join(' ');
}
