/** Where words go: data to stdout, everything else to stderr, colour only to a terminal. */
import type { WriteStream } from 'node:tty';

type Style = (text: string) => string;

export interface Paint {
  readonly bold: Style;
  readonly dim: Style;
  readonly red: Style;
  readonly green: Style;
  readonly yellow: Style;
  readonly cyan: Style;
}

const plain: Style = (text) => text;
const ansi =
  (on: number, off: number): Style =>
  (text) =>
    `\u001b[${on}m${text}\u001b[${off}m`;

const colourless: Paint = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain };
const colourful: Paint = {
  bold: ansi(1, 22),
  dim: ansi(2, 22),
  red: ansi(31, 39),
  green: ansi(32, 39),
  yellow: ansi(33, 39),
  cyan: ansi(36, 39),
};

/** Colours for a stream: none unless it is a terminal, and none when `NO_COLOR` is set. */
export function paintFor(stream: Pick<WriteStream, 'isTTY'>, env: Readonly<Record<string, string | undefined>>): Paint {
  if (env['NO_COLOR']) return colourless;
  return stream.isTTY || isSet(env['FORCE_COLOR']) ? colourful : colourless;
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '' && value !== '0';

/** Lines of many wait so long for others, ms. */
const shortly = 10;
let waiting = '';

/** Data, for a person or a pipe. */
export function print(text: string): void {
  process.stdout.write(`${waiting}${text}\n`);
  waiting = '';
}

/** A line of many: those of some milliseconds are written together. */
export function printSoon(line: string): void {
  if (waiting === '') setTimeout(printWaiting, shortly).unref();
  waiting += `${line}\n`;
}

function printWaiting(): void {
  if (waiting !== '') process.stdout.write(waiting);
  waiting = '';
}

process.once('exit', printWaiting);

/** Words about what was done. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** One object, one line: for what follows. */
export const printLine = (value: unknown): void => print(JSON.stringify(value));

/** Rows in columns, two spaces between them; the last column is not padded. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, String(cell).length);
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          typeof cell === 'number' ? String(cell).padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Text cut to a width, the cut shown. */
export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`;
