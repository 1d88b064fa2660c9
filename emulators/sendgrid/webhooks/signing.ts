/** Keys and signatures of the event webhook: ECDSA over P-256. */
import { createECDH, createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';

export interface SigningKey {
  /** PKCS#8, DER in base64. */
  readonly private_key: string;
  /** SubjectPublicKeyInfo, DER in base64: what SendGrid shows, and what verifiers take. */
  readonly public_key: string;
}

/** The key pair that a text stands for: the same text, the same pair. */
export function keyOf(text: string): SigningKey {
  const curve = createECDH('prime256v1');
  const scalar = createHash('sha256').update(text).digest();
  curve.setPrivateKey(scalar);
  const point = curve.getPublicKey(); // 04, x, y
  const [d, x, y] = [scalar, point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  return described(
    createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d: d ?? '', x: x ?? '', y: y ?? '' }, format: 'jwk' }),
  );
}

function described(key: KeyObject): SigningKey {
  return {
    private_key: key.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    public_key: createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64'),
  };
}

/** A private key that somebody brings, as PEM or base64 of PKCS#8; undefined for text that is none. */
export function readKey(text: string): SigningKey | undefined {
  const der = Buffer.from(text.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  try {
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? described(key) : undefined;
  } catch {
    return undefined;
  }
}

/** The signature of `text`, DER in base64. Randomised, as ECDSA is. */
export function signed(privateKey: string, text: Buffer): string {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  return sign('sha256', text, key).toString('base64');
}

/** The pair with which the first event webhook of a namespace signs: drawn from its credentials. */
export const firstKey = (apiKey: string): SigningKey => keyOf(`backlot event webhook ${apiKey}`);
