/** The log: what a server notes besides requests. Lines of JSON for machines, words for a terminal. pino is loaded with the first note. */
import { createRequire } from 'node:module';
import type * as Pino from 'pino';
import type { LogLevel } from '../config.ts';
import type { ServerOptions } from '../server/options.ts';

export type Log = ServerOptions['log'];

export interface LogOptions {
  readonly level: LogLevel;
  /** Words instead of JSON. */
  readonly words: boolean;
  write(line: string): void;
}

/** What may stand in a note's fields and must never be read in it. */
const secrets = ['token', 'authorization', '*.token', '*.authorization', 'headers.authorization', 'headers.cookie'];

export function createLog(options: LogOptions): Log {
  let logger: Pino.Logger | undefined;
  return (at, message, fields = {}) => (logger ??= loggerWith(options))[at](fields, message);
}

function loggerWith({ level, words, write }: LogOptions): Pino.Logger {
  const { pino } = createRequire(import.meta.url)('pino') as typeof Pino;
  return pino(
    {
      level,
      base: null,
      redact: secrets,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: 'message',
      serializers: { error: pino.stdSerializers.err },
    },
    { write: words ? (line) => write(inWords(line)) : write },
  );
}

/** `warn  job stripe.renew failed {"id":"…"}`, and a stack below it. */
function inWords(line: string): string {
  const note: Record<string, unknown> = JSON.parse(line);
  const { level, time, message, error, ...fields } = note;
  const about = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  const below = error === undefined ? '' : `\n${stackOf(error)}`;
  return `${String(time).slice(11, 19)}  ${String(level)}  ${String(message)}${about}${below}\n`;
}

/** Of an error as the log wrote it; of what was never an error, the thing itself. */
const stackOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'stack' in error ? String(error.stack) : String(error);
