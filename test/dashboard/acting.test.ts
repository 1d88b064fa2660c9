/** Forms that do more than one control call: triggers, sliders, rules, endpoints, rows, fixtures. */
import { expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { bookParcel } from '../control/client.ts';
import { pageOf, press } from './browsing.ts';

const test = worldTest({ emulators: [pelican], clock: { mode: 'frozen', now: '2030-01-01T00:00:00Z' } });

test('a trigger takes its inputs from the fields of its form', async ({ world, receiver }) => {
  await world.webhookEndpoint('pelican', { url: receiver.url });
  const { id = '' } = await bookParcel(world);
  const path = '/providers/pelican';
  const lost = await press(world, path, { event: 'parcel.lost', 'input.parcel': id });
  expect(lost.flash).toMatchObject({ kind: 'done' });
  await world.settle();
  expect(receiver.events).toMatchObject([{ type: 'parcel.booked' }, { type: 'parcel.lost', data: { id } }]);
  const wrong = await press(world, path, { event: 'parcel.lost', 'input.parcel': 'par_none' });
  expect(wrong.flash).toMatchObject({ kind: 'failed' });
  const unknown = await press(world, path, { event: 'parcel.eaten' });
  expect(unknown.flash).toEqual({ kind: 'failed', text: 'There is no trigger parcel.eaten of pelican.' });
});

test('sliders make rules, change them, and take them away', async ({ world }) => {
  const slide = (fields: Record<string, string>) =>
    press(world, '/faults', { form: 'sliders', provider: 'pelican', slow: '0', failing: '0', lost: '0', ...fields });
  await slide({ slow: '800', failing: '20' });
  const rules = (await world.ask('GET', '/faults')) as { rules: Record<string, unknown>[] };
  expect(rules.rules).toMatchObject([
    { id: 'pelican-slow', provider: 'pelican', latency: '800ms' },
    { id: 'pelican-failing', provider: 'pelican', when: { probability: 0.2 }, fault: { error: 'unavailable' } },
  ]);
  const { text } = await pageOf(world, '/faults');
  expect(text).toContain('20 % of calls of Pelican: unavailable');
  const { flash } = await slide({});
  expect(flash.text).toBe('Pelican works again.');
  expect(await world.ask('GET', '/faults')).toEqual({ rules: [] });
});

test('the form of rules makes what it says, and the API says what is wrong', async ({ world }) => {
  const rule = { form: 'rule', provider: 'pelican', operation: '', condition: 'nth', count: '2' };
  await press(world, '/faults', { ...rule, effect: 'rateLimit', value: '10/1m' });
  await press(world, '/faults', { ...rule, effect: 'network', value: 'reset', after: 'after' });
  const { rules } = (await world.ask('GET', '/faults')) as { rules: Record<string, unknown>[] };
  expect(rules).toMatchObject([
    { when: { nth: 2 }, fault: { rateLimit: { limit: 10, window: '1m' } } },
    { when: { nth: 2 }, fault: { network: 'reset', phase: 'after' } },
  ]);
  const wrong = await press(world, '/faults', { ...rule, effect: 'error', value: 'rate_limt' });
  expect(wrong.flash.kind).toBe('failed');
  expect(wrong.flash.text).toContain('rate_limit');
});

test('an endpoint is added, changed and removed', async ({ world }) => {
  const list = async () => (await world.ask('GET', '/webhook-endpoints/pelican')) as { endpoints: { id: string }[] };
  await press(world, '/endpoints', { provider: 'pelican', id: '', url: 'http://127.0.0.1:1/a' });
  const [endpoint] = (await list()).endpoints;
  expect(endpoint).toMatchObject({ url: 'http://127.0.0.1:1/a', events: ['*'] });
  await press(world, '/endpoints', {
    provider: 'pelican',
    id: endpoint?.id ?? '',
    url: 'http://127.0.0.1:1/b',
    events: 'parcel.lost, parcel.booked',
  });
  expect((await list()).endpoints).toMatchObject([
    { id: endpoint?.id, url: 'http://127.0.0.1:1/b', events: ['parcel.lost', 'parcel.booked'] },
  ]);
  await press(world, '/do', { call: `DELETE /webhook-endpoints/pelican/${endpoint?.id}` });
  expect(await list()).toEqual({ endpoints: [] });
});

test('fixtures are loaded from what is typed, as YAML', async ({ world }) => {
  const yaml = `pelican:
  parcels:
    - { id: par_1, status: booked, to: Rua Nova 1, weight: 900, label_url: /labels/par_1, booked_at: 2030-01-01T00:00:00Z }
`;
  const { flash } = await press(world, '/snapshots', { fixtures: yaml });
  expect(flash).toMatchObject({ kind: 'done', text: 'Loaded 1 object of pelican.' });
  expect(await world.state('pelican', 'parcels')).toMatchObject([{ to: 'Rua Nova 1', weight: 900 }]);
  const wrong = await press(world, '/snapshots', { fixtures: 'pelican: [' });
  expect(wrong.flash).toMatchObject({ kind: 'failed' });
});

test('a request tells what it caused: rows, events that nobody hears, jobs', async ({ world }) => {
  const { id = '' } = await bookParcel(world);
  const [request] = await world.requests({ limit: 1 });
  const { text } = await pageOf(world, `/requests/${request?.id}`);
  expect(text).toContain(`/state/pelican/parcels/${id}?namespace=${world.name}`);
  expect(text).toContain('Events that nobody is told of: parcel.booked');
  expect(text).toMatch(/parcels\.collect<\/a> is due/);
  const sent = await pageOf(world, `/requests/${request?.id}/sent`);
  expect(sent.text).toBe('{"to":"Rua do Sol 4","weight":1200}');
});

test('each way to fail says what to do about it', async ({ world, receiver }) => {
  await fetch(`${world.baseUrls['pelican']}/v1/balloons`);
  await fetch(`${world.baseUrls['pelican']}/v1/parcels`);
  await world.webhookEndpoint('pelican', { url: `${receiver.url}/hook` });
  receiver.answer = () => ({ status: 404 });
  await bookParcel(world);
  await world.settle();
  const { text } = await pageOf(world, '/');
  expect(text).toContain('Nothing here answers that route');
  expect(text).toContain('compare it with the keys of this namespace');
  const [webhook] = await world.webhooks({ limit: 1 });
  expect((await pageOf(world, `/webhooks/${webhook?.id}`)).text).toContain(
    'The app listens, but has no route POST /hook.',
  );
});
