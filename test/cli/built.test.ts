/** What the build makes of the sources: chunks that are loaded together, and a way in for modules from outside. */
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../src/package.ts';

const dist = join(packageRoot, 'dist');
const started = join(packageRoot, 'src/start.mjs');
const emulators = readdirSync(join(packageRoot, 'emulators'), { recursive: true, encoding: 'utf8' });

beforeAll(() => {
  expect(spawnSync(process.execPath, [started, '--version']).status).toBe(0);
}, 120_000);

/** A folder in which the package is installed. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'backlot-built-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(packageRoot, join(folder, 'node_modules/backlot'));
  return folder;
}

/** Starts what was built; answers where it is. */
async function newServer(folder: string, ...args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [started, '--json', '--port', '0', '--data', ':memory:', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  for await (const line of createInterface(child.stdout)) return (JSON.parse(line) as { url: string }).url;
  throw new Error('the server ended');
}

/** The files and packages that are loaded with these modules; what they put off is not among them. */
function loadedWith(...modules: readonly string[]): { readonly files: number; readonly packages: readonly string[] } {
  const files = new Set(modules.map((module) => join(dist, module)));
  const packages = new Set<string>();
  for (const file of files)
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?:.* from )?"([^"]+)";$/gm)) {
      if (name.startsWith('.')) files.add(join(dirname(file), name));
      else if (!name.startsWith('node:')) packages.add(name);
    }
  return { files: files.size, packages: [...packages].sort() };
}

test('a start loads some dozens of files, and of packages only what it needs', () => {
  const tables = emulators.filter((name) => /^[^/]+\/index\.ts$/.test(name));
  const { files, packages } = loadedWith(
    'src/index.js',
    ...tables.map((name) => `emulators/${name.replace(/ts$/, 'js')}`),
  );
  expect(files).toBeLessThan(80);
  expect(packages).toEqual(['better-sqlite3']);
});

test('every module of an emulator can be imported from outside', () => {
  const built = emulators
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(dist, 'emulators', name.replace(/tsx?$/, 'js')));
  expect(built.filter((file) => !existsSync(file))).toEqual([]);
});

test('an extension meets the very modules that the server runs on', async () => {
  const folder = newFolder();
  writeFileSync(
    join(folder, 'hats.mjs'),
    `import { schema, z } from 'backlot/emulator';
import { operation } from 'backlot/emulators/sendgrid/api';
import { errors } from 'backlot/emulators/sendgrid/errors';
import { collection } from 'backlot/emulators/sendgrid/provider';

const Hat = schema(() => z.object({ id: z.string(), colour: z.string() }));
export const hats = collection('hats', { row: Hat, key: 'id', owner: 'account' });
export const makeHat = operation('hats.create', 'POST /v3/hats', {
  summary: 'Make a hat',
  status: 201,
  body: () => Hat().omit({ id: true }),
  result: Hat,
  handler: (ctx, { body }) => {
    if (body.colour === 'none') throw errors.not_found();
    return hats.insert(ctx, { id: ctx.random.id('hat_', 12), ...body });
  },
});
`,
  );
  const url = await newServer(folder, '--extend', 'hats.mjs', '--providers', 'sendgrid');
  const { credentials } = (await (await fetch(`${url}/_backlot/namespaces/default`)).json()) as {
    credentials: { sendgrid: { apiKey: string } };
  };
  const make = (colour: string): Promise<Response> =>
    fetch(`${url}/sendgrid/v3/hats`, {
      method: 'POST',
      headers: { authorization: `Bearer ${credentials.sendgrid.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ colour }),
    });
  expect(await (await make('red')).json()).toMatchObject({
    id: expect.stringMatching(/^hat_/) as string,
    colour: 'red',
  });
  expect((await make('none')).status).toBe(404);
});
