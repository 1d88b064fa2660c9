import { describe, expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { controlOf } from './client.ts';

const port = (url: string): string => new URL(url).port;

const test = worldTest({ emulators: [pelican], allowHosts: ['backlot.test'] });
const token = 'a-long-secret';
const guarded = worldTest({ emulators: [pelican], token });

describe('without a token', () => {
  test.for(['localhost', '127.0.0.1', '127.9.9.9', '[::1]', 'pelican.localhost', 'backlot.test', 'LOCALHOST'])(
    'the Host %s is answered',
    async (host, { backlot }) => {
      const { status } = await controlOf(backlot)('GET', '/clock', {
        headers: { host: `${host}:${port(backlot.url)}` },
      });
      expect(status === 200 || host === 'pelican.localhost').toBe(true);
    },
  );

  test('a Host that is neither loopback nor configured is refused', async ({ backlot }) => {
    const answer = await controlOf(backlot)('GET', '/clock', { headers: { host: 'evil.example' } });
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'host_refused' } } });
  });

  test('a write from a foreign page is refused, a read is not', async ({ backlot }) => {
    const call = controlOf(backlot);
    const headers = { origin: 'https://evil.example' };
    expect(await call('POST', '/reset', { headers })).toMatchObject({
      status: 403,
      body: { error: { code: 'origin_refused' } },
    });
    expect(await call('POST', '/reset', { headers: { origin: 'null' } })).toMatchObject({ status: 403 });
    expect(await call('POST', '/reset', { headers: { origin: 'http://localhost:3000' } })).toMatchObject({
      status: 403,
    });
    expect(await call('GET', '/clock', { headers })).toMatchObject({ status: 200 });
  });

  test("a write from Backlot's own pages is taken", async ({ backlot }) => {
    const call = controlOf(backlot);
    expect(await call('POST', '/reset', { headers: { origin: backlot.url } })).toMatchObject({ status: 200 });
    const origin = `http://localhost:${port(backlot.url)}`;
    expect(await call('POST', '/reset', { headers: { origin } })).toMatchObject({ status: 200 });
  });

  test('a webhook delivery is refused', async ({ backlot }) => {
    const answer = await controlOf(backlot)('POST', '/reset', { headers: { 'x-backlot-delivery': 'dlv_1' } });
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'delivery_refused' } } });
  });
});

describe('with a token', () => {
  guarded('every call needs it', async ({ backlot }) => {
    const call = controlOf(backlot);
    for (const path of ['/health', '/namespaces', '/clock', '/openapi.json', '/metrics', '/nothing'])
      expect(await call('GET', path)).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Bearer realm="Backlot"' },
        body: { error: { code: 'token_required' } },
      });
    expect(await call('GET', '/health', { headers: { authorization: 'Bearer wrong' } })).toMatchObject({ status: 401 });
    expect(await call('GET', '/health', { headers: { authorization: `Bearer ${token}` } })).toMatchObject({
      status: 200,
    });
  });

  guarded('it exempts from the check of the Host', async ({ backlot }) => {
    const headers = { authorization: `Bearer ${token}`, host: 'backlot.internal' };
    expect(await controlOf(backlot)('GET', '/clock', { headers })).toMatchObject({ status: 200 });
  });

  guarded('it does not make a foreign page one of ours', async ({ backlot }) => {
    const headers = { authorization: `Bearer ${token}`, origin: 'https://evil.example' };
    expect(await controlOf(backlot)('POST', '/reset', { headers })).toMatchObject({ status: 403 });
  });
});
