/** A trust store as Java reads it (JKS: every JDK does), written without a JDK. */
import { createHash, X509Certificate } from 'node:crypto';

/** Java asks for one; nothing in the store is secret. */
export const storePassword = 'backlot';

const magic = 0xfeedfeed;
const version = 2;
const trustedCertificate = 2;

/** The store of all certificates in a text of PEM blocks. Blocks that are no certificates are left out. */
export function trustStore(bundle: string): Buffer {
  const blocks = bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const entries = blocks.flatMap(derOf).map((der, index) => entry(`ca-${index}`, der));
  const content = Buffer.concat([int(magic), int(version), int(entries.length), ...entries]);
  return Buffer.concat([content, digest(content)]);
}

function derOf(pem: string): Buffer[] {
  try {
    return [new X509Certificate(pem).raw];
  } catch {
    return [];
  }
}

const entry = (alias: string, der: Buffer): Buffer =>
  Buffer.concat([int(trustedCertificate), text(alias), Buffer.alloc(8), text('X.509'), int(der.length), der]);

function int(value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(value);
  return four;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Keyed by the password in UTF-16 and a phrase that the format fixes. */
function digest(content: Buffer): Buffer {
  const password = Buffer.from(storePassword, 'utf16le').swap16();
  return createHash('sha1').update(password).update('Mighty Aphrodite').update(content).digest();
}
