import { expect, test } from 'vitest';
import { isRead, Recall } from '../../src/emulator/recall.ts';
import type { StoredRow } from '../../src/store/store.ts';

const parsed = () => new Recall(({ data }: StoredRow) => JSON.parse(data) as { name: string; tags: string[] });
const stored = (changes: Partial<StoredRow> = {}): StoredRow => ({
  seq: 1,
  world: 1,
  owner: '',
  key: 'par_1',
  data: '{"name":"Ada","tags":["a"]}',
  internal: null,
  ...changes,
});

test('of the same object the same row is made, of an equal one another', () => {
  const recall = parsed();
  const one = stored();
  expect(recall.row(one)).toBe(recall.row(one));
  expect(recall.row(stored())).not.toBe(recall.row(one));
  expect(recall.row(stored({ data: '{"name":"Bo","tags":[]}' })).name).toBe('Bo');
});

test('a row never changes, all the way down', () => {
  const row = parsed().row(stored());
  expect(isRead(row)).toBe(true);
  expect(() => (row.name = 'Bo')).toThrow(TypeError);
  expect(() => row.tags.push('b')).toThrow(TypeError);
  expect(isRead({ ...row })).toBe(false);
});
