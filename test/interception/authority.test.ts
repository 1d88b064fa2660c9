/** The CA: kept, private, and good for nothing but the emulated hosts. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { authority } from '../../src/interception/authority.ts';

const hosts = ['api.pelican.example', 'pelican.example'];
const day = 24 * 3600 * 1000;
const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'backlot-ca-'));
  folders.push(made);
  return made;
}

afterEach(() => folders.splice(0).forEach((made) => rmSync(made, { recursive: true, force: true })));

test('it is made once, and its key is its owner’s alone', async () => {
  const place = folder();
  const first = await authority(place, hosts);
  const again = await authority(place, hosts);
  expect(again.pem).toBe(first.pem);
  expect(statSync(join(place, 'ca-key.pem')).mode & 0o777).toBe(0o600);
  expect(statSync(first.file).mode & 0o777).toBe(0o644);
});

test('a host that it does not reach makes another one; fewer hosts do not', async () => {
  const place = folder();
  const { pem } = await authority(place, hosts);
  expect((await authority(place, hosts.slice(1))).pem).toBe(pem);
  expect((await authority(place, [...hosts, 'new.pelican.example'])).pem).not.toBe(pem);
});

test('it lives for a year, and is renewed before it ends', async () => {
  const place = folder();
  const { pem } = await authority(place, hosts);
  const ends = Date.parse(new X509Certificate(pem).validTo);
  expect(Math.round((ends - Date.now()) / day)).toBe(365);
  try {
    vi.useFakeTimers({ toFake: ['Date'], now: ends - 31 * day });
    expect((await authority(place, hosts)).pem).toBe(pem);
    vi.setSystemTime(ends - 29 * day);
    const renewed = new X509Certificate((await authority(place, hosts)).pem);
    expect(Date.parse(renewed.validTo)).toBeGreaterThan(ends);
  } finally {
    vi.useRealTimers();
  }
});

test('a certificate that is not of the key beside it, or is none at all, is made anew', async () => {
  const place = folder();
  const other = folder();
  const { pem } = await authority(place, hosts);
  await authority(other, hosts);
  copyFileSync(join(other, 'ca-key.pem'), join(place, 'ca-key.pem'));
  const mended = await authority(place, hosts);
  expect(mended.pem).not.toBe(pem);
  writeFileSync(mended.file, 'nonsense');
  expect(new X509Certificate((await authority(place, hosts)).pem).ca).toBe(true);
});

/** What OpenSSL says of a certificate for a name. */
async function verified(name: string): Promise<string> {
  const place = folder();
  const made = await authority(place, hosts);
  const { cert } = await made.pair(name);
  writeFileSync(join(place, 'leaf.pem'), cert);
  try {
    return execFileSync('openssl', ['verify', '-CAfile', made.file, join(place, 'leaf.pem')], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    return String((error as { stderr: string }).stderr);
  }
}

test('OpenSSL accepts its certificates for emulated hosts and loopback', async () => {
  expect(await verified('api.pelican.example')).toContain('OK');
  expect(await verified('127.0.0.1')).toContain('OK');
});

test('OpenSSL refuses them for any other name', async () => {
  expect(await verified('pelican.example.bank.example')).toContain('permitted subtree violation');
  expect(await verified('bank.example')).toContain('permitted subtree violation');
  expect(await verified('10.0.0.1')).toContain('permitted subtree violation');
});
