/** What happens between the dispatcher and a target: the guard, redirects, long answers, certificates. */
import { createServer } from 'node:https';
import { isIP, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Agent } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { guardedConnect, judge } from '../../src/webhooks/guard.ts';
import { app, listening, stage, type Stage } from './stage.ts';

/** Sends one delivery and answers it as it then stands. */
async function sent({ emit, run, get }: Stage, url: string): ReturnType<Stage['get']> {
  const id = await emit({ url });
  await run();
  return get(id);
}

test.each([
  ['127.0.0.1', 'local'],
  ['127.8.8.8', 'local'],
  ['10.1.2.3', 'local'],
  ['172.16.0.1', 'local'],
  ['192.168.65.254', 'local'],
  ['::1', 'local'],
  ['fd12:3456::1', 'local'],
  ['::ffff:127.0.0.1', 'local'],
  ['::ffff:a00:1', 'local'],
  ['93.184.215.14', 'foreign'],
  ['172.32.0.1', 'foreign'],
  ['100.64.0.1', 'foreign'],
  ['::ffff:93.184.215.14', 'foreign'],
  ['2606:2800:21f::1', 'foreign'],
  ['64:ff9b::a00:1', 'foreign'],
  ['169.254.169.254', 'never'],
  ['::ffff:169.254.169.254', 'never'],
  ['fe80::1', 'never'],
  ['fd00:ec2::254', 'never'],
  ['224.0.0.1', 'never'],
  ['ff02::1', 'never'],
  ['0.0.0.0', 'never'],
  ['::', 'never'],
  ['255.255.255.255', 'never'],
] as const)('%s is %s', (address, judgement) => {
  expect(judge(address)).toBe(judgement);
});

test('a public address is refused, and the reason names the flag', async () => {
  const on = await stage();
  expect(await sent(on, 'http://93.184.215.14/hooks')).toMatchObject({
    status: 'refused',
    due: null,
    reason:
      '93.184.215.14 is neither a loopback nor a private address: start Backlot with --allow-webhook-host 93.184.215.14 to allow it',
    attempts: [{ responseBody: '' }],
  });
  expect(on.finished).toMatchObject([{ reply: { outcome: 'refused', attempts: 1 } }]);
});

test.each([
  [
    'http://169.254.169.254/latest/meta-data',
    /^169\.254\.169\.254 is a link-local address, and those are never called$/,
  ],
  ['http://[fe80::1]/', /^fe80::1 is a link-local address/],
  ['http://[::ffff:169.254.169.254]/', /is a link-local address/],
  ['http://0.0.0.0:3000/', /^0\.0\.0\.0 is no address to call: write 127\.0\.0\.1 instead$/],
  ['http://2852039166/', /^169\.254\.169\.254 is a link-local address/], // the same in decimal
  ['ftp://127.0.0.1/', /^"ftp:\/\/127\.0\.0\.1\/" is not an http:\/\/ or https:\/\/ address$/],
  ['nonsense', /is not an http/],
])('%s is refused, allowed or not', async (url, reason) => {
  const hosts = URL.canParse(url) ? [new URL(url).hostname] : [];
  const delivery = await sent(await stage({ allowHosts: hosts }), url);
  expect(delivery.status).toBe('refused');
  expect(delivery.reason).toMatch(reason);
});

test('an IPv4 address written as IPv6 is judged as what it is, and dialled', async () => {
  const shop = await app();
  const { port } = new URL(shop.url);
  expect(await sent(await stage(), `http://[::ffff:127.0.0.1]:${port}/`)).toMatchObject({ status: 'delivered' });
});

test.each(['127.0.0.1', '::1'])('localhost reaches an app that listens on %s', async (host) => {
  const shop = await app(undefined, host);
  const { port } = new URL(shop.url);
  expect(await sent(await stage(), `http://localhost:${port}/`)).toMatchObject({ status: 'delivered' });
  expect(await sent(await stage(), `http://shop.localhost:${port}/`)).toMatchObject({ status: 'delivered' });
});

test('a name that nobody knows is an error like others, and tried again', async () => {
  const delivery = await sent(await stage(), 'http://shop.invalid/hooks');
  expect(delivery).toMatchObject({ status: 'pending', reason: 'no address is known for shop.invalid' });
});

