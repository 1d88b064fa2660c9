/** The first fifteen lines, and those of requests. */
import { expect, test } from 'vitest';
import { banner, type Facts } from '../../src/cli/banner.ts';
import { requestLine } from '../../src/cli/lines.ts';
import { paintFor } from '../../src/cli/output.ts';

const names = ['SendGrid', 'AiSensy', 'Instamojo', 'Bolna', 'Zoom', 'Stripe', 'Twilio', 'Google'];
const facts: Facts = {
  version: '1.0.0',
  readyMs: 231,
  url: 'http://127.0.0.1:4100',
  openTo: undefined,
  providers: names.map((title, index) => ({
    name: title.toLowerCase(),
    title,
    url: `http://127.0.0.1:4100/${title.toLowerCase()}`,
    port: 4101 + index,
    operations: 40 + index,
  })),
  state: '.backlot/state.db',
  namespaces: 2,
  clock: 'real',
  faults: 'none',
  proxy: 4180,
};
const plain = paintFor({ isTTY: false }, {});
const colour = paintFor({ isTTY: true }, {});

test('fifteen lines, eighty columns, nothing but text', () => {
  const lines = banner(facts, plain).split('\n');
  expect(lines).toHaveLength(15);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.join('')).toMatch(/^[ -~·]*$/);
  expect(lines[0]).toBe('Backlot 1.0.0  ready in 231 ms');
  expect(lines[2]).toBe('  Dashboard    http://127.0.0.1:4100');
  expect(lines[4]).toBe('  SendGrid     http://127.0.0.1:4100/sendgrid    4101   40 operations');
  expect(lines[6]).toBe('  Instamojo    http://127.0.0.1:4100/instamojo   4103   42');
  expect(lines[13]).toBe('state .backlot/state.db (2 namespaces)   clock real   faults none   proxy 4180');
  expect(lines[14]).toBe('next: npx backlot env · npx backlot run -- npm test · npx backlot trigger --list');
});

test('what is unusual stands out in line 14, and only that', () => {
  const line = (changes: Partial<Facts>): string => banner({ ...facts, ...changes }, colour).split('\n')[13] ?? '';
  expect(line({})).not.toContain('\u001b');
  expect(line({ clock: 'frozen' })).toContain('\u001b[33mclock frozen\u001b[39m');
  expect(line({ faults: 'flaky, 2 rules' })).toContain('\u001b[33mfaults flaky, 2 rules\u001b[39m');
  expect(line({ openTo: '0.0.0.0' })).toContain('\u001b[33mopen to 0.0.0.0\u001b[39m');
});

test('a long path gives way', () => {
  const [, state = ''] =
    /^state (.*?) {3}/.exec(
      banner({ ...facts, state: `/home/${'x'.repeat(90)}/state.db` }, plain).split('\n')[13] ?? '',
    ) ?? [];
  expect(state).toMatch(/^….*state\.db$/);
});

test('colour is for terminals, unless NO_COLOR is set', () => {
  expect(paintFor({ isTTY: true }, { NO_COLOR: '1' }).red('x')).toBe('x');
  expect(paintFor({ isTTY: true }, {}).red('x')).not.toBe('x');
  expect(paintFor({ isTTY: false }, {}).red('x')).toBe('x');
});

test('a request is one line: when, what, how it ended, what it caused', () => {
  const request = {
    namespace: 'default',
    provider: 'stripe',
    method: 'POST',
    path: '/v1/charges',
    status: 402,
    durationMs: 11.2,
  };
  const at = new Date(2026, 11, 1, 12, 4, 31);
  const events = ['charge.failed'];
  expect(requestLine({ ...request, error: 'card_declined' }, at, events, plain)).toBe(
    '12:04:31  POST stripe /v1/charges  402 card_declined  11 ms   → charge.failed',
  );
  expect(requestLine({ ...request, namespace: 'shop', status: 200, fault: 'slow' }, at, [], plain)).toBe(
    '12:04:31  POST @shop stripe /v1/charges  200 (fault slow)  11 ms',
  );
  expect(requestLine(request, at, [], colour)).toContain('\u001b[33m402\u001b[39m');
});
