/**
 * Compiles the sources into a folder: `node src/build.mjs FOLDER`. What is loaded together lies together in one chunk,
 * so that a start reads some sixty files and not 1,300. Every module that may be imported from outside has a file of its
 * own all the same, which hands on what the chunk exports: an extension meets the very values that the server serves.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { rolldown } from 'rolldown';
import { splitChunks } from './build-scripts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Packages of many small files that every start needs: they are compiled in, with what they need themselves. */
const compiledIn = [
  '@commander-js/extra-typings',
  '@hono/node-server',
  '@rgrove/parse-xml',
  'csv-parse',
  'csv-stringify',
  'hono',
  'ipaddr.js',
  'parse-duration',
  'picomatch',
  'rrule-temporal',
  'temporal-polyfill',
  'zod',
];

const below = (folder) =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true })
        .filter((name) => /\.tsx?$/.test(name))
        .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    : [];

const commands = below('src/cli');
const providers = below('emulators').flatMap((file) => /^emulators\/([^/]+)\/index\.ts$/.exec(file)?.[1] ?? []);

/** What package.json exports, and the command line. */
const entries = [
  ...['src/cli/main.ts', 'src/compiled.ts', 'src/index.ts', 'src/vitest.ts', 'src/emulator/index.ts'].filter((file) =>
    existsSync(join(root, file)),
  ),
  ...below('emulators'),
];

/** Whether a package is left in node_modules. */
function isExternal(name, importer) {
  if (name.startsWith('.') || isAbsolute(name)) return false;
  if (isBuiltin(name) || !importer) return true;
  return !importer.includes('node_modules') && !compiledIn.some((one) => name === one || name.startsWith(`${one}/`));
}

/** The chunk of a module; undefined: rolldown finds one, by who needs it. */
function chunkOf(id, modules) {
  const name = relative(root, id).replaceAll(sep, '/');
  const isNeededBy = (...files) => neededBy(files, modules).has(id);
  const serves = isNeededBy('src/serve.ts');
  if (isNeededBy('src/cli/main.ts', 'src/cli/commands/start.ts') || (serves && isNeededBy(...commands)))
    return sharedChunkOf(name, modules);
  // What every command needs must not bring the server along.
  if (isNeededBy(...commands)) return undefined;
  const users = providers.filter((provider) => isNeededBy(`emulators/${provider}/index.ts`));
  if (isNeededBy('src/emulator/index.ts') || users.length > 1) return 'emulator';
  return serves ? 'server' : users[0];
}

/** The chunk of what a start needs, and other commands in part: few of them need the schemas, and none the store. */
function sharedChunkOf(name, modules) {
  if (isOfZod(name) || /^src\/(compiled\.|store\/(?!store\.|lock\.)|cli\/(main\.|commands\/))/.test(name))
    return undefined;
  return [...neededBy([name], modules)].some(isOfZod) ? 'config' : 'command';
}

const isOfZod = (id) => /node_modules[\\/]zod[\\/]/.test(id);

const known = new Map();

/** The ids of all modules that are loaded with these files, without those that they put off. */
function neededBy(files, modules) {
  const key = files.join();
  const found = known.get(key) ?? new Set(files.map((file) => join(root, file)));
  if (!known.has(key))
    for (const id of found) modules.getModuleInfo(id)?.importedIds.forEach((needed) => found.add(needed));
  known.set(key, found);
  return found;
}

/** The licences of what is compiled in. */
function licences(modules) {
  const packages = new Set(
    modules.flatMap((id) => /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0] ?? []),
  );
  return [...packages].sort().map((folder) => {
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return `${name} ${version}\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : 'see its package.json'}\n`;
  });
}

async function build(folder) {
  const bundle = await rolldown({
    cwd: root,
    input: Object.fromEntries(entries.map((file) => [file.replace(/\.tsx?$/, ''), file])),
    platform: 'node',
    tsconfig: join(root, 'tsconfig.build.json'),
    transform: { target: 'node20.19' },
    external: isExternal,
    preserveEntrySignatures: 'allow-extension',
  });
  const { output } = await bundle.write({
    dir: folder,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js', // no hash: a running server still finds what it put off after the next build
    charset: 'ascii', // a byte a character in memory, not two
    comments: false,
    minifyInternalExports: false,
    sourcemap: true,
    sourcemapExcludeSources: true,
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: chunkOf, debugName: 'chunkOf' }] },
  });
  const chunks = output.filter(({ type }) => type === 'chunk');
  splitChunks(folder, chunks);
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds);
  writeFileSync(join(folder, 'licences.txt'), licences(modules).join('\n\n'));
}

try {
  await build(process.argv[2]);
} catch (error) {
  process.stderr.write(`${stripVTControlCharacters(error.message)}\n`);
  process.exitCode = 1;
}
