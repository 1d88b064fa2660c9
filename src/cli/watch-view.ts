/** The terminal view of `requests --follow`: what is on the screen, and what each key does to it. No terminal in here. */
import type { Followed } from './follow.ts';
import { deliveryLines, loggedLine } from './lines.ts';
import { cut, type Paint } from './output.ts';

export interface View {
  /** Oldest first. */
  readonly entries: readonly Followed[];
  /** Undefined: the newest, whatever comes. */
  readonly selected: string | undefined;
  readonly mode: 'list' | 'details' | 'filter';
  /** Words of which every shown line has all. */
  readonly filter: string;
  /** Lines scrolled away in the details. */
  readonly scroll: number;
  readonly notice: string;
}

/** What a key asks of the world outside. */
export type Wish =
  { readonly kind: 'quit' } | { readonly kind: 'replay' | 'open'; readonly entry: Followed } | undefined;

export interface Key {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean | undefined;
}

/** More than anybody scrolls back through. */
const kept = 1_000;

export const emptyView: View = { entries: [], selected: undefined, mode: 'list', filter: '', scroll: 0, notice: '' };

export const idOf = (entry: Followed): string => (entry.kind === 'request' ? entry.request.id : entry.delivery.id);

/** Something happened: a new line, or a webhook's next attempt in its old place. */
export function withEntry(view: View, entry: Followed): View {
  const at = view.entries.findIndex((known) => idOf(known) === idOf(entry));
  if (at >= 0) return { ...view, entries: view.entries.with(at, entry) };
  const below = entry.kind === 'webhook' ? causedBy(view, entry.delivery.request) : undefined;
  const entries = view.entries.toSpliced(below ?? view.entries.length, 0, entry);
  return { ...view, entries: entries.slice(-kept) };
}

/** Below the request that caused it and what else that caused. */
function causedBy(view: View, request: string | undefined): number | undefined {
  const last = view.entries.findLastIndex((known) =>
    known.kind === 'request'
      ? known.request.id === request
      : request !== undefined && known.delivery.request === request,
  );
  return last < 0 ? undefined : last + 1;
}

export function press(view: View, key: Key): readonly [View, Wish] {
  if (key.ctrl && key.name === 'c') return [view, { kind: 'quit' }];
  const calm = { ...view, notice: '' };
  if (view.mode === 'filter') return [pressInFilter(calm, key), undefined];
  const current = selectedOf(calm);
  switch (key.name) {
    case 'q':
      return [calm, { kind: 'quit' }];
    case 'escape':
      return [
        calm.mode === 'details' ? { ...calm, mode: 'list' } : { ...calm, filter: '', selected: undefined },
        undefined,
      ];
    case 'return':
      return [current ? { ...calm, mode: 'details', scroll: 0, selected: idOf(current) } : calm, undefined];
    case 'up':
    case 'k':
      return [moved(calm, -1), undefined];
    case 'down':
    case 'j':
      return [moved(calm, 1), undefined];
    case 'r':
      return [calm, current && { kind: 'replay', entry: current }];
    case 'o':
      return [calm, current && { kind: 'open', entry: current }];
    default:
      return [key.sequence === '/' ? { ...calm, mode: 'filter', filter: '' } : calm, undefined];
  }
}

function pressInFilter(view: View, { name, sequence = '' }: Key): View {
  if (name === 'return') return { ...view, mode: 'list', selected: undefined };
  if (name === 'escape') return { ...view, mode: 'list', filter: '' };
  if (name === 'backspace') return { ...view, filter: view.filter.slice(0, -1) };
  return /^[ -~]$/.test(sequence) ? { ...view, filter: view.filter + sequence } : view;
}

