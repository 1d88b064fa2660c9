import { describe, expect } from 'vitest';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { bookParcel, controlOf } from './client.ts';

interface Namespace {
  readonly name: string;
  readonly seed: number;
  readonly baseUrls: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly env: Readonly<Record<string, string>>;
}

const test = worldTest({ emulators: [pelican], clock: 'frozen' });
const strict = worldTest({ emulators: [pelican], autoNamespaces: false });

describe('a new namespace', () => {
  test('has credentials of its own, and addresses with its name in the path', async ({ backlot }) => {
    const call = controlOf(backlot);
    const { status, body } = await call<Namespace>('POST', '/namespaces', { body: { name: 'shop-1' } });
    const { body: base } = await call<Namespace>('GET', '/namespaces/default');

    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'shop-1',
      baseUrls: { pelican: `${backlot.url}/@shop-1/pelican` },
      env: {
        PELICAN_API_KEY: body.credentials['pelican']?.['apiKey'],
        PELICAN_BASE_URL: `${backlot.url}/@shop-1/pelican`,
        PELICAN_HOST: `http://127.0.0.1:${backlot.ports['pelican']}`,
      },
    });
    expect(body.credentials['pelican']?.['apiKey']).toMatch(/^pel_[A-Za-z0-9]{16}$/);
    expect(body.credentials['pelican']?.['apiKey']).not.toBe(base.credentials['pelican']?.['apiKey']);
    expect(base.baseUrls['pelican']).toBe(`${backlot.url}/pelican`);
  });

  test('needs no body, and is then named for it', async ({ backlot }) => {
    const { status, body } = await controlOf(backlot)<Namespace>('POST', '/namespaces');
    expect(status).toBe(201);
    expect(body.name).toMatch(/^[a-z0-9][a-z0-9-]{0,62}$/);
  });

  test('addresses follow the name by which the caller came', async ({ backlot }) => {
    const host = `localhost:${new URL(backlot.url).port}`;
    const { body } = await controlOf(backlot)<Namespace>('POST', '/namespaces', {
      body: { name: 'by-name' },
      headers: { host },
    });
    expect(body.baseUrls['pelican']).toBe(`http://${host}/@by-name/pelican`);
    expect(body.env['PELICAN_HOST']).toBe(`http://localhost:${backlot.ports['pelican']}`);
  });

  test('takes seed, profile, clock and settings', async ({ backlot }) => {
    const body = {
      name: 'told',
      seed: 42,
      profile: 'flaky',
      clock: { mode: 'real', now: '2030-01-01T00:00:00+02:00', scale: 60 },
      settings: { pelican: { weekends: true } },
    };
    const { body: made } = await controlOf(backlot)<Namespace>('POST', '/namespaces', { body });
    expect(made).toMatchObject({ seed: 42, profile: 'flaky', clock: { mode: 'real', scale: 60 } });
    const { body: settings } = await controlOf(backlot, 'told')('GET', '/settings/pelican');
    expect(settings).toEqual({ weekends: true });
  });

  test('a clock may be a mode alone', async ({ backlot }) => {
    const { body } = await controlOf(backlot)('POST', '/namespaces', { body: { clock: 'auto' } });
    expect(body).toMatchObject({ clock: { mode: 'auto', scale: 1 } });
  });

  test('the same seed gives the same', async ({ backlot }) => {
    const call = controlOf(backlot);
    const clock = { mode: 'frozen', now: '2030-01-01T00:00:00Z' };
    const make = async (): Promise<Readonly<Record<string, string>>> => {
      const { body } = await call<Namespace>('POST', '/namespaces', { body: { name: 'again', seed: 7, clock } });
      const parcel = await bookParcel(body);
      await call('DELETE', '/namespaces/again');
      return parcel;
    };
    expect(await make()).toEqual(await make());
  });

  test('with fixtures that are wrong, none is made', async ({ backlot }) => {
    const call = controlOf(backlot);
    const body = { name: 'half', fixtures: { pelican: { parcels: [{ id: 'par_1' }] } } };
    expect(await call('POST', '/namespaces', { body })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_fixtures' } },
    });
    expect(await call('GET', '/namespaces/half')).toMatchObject({ status: 404 });
  });

  test('of a name that exists is refused', async ({ backlot }) => {
    const call = controlOf(backlot);
    await call('POST', '/namespaces', { body: { name: 'twice' } });
    expect(await call('POST', '/namespaces', { body: { name: 'twice' } })).toMatchObject({
      status: 409,
      body: { error: { code: 'namespace_exists' } },
    });
  });

  test.for([
    [{ name: 'Upper' }, 'name: expected a-z, 0-9 and dashes'],
    [{ name: '-a' }, 'name: expected a-z, 0-9 and dashes'],
    [{ seed: 'x' }, 'seed: expected a number, got "x"'],
    [{ clock: 'fast' }, 'clock: expected one of real, frozen, auto'],
    [{ clock: { mode: 'fast' } }, 'clock.mode: expected one of real, frozen, auto, got "fast"'],
    [{ clock: { now: 'soon' } }, 'clock.now: expected a time like 2026-12-01T00:00:00Z, got "soon"'],
    [{ colck: 'auto' }, 'colck: there is no such field: did you mean clock?'],
    [{ profile: 'flakey' }, 'profile: there is no profile "flakey": did you mean flaky?'],
    [{ settings: { pelicn: {} } }, 'settings.pelicn: there is no such provider: did you mean pelican?'],
    [
      { settings: { pelican: { weekend: true } } },
      'settings.pelican.weekend: pelican has no such setting: did you mean weekends?',
    ],
    [{ settings: { pelican: { weekends: 1 } } }, 'settings.pelican.weekends: expected true or false, got 1'],
    ['{"name":', 'the body is not JSON'],
    [[], 'body: expected an object'],
  ] as const)('%j is refused', async ([body, message], { backlot }) => {
    const answer = await controlOf(backlot)<{ error: { message: string } }>('POST', '/namespaces', { body });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(message);
  });
});

