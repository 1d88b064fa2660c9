/**
 * Splits large chunks of a build into a module, which imports and exports as before, and a script with all the rest:
 * what V8 compiles of a script can be kept for the next start (`src/compiled.ts`), of a module Node 20 keeps nothing.
 */
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Script } from 'node:vm';

/** In characters: less is not worth a file of its own. */
const worthwhile = 20_000;

/** Splits those of the written chunks that can be split. */
export function splitChunks(folder, chunks) {
  for (const chunk of chunks) {
    if (chunk.isEntry || chunk.code.length < worthwhile || isInCycle(chunk, chunks)) continue;
    const moduleFile = join(folder, chunk.fileName);
    const scriptFile = moduleFile.replace(/\.js$/, '.cjs');
    const parts = partsOf(chunk.code, basename(scriptFile));
    if (!parts) continue;
    writeFileSync(moduleFile, parts.module);
    writeFileSync(scriptFile, parts.script);
    if (existsSync(`${moduleFile}.map`)) renameSync(`${moduleFile}.map`, `${scriptFile}.map`);
  }
}

/** In a cycle, what is imported may not be there yet when the script is called. */
function isInCycle(chunk, chunks) {
  const needed = new Set(chunk.imports);
  for (const name of needed)
    chunks.find(({ fileName }) => fileName === name)?.imports.forEach((one) => needed.add(one));
  return needed.has(chunk.fileName);
}

/** Undefined when the script would not do what the module does. */
function partsOf(code, name) {
  // As rolldown writes a chunk: the imports first, each on a line, and one list of exports last.
  const [, imports, body, exports] = /^((?:import [^\n]*;\n)*)(.*\n)export \{ (.*) \};\n/s.exec(code) ?? [];
  if (body === undefined) return undefined;
  const given = imports.split('\n').flatMap(importedBy);
  const made = [...new Set(exports.split(', ').map((item) => item.split(' ')[0]))].filter((it) => !given.includes(it));
  const changing = [...body.matchAll(/^let ([\w$]+)/gm)].map(([, local]) => local);
  if (made.some((local) => changing.includes(local))) return undefined; // nobody would see the change
  const script = [
    `"use strict"; (function (${['importMeta', 'importLater', ...given].join(', ')}) {`,
    imports.replaceAll(/.+/g, ''), // the source map counts lines
    body.replaceAll('(import.meta.url)', '(importMeta.url)').replaceAll(/\bimport\((?=["p])/g, 'importLater('),
    `return { ${made.join(', ')} };\n})\n//# sourceMappingURL=${name}.map\n`,
  ].join('');
  const module = [
    `${imports}import { script } from "../src/compiled.js";`,
    `const { ${made.join(', ')} } = script("${name}", import.meta)(${['import.meta', '(name) => import(name)', ...given].join(', ')});`,
    `export { ${exports} };\n`,
  ].join('\n');
  return isScript(script) ? { module, script } : undefined;
}

/** The local names in `import one, { two as three } from "…"`. */
const importedBy = (line) =>
  line
    .replace(/^import (.*?)(?: from )?".*$/, '$1')
    .split(/[{},]/)
    .map((item) => item.trim().split(' ').at(-1))
    .filter(Boolean);

/** Not with `await` on its own, for one; and what is imported later must be handed in. */
function isScript(code) {
  if (/(?<![\w$."'`])import\(/.test(code)) return false;
  try {
    new Script(code);
    return true;
  } catch {
    return false;
  }
}
