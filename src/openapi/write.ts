/** Writes the documents of all emulators to `openapi/`: `npm run openapi`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot, version } from '../package.ts';
import { registry } from '../registry.ts';
import { document } from './document.ts';

const folder = join(packageRoot, 'openapi');

/** The text of a provider's file: what is served, at the address where a server stands by default. */
export async function documentText({ name, load }: (typeof registry)[number]): Promise<string> {
  const { default: emulator } = await load();
  return `${JSON.stringify(document(emulator, { version, url: `http://127.0.0.1:4100/${name}` }), null, 2)}\n`;
}

if (process.argv[1] === import.meta.filename) {
  mkdirSync(folder, { recursive: true });
  for (const entry of registry) writeFileSync(join(folder, `${entry.name}.json`), await documentText(entry));
}
