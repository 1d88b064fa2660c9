/** `npm start` on a clone: builds what has changed, then runs it in the same process. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from 'vitest';
import { packageRoot } from '../../src/package.ts';

interface Clone {
  write(file: string, text: string): void;
  read(file: string): string;
  remove(file: string): void;
  /** The files of the build. */
  built(): readonly string[];
  start(...args: string[]): { status: number | null; stdout: string; stderr: string };
}

const configuration = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];
const programs = ['start', 'prepare', 'build', 'build-scripts', 'warm', 'traces'].map((name) => `src/${name}.mjs`);

/** A clone of almost nothing. It has no lock file: whether something is to be installed is not asked. */
const test = base.extend<{ clone: Clone }>({
  clone: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'backlot-clone-'));
    const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
    mkdirSync(join(folder, 'src/cli'), { recursive: true });
    for (const file of [...configuration, ...programs, 'src/compiled.ts'])
      copyFileSync(join(packageRoot, file), join(folder, file));
    symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
    write(
      'src/cli/main.ts',
      "import { word } from '../word.ts';\nconsole.log(word, process.argv.slice(2).join());\nprocess.exitCode = 3;\n",
    );
    write('src/word.ts', "export const word: string = 'one';\n");
    await use({
      write,
      read: (file) => readFileSync(join(folder, file), 'latin1'),
      remove: (file) => rmSync(join(folder, file)),
      built: () => readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' }),
      start: (...args) =>
        spawnSync(process.execPath, [join(folder, 'src/start.mjs'), ...args], { encoding: 'utf8', cwd: tmpdir() }),
    });
    rmSync(folder, { recursive: true });
  },
});

test('the first start builds, the second does not, a changed source is built again', ({ clone }) => {
  expect(clone.start('a', 'b')).toMatchObject({ status: 3, stdout: 'one a,b\n', stderr: 'Building …\n' });
  expect(clone.start()).toMatchObject({ status: 3, stdout: 'one \n', stderr: '' });
  clone.write('src/word.ts', "export const word: string = 'two';\n");
  expect(clone.start()).toMatchObject({ stdout: 'two \n', stderr: 'Building …\n' });
});

test('a build that fails shows why, says what to do, and leaves the last one', ({ clone }) => {
  clone.start();
  clone.write('src/word.ts', 'export const word = ;\n');
  const { status, stdout, stderr } = clone.start();
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    /^Building …\n[^]*Unexpected token[^]* src\/word\.ts:1:21 [^]*\nerror: the build failed .*npm ci && npm start\n$/,
  );
});

test('an installed package has nothing to prepare', ({ clone }) => {
  clone.start();
  clone.remove('tsconfig.build.json');
  clone.write('src/word.ts', 'not even a program');
  expect(clone.start()).toMatchObject({ status: 3, stdout: 'one \n', stderr: '' });
});

const wordsOrigin = `interface Word {
  readonly text: string;
}
const say = (word: Word) => String(new Error(word.text).stack);

export const word = say({ text: 'here' });
`;

const tracedToTheSource = /^Error: here\n +at say \(\S+\/src\/word\.ts:4:\d+\)\n +at \S+\/src\/word\.ts:6:\d+\n/;

test('a stack trace names files and lines of the sources', ({ clone }) => {
  clone.write('src/word.ts', wordsOrigin);
  expect(clone.start().stdout).toMatch(tracedToTheSource);
});

/** With a module that becomes a chunk of its own, and a large one: what V8 compiles of it is kept. */
function writeLarge(clone: Clone): void {
  clone.write('src/word.ts', `${wordsOrigin}export const long = '${'-'.repeat(20_000)}';\n`);
  clone.write('src/index.ts', "export * from './word.ts';\n");
  clone.write(
    'src/cli/main.ts',
    "import { keepCompiled } from '../compiled.ts';\nimport { word } from '../word.ts';\nconsole.log(word);\nkeepCompiled();\n",
  );
}

const compiledOf = (clone: Clone): readonly string[] => clone.built().filter((file) => /^compiled.*cjs$/.test(file));

test('so it does for a large chunk, whether or not it was compiled before', ({ clone }) => {
  writeLarge(clone);
  expect(clone.start().stdout).toMatch(tracedToTheSource);
  expect(compiledOf(clone)).toHaveLength(1);
  for (const file of compiledOf(clone)) clone.remove(`dist/${file}`);
  expect(clone.start().stdout).toMatch(tracedToTheSource);
  expect(clone.start().stdout).toMatch(tracedToTheSource);
});

test('what was compiled by another Node, or is damaged, is compiled again', ({ clone }) => {
  writeLarge(clone);
  clone.start();
  const [file = ''] = compiledOf(clone);
  clone.write(`dist/${file}`, clone.read(`dist/${file}`).replace('here', 'away'));
  expect(clone.start()).toMatchObject({ status: 0, stdout: expect.stringMatching(tracedToTheSource), stderr: '' });
  expect(clone.read(`dist/${file}`)).not.toContain('away');
});
