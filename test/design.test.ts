/** The house's rules that no linter knows: who may import whom, and what an emulator may not do. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../src/package.ts';

interface Import {
  readonly from: string;
  readonly to: string;
  /** Erased when built. */
  readonly typeOnly: boolean;
}

const sources = ['src', 'emulators'].flatMap((folder) =>
  readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => `${folder}/${path}`),
);
const texts = new Map(sources.map((path) => [path, readFileSync(join(packageRoot, path), 'utf8')]));
const imports = [...texts].flatMap(([path, text]) => importsOf(path, text));
const providers = [
  ...new Set(sources.filter((path) => path.startsWith('emulators/')).map((path) => path.split('/')[1] ?? '')),
];

/** Lower floors know nothing of those above; what must call upwards is handed a function. */
const floors: readonly (readonly string[])[] = [
  ['src/near.ts', 'src/package.ts', 'src/compiled.ts', 'src/store/'],
  ['src/world/', 'src/telemetry/'],
  ['src/webhooks/', 'src/faults/'],
  ['src/emulator/'],
  ['src/server/', 'src/reading/'],
  ['src/scenarios/'],
  ['src/control/', 'src/dashboard/', 'src/interception/', 'src/openapi/', 'src/config.ts', 'src/config/'],
  ['src/'],
];

/** Programs of their own, wherever they lie. */
const programs = ['src/openapi/write.ts'];

const floorOf = (path: string): number =>
  programs.includes(path)
    ? floors.length - 1
    : floors.findIndex((names) => names.some((name) => path.startsWith(name)));

test('imports go one way: cli → control, dashboard, interception → server → emulator → webhooks, faults → world → store', () => {
  const upwards = imports.filter(
    ({ from, to, typeOnly }) =>
      !typeOnly && from.startsWith('src/') && to.startsWith('src/') && floorOf(to) > floorOf(from),
  );
  expect(upwards.map(({ from, to }) => `${from} may not import ${to}: hand it a function, or import type`)).toEqual([]);
});

test('an emulator imports src/emulator and its own folder, nothing else of ours', () => {
  const foreign = imports.filter(({ from, to }) => {
    const [, provider = ''] = from.split('/');
    if (!from.startsWith('emulators/') || !/^(src|emulators)\//.test(to)) return false;
    return !to.startsWith('src/emulator/') && !to.startsWith(`emulators/${provider}/`);
  });
  expect(foreign.map(({ from, to }) => `${from} may not import ${to}`)).toEqual([]);
});

test('only the registry names a provider', () => {
  const literal = new RegExp(`['"\`](?:${providers.join('|')})['"\`]|/emulators/`);
  const named = linesOf((path) => path.startsWith('src/') && path !== 'src/registry.ts').filter(({ line }) =>
    literal.test(withoutComment(line)),
  );
  expect(providers.length === 0 ? [] : named.map(told)).toEqual([]);
});

test('an emulator takes time and chance from its context', () => {
  const ambient =
    /\bnew Date\(\)|\bDate\.now\b|\bDate\(\)|\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bperformance\.now\b/;
  const found = linesOf((path) => path.startsWith('emulators/')).filter(({ line }) =>
    ambient.test(withoutComment(line)),
  );
  expect(found.map(told)).toEqual([]);
});

test('every file opens with a sentence that says what it is for', () => {
  const silent = [...texts].filter(([, text]) => !text.startsWith('/** ') && !text.startsWith('/**\n'));
  expect(silent.map(([path]) => path)).toEqual([]);
});

interface Line {
  readonly path: string;
  readonly number: number;
  readonly line: string;
}

const linesOf = (where: (path: string) => boolean): Line[] =>
  [...texts]
    .filter(([path]) => where(path))
    .flatMap(([path, text]) => text.split('\n').map((line, index) => ({ path, number: index + 1, line })));

const told = ({ path, number, line }: Line): string => `${path}:${number}: ${line.trim()}`;

const withoutComment = (line: string): string => line.replace(/^\s*(?:\/?\*|\/\/).*$/, '').replace(/\s\/\/ .*$/, '');

function importsOf(from: string, text: string): Import[] {
  const statements = text.matchAll(
    /^(?:import|export)\s([^;'"]*?)\bfrom\s+'([^']+)'|\bimport\('([^']+)'\)|^import\s+'([^']+)'/gm,
  );
  return [...statements].flatMap(([, what = '', named, loaded, effect]) => {
    const target = named ?? loaded ?? effect ?? '';
    if (!target.startsWith('.')) return [];
    return [{ from, to: normalize(join(dirname(from), target)), typeOnly: isTypeOnly(what) }];
  });
}

/** `type { A }`, or `{ type A, type B }`. */
function isTypeOnly(what: string): boolean {
  if (/^type[\s{*]/.test(what)) return true;
  const [, names] = /^\{([\s\S]*)\}\s*$/.exec(what.trim()) ?? [];
  const each =
    names
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean) ?? [];
  return each.length > 0 && each.every((name) => name.startsWith('type '));
}
