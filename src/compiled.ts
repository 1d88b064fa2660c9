/**
 * Runs the scripts of the build (`src/build-scripts.mjs` makes them). What V8 has compiled of them is kept beside them,
 * so that only the first start compiles; where it cannot be kept, or was made by another V8, the next one does, too.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

/** Where what a start has made is kept for others; undefined where nothing was built. */
export const keptFolder = import.meta.url.endsWith('.js')
  ? fileURLToPath(new URL(`../compiled/${process.version}-${process.arch}`, import.meta.url))
  : undefined;

/** What this process had to compile. */
const compiled: { readonly script: Script; readonly name: string; readonly sum: number }[] = [];

/** The function that a script is: called with what its module imports, it answers what that exports. */
export function script(name: string, { url }: { readonly url: string }): (...imported: unknown[]) => object {
  const filename = new URL(name, url).href;
  const source = readFileSync(new URL(filename));
  const sum = crc32(source, crc32(filename)); // V8 keeps the name, too, for traces
  const made = new Script(source.toString('latin1'), { filename, cachedData: kept(name, sum) });
  if (made.cachedDataRejected !== false) compiled.push({ script: made, name, sum });
  return made.runInThisContext() as (...imported: unknown[]) => object;
}

/** V8 looks at its own version and flags; it must never be given what is damaged, or was made of another text. */
function kept(name: string, sum: number): Buffer | undefined {
  try {
    const file = readFileSync(`${keptFolder}/${name}`);
    const data = file.subarray(0, -4);
    return file.readUInt32LE(data.length) === crc32(data, sum) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it, with all functions that were called till now, for processes with the V8 flags of now. */
export function keepCompiled(): void {
  if (keptFolder === undefined) return;
  try {
    mkdirSync(keptFolder, { recursive: true });
    for (const { script, name, sum } of compiled.splice(0))
      keep(`${keptFolder}/${name}`, script.createCachedData(), sum);
  } catch {
    // Nobody needs to know: all that is lost is time.
  }
}

function keep(file: string, data: Buffer, sum: number): void {
  const end = Buffer.alloc(4);
  end.writeUInt32LE(crc32(data, sum));
  writeFileSync(`${file}.${process.pid}`, Buffer.concat([data, end]));
  renameSync(`${file}.${process.pid}`, file);
}
