import { describe, expect } from 'vitest';
import { readyMadeNames } from '../../src/control/fixtures-source.ts';
import { registry } from '../../src/registry.ts';
import { worldTest } from '../start.ts';
import { controlOf } from './client.ts';

const test = worldTest({ clock: 'frozen' });

describe.each(registry)('$title', ({ name }) => {
  test('the state of every collection can be looked at, and counted', async ({ backlot, world }) => {
    const call = controlOf(backlot, world.name);
    const { body } = await call<{ collections: readonly { name: string; count: number }[] }>('GET', `/state/${name}`);
    const { body: stats } = await call<{ collections: Readonly<Record<string, { count: number }>> }>(
      'GET',
      `/stats/${name}`,
    );
    for (const { name: collection, count } of body.collections) {
      const { status, body: page } = await call<{ items: readonly unknown[] }>(
        'GET',
        `/state/${name}/${collection}?limit=1000`,
      );
      expect([collection, status, page.items.length, stats.collections[collection]?.count]).toEqual([
        collection,
        200,
        count,
        count,
      ]);
    }
  });

  test('all triggers say what they take', async ({ backlot }) => {
    const { body } = await controlOf(backlot)<{ triggers: readonly { input: object; summary: string }[] }>(
      'GET',
      `/triggers?provider=${name}`,
    );
    for (const { input, summary } of body.triggers) {
      expect(Object.keys(input).length).toBeGreaterThan(0);
      expect(summary).not.toBe('');
    }
  });

  test('settings as they are can be set', async ({ backlot, world }) => {
    const call = controlOf(backlot, world.name);
    const { body } = await call<object>('GET', `/settings/${name}`);
    expect(await call('PATCH', `/settings/${name}`, { body })).toMatchObject({ status: 200, body });
  });

  test('webhook targets can be set where there is a console', async ({ backlot, world, receiver }) => {
    const call = controlOf(backlot, world.name);
    const path = `/webhook-endpoints/${name}`;
    const { status, body } = await call('GET', path);
    if (status === 400) expect(body).toMatchObject({ error: { code: 'no_console' } });
    else {
      expect(await call('PUT', path, { body: { url: receiver.url } })).toMatchObject({
        status: 200,
        body: { url: receiver.url },
      });
      expect(await call('GET', path)).toMatchObject({ body: { endpoints: [{ url: receiver.url }] } });
      expect(await call('DELETE', path)).toMatchObject({ status: 200 });
    }
  });
});

test.for(readyMadeNames())('the ready-made fixtures %s load, and come back with a reset', async (name, { backlot }) => {
  const call = controlOf(backlot, name);
  expect(await call('POST', '/namespaces', { body: { name, fixtures: name } })).toMatchObject({ status: 201 });
  const before = await call('GET', '/stats');
  expect(await call('POST', '/reset')).toMatchObject({ status: 200 });
  expect(await call('GET', '/stats')).toMatchObject({ body: before.body });
});
