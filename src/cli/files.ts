/** Files that a command was told to read or write. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { failed } from './failure.ts';

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw failed(`${file} cannot be read: ${reason(error)}`);
  }
}

/** `mode`: who may read a file that is new. */
export function writeText(file: string, text: string, { mode = 0o666 } = {}): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode });
  } catch (error) {
    throw failed(`${file} cannot be written: ${reason(error)}`);
  }
}

/** `no such file or directory`, without the code and the path that Node puts around it. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^E[A-Z]+: ([^,]+),/.exec(message)?.[1] ?? message;
}
