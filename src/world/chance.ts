/** Chance by key: the same seed, scope and counter give the same values, whatever else happens around them. */
import { hash } from 'node:crypto';
import { milliseconds, type Spread } from './durations.ts';

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Bytes that one hash gives. */
const blockSize = 64;

/** Texts are put together here: character by character, strings would leave their beginnings behind. */
const desk = Buffer.allocUnsafe(128);

/** Values drawn for one scope (a call, a job, a rule's match). The first use costs one hash; drawing is sequential within the scope. */
export class Random {
  readonly #key: string;
  /** What was hashed so far, a character for each byte; shared by all that draw for this scope. */
  readonly #blocks: string[];
  /** The blocks of the parts that were forked. */
  #parts: Map<string, string[]> | undefined;
  #at = 0;

  constructor(seed: string, scope: string, blocks: string[] = []) {
    this.#key = `${seed}\n${scope}\n`;
    this.#blocks = blocks;
  }

  /** Values of their own for a part of this scope, independent of how many were drawn before. The same part gives the same again. */
  fork(label: string): Random {
    const parts = (this.#parts ??= new Map());
    let blocks = parts.get(label);
    if (!blocks) parts.set(label, (blocks = []));
    return new Random(this.#key, label, blocks);
  }

  #byte(): number {
    const number = Math.floor(this.#at / blockSize);
    const block = (this.#blocks[number] ??= hash('sha512', `${this.#key}${number}`, 'binary'));
    return block.charCodeAt(this.#at++ % blockSize);
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.#byte()));
  }

  /** 0 <= x < 1, of 48 bits. */
  float(): number {
    let value = 0;
    for (let i = 0; i < 6; i++) value = value * 256 + this.#byte();
    return value / 2 ** 48;
  }

  /** A whole number, both ends included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.float() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.float() < probability;
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    const item = list[this.int(0, list.length - 1)];
    if (item === undefined && list.length === 0) throw new RangeError('nothing to pick from');
    return item as T;
  }

  /** A name by weight: `weighted({ completed: 65, busy: 5 })`. Weights need not add up to anything. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries<number>(weights) as [K, number][];
    let left = this.float() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) if ((left -= weight) < 0) return name;
    return this.pick(entries)[0];
  }

  /** `length` characters of an alphabet of one-byte characters; default letters and digits. */
  text(length: number, alphabet: string = alphanumeric): string {
    const text = length <= desk.length ? desk : Buffer.allocUnsafe(length);
    const limit = 256 - (256 % alphabet.length);
    for (let at = 0; at < length;) {
      const byte = this.#byte();
      if (byte < limit) text[at++] = alphabet.charCodeAt(byte % alphabet.length);
    }
    return text.toString('latin1', 0, length);
  }

  /** `par_` and `length` letters and digits. */
  id(prefix: string, length: number, alphabet?: string): string {
    return prefix + this.text(length, alphabet);
  }

  hex(length: number): string {
    return this.text(length, '0123456789abcdef');
  }

  digits(length: number): string {
    return this.text(length, '0123456789');
  }

  base64url(length: number): string {
    return this.text(length, `${alphanumeric}-_`);
  }

  /** A version 4 UUID with dashes. */
  uuid(): string {
    const h = this.hex(32);
    const variant = '89ab'[this.int(0, 3)] ?? '8';
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20)}`;
  }

  /** Milliseconds of a spread. */
  duration(spread: Spread): number {
    if (typeof spread === 'string') return milliseconds(spread);
    if ('min' in spread) {
      const [min, max] = [milliseconds(spread.min), milliseconds(spread.max)];
      return Math.round(min + this.float() * (max - min));
    }
    const [p50, p99] = [milliseconds(spread.p50), milliseconds(spread.p99)];
    const sigma = Math.log(p99 / p50) / 2.3263; // the 99th percentile of a normal distribution
    return Math.round(p50 * Math.exp(sigma * this.#normal()));
  }

  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.float())) * Math.cos(2 * Math.PI * this.float());
  }
}
