/** The CA: kept, private, and good for nothing but the emulated hosts. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { authority } from '../../src/interception/authority.ts';

const hosts = ['api.pelican.example', 'pelican.example'];
const folder = (): string => mkdtempSync(join(tmpdir(), 'backlot-ca-'));

test('it is made once, and its key is its owner’s alone', async () => {
  const place = folder();
  const first = await authority(place, hosts);
  const again = await authority(place, hosts);
  expect(again.pem).toBe(first.pem);
  expect(statSync(join(place, 'ca-key.pem')).mode & 0o777).toBe(0o600);
});

test('other hosts make another one', async () => {
  const place = folder();
  const { pem } = await authority(place, hosts);
  expect((await authority(place, [...hosts, 'new.pelican.example'])).pem).not.toBe(pem);
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
  expect(await verified('bank.example')).toContain('permitted subtree violation');
  expect(await verified('10.0.0.1')).toContain('permitted subtree violation');
});
