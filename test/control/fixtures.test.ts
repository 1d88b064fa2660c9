import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test as plain } from 'vitest';
import { fixturesSchema } from '../../src/control/fixtures-schema.ts';
import { startBacklot } from '../../src/index.ts';
import pelican from '../pelican/index.ts';
import { worldTest } from '../start.ts';
import { controlOf } from './client.ts';

const test = worldTest({ emulators: [pelican], clock: { mode: 'frozen', now: '2030-01-01T10:00:00Z' } });

interface Loaded {
  readonly loaded: unknown;
  readonly named: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>>
  >;
}

interface Refused {
  readonly error: { readonly code: string; readonly message: string };
}

const quiet = { port: 0, data: ':memory:', emulators: [pelican] };
const parcel = {
  id: 'par_1',
  status: 'booked',
  to: 'Rua do Sol 4',
  weight: 1,
  label_url: '',
  booked_at: '2030-01-01T00:00:00.000Z',
};

describe('loading', () => {
  test('adds to what is there, and answers what has a name', async ({ backlot, world }) => {
    const call = controlOf(backlot, world.name);
    await call('POST', '/fixtures', { body: { fixtures: { pelican: { parcels: [parcel] } } } });
    const fixtures = { pelican: { parcels: [{ ...parcel, id: 'par_2', $as: 'second' }] } };
    const { status, body } = await call<Loaded>('POST', '/fixtures', { body: { fixtures } });
    expect(status).toBe(200);
    expect(body).toEqual({
      loaded: { pelican: { parcels: 1 } },
      named: { pelican: { parcels: { second: { ...parcel, id: 'par_2' } } } },
    });
    expect(await call('GET', '/state/pelican/parcels')).toMatchObject({
      body: { items: [{ id: 'par_2' }, { id: 'par_1' }] },
    });
  });

  test('fills in references whatever the order, credentials and times', async ({ backlot, world }) => {
    const fixtures = {
      pelican: {
        parcels: [
          {
            ...parcel,
            id: 'par_1',
            to: 'after ${pelican.parcels.second.to}',
            weight: '${pelican.parcels.second.weight}',
          },
          {
            ...parcel,
            id: 'par_2',
            $as: 'second',
            to: 'key ${credentials.pelican.apiKey}',
            weight: 7,
            booked_at: 'now-1d',
          },
          { ...parcel, id: 'par_3', booked_at: 'now + 1h30m', to: 'now or never' },
        ],
      },
    };
    const call = controlOf(backlot, world.name);
    await call('POST', '/fixtures', { body: { fixtures } });
    const key = world.credentials['pelican']?.['apiKey'];
    expect(await call('GET', '/state/pelican/parcels')).toMatchObject({
      body: {
        items: [
          { id: 'par_3', booked_at: '2030-01-01T11:30:00.000Z', to: 'now or never' },
          { id: 'par_1', to: `after key ${key}`, weight: 7 },
          { id: 'par_2', to: `key ${key}`, weight: 7, booked_at: '2029-12-31T10:00:00.000Z' },
        ],
      },
    });
  });

  test('a time where a whole number stands is in seconds', async ({ backlot, world }) => {
    const fixtures = { pelican: { parcels: [{ ...parcel, weight: 'now' }] } };
    const call = controlOf(backlot, world.name);
    await call('POST', '/fixtures', { body: { fixtures } });
    expect(await call('GET', '/state/pelican/parcels')).toMatchObject({
      body: { items: [{ weight: Date.UTC(2030, 0, 1, 10) / 1000 }] },
    });
  });

  test('what only the emulator knows may be given, as state shows it', async ({ backlot, world }) => {
    const call = controlOf(backlot, world.name);
    const item = { ...parcel, _internal: { callback: 'http://127.0.0.1:1/x' } };
    await call('POST', '/fixtures', {
      body: {
        fixtures: { pelican: { parcels: [item, { ...parcel, id: 'par_2', callback: 'http://127.0.0.1:1/y' }] } },
      },
    });
    expect(await call('GET', '/state/pelican/parcels')).toMatchObject({
      body: { items: [{ id: 'par_2', _internal: { callback: 'http://127.0.0.1:1/y' } }, item] },
    });
  });

  test('takes thousands at once', async ({ backlot, world }) => {
    const call = controlOf(backlot, world.name);
    const parcels = Array.from({ length: 12_000 }, (_, number) => ({ ...parcel, id: `par_${number}` }));
    const { body } = await call<Loaded>('POST', '/fixtures', { body: { fixtures: { pelican: { parcels } } } });
    expect(body.loaded).toEqual({ pelican: { parcels: 12_000 } });
  });

  test('is all or nothing', async ({ backlot, world }) => {
    const call = controlOf(backlot, world.name);
    const fixtures = { pelican: { parcels: [parcel, parcel] } };
    const { status, body } = await call<Refused>('POST', '/fixtures', { body: { fixtures } });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      code: 'invalid_fixtures',
      message: 'pelican.parcels[1]: parcels already hold par_1',
    });
    expect(await call('GET', '/state/pelican/parcels')).toMatchObject({ body: { items: [] } });
  });

  test.for([
    [{ pelicn: {} }, 'pelicn: there is no such provider: did you mean pelican?'],
    [{ pelican: { parcel: [] } }, 'pelican.parcel: pelican has no such collection: did you mean parcels?'],
    [{ pelican: { parcels: {} } }, 'pelican.parcels: expected a list of objects'],
    [{ pelican: { parcels: ['x'] } }, 'pelican.parcels[0]: expected an object'],
    [
      { pelican: { parcels: [{ wieght: 1 }] } },
      'pelican.parcels[0].wieght: parcels have no such field: did you mean weight?',
    ],
    [
      { pelican: { parcels: [{ ...parcel, weight: 'heavy' }] } },
      'pelican.parcels[0].weight: expected a number, got "heavy"',
    ],
    [
      { pelican: { parcels: [{ ...parcel, status: 'bookd' }] } },
      'pelican.parcels[0].status: expected one of booked, collected',
    ],
    [{ pelican: { parcels: [{ id: 'par_1' }] } }, 'pelican.parcels[0].to: expected text'],
    [
      { pelican: { parcels: [{ ...parcel, booked_at: 'now+1q' }] } },
      'pelican.parcels[0].booked_at: "now+1q" is no time',
    ],
    [
      { pelican: { parcels: [{ ...parcel, to: '${pelican.parcels.nobody.to}' }] } },
      'nothing is named pelican.parcels.nobody',
    ],
    [{ pelican: { parcels: [{ ...parcel, to: '${nobody}' }] } }, '"${nobody}" names nothing: write ${PROVIDER'],
    [
      { pelican: { parcels: [{ ...parcel, to: '${credentials.pelican.apiKye}' }] } },
      'stands for nothing: did you mean apiKey?',
    ],
    [{ pelican: { parcels: [{ ...parcel, $as: 'a b' }] } }, 'pelican.parcels[0].$as: expected a name'],
    [
      {
        pelican: {
          parcels: [
            { ...parcel, $as: 'a' },
            { ...parcel, $as: 'a' },
          ],
        },
      },
      'pelican.parcels[1].$as: another',
    ],
    [
      { pelican: { parcels: [{ ...parcel, $as: 'a', to: '${pelican.parcels.a.id}' }] } },
      'leads in a circle: pelican.parcels.a → pelican.parcels.a',
    ],
  ] as const)('%j is refused', async ([fixtures, message], { backlot, world }) => {
    const { status, body } = await controlOf(backlot, world.name)<Refused>('POST', '/fixtures', { body: { fixtures } });
    expect(status).toBe(400);
    expect(body.error.message).toContain(message);
  });

  test('ready-made ones are listed', async ({ backlot }) => {
    const { body } = await controlOf(backlot)('GET', '/fixtures');
    expect(body).toEqual({ fixtures: expect.arrayContaining([{ name: 'minimal' }, { name: 'online-school' }]) });
  });

  test('a name is that of a ready-made file, never a path', async ({ backlot, world }) => {
    const call = controlOf(backlot, world.name);
    for (const fixtures of ['nothing', '../package', '/etc/passwd'])
      expect(await call('POST', '/fixtures', { body: { fixtures } })).toMatchObject({ status: 404 });
  });
});

