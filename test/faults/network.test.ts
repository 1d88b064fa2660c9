import { once } from 'node:events';
import { createServer, get, Agent, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, get as getTls } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { fetch as undiciFetch } from 'undici';
import { breakConnection, type NetworkTimes, type WholeAnswer } from '../../src/faults/network.ts';
import type { NetworkFault } from '../../src/faults/rules.ts';

const whole: WholeAnswer = {
  status: 200,
  headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked', 'set-cookie': ['a=1', 'b=2'] },
  body: JSON.stringify({ message: 'x'.repeat(400) }),
};

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that breaks every call whose path names a fault and answers the others; `broken` has what the breaking came to. */
async function serve({ answer = whole, times = {} }: { answer?: WholeAnswer; times?: NetworkTimes } = {}) {
  const broken: Promise<void>[] = [];
  const listen = (request: IncomingMessage, response: ServerResponse) => {
    const kind = (request.url ?? '').slice(1);
    if (kind === '') response.end('fine');
    else broken.push(breakConnection(kind as NetworkFault, response, answer, times));
  };
  const server = createServer(listen).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, broken, server };
}

const causeOf = async (answer: Promise<unknown>): Promise<string> => {
  const error: unknown = await answer.then(
    () => new Error('it was answered'),
    (reason: unknown) => reason,
  );
  const { cause, code, message } = error as Error & { code?: string };
  return cause ? causeOf(Promise.reject(cause as Error)) : (code ?? message);
};

/** What a raw socket gets until the other side closes. */
async function bytesOf(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').end(request);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}

test('reset: the client sees ECONNRESET', async () => {
  const { url, broken } = await serve();
  expect(await causeOf(fetch(`${url}/reset`))).toBe('ECONNRESET');
  await Promise.all(broken);
});

/** TLS without a certificate. */
const anonymous = { ciphers: 'AECDH-AES256-SHA:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const;

test('reset over TLS cuts the connection', async () => {
  const server = createTlsServer(anonymous, (_, response) => void breakConnection('reset', response, whole));
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = getTls({ ...anonymous, port, host: '127.0.0.1', rejectUnauthorized: false });
  const [error] = (await once(request, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNRESET');
});

test('empty: the connection closes without a byte', async () => {
  const { url, port, broken } = await serve();
  expect(await causeOf(undiciFetch(`${url}/empty`))).toBe('UND_ERR_SOCKET');
  expect(await bytesOf(port, 'GET /empty HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('');
  await Promise.all(broken);
});

test('truncate: the head promises more than comes', async () => {
  const { url, port, broken } = await serve();
  const response = await undiciFetch(`${url}/truncate`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-length')).toBe(String(whole.body?.length));
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await causeOf(response.text())).toBe('UND_ERR_SOCKET');
  const [head = '', body] = (await bytesOf(port, 'GET /truncate HTTP/1.1\r\nHost: x\r\n\r\n')).split('\r\n\r\n');
  expect(head).toContain('HTTP/1.1 200 OK');
  expect(body).toBe(String(whole.body).slice(0, 207));
  await Promise.all(broken);
});

test('truncate: of a single byte none comes', async () => {
  const { url } = await serve({ answer: { ...whole, body: '1' } });
  const response = await undiciFetch(`${url}/truncate`);
  expect(response.headers.get('content-length')).toBe('1');
  expect(await causeOf(response.text())).toBe('UND_ERR_SOCKET');
});

test('truncate: an answer without a body loses half its head', async () => {
  const { url, port } = await serve({ answer: { status: 204, headers: {}, body: undefined } });
  expect(await causeOf(undiciFetch(`${url}/truncate`))).toBe('UND_ERR_SOCKET');
  expect(await bytesOf(port, 'GET /truncate HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('HTTP/1.1 204');
});

test('garbage: the client cannot read it as HTTP', async () => {
  const { url, broken } = await serve();
  expect(await causeOf(undiciFetch(`${url}/garbage`))).toMatch(/does not match the HTTP\/1.1 protocol/);
  expect(await causeOf(once(get(`${url}/garbage`), 'response'))).toMatch(/^HPE_/);
  await Promise.all(broken);
});

test('timeout: nothing comes, until the caller goes', async () => {
  const { url, broken, server } = await serve();
  const controller = new AbortController();
  const answer = fetch(`${url}/timeout`, { signal: controller.signal });
  await once(server, 'request');
  controller.abort();
  expect(await causeOf(answer)).toBe(20);
  await Promise.all(broken);
});

test('timeout: a caller that never goes is cut off', async () => {
  const { url, broken } = await serve({ times: { holdMs: 30 } });
  expect(await causeOf(undiciFetch(`${url}/timeout`))).toBe('UND_ERR_SOCKET');
  await Promise.all(broken);
});

test('slow: the whole answer comes, in pieces', async () => {
  const { url, broken } = await serve({ times: { dripMs: 200, pieces: 5 } });
  const [response] = (await once(get(`${url}/slow`), 'response')) as [IncomingMessage];
  const pieces: string[] = [];
  for await (const piece of response.setEncoding('utf8')) pieces.push(String(piece));
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.join('')).toBe(whole.body);
  expect(response.headers['content-length']).toBe(String(whole.body?.length));
  await Promise.all(broken);
});

test('slow: the connection goes on afterwards', async () => {
  const { port, broken } = await serve({ times: { dripMs: 20 } });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const locals: (number | undefined)[] = [];
  for (const path of ['/slow', '/']) {
    const [response] = (await once(get({ agent, port, path, host: '127.0.0.1' }), 'response')) as [IncomingMessage];
    locals.push(response.socket.localPort);
    for await (const _ of response);
  }
  expect(new Set(locals).size).toBe(1);
  agent.destroy();
  await Promise.all(broken);
});

test('slow: an answer without a body comes late, but whole', async () => {
  const { url, broken } = await serve({
    answer: { status: 204, headers: { 'x-id': '1' }, body: undefined },
    times: { dripMs: 20 },
  });
  const response = await fetch(`${url}/slow`);
  expect([response.status, response.headers.get('x-id'), await response.text()]).toEqual([204, '1', '']);
  await Promise.all(broken);
});

test('slow: a caller that goes ends it', async () => {
  const { url, broken } = await serve({ times: { dripMs: 600_000 } });
  const controller = new AbortController();
  await fetch(`${url}/slow`, { signal: controller.signal });
  controller.abort();
  await Promise.all(broken);
});

test.each(['reset', 'timeout', 'empty', 'truncate', 'garbage', 'slow'] as const)(
  '%s: on a connection that is gone there is nothing to break',
  async (kind) => {
    const over: Promise<void>[] = [];
    const server = createServer((request, response) => {
      request.socket.once('close', () => over.push(breakConnection(kind, response, whole)));
      request.socket.destroy();
    });
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    await causeOf(fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    await Promise.all(over);
    expect(over).toHaveLength(1);
  },
);