describe('namespaces', () => {
  test('are listed newest first, page by page', async ({ backlot }) => {
    const call = controlOf(backlot);
    for (const name of ['list-1', 'list-2', 'list-3']) await call('POST', '/namespaces', { body: { name } });
    interface Page {
      readonly namespaces: readonly Namespace[];
      readonly nextCursor: string | null;
    }
    const { body: first } = await call<Page>('GET', '/namespaces?limit=2');
    expect(first.namespaces.map(({ name }) => name)).toEqual(['list-3', 'list-2']);
    const { body: second } = await call<Page>('GET', `/namespaces?limit=1&cursor=${first.nextCursor}`);
    expect(second.namespaces.map(({ name }) => name)).toEqual(['list-1']);
    const { body: all } = await call<Page>('GET', '/namespaces');
    expect(all.nextCursor).toBeNull();
    expect(all.namespaces.at(-1)?.name).toBe('default');
  });

  test('are made on first use', async ({ backlot }) => {
    expect(await controlOf(backlot, 'out-of-nothing')('GET', '/clock')).toMatchObject({ status: 200 });
    expect(await controlOf(backlot)('GET', '/namespaces/out-of-nothing')).toMatchObject({ status: 200 });
  });

  test('the query goes before the header', async ({ backlot }) => {
    const call = controlOf(backlot, 'by-header');
    await call('PUT', '/profile?namespace=by-query', { body: { name: 'outage' } });
    expect(await controlOf(backlot, 'by-query')('GET', '/profiles')).toMatchObject({ body: { profile: 'outage' } });
    expect(await call('GET', '/profiles')).toMatchObject({ body: { profile: 'instant' } });
  });

  test('one that is asked for by name is not made', async ({ backlot }) => {
    const call = controlOf(backlot);
    await call('POST', '/namespaces', { body: { name: 'nearby' } });
    expect(await call('GET', '/namespaces/naerby')).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown_namespace', message: 'there is no namespace "naerby": did you mean nearby?' } },
    });
  });

  test('a name that cannot be one is refused', async ({ backlot }) => {
    expect(await controlOf(backlot)('GET', '/clock?namespace=No%20Name')).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_namespace' } },
    });
  });

  test('are deleted, but for default', async ({ backlot }) => {
    const call = controlOf(backlot);
    await call('POST', '/namespaces', { body: { name: 'short-lived' } });
    expect(await call('DELETE', '/namespaces/short-lived')).toMatchObject({
      status: 200,
      body: { deleted: 'short-lived' },
    });
    expect(await call('DELETE', '/namespaces/short-lived')).toMatchObject({ status: 404 });
    expect(await call('DELETE', '/namespaces/default')).toMatchObject({ status: 400 });
  });
});

describe('where none are made on use', () => {
  strict('an unknown one is a 404', async ({ backlot }) => {
    expect(await controlOf(backlot, 'nobody')('GET', '/clock')).toMatchObject({ status: 404 });
    expect(await controlOf(backlot)('GET', '/clock')).toMatchObject({ status: 200 });
  });
});

describe('reset', () => {
  test('empties the namespace, and keeps credentials, profile, rules and settings', async ({ backlot, world }) => {
    const call = controlOf(backlot, world.name);
    const before = (await call<Namespace>('GET', `/namespaces/${world.name}`)).body;
    await call('PUT', '/profile', { body: { name: 'outage' } });
    await call('PUT', '/profile', { body: { name: 'instant' } });
    await call('POST', '/faults', { body: { id: 'mine', fault: { error: 'too_late' }, when: { nth: 99 } } });
    await call('PATCH', '/settings/pelican', { body: { weekends: true } });
    await bookParcel(world);

    const { status, body } = await call<Namespace>('POST', '/reset');
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: world.name, credentials: before.credentials, seed: before.seed });
    expect(await call('GET', '/state/pelican/parcels')).toMatchObject({ body: { items: [] } });
    expect(await call('GET', '/faults')).toMatchObject({ body: { rules: [{ id: 'mine', hits: 0 }] } });
    expect(await call('GET', '/settings/pelican')).toMatchObject({ body: { weekends: true } });
    expect(await call('GET', '/requests')).toMatchObject({ body: { requests: [] } });
    expect(await bookParcel(world)).toMatchObject({ status: 'booked' });
  });

  test('replays the fixtures that the namespace was made with, at the clock of the reset', async ({ backlot }) => {
    const parcel = { id: 'par_f', status: 'booked', to: 'here', weight: 1, label_url: '', booked_at: 'now-1h' };
    const body = {
      name: 'furnished',
      clock: { now: '2030-01-01T10:00:00Z' },
      fixtures: { pelican: { parcels: [parcel] } },
    };
    const call = controlOf(backlot, 'furnished');
    expect(await call('POST', '/namespaces', { body })).toMatchObject({ status: 201 });
    const { id: _, ...rest } = parcel;
    await call('POST', '/fixtures', { body: { fixtures: { pelican: { parcels: [{ ...rest, id: 'par_g' }] } } } });

    await call('POST', '/reset');
    const { body: state } = await call('GET', '/state/pelican/parcels');
    expect(state).toEqual({
      items: [{ ...parcel, booked_at: '2030-01-01T09:00:00.000Z' }],
      nextCursor: null,
    });
  });
});
