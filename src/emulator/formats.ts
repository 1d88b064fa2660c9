/** Small formats that many providers share: times, digests, signatures. */
import { createHash, createHmac, type BinaryLike, type BinaryToTextEncoding } from 'node:crypto';

/** `2026-11-20T08:00:00.000Z` of epoch milliseconds. */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** `2026-11-20T08:00:00Z`. */
export const isoSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** Whole epoch seconds. */
export const seconds = (ms: number): number => Math.floor(ms / 1000);

export const hmac = (
  algorithm: 'sha1' | 'sha256',
  key: BinaryLike,
  text: BinaryLike,
  encoding: BinaryToTextEncoding = 'hex',
): string => createHmac(algorithm, key).update(text).digest(encoding);

export const digest = (
  algorithm: 'md5' | 'sha1' | 'sha256',
  text: BinaryLike,
  encoding: BinaryToTextEncoding = 'hex',
): string => createHash(algorithm).update(text).digest(encoding);
