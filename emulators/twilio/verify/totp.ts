/** Time-based codes (RFC 6238), as authenticator apps show them. */
import { createHmac } from 'node:crypto';
import type { Random } from '../../../src/emulator/index.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export interface TotpConfig {
  readonly alg: string;
  /** Seconds that a code is good for. */
  readonly time_step: number;
  /** How many steps a clock may be off. */
  readonly skew: number;
  readonly code_length: number;
}

/** Twenty bytes in base 32. */
export const newSecret = (random: Random): string => random.text(32, ALPHABET);

function decoded(secret: string): Buffer {
  let [bits, value] = [0, 0];
  const bytes: number[] = [];
  for (const letter of secret.toUpperCase().replaceAll('=', '')) {
    value = (value << 5) | Math.max(0, ALPHABET.indexOf(letter));
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >>> bits) & 255);
    value &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}

/** The code of a secret at a time, epoch ms. */
export function totp(secret: string, { alg, time_step: step, code_length: length }: TotpConfig, now: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 1000 / step)));
  const mac = createHmac(alg, decoded(secret)).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 10 ** length).padStart(length, '0');
}

/** Whether a code is right now, or was or will be a few steps away. */
export function matchesTotp(secret: string, config: TotpConfig, code: string, now: number): boolean {
  for (let off = -config.skew; off <= config.skew; off++)
    if (totp(secret, config, now + off * config.time_step * 1000) === code) return true;
  return false;
}
