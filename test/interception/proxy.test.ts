/** The forward proxy: the emulated hosts and nobody else, plain, by CONNECT, and straight over TLS. */
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProxyAgent, request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authority, type Authority } from '../../src/interception/authority.ts';
import { serveBacklot } from '../../src/serve.ts';
import { defaultOptions } from '../../src/server/options.ts';
import pelican from '../pelican/index.ts';

const headers = { authorization: 'Bearer pel_0123456789abcdef' };
const place = mkdtempSync(join(tmpdir(), 'backlot-proxy-'));
let server: Awaited<ReturnType<typeof serveBacklot>>;
let ca: Authority;
const warnings: string[] = [];

beforeAll(async () => {
  const log = (level: string, message: string): void => void (level === 'warn' && warnings.push(message));
  server = await serveBacklot(
    { ...defaultOptions, port: 0, data: ':memory:', tls: true, log },
    [pelican],
    async (hosts) => (ca = await authority(place, hosts)),
  );
  ca ??= await authority(place, server.hosts);
});
afterAll(() => server.close());

const agent = (): ProxyAgent => new ProxyAgent({ uri: `http://127.0.0.1:${server.proxy}`, requestTls: { ca: ca.pem } });

test('CONNECT to an emulated host ends in Backlot, and links lead back to it', async () => {
  const { statusCode, body } = await request('https://api.pelican.example/v1/parcels', {
    dispatcher: agent(),
    headers,
  });
  expect(statusCode).toBe(200);
  expect(await body.json()).toEqual({ items: [], next_page_token: null });
});

test('a plain request for an emulated host is answered', async () => {
  const { statusCode } = await request(`http://127.0.0.1:${server.proxy}/v1/parcels`, {
    headers: { ...headers, host: 'api.pelican.example' },
  });
  expect(statusCode).toBe(200);
});

test('HTTP/2 is spoken where the client offers it', async () => {
  const socket = connectTls({
    host: '127.0.0.1',
    port: server.proxy,
    servername: 'api.pelican.example',
    ca: ca.pem,
    ALPNProtocols: ['h2'],
  });
  const session = connectHttp2('https://api.pelican.example', { createConnection: () => socket });
  const stream = session.request({ ':path': '/v1/parcels', ...headers });
  const status = await new Promise((resolve) => stream.once('response', (answer) => resolve(answer[':status'])));
  stream.resume();
  session.close();
  expect(status).toBe(200);
});

test('any other host is refused, and the log says how to allow it', async () => {
  await expect(request('https://bank.example/', { dispatcher: agent() })).rejects.toThrow('403');
  const { statusCode, body } = await request(`http://127.0.0.1:${server.proxy}/`, {
    headers: { host: 'bank.example' },
  });
  expect(statusCode).toBe(403);
  expect(await body.text()).toContain('--proxy-passthrough');
  expect(warnings.some((line) => line.includes('bank.example'))).toBe(true);
});

test('a WebSocket is refused politely', async () => {
  const upgrade = { host: 'api.pelican.example', connection: 'Upgrade', upgrade: 'websocket' };
  const { status } = await new Promise<{ status: number | undefined }>((resolve) => {
    void import('node:http').then(({ get }) => {
      const call = get({ host: '127.0.0.1', port: server.proxy, path: '/', headers: upgrade });
      call.on('response', ({ statusCode }) => resolve({ status: statusCode }));
    });
  });
  expect(status).toBe(501);
});

test('with --tls the main port speaks HTTPS and HTTP', async () => {
  expect((await fetch(`${server.url}/_backlot/health`)).status).toBe(200);
  const { port } = new URL(server.url);
  const socket = connectTls({ host: '127.0.0.1', port: Number(port), ca: ca.pem });
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
  });
  socket.write('GET /_backlot/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n');
  const text = await new Promise<string>((resolve) =>
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  );
  expect(text).toMatch(/^HTTP\/1\.1 200/);
});
