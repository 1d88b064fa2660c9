/** The live list of a terminal: keys, filter, what fits the screen. */
import { expect, test } from 'vitest';
import type { Delivery, LoggedRequest } from '../../src/cli/answers.ts';
import type { Followed } from '../../src/cli/follow.ts';
import { paintFor } from '../../src/cli/output.ts';
import { emptyView, type Key, press, screenOf, type View, type Wish, withEntry } from '../../src/cli/watch-view.ts';

const plain = paintFor({ isTTY: false }, {});

const request = (id: string, changes: Partial<LoggedRequest> = {}): Followed => {
  const answered: LoggedRequest = {
    id,
    at: '2026-12-01T00:00:00.000Z',
    provider: 'pelican',
    operation: 'pelican.parcels.book',
    method: 'POST',
    path: `/v1/${id}`,
    status: 201,
    durationMs: 4,
    requestHeaders: {},
    requestBody: '',
    responseHeaders: {},
    responseBody: '',
    events: [],
  };
  return { kind: 'request', request: { ...answered, ...changes } };
};

const delivery = (id: string, changes: Partial<Delivery> = {}): Followed => ({
  kind: 'webhook',
  delivery: {
    id,
    at: '',
    provider: 'pelican',
    event: 'parcel.booked',
    status: 'delivered',
    url: 'http://x',
    attempts: [],
    ...changes,
  },
});

const viewOf = (...entries: Followed[]): View => entries.reduce(withEntry, emptyView);

const lines = (view: View, rows = 10): string[] =>
  screenOf(view, { columns: 80, rows }, 'Backlot', plain).map((line) => line.replace(/\d\d:\d\d:\d\d {2}/, ''));

function type(view: View, ...names: string[]): readonly [View, Wish] {
  let state: readonly [View, Wish] = [view, undefined];
  for (const name of names) {
    const key: Key = name.length === 1 ? { name, sequence: name } : { name };
    state = press(state[0], key);
  }
  return state;
}

test('the newest is chosen, and webhooks stand below their request', () => {
  const view = viewOf(request('a'), request('b'), delivery('x', { request: 'a' }), delivery('y', { request: 'a' }));
  expect(lines(view).slice(0, 6)).toEqual([
    'Backlot',
    '  POST pelican /v1/a  201  4 ms',
    '      → pelican parcel.booked  delivered',
    '      → pelican parcel.booked  delivered',
    '› POST pelican /v1/b  201  4 ms',
    '',
  ]);
});

test('a webhook that goes on stays in its place', () => {
  const view = withEntry(
    viewOf(delivery('x', { status: 'pending' }), request('b')),
    delivery('x', { status: 'failed' }),
  );
  expect(lines(view)[1]).toBe('      → pelican parcel.booked  failed');
});

test('keys move, open, replay, go back and quit', () => {
  const view = viewOf(request('a'), request('b'));
  const [up] = type(view, 'k');
  expect(lines(up)[1]).toMatch(/^› .*\/a/);
  expect(type(up, 'r')[1]).toMatchObject({ kind: 'replay', entry: { request: { id: 'a' } } });
  expect(type(up, 'o')[1]).toMatchObject({ kind: 'open', entry: { request: { id: 'a' } } });
  const [details] = type(up, 'return');
  expect(lines(details)[2]).toBe('  "id": "a",');
  expect(lines(type(details, 'j')[0])[1]).toBe('  "id": "a",');
  expect(lines(type(details, 'escape')[0])[1]).toMatch(/^› .*\/a/);
  expect(type(view, 'q')[1]).toEqual({ kind: 'quit' });
  expect(press(view, { name: 'c', ctrl: true })[1]).toEqual({ kind: 'quit' });
});

test('who moves past the end follows the newest again', () => {
  const [view] = type(viewOf(request('a'), request('b')), 'k', 'j');
  expect(lines(withEntry(view, request('c')))[3]).toMatch(/^› .*\/c/);
});

test('a filter keeps what has all its words, and is typed without doing anything else', () => {
  const view = viewOf(request('queue'), request('b', { status: 402, error: 'no_money' }));
  const [filtered] = type(view, '/', 'q', 'u', 'return');
  expect(lines(filtered).filter((line) => line.includes('POST'))).toHaveLength(1);
  expect(lines(filtered).at(-1)).toContain('/ filter (qu)');
  expect(lines(type(view, '/', 'z', 'z', 'return')[0])[1]).toBe('nothing has zz');
  expect(lines(type(filtered, 'escape')[0]).filter((line) => line.includes('POST'))).toHaveLength(2);
});

test('no more lines than the screen has, none too long, the chosen one among them', () => {
  const view = viewOf(...Array.from({ length: 50 }, (_, index) => request(`${index}-${'x'.repeat(100)}`)));
  const [at] = type(view, ...Array<string>(30).fill('k'));
  const screen = screenOf(at, { columns: 40, rows: 8 }, 'Backlot', plain);
  expect(screen).toHaveLength(8);
  expect(Math.max(...screen.map((line) => line.length))).toBeLessThanOrEqual(40);
  expect(screen.filter((line) => line.startsWith('›'))).toHaveLength(1);
});
