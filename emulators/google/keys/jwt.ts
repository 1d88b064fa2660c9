/** JSON Web Tokens with RS256: signing with our keys, and reading and checking those of others. */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { keyPool, type PooledKey } from './pool.ts';

export type Claims = Readonly<Record<string, unknown>>;

export interface Jwt {
  readonly header: Claims;
  readonly claims: Claims;
  /** What was signed, and the signature. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** The two keys whose public halves `/oauth2/v3/certs` shows; the first signs. */
export const signingKeys: readonly PooledKey[] = keyPool.slice(0, 2);

/** Keys for service accounts. */
export const accountKeys: readonly PooledKey[] = keyPool.slice(2);

const privateKeys = new Map<string, KeyObject>();
const publicKeys = new Map<string, KeyObject>();

function cached(keys: Map<string, KeyObject>, id: string, make: () => KeyObject): KeyObject {
  const key = keys.get(id) ?? make();
  keys.set(id, key);
  return key;
}

const privateKeyOf = (key: PooledKey): KeyObject => cached(privateKeys, key.id, () => createPrivateKey(key.privateKey));

const publicKeyOf = (key: PooledKey): KeyObject => cached(publicKeys, key.id, () => createPublicKey(key.certificate));

/** The public half as a member of a JWKS. */
export function jwkOf(key: PooledKey): { kid: string; kty: 'RSA'; alg: 'RS256'; use: 'sig'; n: string; e: string } {
  const { n = '', e = '' } = publicKeyOf(key).export({ format: 'jwk' });
  return { kid: key.id, kty: 'RSA', alg: 'RS256', use: 'sig', n, e };
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A token signed with a pooled key. */
export function signJwt(claims: object, key: PooledKey): string {
  const signed = `${encoded({ alg: 'RS256', kid: key.id, typ: 'JWT' })}.${encoded(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKeyOf(key)).toString('base64url')}`;
}

/** Reads a token without judging it; undefined for what is none. */
export function readJwt(text: string): Jwt | undefined {
  const [header, claims, signature, ...rest] = text.split('.');
  if (!header || !claims || !signature || rest.length > 0) return undefined;
  const parts = [jsonOf(header), jsonOf(claims)] as const;
  if (!parts[0] || !parts[1]) return undefined;
  return {
    header: parts[0],
    claims: parts[1],
    signed: `${header}.${claims}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

/** Whether a token was signed with that key. */
export const isSignedBy = ({ header, signed, signature }: Jwt, key: PooledKey): boolean =>
  header['alg'] === 'RS256' && verify('sha256', Buffer.from(signed), publicKeyOf(key), signature);

function jsonOf(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Claims) : undefined;
  } catch {
    return undefined;
  }
}
