/** Where a project's configuration and state are looked for: in the working directory, and above it up to the repository's root. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const names = ['backlot.config.yaml', 'backlot.config.yml', 'backlot.config.json'];

/** The folder itself, then those above up to the repository's root. Outside a repository, the folder alone. */
export function foldersUp(folder: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; !existsSync(join(at, '.git')); at = dirname(at)) {
    if (dirname(at) === at) return [folder];
    folders.push(dirname(at));
  }
  return folders;
}

/** The nearest configuration file, if there is one. */
export function findConfigFile(folder: string): string | undefined {
  return foldersUp(folder)
    .flatMap((one) => names.map((name) => join(one, name)))
    .find((path) => existsSync(path));
}
