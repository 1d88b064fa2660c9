/** `backlot run`: unmodified programs with the real hosts in them, in every language that is installed here. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package.ts';
import { programs } from './programs.ts';

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly errors: string;
}

function backlotRun(args: readonly string[]): Promise<Ran> {
  const cli = join(packageRoot, 'src', 'cli', 'main.ts');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', cli, 'run', '--providers', 'instamojo,stripe,twilio', ...args],
    {
      cwd: packageRoot,
      env: { ...process.env, PROJECT: packageRoot },
    },
  );
  let [out, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out, errors })));
}

function isThere(needs: readonly string[] | undefined): boolean {
  const [file = '', ...args] = needs ?? ['true'];
  try {
    execFileSync(file, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('unmodified programs', () => {
  for (const { name, file, source, command, needs, prints } of programs)
    test.runIf(isThere(needs))(`${name}`, { timeout: 60_000 }, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'backlot-program-'));
      writeFileSync(join(folder, file), source);
      const { status, out, errors } = await backlotRun(['--', ...command(folder)]);
      expect(`${out}\n${errors}`).toMatch(prints);
      expect(status).toBe(0);
    });
});

test('its exit status is the command’s, and a report says what was called', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'backlot-report-'));
  const report = join(folder, 'report.json');
  const script = `fetch('https://api.stripe.com/v1/nothing/here').then(() => process.exit(7))`;
  const { status, errors } = await backlotRun(['--report', report, '--', 'node', '-e', script]);
  expect(status).toBe(7);
  expect(errors).toContain('not emulated');
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
    exitStatus: 7,
    operations: [
      { provider: 'stripe', operation: 'GET /v1/nothing/here', calls: 1, errors: { 404: 1 }, emulated: false },
    ],
  });
});

test('a command that there is not is one line', { timeout: 60_000 }, async () => {
  const { status, errors } = await backlotRun(['--', 'no-such-command-here']);
  expect(status).toBe(1);
  expect(errors.trim()).toBe('error: there is no command "no-such-command-here"');
});

test('a variable that the app sets already is kept', { timeout: 60_000 }, async () => {
  process.env['STRIPE_SECRET_KEY'] = 'sk_test_mine';
  const { out } = await backlotRun(['--', 'node', '-p', 'process.env.STRIPE_SECRET_KEY']).finally(
    () => delete process.env['STRIPE_SECRET_KEY'],
  );
  expect(out.trim()).toBe('sk_test_mine');
});
