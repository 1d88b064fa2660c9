/** The README's own scenario: whoever writes by it must be able to play what is written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../src/package.ts';
import { worldTest } from '../start.ts';

const test = worldTest();

test('the example is played to its end, and says what the README says', async ({ world }) => {
  const text = readFileSync(join(packageRoot, 'README.md'), 'utf8');
  const [, yaml = ''] = /```yaml\n(# sign-in\.yaml\n[^]*?)```/.exec(text) ?? [];
  await world.ask('PUT', '/scenarios/sign-in', parse(yaml) as object);
  const { run, steps } = (await world.ask('POST', '/scenarios/sign-in/play', { wait: true })) as {
    run: object;
    steps: { say?: string }[];
  };
  expect(run).toEqual({ status: 'done', at: 5, steps: 5 });
  expect(steps[3]?.say).toMatch(/^That one is pending\. Then she types \d{6}\.$/);
  expect(steps[4]?.say).toBe('She is in: approved.');
});

test('every verb of the language stands in its table', async ({ world }) => {
  const text = readFileSync(join(packageRoot, 'README.md'), 'utf8');
  const { $defs } = (await world.ask('GET', '/schemas/scenarios.json')) as { $defs: object };
  for (const verb of Object.keys($defs).filter((name) => name !== 'step'))
    expect(text).toMatch(new RegExp(`^\\| \`${verb}: `, 'm'));
});
