/** Stack traces of what was built: each place as it stands in the sources, where the source maps are there. */
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Read when a trace first needs them: Node's own `--enable-source-maps` reads all of them at the start. */
const maps = new Map();

/** From now on stack traces name files and lines of the sources. */
export function traceToSources() {
  Error.prepareStackTrace = (error, sites) =>
    [Error.prototype.toString.call(error), ...sites.map((site) => `    at ${told(site)}`)].join('\n');
}

function told(site) {
  const file = site.getFileName();
  const map = file?.startsWith('file:') ? mapOf(file) : undefined;
  const { originalSource, originalLine, originalColumn } =
    map?.findEntry(site.getLineNumber() - 1, site.getColumnNumber() - 1) ?? {};
  if (originalSource === undefined) return String(site);
  const source = resolve(fileURLToPath(new URL('.', file)), originalSource);
  return String(site).replace(/file:.*?:\d+:\d+/, `${source}:${originalLine + 1}:${originalColumn + 1}`);
}

function mapOf(file) {
  if (!maps.has(file)) {
    const path = `${fileURLToPath(file)}.map`;
    maps.set(file, existsSync(path) ? new SourceMap(JSON.parse(readFileSync(path, 'utf8'))) : undefined);
  }
  return maps.get(file);
}
