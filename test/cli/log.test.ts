/** The log: JSON for machines, words for people, secrets for nobody. */
import { expect, test } from 'vitest';
import { createLog } from '../../src/telemetry/log.ts';

function logged(words: boolean, level: 'info' | 'silent' = 'info') {
  const lines: string[] = [];
  return { lines, log: createLog({ level, words, write: (line) => lines.push(line) }) };
}

test('a note is one line of JSON with time, level and message', () => {
  const { lines, log } = logged(false);
  log('warn', 'a job failed', { id: 'job_1' });
  log('debug', 'not at this level');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
    id: 'job_1',
    message: 'a job failed',
  });
});

test('an error keeps its stack, and a token is not told', () => {
  const { lines, log } = logged(false);
  log('error', 'it fell', { error: new Error('ouch'), token: 'secret' });
  const note = JSON.parse(lines[0] ?? '') as { error: { stack: string }; token: string };
  expect(note.error.stack).toContain('log.test.ts');
  expect(note.token).toBe('[Redacted]');
});

test('on a terminal a note is words, with the stack below', () => {
  const { lines, log } = logged(true);
  log('error', 'it fell', { id: 1, error: new Error('ouch') });
  expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d {2}error {2}it fell \{"id":1\}\nError: ouch\n {4}at /);
});

test('silent says nothing', () => {
  const { lines, log } = logged(true, 'silent');
  log('error', 'it fell');
  expect(lines).toEqual([]);
});
