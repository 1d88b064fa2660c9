/**
 * The certificate authority: made on first use, good for the emulated hosts, localhost and loopback addresses alone,
 * so that whoever trusts it trusts it for nothing else.
 */
import 'reflect-metadata';
import { createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { AsnConvert } from '@peculiar/asn1-schema';
import { GeneralName, GeneralSubtree, GeneralSubtrees, NameConstraints } from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as never);

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 24 * 3600 * 1000;
const life = 365 * day;
/** A new one is made when the old one has less than this to live. */
const renewal = 30 * day;

export interface Authority {
  /** The file with the certificate, in PEM. */
  readonly file: string;
  readonly pem: string;
  /** Certificate and key for a host, made at first use and kept. */
  contextFor(host: string): Promise<SecureContext>;
  /** The same in PEM. Several names stand in one certificate. */
  pair(...names: string[]): Promise<{ readonly cert: string; readonly key: string }>;
}

/** The authority of a state folder, made (or renewed) if need be. Throws when the folder can't be written. */
export async function authority(folder: string, hosts: readonly string[]): Promise<Authority> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'ca.pem');
  const keyFile = join(folder, 'ca-key.pem');
  const kept = existsSync(file) && existsSync(keyFile) ? await read(file, keyFile, hosts) : undefined;
  const made = kept ?? (await make(hosts));
  if (!kept) {
    write(keyFile, made.keyPem, 0o600);
    write(file, made.pem, 0o644);
  }
  const contexts = new Map<string, Promise<SecureContext>>();
  return {
    file,
    pem: made.pem,
    contextFor(host) {
      const known = contexts.get(host) ?? leaf([host], made).then(createSecureContext);
      contexts.set(host, known);
      return known;
    },
    pair: (...names) => leaf(names, made),
  };
}

/** Whole or not at all: another process may be reading it. */
function write(file: string, text: string, mode: number): void {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, text, { mode });
  renameSync(fresh, file);
}

interface Made {
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly pem: string;
  readonly keyPem: string;
}

async function make(hosts: readonly string[]): Promise<Made> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(16).toString('hex'),
    name: 'CN=Backlot CA (this machine only)',
    notBefore: new Date(now - day),
    notAfter: new Date(now + life),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      constraints(hosts),
    ],
  });
  return { certificate, keys, pem: `${certificate.toString('pem')}\n`, keyPem: await privatePem(keys.privateKey) };
}

const nameConstraints = '2.5.29.30';

/** Critical: a client that can't read them must not accept a certificate of ours at all. */
function constraints(hosts: readonly string[]): x509.Extension {
  const names = [...hosts, 'localhost'].map((dNSName) => new GeneralSubtree({ base: new GeneralName({ dNSName }) }));
  const addresses = ['127.0.0.0/8', '::1/128'].map(
    (iPAddress) => new GeneralSubtree({ base: new GeneralName({ iPAddress }) }),
  );
  const value = new NameConstraints({ permittedSubtrees: new GeneralSubtrees([...names, ...addresses]) });
  return new x509.Extension(nameConstraints, true, AsnConvert.serialize(value));
}

async function leaf(names: readonly string[], { certificate, keys }: Made): Promise<{ cert: string; key: string }> {
  const own = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const isAddress = (name: string): boolean => /^[\d.]+$|:/.test(name);
  const alternatives = names.map((value) => ({ type: isAddress(value) ? ('ip' as const) : ('dns' as const), value }));
  const made = await x509.X509CertificateGenerator.create({
    serialNumber: randomBytes(16).toString('hex'),
    subject: 'CN=Backlot at work', // no name of a host: those stand in the extension
    issuer: certificate.subject,
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Math.min(Date.now() + life, certificate.notAfter.getTime())),
    signingAlgorithm: algorithm,
    publicKey: own.publicKey,
    signingKey: keys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(alternatives),
      await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const cert = `${made.toString('pem')}\n${certificate.toString('pem')}\n`;
  return { cert, key: await privatePem(own.privateKey) };
}

/** The hosts that a certificate is constrained to. */
function hostsOf(certificate: x509.X509Certificate): ReadonlySet<string | undefined> {
  const extension = certificate.getExtension(nameConstraints);
  if (!extension) return new Set();
  const { permittedSubtrees } = AsnConvert.parse(extension.value, NameConstraints);
  return new Set([...(permittedSubtrees ?? [])].map(({ base }) => base.dNSName));
}

/** The kept one; undefined when it ends soon, is not ours, is not of its key, or does not reach all of the hosts. */
async function read(file: string, keyFile: string, hosts: readonly string[]): Promise<Made | undefined> {
  try {
    const pem = readFileSync(file, 'utf8');
    const keyPem = readFileSync(keyFile, 'utf8');
    const certificate = new x509.X509Certificate(pem);
    const reached = hostsOf(certificate);
    if (!hosts.every((host) => reached.has(host)) || certificate.notAfter.getTime() - Date.now() < renewal)
      return undefined;
    if (!new X509Certificate(pem).checkPrivateKey(createPrivateKey(keyPem))) return undefined;
    const [der] = x509.PemConverter.decode(keyPem);
    if (!der) return undefined;
    const privateKey = await webcrypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign']);
    const publicKey = await certificate.publicKey.export(algorithm, ['verify']);
    return { certificate, keys: { privateKey, publicKey }, pem, keyPem };
  } catch {
    return undefined;
  }
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}
