/**
 * Makes a clone ready to run: installs what is missing and builds what has changed. Plain JavaScript that needs nothing
 * but Node, for it runs before anything is installed. In an installed package there is nothing to do.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);
const dist = at('dist');
const stamp = join(dist, '.stamp');
const builder = at('src', 'build.mjs');
const oldestNode = [20, 19];

/** Installs and builds where that is needed; ends the process with status 1 when it cannot. */
export function prepare({ force = false } = {}) {
  refuseOldNode();
  if (!existsSync(at('tsconfig.build.json')) || !existsSync(at('src', 'cli'))) return;
  if (!installed()) install();
  if (force || stale()) build();
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [needMajor, needMinor] = oldestNode;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  fail(`Backlot needs Node ${oldestNode.join('.')} or newer, this is ${process.versions.node}`);
}

/** Whether node_modules holds what the lock file says. A lock file that was only touched (a checkout) counts as before. */
function installed() {
  const wanted = at('package-lock.json');
  const found = at('node_modules', '.package-lock.json');
  if (!existsSync(found)) return false;
  if (!existsSync(wanted) || modified(found) >= modified(wanted)) return true;
  const have = packagesOf(found);
  const same = Object.entries(packagesOf(wanted)).every(
    ([path, entry]) => path === '' || entry.optional || have[path]?.version === entry.version,
  );
  if (same) utimesSync(found, new Date(), new Date());
  return same;
}

const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages ?? {};

function install() {
  say('Installing packages, once (about a minute) …');
  const npm = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, process.env.npm_execpath]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
  const [program, ...first] = npm;
  // `npm start --json` and the like arrive here as configuration of npm's; the install must not take them for its own.
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') || name === 'npm_config_registry'),
  );
  const done = run(program, [...first, 'ci', '--no-audit', '--no-fund'], environment);
  if (!done.ok) fail(`npm ci failed (see above): mend that, then type npm ci && npm start`, done.output);
}

/** Whether a source (or a folder of them: files that came or went) is newer than the last build. */
function stale() {
  if (!existsSync(stamp)) return true;
  const built = modified(stamp);
  const newer = (path) => modified(path) > built;
  return (
    ['tsconfig.json', 'tsconfig.build.json'].some((name) => newer(at(name))) ||
    ['src', 'emulators'].some((name) => existsSync(at(name)) && someBelow(at(name), newer))
  );
}

function someBelow(folder, test) {
  if (test(folder)) return true;
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const path = `${folder}/${entry.name}`; // half the time of `join`, for 1,500 files at each start
    return entry.isDirectory() ? someBelow(path, test) : test(path);
  });
}

/** Builds beside the old result and then takes its place, so a server that runs from it keeps its files till then. */
function build() {
  say('Building …');
  const began = new Date();
  const fresh = at(`.build-${process.pid}`);
  const old = at(`.build-${process.pid}-old`);
  const done = run(process.execPath, [builder, fresh]);
  if (!done.ok) {
    rmSync(fresh, { recursive: true, force: true });
    fail(
      'the build failed (see above): mend the sources, or take a clean checkout and type npm ci && npm start',
      done.output,
    );
  }
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, '.stamp'), '');
  utimesSync(join(fresh, '.stamp'), began, began);
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
  run(process.execPath, [at('src', 'warm.mjs')]);
}

function run(program, args, env = process.env) {
  const shell = program.endsWith('.cmd');
  const done = spawnSync(program, args, {
    cwd: root,
    env,
    shell,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1e8,
  });
  return { ok: done.status === 0, output: done.error?.message ?? `${done.stdout}${done.stderr}` };
}

const modified = (path) => statSync(path).mtimeMs;
const say = (text) => process.stderr.write(`${text}\n`);

function fail(text, output = '') {
  if (output) process.stderr.write(output.endsWith('\n') ? output : `${output}\n`);
  say(`error: ${text}`);
  process.exit(1);
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  prepare({ force: process.argv.includes('--force') });