test('a host that is allowed may be dialled, however the flag spells it', async () => {
  // Nothing is there; but what fails is the connection, not the guard.
  const on = await stage({ allowHosts: ['http://[100::1]:8080/'], timeoutMs: 100 });
  expect(await sent(on, 'http://[100::1]/')).toMatchObject({ status: 'pending' });
});

/** Asks an app for `/` under a name that a name server knows by these addresses. */
async function askByName(name: string, addresses: readonly string[], allowHosts: readonly string[]): Promise<number> {
  const shop = await app();
  const known = addresses.map((address) => ({ address, family: isIP(address) }));
  const agent = new Agent({ connect: guardedConnect(allowHosts, async () => known) });
  onTestFinished(() => agent.destroy());
  const { port } = new URL(shop.url);
  const { statusCode } = await agent.request({ origin: `http://${name}:${port}`, path: '/', method: 'GET' });
  return statusCode;
}

test('a name is judged by what it resolves to, and only what was judged is dialled', async () => {
  expect(await askByName('shop.test', ['127.0.0.1'], [])).toBe(200);
  expect(await askByName('shop.test', ['93.184.215.14', '169.254.169.254', '127.0.0.1'], [])).toBe(200);
  await expect(askByName('Shop.test', ['93.184.215.14'], [])).rejects.toThrow(
    '93.184.215.14 (shop.test) is neither a loopback nor a private address: start Backlot with --allow-webhook-host shop.test to allow it',
  );
  await expect(askByName('shop.test', ['169.254.169.254'], ['shop.test'])).rejects.toThrow(
    '169.254.169.254 (shop.test) is a link-local address, and those are never called',
  );
});

test('an app with a certificate of its own making is fine, one without TLS is told so', async () => {
  const secure = createServer({ cert, key }, (_, response) => response.end());
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void secure.close());
  const { port } = secure.address() as AddressInfo;
  expect(await sent(await stage(), `https://localhost:${port}/`)).toMatchObject({ status: 'delivered' });
  const plain = await app();
  const { host } = new URL(plain.url);
  expect((await sent(await stage(), `https://${host}/`)).reason).toBe(
    `${host} does not speak TLS: is it an http:// address?`,
  );
});

test('redirects are not followed unless the provider does', async () => {
  const shop = await app(() => ({ status: 302, headers: { location: '/elsewhere' } }));
  expect(await sent(await stage({ retries: [] }), shop.url)).toMatchObject({
    status: 'failed',
    reason: 'answered 302: redirects are not followed',
  });
  expect(shop.received).toHaveLength(1);
});

