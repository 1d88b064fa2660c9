/** Starts once what was built: what V8 compiles by that, and a new file, are kept for all starts after (`src/compiled.ts`). */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url));
const settings = Object.keys(process.env).filter((name) => name.startsWith('BACKLOT_'));

const folder = mkdtempSync(join(tmpdir(), 'backlot-')); // and no configuration file above it
const server = spawn(process.execPath, [main, 'start', '--port', '0', '--data', join(folder, 'state.db')], {
  cwd: folder,
  env: { ...process.env, ...Object.fromEntries(settings.map((name) => [name, undefined])) },
  stdio: ['ignore', 'pipe', 'ignore'],
  timeout: 20_000,
});
server.stdout.once('data', () => server.kill());
server.once('close', () => rmSync(folder, { recursive: true }));
