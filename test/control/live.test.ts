import { expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { startBacklot } from '../../src/index.ts';
import { bookParcel, controlOf } from './client.ts';

const test = worldTest({ emulators: [pelican], clock: { mode: 'frozen', now: '2030-01-01T00:00:00Z' } });

interface Jobs {
  readonly jobs: readonly { readonly name: string; readonly due: string; readonly kind: string }[];
  readonly nextCursor: string | null;
}

/** Reads server-sent events, one after the other. */
async function* eventsOf(
  url: string,
): AsyncGenerator<{ readonly event: string; readonly data: Record<string, unknown> }> {
  const { body } = await fetch(url);
  let text = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, event, data] = /event: (.*)\ndata: (.*)/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (event && data) yield { event, data: JSON.parse(data) as Record<string, unknown> };
    }
  }
}

test('events tell of requests, rows, webhooks and the clock of one namespace', async ({ backlot, world, receiver }) => {
  const call = controlOf(backlot, world.name);
  await call('PUT', '/webhook-endpoints/pelican', { body: { url: receiver.url } });
  const events = eventsOf(`${backlot.url}/_backlot/events?namespace=${world.name}`);
  const seen: string[] = [];
  const first = events.next();
  await call('GET', '/clock');
  await bookParcel(backlot.default);
  const parcel = await bookParcel(world);
  await world.settle();
  await world.advance('1m');

  for (let next = await first; !next.done; next = await events.next()) {
    const { event, data } = next.value;
    seen.push(event);
    if (event === 'request')
      expect(data).toMatchObject({ operation: 'pelican.parcels.book', status: 201, namespace: world.name });
    if (event === 'state')
      expect(data).toMatchObject({ provider: 'pelican', changes: [['parcels', parcel['id'], 'inserted']] });
    if (event === 'webhook') expect(data).toMatchObject({ event: 'parcel.booked', status: 'delivered', answer: 200 });
    if (['request', 'state', 'webhook', 'clock'].every((kind) => seen.includes(kind))) break;
  }
  expect(new Set(seen)).toEqual(new Set(['request', 'state', 'webhook', 'clock']));
});

test('streams end when the server stops', async () => {
  const backlot = await startBacklot({ port: 0, data: ':memory:', emulators: [pelican] });
  const { body } = await fetch(`${backlot.url}/_backlot/events`);
  const ended = new Response(body).text();
  await backlot.close();
  expect(await ended).toContain(': Backlot');
});

test('jobs are listed soonest first, webhooks among them', async ({ backlot, world, receiver }) => {
  const call = controlOf(backlot, world.name);
  await call('PUT', '/webhook-endpoints/pelican', { body: { url: receiver.url } });
  receiver.answer = () => ({ status: 503 });
  const { id } = await bookParcel(world);
  await world.settle();

  const { body } = await call<Jobs>('GET', '/jobs');
  expect(body.jobs).toMatchObject([
    {
      provider: 'pelican',
      name: 'webhook parcel.booked',
      kind: 'calendar',
      due: '2030-01-01T00:01:00.000Z',
      input: { attempts: 1 },
    },
    { provider: 'pelican', name: 'parcels.collect', kind: 'progress', input: { parcel: id } },
    {
      provider: 'pelican',
      name: 'parcels.expire',
      kind: 'calendar',
      due: '2030-01-31T00:00:00.000Z',
      input: { parcel: id },
    },
  ]);
  const names = async (query: string): Promise<string[]> =>
    (await call<Jobs>('GET', `/jobs?${query}`)).body.jobs.map(({ name }) => name);
  expect(await names('kind=progress')).toEqual(['parcels.collect']);
  expect(await names('kind=calendar')).toEqual(['webhook parcel.booked', 'parcels.expire']);

  const paged: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Jobs = (await call<Jobs>('GET', `/jobs?limit=1${cursor && `&cursor=${cursor}`}`)).body;
    paged.push(...page.jobs.map(({ name }) => name));
    cursor = page.nextCursor;
  }
  expect(paged).toEqual(['webhook parcel.booked', 'parcels.collect', 'parcels.expire']);
});

test('metrics count requests, webhooks and jobs', async ({ backlot, world, receiver }) => {
  const call = controlOf(backlot, world.name);
  await call('PUT', '/webhook-endpoints/pelican', { body: { url: receiver.url } });
  await bookParcel(world);
  await world.advance('1d');
  const { status, headers, body } = await call<string>('GET', '/metrics');

  expect(status).toBe(200);
  expect(headers['content-type']).toContain('text/plain');
  expect(body).toMatch(
    /^backlot_requests_total\{provider="pelican",operation="pelican.parcels.book",status="201"\} \d+$/m,
  );
  expect(body).toMatch(
    /^backlot_request_duration_seconds_bucket\{provider="pelican",operation="pelican.parcels.book",status="201",le="\+Inf"\} \d+$/m,
  );
  expect(body).toMatch(/^backlot_webhook_attempts_total\{provider="pelican",status="delivered"\} \d+$/m);
  expect(body).toMatch(/^backlot_jobs_total\{provider="pelican",job="parcels.collect",status="run"\} \d+$/m);
  expect(body).toMatch(/^backlot_namespaces \d+$/m);
  expect(body).toMatch(/^backlot_store_bytes \d+$/m);
});

test('health tells version, uptime and providers', async ({ backlot }) => {
  expect(await controlOf(backlot)('GET', '/health')).toMatchObject({
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: {
      status: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      uptime: expect.any(Number),
      providers: ['pelican'],
    },
  });
});

test('documents are served', async ({ backlot }) => {
  const call = controlOf(backlot);
  expect(await call('GET', '/')).toMatchObject({
    status: 200,
    body: { document: `${backlot.url}/_backlot/openapi.json` },
  });
  expect(await call('GET', '/openapi.json')).toMatchObject({
    body: { openapi: '3.1.0', servers: [{ url: `${backlot.url}/_backlot` }] },
  });
  expect(await call('GET', '/openapi/pelican.json')).toMatchObject({
    body: { openapi: '3.1.0', servers: [{ url: `${backlot.url}/pelican` }] },
  });
  expect(await call('GET', '/openapi/pelicn.json')).toMatchObject({ status: 404 });
});

test('a call that there is not says so', async ({ backlot }) => {
  const call = controlOf(backlot);
  expect(await call('GET', '/helth')).toMatchObject({
    status: 404,
    body: { error: { code: 'unknown_call', message: expect.stringContaining('did you mean /health?') } },
  });
  expect(await call('DELETE', '/clock')).toMatchObject({ status: 405, headers: { allow: 'GET, PATCH' } });
});
