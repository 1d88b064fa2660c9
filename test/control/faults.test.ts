import { expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { bookParcel, controlOf } from './client.ts';

const test = worldTest({
  emulators: [pelican],
  clock: 'frozen',
  profiles: { grumpy: { failures: { pelican: [{ error: 'too_late', probability: 1 }] } } },
});

test('a rule is added, strikes, is counted, and goes', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const rule = { provider: 'pelican', operation: 'pelican.parcels.book', fault: { error: 'too_late' } };
  expect(await call('POST', '/faults', { body: rule })).toEqual(
    expect.objectContaining({ status: 201, body: { id: 'rule_1', ...rule, hits: 0 } }),
  );
  expect(await bookParcel(world)).toMatchObject({ error: 'too_late' });
  expect(await call('GET', '/faults')).toMatchObject({ body: { rules: [{ id: 'rule_1', ...rule, hits: 1 }] } });
  expect(await call('DELETE', '/faults/rule_1')).toMatchObject({ status: 200, body: { rules: [] } });
  expect(await bookParcel(world)).toMatchObject({ status: 'booked' });
  expect(await call('DELETE', '/faults/rule_1')).toMatchObject({ status: 404 });
});

test('PUT replaces all rules and starts their counters', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const rules = [{ id: 'a', fault: { error: 'rate_limit' } }, { latency: '1ms' }];
  await call('PUT', '/faults', { body: { rules } });
  await bookParcel(world);
  const { body } = await call('PUT', '/faults', { body: { rules } });
  expect(body).toEqual({
    rules: [
      { ...rules[0], hits: 0 },
      { id: 'rule_1', ...rules[1], hits: 0 },
    ],
  });
  expect(await call('DELETE', '/faults')).toMatchObject({ status: 200, body: { rules: [] } });
});

test('a rule with the id of another takes its place', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  await call('POST', '/faults', { body: { id: 'one', latency: '1ms' } });
  await call('POST', '/faults', { body: { id: 'one', latency: '2ms' } });
  expect(await call('GET', '/faults')).toMatchObject({ body: { rules: [{ id: 'one', latency: '2ms' }] } });
});

test('unknown names are refused, with those that are known', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const wrong = [
    [{ provider: 'pelicn' }, 'did you mean "pelican"?'],
    [{ operation: 'pelican.parcels.boook' }, 'pelican.parcels.book'],
    [{ provider: 'pelican', fault: { error: 'too_lat' } }, 'too_late'],
    [{ fualt: {} }, 'fault'],
    [{ fault: { status: 503, error: 'too_late' } }, 'names one of'],
  ] as const;
  for (const [rule, words] of wrong) {
    const { status, body } = await call<{ error: { message: string } }>('POST', '/faults', { body: rule });
    expect(status).toBe(400);
    expect(body.error.message).toContain(words);
  }
  expect(await call('PUT', '/faults', { body: { rules: 'none' } })).toMatchObject({ status: 400 });
});

test('a profile is switched', async ({ backlot, world }) => {
  const call = controlOf(backlot, world.name);
  const { body } = await call('GET', '/profiles');
  expect(body).toMatchObject({
    profile: 'instant',
    profiles: [
      { name: 'instant', active: true },
      { name: 'realistic', active: false },
      { name: 'flaky', active: false },
      { name: 'outage', active: false },
      { name: 'grumpy', active: false },
    ],
  });
  expect(await call('PUT', '/profile', { body: { name: 'grumpy' } })).toMatchObject({
    status: 200,
    body: { name: 'grumpy' },
  });
  expect(await bookParcel(world)).toMatchObject({ error: 'too_late' });
  expect(await call('PUT', '/profile', { body: { name: 'grumpi' } })).toMatchObject({ status: 400 });
});
