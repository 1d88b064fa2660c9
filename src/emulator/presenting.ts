/** How a caller shows a namespace's credentials: what it adds to a call. */
import type { Credential } from './emulator.ts';

export interface Presented {
  readonly headers?: Readonly<Record<string, string>>;
  /** Members of the body, where the key stands there. */
  readonly body?: Readonly<Record<string, unknown>>;
}

export type Present = (credentials: Readonly<Record<string, Credential>>) => Presented;

/** `Authorization: Bearer`, with the credential of this name. */
export const asBearer =
  (key: string): Present =>
  (credentials) => ({ headers: { authorization: `Bearer ${String(credentials[key])}` } });

/** `Authorization: Basic`, with the credentials of these names. */
export const asBasic =
  (user: string, password: string): Present =>
  (credentials) => ({ headers: { authorization: `Basic ${base64(credentials, [user, password])}` } });

/** Each credential in a header of its own: `{ 'x-api-key': 'apiKey' }`. */
export const asHeaders =
  (names: Readonly<Record<string, string>>): Present =>
  (credentials) => ({
    headers: Object.fromEntries(Object.entries(names).map(([header, key]) => [header, String(credentials[key])])),
  });

const base64 = (credentials: Readonly<Record<string, Credential>>, keys: readonly string[]): string =>
  Buffer.from(keys.map((key) => String(credentials[key])).join(':')).toString('base64');

/** `Authorization: Bearer`, with several credentials joined by colons, in base64. */
export const asJoined =
  (...keys: readonly string[]): Present =>
  (credentials) => ({ headers: { authorization: `Bearer ${base64(credentials, keys)}` } });