function moved(view: View, steps: number): View {
  if (view.mode === 'details') return { ...view, scroll: Math.max(0, view.scroll + steps) };
  const entries = shownOf(view);
  const current = selectedOf(view);
  const to = (current ? entries.indexOf(current) : -1) + steps;
  const entry = entries[Math.max(0, to)];
  // Past the end the view follows the newest again.
  return { ...view, selected: entry && to < entries.length - 1 ? idOf(entry) : undefined };
}

function shownOf(view: View): readonly Followed[] {
  const words = view.filter.toLowerCase().split(' ').filter(Boolean);
  if (words.length === 0) return view.entries;
  return view.entries.filter((entry) => {
    const text = textOf(entry).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** What a filter looks at: the line, the id, the bodies. */
const textOf = (entry: Followed): string =>
  [
    idOf(entry),
    ...linesOf(entry),
    ...(entry.kind === 'request'
      ? [entry.request.operation, entry.request.requestBody, entry.request.responseBody]
      : entry.delivery.attempts.map(({ responseBody }) => responseBody)),
  ].join('\n');

function selectedOf(view: View): Followed | undefined {
  const entries = shownOf(view);
  return entries.find((entry) => idOf(entry) === view.selected) ?? entries.at(-1);
}

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

const uncoloured: Paint = {
  bold: String,
  dim: String,
  red: String,
  green: String,
  yellow: String,
  cyan: String,
};

/** The screen's lines, no longer and no more than fit. */
export function screenOf(view: View, { columns, rows }: Screen, title: string, paint: Paint): string[] {
  const room = Math.max(1, rows - 2);
  const body = view.mode === 'details' ? detailsOf(view, room, columns) : listOf(view, room, columns, paint);
  const padded = [...body, ...Array<string>(Math.max(0, room - body.length)).fill('')];
  return [paint.bold(cut(title, columns)), ...padded, paint.dim(cut(footerOf(view), columns))];
}

function listOf(view: View, room: number, columns: number, paint: Paint): string[] {
  const entries = shownOf(view);
  if (entries.length === 0) return [view.filter === '' ? 'nothing has called yet' : `nothing has ${view.filter}`];
  const current = selectedOf(view);
  const lines = entries.flatMap((entry) =>
    linesOf(entry).map((text, row) => ({
      text: cut(`${entry === current && row === 0 ? '›' : ' '} ${text}`, columns),
      entry,
    })),
  );
  const at = lines.findLastIndex(({ entry }) => entry === current);
  const end = Math.min(lines.length, Math.max(room, at + 1));
  return lines
    .slice(Math.max(0, end - room), end)
    .map(({ text, entry }) => colourOf(entry, entry === current, paint)(text));
}

const linesOf = (entry: Followed): string[] =>
  entry.kind === 'request'
    ? [loggedLine(entry.request, uncoloured)]
    : deliveryLines(entry.delivery, uncoloured).map((line) => `    ${line}`);

function colourOf(entry: Followed, current: boolean, paint: Paint): (text: string) => string {
  const bad =
    entry.kind === 'request' ? entry.request.status >= 400 : !['delivered', 'pending'].includes(entry.delivery.status);
  const colour = bad ? paint.red : (text: string) => text;
  return (text) => (current ? paint.bold(colour(text)) : colour(text));
}

function detailsOf(view: View, room: number, columns: number): string[] {
  const entry = selectedOf(view);
  if (!entry) return [];
  const object = entry.kind === 'request' ? entry.request : entry.delivery;
  const lines = JSON.stringify(object, null, 2).split('\n');
  const from = Math.min(view.scroll, Math.max(0, lines.length - room));
  return lines.slice(from, from + room).map((line) => cut(line, columns));
}

function footerOf(view: View): string {
  if (view.mode === 'filter') return `/${view.filter}▏  enter keep  esc drop`;
  if (view.notice !== '') return view.notice;
  if (view.mode === 'details') return 'j k scroll  r replay  o open  esc back  q quit';
  return `j k move  enter details  r replay  o open  / filter${view.filter === '' ? '' : ` (${view.filter})`}  q quit`;
}
