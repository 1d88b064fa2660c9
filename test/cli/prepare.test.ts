/** `npm start` on a clone: builds what has changed, then runs it in the same process. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from 'vitest';
import { packageRoot } from '../../src/package.ts';

interface Clone {
  write(file: string, text: string): void;
  remove(file: string): void;
  start(...args: string[]): { status: number | null; stdout: string; stderr: string };
}

const configuration = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];
const programs = ['start', 'prepare', 'build', 'traces'].map((name) => `src/${name}.mjs`);

/** A clone of almost nothing. It has no lock file: whether something is to be installed is not asked. */
const test = base.extend<{ clone: Clone }>({
  clone: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'backlot-clone-'));
    const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
    mkdirSync(join(folder, 'src/cli'), { recursive: true });
    for (const file of [...configuration, ...programs]) copyFileSync(join(packageRoot, file), join(folder, file));
    symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
    write(
      'src/cli/main.ts',
      "import { word } from '../word.ts';\nconsole.log(word, process.argv.slice(2).join());\nprocess.exitCode = 3;\n",
    );
    write('src/word.ts', "export const word: string = 'one';\n");
    await use({
      write,
      remove: (file) => rmSync(join(folder, file)),
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

test('a stack trace names files and lines of the sources', ({ clone }) => {
  const typed = 'interface Word {\n  readonly text: string;\n}\n';
  clone.write(
    'src/word.ts',
    `${typed}const say = (word: Word) => String(new Error(word.text).stack);\n
export const word = say({ text: 'here' });\n`,
  );
  expect(clone.start().stdout).toMatch(
    /^Error: here\n +at say \(\S+\/src\/word\.ts:4:\d+\)\n +at \S+\/src\/word\.ts:6:\d+\n/,
  );
});
