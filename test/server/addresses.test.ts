/** Where requests get in: prefixes, own ports, hosts, namespaces in the path; and the URLs that are handed out. */
import { describe, expect } from 'vitest';
import { request } from 'undici';
import { worldTest } from '../start.ts';
import pelican from '../pelican/index.ts';

const test = worldTest({ emulators: [pelican], clock: 'frozen' });
const key = { authorization: 'Bearer pel_0123456789abcdef' };
const book = {
  method: 'POST',
  headers: { ...key, 'content-type': 'application/json' },
  body: '{"to":"Rua do Sol 4","weight":1200}',
};

const labelOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { label_url: string }).label_url;

describe('links lead back the way that the call came', () => {
  test('by the prefix', async ({ backlot }) => {
    const label = await labelOf(await fetch(`${backlot.url}/pelican/v1/parcels`, book));
    expect(label).toMatch(new RegExp(`^${backlot.url}/pelican/labels/par_`));
    expect(await (await fetch(label)).text()).toBe('<h1>Rua do Sol 4</h1>');
  });

  test('by the prefix with a namespace in the path', async ({ backlot, world }) => {
    const label = await labelOf(await fetch(`${world.baseUrls['pelican']}/v1/parcels`, book));
    expect(label).toMatch(new RegExp(`^${backlot.url}/@${world.name}/pelican/labels/par_`));
    expect((await fetch(label)).status).toBe(200);
  });

  test("by the provider's own port", async ({ backlot, world }) => {
    const own = `http://127.0.0.1:${backlot.ports['pelican']}`;
    const headers = { ...book.headers, authorization: `Bearer ${world.credentials['pelican']?.['apiKey']}` };
    const label = await labelOf(await fetch(`${own}/v1/parcels`, { ...book, headers }));
    expect(label).toMatch(new RegExp(`^${own}/labels/par_`));
    expect((await fetch(label)).status).toBe(200); // the id finds the namespace
  });

  test('by a real host, people get to the main port', async ({ backlot, world }) => {
    const { body } = await request(`${backlot.url}/v1/parcels`, {
      method: 'POST',
      headers: { ...book.headers, host: 'api.pelican.example', 'x-backlot-namespace': world.name },
      body: book.body,
    });
    const { label_url: label } = (await body.json()) as { label_url: string };
    expect(label).toMatch(new RegExp(`^${backlot.url}/@${world.name}/pelican/labels/par_`));
  });
});

describe('a request finds its provider', () => {
  test('by PROVIDER.localhost', async ({ backlot }) => {
    const { statusCode } = await request(`${backlot.url}/v1/parcels`, {
      headers: { ...key, host: 'pelican.localhost' },
    });
    expect(statusCode).toBe(200);
  });

  test('by a product host, or its segment', async ({ backlot }) => {
    const created = (await (await fetch(`${backlot.url}/pelican/v1/parcels`, book)).json()) as { id: string };
    const { body } = await request(`${backlot.url}/v2/parcels/${created.id}`, {
      headers: { ...key, host: 'tracking.pelican.example' },
    });
    expect(await body.json()).toEqual({ where: 'booked' });
    const bySegment = await fetch(`${backlot.url}/pelican/tracking/v2/parcels/${created.id}`, { headers: key });
    expect(await bySegment.json()).toEqual({ where: 'booked' });
  });
});

describe('a request finds its namespace', () => {
  test('by the header', async ({ backlot, world }) => {
    await fetch(`${world.baseUrls['pelican']}/v1/parcels`, book);
    const listed = await fetch(`${backlot.url}/pelican/v1/parcels`, {
      headers: { ...key, 'x-backlot-namespace': world.name },
    });
    expect(((await listed.json()) as { items: unknown[] }).items).toHaveLength(1);
  });

  test('by credentials that are registered to it', async ({ backlot, world }) => {
    await fetch(`${world.baseUrls['pelican']}/v1/parcels`, book);
    const headers = { authorization: `Bearer ${world.credentials['pelican']?.['apiKey']}` };
    const listed = await fetch(`${backlot.url}/pelican/v1/parcels`, { headers });
    expect(((await listed.json()) as { items: unknown[] }).items).toHaveLength(1);
  });

  test('and one that is new is made on first use', async ({ backlot }) => {
    expect((await fetch(`${backlot.url}/@brand-new/pelican/v1/parcels`, { headers: key })).status).toBe(200);
    expect((await fetch(`${backlot.url}/_backlot/namespaces/brand-new`)).status).toBe(200);
  });

  test('and the path goes before the header', async ({ backlot, world }) => {
    await fetch(`${world.baseUrls['pelican']}/v1/parcels`, {
      ...book,
      headers: { ...book.headers, 'x-backlot-namespace': 'elsewhere' },
    });
    expect(await world.state('pelican', 'parcels')).toHaveLength(1);
    expect((await fetch(`${backlot.url}/_backlot/state/pelican/parcels?namespace=elsewhere`)).status).toBe(200);
  });
});

describe('what is not emulated', () => {
  test("answers in the provider's shape and names itself", async ({ backlot }) => {
    const response = await fetch(`${backlot.url}/@x/pelican/v1/nests/7`, { method: 'DELETE', headers: key });
    expect(response.status).toBe(404);
    expect(response.headers.get('x-backlot-not-emulated')).toBe('DELETE /v1/nests/7');
    expect(await response.json()).toEqual({ error: 'no_such_route', message: 'There is nothing at /v1/nests/7.' });
  });

  test('has the face to which its path belongs', async ({ backlot }) => {
    const response = await fetch(`${backlot.url}/pelican/tracking/v2/nests`, { headers: key });
    expect(await response.json()).toEqual({ fault: 'There is nothing at /tracking/v2/nests.' });
    expect(response.headers.get('x-backlot-not-emulated')).toBe('GET /tracking/v2/nests');
  });
});
