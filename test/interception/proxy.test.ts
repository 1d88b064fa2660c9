/** The forward proxy: the emulated hosts and nobody else, plain, by CONNECT, and straight over TLS. */
import { connect as connectHttp2 } from 'node:http2';
import { createServer, get as httpGet } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
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

/** The status line of what a socket is answered to a text. */
async function said(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const chunk = await new Promise<Buffer | string>((resolve, reject) => {
    socket.once('data', resolve);
    socket.once('error', reject);
    socket.once('close', () => resolve('closed'));
  });
  return chunk.toString().split('\r\n', 1)[0] ?? '';
}

/** A TLS connection to the proxy, straight or through a tunnel. */
async function secured(servername: string, through?: string): Promise<TLSSocket> {
  const plain = connect(server.proxy ?? 0, '127.0.0.1');
  if (through !== undefined)
    expect(await said(plain, `CONNECT ${through}:443 HTTP/1.1\r\nHost: ${through}\r\n\r\n`)).toContain(' 200 ');
  const socket = connectTls({ socket: plain, servername, ca: ca.pem });
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed')));
  });
  return socket;
}

const get = (host: string, path = '/v1/parcels'): string => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
const upgrade = get('api.pelican.example').replace(/\r\n$/, 'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n');

test('any other host is refused, and page and log say how to allow it', async () => {
  const { statusCode, body } = await request(`http://127.0.0.1:${server.proxy}/`, {
    headers: { host: 'bank.example' },
  });
  expect(statusCode).toBe(403);
  expect(await body.text()).toContain('--proxy-passthrough');
  expect(warnings).toContain(
    'the proxy refused bank.example: it is no emulated host. --proxy-passthrough lets others through',
  );
});

test('no way through the proxy leads to another host', async () => {
  const plain = () => connect(server.proxy ?? 0, '127.0.0.1');
  expect(await said(plain(), 'CONNECT bank.example:443 HTTP/1.1\r\nHost: bank.example\r\n\r\n')).toContain(' 403 ');
  expect(await said(plain(), 'CONNECT 10.0.0.1:443 HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n')).toContain(' 403 ');
  expect(await said(plain(), get('bank.example', 'http://bank.example/'))).toContain(' 403 ');
  expect(await said(await secured('api.pelican.example', 'api.pelican.example'), get('bank.example'))).toContain(
    ' 403 ',
  );
  await expect(secured('bank.example')).rejects.toThrow(/closed|disconnected|reset/);
  await expect(secured('bank.example', 'api.pelican.example')).rejects.toThrow(/closed|disconnected|reset/);
});

test('with passthrough other hosts are reached, plain and by CONNECT, and emulated ones are not', async () => {
  const other = createServer((incoming, outgoing) => {
    outgoing.end(JSON.stringify([incoming.url, incoming.headers['proxy-connection'] ?? null]));
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const open = await serveBacklot(
    { ...defaultOptions, port: 0, data: ':memory:', proxyPassthrough: true },
    [pelican],
    async () => ca,
  );
  try {
    const plain = await new Promise<string>((resolve, reject) => {
      const sent = { 'proxy-connection': 'keep-alive', host: `127.0.0.1:${port}` };
      const options = { host: '127.0.0.1', port: open.proxy, path: `http://127.0.0.1:${port}/plain`, headers: sent };
      httpGet(options, (answer) => answer.once('data', (chunk: Buffer) => resolve(chunk.toString()))).on(
        'error',
        reject,
      );
    });
    expect(plain).toBe('["/plain",null]');
    const through = new ProxyAgent({
      uri: `http://127.0.0.1:${open.proxy}`,
      requestTls: { ca: ca.pem },
      proxyTunnel: true,
    });
    const tunnelled = await request(`http://127.0.0.1:${port}/tunnel`, { dispatcher: through });
    expect(await tunnelled.body.json()).toEqual(['/tunnel', null]);
    const emulated = await request('https://api.pelican.example/v1/parcels', { dispatcher: through, headers });
    expect(await emulated.body.json()).toEqual({ items: [], next_page_token: null });
  } finally {
    await open.close();
    other.close();
  }
});

test('a WebSocket is refused politely, plain and through TLS', async () => {
  expect(await said(connect(server.proxy ?? 0, '127.0.0.1'), upgrade)).toBe('HTTP/1.1 501 Not Implemented');
  const socket = await secured('api.pelican.example', 'api.pelican.example');
  expect(await said(socket, upgrade)).toBe('HTTP/1.1 501 Not Implemented');
});

test('a client that does not trust the CA is told in the log which variable to set', async () => {
  const distrusting = new ProxyAgent(`http://127.0.0.1:${server.proxy}`);
  await expect(request('https://api.pelican.example/v1/parcels', { dispatcher: distrusting })).rejects.toThrow(
    'certificate',
  );
  await expect
    .poll(() => warnings)
    .toContainEqual(
      expect.stringMatching(
        /^a client of api\.pelican\.example does not trust the CA: set NODE_EXTRA_CA_CERTS .*"backlot proxy ca"/,
      ),
    );
});

test('a client that hangs up when it sees the certificate is told about pinning', async () => {
  (await secured('api.pelican.example')).end();
  await expect
    .poll(() => warnings)
    .toContainEqual(
      expect.stringMatching(
        /^a client of api\.pelican\.example hung up before its first request: most likely it pins certificates/,
      ),
    );
});

test('with --tls every port speaks HTTPS and HTTP', async () => {
  const ports = [new URL(server.url).port, ...server.providers.map(({ port }) => port)].map(Number);
  expect(ports).toHaveLength(2);
  for (const port of ports) {
    expect((await fetch(`http://127.0.0.1:${port}/v1/parcels`)).status).toBeLessThan(500);
    for (const protocol of ['http/1.1', 'h2']) {
      const socket = connectTls({ host: '127.0.0.1', port, ca: ca.pem, ALPNProtocols: [protocol] });
      await new Promise<void>((resolve, reject) => {
        socket.once('secureConnect', resolve);
        socket.once('error', reject);
      });
      expect(socket.alpnProtocol).toBe(protocol);
      if (protocol === 'http/1.1') expect(await said(socket, get('127.0.0.1'))).toMatch(/^HTTP\/1\.1 [24]/);
      socket.destroy();
    }
  }
});
