/**
 * What a row is in PostgreSQL's columns. Two things that JSON can say PostgreSQL cannot hold as they are: the character
 * NUL in text, and long text in an index.
 */
import { createHash } from 'node:crypto';
import { stored } from '../conditions.ts';
import type { Value } from '../conditions.ts';
import type { Column, Scalar } from '../store.ts';

const NUL = '\u0000';
const MARK = '\u0001';

/** Text without NUL, in the same order: NUL and the mark itself are written as the mark and a character behind it. */
export function escaped(text: string): string {
  if (!text.includes(NUL) && !text.includes(MARK)) return text;
  return text.replaceAll(MARK, `${MARK}\u0002`).replaceAll(NUL, `${MARK}\u0001`);
}

export function unescaped(text: string): string {
  if (!text.includes(MARK)) return text;
  return text.replaceAll(`${MARK}\u0001`, NUL).replaceAll(`${MARK}\u0002`, MARK);
}

/** Bytes of a text that an index holds whole. An entry may have 2,704, of up to three texts and an owner. */
const INDEXED = 600;
const BEGINNING = 150;

/** Text as indexes hold it: a long one is its beginning and its hash. */
export function indexed(text: string): string {
  const plain = escaped(text);
  if (plain.length * 3 <= INDEXED || Buffer.byteLength(plain) <= INDEXED) return plain;
  return `${plain.slice(0, BEGINNING)}…${createHash('sha256').update(plain).digest('hex')}`;
}

/** A value as the column holds it. Text in a column of numbers is behind all numbers, and equal to none. */
export function held(column: Column, value: Scalar): Value {
  const plain = stored(column, value);
  if (typeof plain !== 'string') return plain;
  return column.type === 'text' ? indexed(plain) : Number.NaN;
}
