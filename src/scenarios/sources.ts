/** Where scenarios come from: the ready-made ones, and files that a server is told of. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { packageRoot } from '../package.ts';
import { ConfigError } from '../reading/mistakes.ts';
import { unplaced } from '../reading/problems.ts';
import { ScenarioWrong } from './errors.ts';
import type { ScenarioSource } from './reader.ts';

const folder = join(packageRoot, 'fixtures', 'scenarios');
const ending = /\.(?:ya?ml|json)$/;

export const nameOf = (path: string): string => basename(path).replace(ending, '');

/** Paths by name: a file of one's own goes before a ready-made one, and a folder stands for what is in it. */
export function namedSources(files: readonly string[]): ReadonlyMap<string, string> {
  const own = files.map((file) => resolve(file)).flatMap((path) => (isFolder(path) ? within(path) : [path]));
  return new Map([...(isFolder(folder) ? within(folder) : []), ...own].map((path) => [nameOf(path), path]));
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const within = (path: string): string[] =>
  readdirSync(path)
    .filter((file) => ending.test(file))
    .toSorted()
    .map((file) => join(path, file));

/** Reads a file, YAML or JSON. Throws `ScenarioWrong` for what cannot be read. */
export async function readSource(name: string, path: string, from = process.cwd()): Promise<ScenarioSource> {
  const { readConfigFile } = await import('../reading/file.ts'); // with YAML in tow
  if (!existsSync(path)) throw new ScenarioWrong([unplaced(`${path} cannot be read: there is no such file`)]);
  try {
    const { tree, place } = readConfigFile(path, from);
    return { name, tree, place: (at) => place(at, 'key') };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ScenarioWrong(error.lines.map(unplaced));
  }
}