test('a redirect is followed: 303 asks again with GET, 307 sends the body again', async () => {
  const shop = await app(({ path }) => {
    if (path === '/a') return { status: 307, headers: { location: '/b' } };
    if (path === '/b') return { status: 303, headers: { location: '/c?x=1' } };
    return { body: '<Response/>' };
  });
  const on = await stage({ redirects: 10, headers: () => ({ 'x-pelican-signature': 'abc' }) });
  const delivery = await sent(on, `${shop.url}/a`);
  expect(shop.received.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /a', 'POST /b', 'GET /c?x=1']);
  expect(shop.received[1]?.body).toBe(shop.received[0]?.body);
  expect(shop.received[2]).toMatchObject({ body: '', headers: { 'x-pelican-signature': 'abc' } });
  expect(shop.received[2]?.headers).not.toHaveProperty('content-type');
  expect(delivery.attempts).toMatchObject([
    { url: `${shop.url}/a`, redirects: [`${shop.url}/b`, `${shop.url}/c?x=1`], responseBody: '<Response/>' },
  ]);
  expect(on.finished).toMatchObject([{ reply: { outcome: 'accepted', url: `${shop.url}/c?x=1` } }]);
});

test('a redirect to another host takes no credentials along', async () => {
  const other = await app();
  const shop = await app(() => ({ status: 307, headers: { location: other.url } }));
  await sent(await stage({ redirects: 10 }), shop.url.replace('//', '//me:secret@'));
  expect(shop.received[0]?.headers.authorization).toBe(`Basic ${btoa('me:secret')}`);
  expect(other.received[0]?.headers).not.toHaveProperty('authorization');
  expect(other.received[0]?.headers.host).toBe(new URL(other.url).host);
});

test.each([
  ['http://93.184.215.14/', /^93\.184\.215\.14 is neither/],
  ['http://169.254.169.254/', /never called$/],
  ['file:///etc/passwd', /is not an http/],
])('the guard checks where a redirect leads: %s', async (location, reason) => {
  const shop = await app(() => ({ status: 302, headers: { location } }));
  const delivery = await sent(await stage({ redirects: 10 }), shop.url);
  expect(delivery.status).toBe('refused');
  expect(delivery.reason).toMatch(reason);
});

test('redirects in a circle and too many of them are errors', async () => {
  const circle = await app(({ path }) => ({ status: 307, headers: { location: path === '/' ? '/b' : '/' } }));
  expect((await sent(await stage({ redirects: 10 }), circle.url)).reason).toBe(
    `redirected in a circle, back to ${circle.url}/`,
  );
  const ever = await app(({ path }) => ({ status: 307, headers: { location: `${path}x` } }));
  expect((await sent(await stage({ redirects: 3 }), ever.url)).reason).toBe('redirected more than 3 times');
  expect(ever.received).toHaveLength(4);
});

test('an answer of 10 MB is cut at 64 kB, and its connection with it', async () => {
  let broken: (written: number) => void = () => {};
  const cut = new Promise<number>((resolve) => (broken = resolve));
  const shop = await listening((_, response) => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    let written = 0;
    const more = (): void => {
      while (written < 10e6 && !response.destroyed && response.write(chunk)) written += chunk.length;
    };
    response.on('drain', more).on('close', () => broken(written));
    more();
  });
  const delivery = await sent(await stage(), shop);
  expect(delivery).toMatchObject({ status: 'delivered', attempts: [{ status: 200, truncated: true }] });
  expect(delivery.attempts[0]?.responseBody).toBe('x'.repeat(64 * 1024));
  expect(await cut).toBeLessThan(10e6);
});

test('an answer that drips is cut by the time-out', async () => {
  const shop = await listening((_, response) => {
    const dripping = setInterval(() => response.write('.'), 5);
    response.on('close', () => clearInterval(dripping));
  });
  expect(await sent(await stage({ timeoutMs: 60, retries: [] }), shop)).toMatchObject({
    status: 'failed',
    reason: 'timed out after 60 ms in the middle of its answer (200)',
  });
});

test('a compressed answer is read', async () => {
  const shop = await listening((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('<Response/>'));
  });
  expect((await sent(await stage(), shop)).attempts).toMatchObject([{ responseBody: '<Response/>' }]);
});

test('a connection that breaks off, and what is not HTTP', async () => {
  const breaking = await listening((request) => void request.socket.destroy());
  expect((await sent(await stage(), breaking)).reason).toBe(
    `${new URL(breaking).host} closed the connection before it had answered`,
  );
  const babbling = await listening((request) => void request.socket.end('220 mail.example ESMTP\r\n'));
  expect((await sent(await stage(), babbling)).reason).toMatch(/answered something that is not HTTP/);
});

/** Signed by nobody, good for a hundred years. */
const cert = `-----BEGIN CERTIFICATE-----
MIIBfjCCASWgAwIBAgIUJENVGAKwcjuZFKDEhZnAdOqz/uswCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMDA4NDQ1OFoYDzIxMjYxMDI3
MDg0NDU4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASTGos2uUKT4iL7or3TVQXUT+kbuI3buJeJ0YGx5AUNnIIkLCDXTl8X
RMFHUihr45Tji5oKafSrPAzeejAXF/jio1MwUTAdBgNVHQ4EFgQU1p1zJMRK2BkI
2ywtOJfJDBKQUJowHwYDVR0jBBgwFoAU1p1zJMRK2BkI2ywtOJfJDBKQUJowDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiBp64hz7Ey5t6olE05ZSmEx
ykA+6v6OeZwaHx3UmwXqRAIgcoTS54eR3VA1sCDxYaW398Rvl089wVNKIdya9omS
ctE=
-----END CERTIFICATE-----`;
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgyfg/0CuTm13mOnZb
Xk9qY72MgrC1yszTQ6nYWkPGyXqhRANCAASTGos2uUKT4iL7or3TVQXUT+kbuI3b
uJeJ0YGx5AUNnIIkLCDXTl8XRMFHUihr45Tji5oKafSrPAzeejAXF/ji
-----END PRIVATE KEY-----`;
