/** Starts once what was built, in memory: what V8 compiles by that is kept for all starts after (`src/compiled.ts`). */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url));
const settings = Object.keys(process.env).filter((name) => name.startsWith('BACKLOT_'));

const server = spawn(process.execPath, [main, 'start', '--port', '0', '--data', ':memory:'], {
  cwd: tmpdir(), // no configuration file is found there
  env: { ...process.env, ...Object.fromEntries(settings.map((name) => [name, undefined])) },
  stdio: ['ignore', 'pipe', 'ignore'],
  timeout: 20_000,
});
server.stdout.once('data', () => server.kill());
