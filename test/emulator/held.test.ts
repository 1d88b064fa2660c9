import { expect, test } from 'vitest';
import { held, heldCopy, storedOf, textAround, textOf } from '../../src/emulator/held.ts';

const place = { seq: 7, key: 'par_1', owner: '', internal: undefined };
const parcel = () => ({ id: 'par_1', tags: ['a'], left: undefined });

test('the text of a row is not made again', () => {
  expect(textOf(held(parcel(), place, '"as stored"'))).toBe('"as stored"');
  expect(textOf(heldCopy(parcel(), place, '"as stored"'))).toBe('"as stored"');
});

test('a copy with changes knows where its row is stored, and has a text of its own', () => {
  const changed = { ...held(parcel(), place, '"as stored"'), tags: [] };
  expect(storedOf(changed)).toMatchObject(place);
  expect(textOf(changed)).toBe('{"id":"par_1","tags":[]}');
});

test('what is no row is written as ever', () => {
  expect(textOf(parcel())).toBe('{"id":"par_1","tags":["a"]}');
  expect(textOf('a "b"')).toBe('"a \\"b\\""');
  expect(textOf(null)).toBe('null');
  expect(textOf(undefined)).toBeUndefined();
});

test('around a row everything is written as ever', () => {
  const event = (object: object) => ({
    id: 'evt_1',
    none: undefined,
    data: { object, before: { 'a "b"': 1 } },
    last: [],
  });
  const row = parcel();
  const text = textAround(event(held(parcel(), place, JSON.stringify(row))), ['data', 'object']);
  expect(text).toBe(JSON.stringify(event(row)));
  expect(textAround(event({}), ['data', 'object'])).toBe(JSON.stringify(event({})));
});
