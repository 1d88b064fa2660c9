/** More than what is built in: fixed answers of the configuration, and modules. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { effectiveConfig } from '../../src/config/effective.ts';
import { serverOptions } from '../../src/config.ts';
import { startBacklot, type Backlot, type World } from '../../src/index.ts';
import pelican from '../pelican/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'backlot-extending-'));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const extension = (name: string): string => join(import.meta.dirname, 'extensions', name);
const headers = { authorization: 'Bearer pel_0123456789abcdef', 'content-type': 'application/json' };

describe('stubs', () => {
  let backlot: Backlot;
  beforeAll(async () => {
    const config = written(
      'backlot.config.yaml',
      `stubs:
  - { provider: pelican, request: GET /v1/weather, body: { wind: strong } }
  - { provider: pelican, request: 'PUT /v1/riders/{rider}/hat', status: 202, headers: { X-Hat: red }, body: done }
  - { provider: pelican, request: DELETE /v1/riders, status: 204 }
  - { provider: pelican, request: GET /v1/parcels, body: [never] }
  - { provider: gull, request: GET /v1/nothing, body: {} }
`,
    );
    const { config: effective } = await effectiveConfig({ flags: { config } });
    backlot = await startBacklot({ ...serverOptions(effective), port: 0, data: ':memory:', emulators: [pelican] });
  });
  afterAll(() => backlot.close());

  const call = (method: string, path: string): Promise<Response> =>
    fetch(`${backlot.urls['pelican']}${path}`, { method, headers });

  test('one answers with its body as JSON, and says nothing of not being emulated', async () => {
    const answer = await call('GET', '/v1/weather?day=1');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(answer.headers.get('x-backlot-not-emulated')).toBeNull();
    expect(await answer.json()).toEqual({ wind: 'strong' });
  });

  test('one has a name in its path, a status, headers and text', async () => {
    const answer = await call('PUT', '/v1/riders/17/hat');
    expect([answer.status, answer.headers.get('x-hat'), await answer.text()]).toEqual([202, 'red', 'done']);
    expect((await call('PUT', '/v1/riders/17/left/hat')).status).toBe(404);
    expect((await call('POST', '/v1/riders/17/hat')).status).toBe(404);
  });

  test('one without a body is empty', async () => {
    const answer = await call('DELETE', '/v1/riders');
    expect([answer.status, await answer.text()]).toEqual([204, '']);
  });

  test('what is emulated stays so', async () => {
    expect(await (await call('GET', '/v1/parcels')).json()).toEqual({ items: [], next_page_token: null });
  });

  test('it is in the request log', async () => {
    await call('GET', '/v1/weather?day=2');
    const [logged] = await backlot.default.requests({ provider: 'pelican' });
    expect(logged).toMatchObject({ method: 'GET', path: '/v1/weather?day=2', status: 200 });
  });

  test.for([
    ['- { provider: strpe, request: GET /v1/x }', '2:17: there is no provider "strpe": did you mean stripe?'],
    [
      '- { provider: stripe, request: get v1 }',
      '2:34: stubs.0.request: write METHOD /path, for example GET /v3/stats/{id}, not "get v1"',
    ],
    ['- { provider: stripe, request: GET /v1/x, status: 99 }', '2:53: stubs.0.status: write 100 or more, not 99'],
    ['- { provider: stripe, request: GET /v1/x, boddy: 1 }', '2:45: stubs.0: there is no "boddy" here'],
  ] as const)('%s is told with line and column', async ([line, complaint]) => {
    written('bad.yaml', `stubs:\n  ${line}\n`);
    const input = { folder, flags: { config: 'bad.yaml' }, providers: ['stripe', 'twilio'] };
    await expect(effectiveConfig(input)).rejects.toThrow(`bad.yaml:${complaint}`);
  });
});

describe('--extend', () => {
  let backlot: Backlot;
  let world: World;
  beforeAll(async () => {
    backlot = await startBacklot({
      port: 0,
      data: ':memory:',
      clock: 'frozen',
      checkResults: true,
      emulators: [pelican],
      extend: [extension('returns.ts'), extension('heron/index.ts')],
    });
    world = await backlot.namespace();
  });
  afterAll(() => backlot.close());

  const post = async (url: string, body: object): Promise<{ status: number; body: Record<string, string> }> => {
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  };
  const book = async (): Promise<string> =>
    (await post(`${world.baseUrls['pelican']}/v1/parcels`, { to: 'Rua do Sol 4', weight: 1200 })).body['id'] ?? '';

  test('an operation works beside the built-in ones, on their rows and its own, and its job runs', async () => {
    const parcel = await book();
    const back = await post(`${world.baseUrls['pelican']}/v1/parcels/${parcel}/return`, { reason: 'too small' });
    expect(back).toMatchObject({ status: 201, body: { parcel, reason: 'too small' } });
    expect(await world.state('pelican', 'returns')).toMatchObject([{ parcel, reason: 'too small' }]);
    await world.advance('3d');
    const read = await fetch(`${world.baseUrls['pelican']}/v1/parcels/${parcel}`, { headers });
    expect(await read.json()).toMatchObject({ status: 'cancelled' });
  });

  test('it has the provider’s errors, and stands in its OpenAPI document', async () => {
    const missing = await post(`${world.baseUrls['pelican']}/v1/parcels/par_no/return`, { reason: 'x' });
    expect(missing).toMatchObject({ status: 404, body: { error: 'parcel_missing' } });
    const document = (await world.ask('GET', '/openapi/pelican.json')) as { paths: object };
    expect(Object.keys(document.paths)).toContain('/v1/parcels/{parcel}/return');
  });

  test('a trigger is listed and works', async () => {
    const parcel = await book();
    expect(await world.trigger('pelican/parcel.refused_at_door', { parcel })).toMatchObject({
      parcel,
      reason: 'refused',
    });
  });

  test('a whole provider is served under its prefix and on a port of its own, and hands out variables', async () => {
    expect(world.env['HERON_URL']).toBe(world.baseUrls['heron']);
    const own = `http://127.0.0.1:${backlot.ports['heron']}/notes`;
    for (const url of [`${world.baseUrls['heron']}/notes`, own])
      expect(await post(url, { text: 'Fish.' })).toMatchObject({ status: 201, body: { text: 'Fish.' } });
    expect(await post(own, { words: 1 })).toEqual({ status: 400, body: { problem: 'That is no note.' } });
  });

  const startWith = (file: string): Promise<Backlot> =>
    startBacklot({ port: 0, data: ':memory:', emulators: [pelican], extend: [file] });

  test.for([
    ['nowhere.js', undefined, 'there is no such file'],
    ['throws.js', `throw new Error('no\\nway');`, 'no'],
    ['empty.js', 'export const x = 1;', 'export operations, jobs, triggers or webhooks, or an emulator as default'],
  ] as const)('%s is one line', async ([name, text, complaint]) => {
    const file = text === undefined ? join(folder, name) : written(name, text);
    await expect(startWith(file)).rejects.toThrow(new RegExp(`^--extend ${file}: ${complaint}$`));
  });

  test('a name that is taken is one line', async () => {
    const again = extension('again.ts');
    await expect(startWith(again)).rejects.toThrow(
      `--extend ${again}: pelican has two things named pelican.parcels.list`,
    );
    const copy = extension('copy/index.ts');
    await expect(startWith(copy)).rejects.toThrow(`there is a provider "pelican" already: give yours another name`);
  });
});
