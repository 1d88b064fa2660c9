/** Where the package lies and what version it is: for files that ship beside the code (fixtures, documents, assets). */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's root folder: the nearest one above with a package.json, from the sources as from `dist`. */
export const packageRoot = rootAbove(dirname(fileURLToPath(import.meta.url)));

export const version: string = versionOf(join(packageRoot, 'package.json'));

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}

function versionOf(file: string): string {
  const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : '0.0.0';
}
