/** Near misses. */
import { expect, test } from 'vitest';
import { didYouMean } from '../src/near.ts';

const known = ['email', 'name', 'description', 'metadata', 'id', 'shipping', 'phone'];

test.each([
  ['emial', 'email'],
  ['Email', 'email'],
  ['nmae', 'name'],
  ['descripton', 'description'],
  ['discriptions', 'description'],
  ['meta_data', 'metadata'],
  ['phones', 'phone'],
  ['colour', undefined],
  ['fax', undefined],
  ['if', undefined],
  ['', undefined],
])('%s is near %s', (name, nearest) => {
  expect(didYouMean(name, known)).toBe(nearest);
});

test('the nearest wins, of equals the first', () => {
  expect(didYouMean('custmer', ['customs', 'customers', 'customer'])).toBe('customer');
  expect(didYouMean('cast', ['cost', 'cart'])).toBe('cost');
});