describe('files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'backlot-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  const yaml = `pelican:
  parcels:
    - id: par_1
      status: booked
      to: here
      weight: 5
      label_url: ''
      booked_at: now
`;

  plain('a server loads its files into the new default namespace, and again at a reset', async () => {
    const file = write('shop.yaml', yaml);
    const backlot = await startBacklot({ ...quiet, fixtures: file });
    const call = controlOf(backlot);
    const items = { body: { items: [{ id: 'par_1' }] } };
    expect(await call('GET', '/health')).toMatchObject({ status: 200 });
    expect(await call('GET', '/state/pelican/parcels')).toMatchObject(items);
    await call('POST', '/reset');
    expect(await call('GET', '/state/pelican/parcels')).toMatchObject(items);
    await backlot.close();
  });

  plain('a server does not start with a file that is wrong, and says where', async () => {
    const file = write('shop.yaml', yaml.replace('weight: 5', 'weight: heavy'));
    await expect(startBacklot({ ...quiet, fixtures: file })).rejects.toThrow(
      /shop\.yaml:6:7: pelican\.parcels\[0\]\.weight: expected a number, got "heavy"/,
    );
  });

  plain.for([
    [
      yaml.replace('to: here', 'to: ${pelican.parcels}'),
      'shop.yaml:5:7: pelican.parcels[0].to: "${pelican.parcels}" names nothing',
    ],
    [
      yaml.replace('status: booked', 'stauts: booked'),
      'shop.yaml:4:7: pelican.parcels[0].stauts: parcels have no such field',
    ],
    [yaml.replace('parcels:', 'parcel:'), 'shop.yaml:2:3: pelican.parcel: pelican has no such collection'],
    ['{"pelican": {\n  "parcel": []}}', 'shop.yaml:2:3: pelican.parcel: pelican has no such collection'],
    ['pelican: [', 'shop.yaml:1:11: '],
  ] as const)('the place of what is wrong: %#', async ([text, message]) => {
    await expect(startBacklot({ ...quiet, fixtures: write('shop.yaml', text) })).rejects.toThrow(message);
  });

  plain('a file that is not there', async () => {
    await expect(startBacklot({ ...quiet, fixtures: join(folder, 'nothing.yaml') })).rejects.toThrow(
      'there is no such file',
    );
  });

  plain('editors are given a JSON Schema', () => {
    const schema = fixturesSchema(new Map([['pelican', pelican]]));
    expect(schema).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: {
        pelican: { properties: { parcels: { type: 'array', items: { properties: { $as: {}, weight: {} } } } } },
      },
    });
  });
});
