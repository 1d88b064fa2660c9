/** Suppression lists, global unsubscribes, unsubscribe groups. */
import { describe, expect } from 'vitest';
import { sendgridTest } from './sendgrid.ts';

const test = sendgridTest();

describe('the four lists', () => {
  test('are bare arrays, newest first, within times', async ({ sg, world }) => {
    const bounces = [1, 2, 3].map((created) => ({ created, email: `b${created}@example.com` }));
    await world.fixtures({ sendgrid: { bounces } });
    const emails = async (query: string) =>
      (await sg.call('GET', `/v3/suppression/bounces${query}`)).body.map(({ email }: { email: string }) => email);
    expect(await emails('')).toEqual(['b3@example.com', 'b2@example.com', 'b1@example.com']);
    expect(await emails('?start_time=2&end_time=2')).toEqual(['b2@example.com']);
    expect(await emails('?email=B1')).toEqual(['b1@example.com']);
    expect(await emails('?limit=1&offset=1')).toEqual(['b2@example.com']);
    expect(await emails('?limit=test_string')).toHaveLength(3);
  });

  test('with a limit there is a Link header with all four rels', async ({ sg, world }) => {
    await world.fixtures({
      sendgrid: { blocks: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ email: `${name}@x.example` })) },
    });
    const { headers } = await sg.call('GET', '/v3/suppression/blocks?limit=2&offset=2');
    const url = `${world.baseUrls.sendgrid}/v3/suppression/blocks?limit=2&offset=`;
    expect(headers.get('link')).toBe(
      `<${url}4>; rel="next"; title="3", <${url}0>; rel="prev"; title="1", <${url}4>; rel="last"; title="3", <${url}0>; rel="first"; title="1"`,
    );
    expect((await sg.call('GET', '/v3/suppression/blocks')).headers.get('link')).toBeNull();
  });

  test('one address: an array of one, or none', async ({ sg, world }) => {
    await world.fixtures({ sendgrid: { spam_reports: [{ email: 'Spam@example.com' }] } });
    const { body } = await sg.call('GET', '/v3/suppression/spam_reports/spam%40example.com');
    expect(body).toMatchObject([{ email: 'Spam@example.com' }]);
    const none = await sg.call('GET', '/v3/suppression/spam_reports/nobody@example.com');
    expect([none.status, none.body]).toEqual([200, []]);
  });

  test('are emptied one by one, some, or all', async ({ sg, world }) => {
    const list = ['a', 'b', 'c', 'd'].map((name) => ({ email: `${name}@x.example` }));
    await world.fixtures({ sendgrid: { invalid_emails: list } });
    const path = '/v3/suppression/invalid_emails';
    expect((await sg.call('DELETE', `${path}/a@x.example`)).status).toBe(204);
    expect((await sg.call('DELETE', `${path}/a@x.example`)).status).toBe(404);
    expect((await sg.call('DELETE', path, { emails: ['b@x.example', 'nobody@x.example'] })).status).toBe(204);
    expect((await sg.call('GET', path)).body).toHaveLength(2);
    expect((await sg.call('DELETE', path, {})).status).toBe(400);
    expect((await sg.call('DELETE', path, { delete_all: true, emails: ['c@x.example'] })).status).toBe(400);
    expect((await sg.call('DELETE', path, { delete_all: true })).status).toBe(204);
    expect((await sg.call('GET', path)).body).toEqual([]);
  });

  test('bounces by what caused them', async ({ sg, world }) => {
    await sg.send({ personalizations: [{ to: [{ email: 'bounce@simulator.backlot.test' }] }] });
    await world.settle();
    const { body } = await sg.call('GET', '/v3/suppression/bounces/classifications');
    expect(body.result[0].stats).toEqual([{ classification: 'Invalid Address', count: 1 }]);
    const one = await sg.call('GET', '/v3/suppression/bounces/classifications/Invalid%20Address');
    expect(one.body.result[0].stats).toEqual([{ domain: 'simulator.backlot.test', count: 1 }]);
  });

  test('bounces are purged by day, when the account wants that', async ({ sg, world }) => {
    await world.fixtures({ sendgrid: { bounces: [{ email: 'a@x.example' }] } });
    await sg.call('PATCH', '/v3/mail_settings/bounce_purge', { enabled: true, hard_bounces: 2 });
    await world.advance('2d');
    expect((await sg.call('GET', '/v3/suppression/bounces')).body).toHaveLength(1);
    await world.advance('1d');
    expect((await sg.call('GET', '/v3/suppression/bounces')).body).toEqual([]);
  });
});

describe('global unsubscribes', () => {
  test('are added, asked for, taken back', async ({ sg }) => {
    const body = { recipient_emails: ['A@x.example', 'b@x.example'] };
    const added = await sg.call('POST', '/v3/asm/suppressions/global', body);
    expect([added.status, added.body]).toEqual([201, body]);
    expect((await sg.call('GET', '/v3/asm/suppressions/global/a@x.example')).body).toEqual({
      recipient_email: 'A@x.example',
    });
    expect((await sg.call('DELETE', '/v3/asm/suppressions/global/a@x.example')).status).toBe(204);
    const gone = await sg.call('GET', '/v3/asm/suppressions/global/a@x.example');
    expect([gone.status, gone.body]).toEqual([200, {}]);
    const { body: left } = await sg.call('GET', '/v3/suppression/unsubscribes');
    expect(left).toMatchObject([{ email: 'b@x.example' }]);
  });
});

describe('unsubscribe groups', () => {
  test('have one default, and PATCH answers 201', async ({ sg }) => {
    const first = await sg.call('POST', '/v3/asm/groups', { name: 'A', description: 'a', is_default: true });
    expect([first.status, Object.keys(first.body)]).toEqual([201, ['id', 'name', 'description', 'is_default']]);
    const second = await sg.call('POST', '/v3/asm/groups', { name: 'B', description: 'b', is_default: true });
    const { body: all } = await sg.call('GET', `/v3/asm/groups?id=${first.body.id}&id=${second.body.id}`);
    expect(all.filter(({ is_default }: { is_default: boolean }) => is_default)).toMatchObject([{ name: 'B' }]);
    const changed = await sg.call('PATCH', `/v3/asm/groups/${first.body.id}`, { name: 'C' });
    expect([changed.status, changed.body.name]).toEqual([201, 'C']);
    expect((await sg.call('POST', '/v3/asm/groups', { name: 'x'.repeat(31), description: 'x' })).status).toBe(400);
    expect((await sg.call('GET', '/v3/asm/groups/1')).status).toBe(404);
  });

  test('addresses leave and come back; an unknown group is everything', async ({ sg }) => {
    const { body: group } = await sg.call('POST', '/v3/asm/groups', { name: 'A', description: 'a' });
    const path = `/v3/asm/groups/${group.id}/suppressions`;
    const some = { recipient_emails: ['a@x.example', 'b@x.example'] };
    expect((await sg.call('POST', path, some)).status).toBe(201);
    expect((await sg.call('GET', path)).body).toEqual(some.recipient_emails);
    const search = { recipient_emails: ['B@x.example', 'c@x.example'] };
    expect((await sg.call('POST', `${path}/search`, search)).body).toEqual(['b@x.example']);
    expect((await sg.call('GET', '/v3/asm/suppressions')).body).toMatchObject([
      { email: 'a@x.example', group_id: group.id, group_name: 'A' },
      { email: 'b@x.example', group_id: group.id, group_name: 'A' },
    ]);
    expect((await sg.call('GET', '/v3/asm/suppressions/a@x.example')).body.suppressions).toEqual([
      { id: group.id, name: 'A', description: 'a', is_default: false, suppressed: true },
    ]);
    expect((await sg.call('DELETE', `${path}/a@x.example`)).status).toBe(204);
    expect((await sg.call('GET', `/v3/asm/groups/${group.id}`)).body.unsubscribes).toBe(1);
    expect((await sg.call('POST', '/v3/asm/groups/1/suppressions', some)).status).toBe(201);
    expect((await sg.call('GET', '/v3/asm/suppressions/global/a@x.example')).body).toEqual({
      recipient_email: 'a@x.example',
    });
    expect((await sg.call('DELETE', `/v3/asm/groups/${group.id}`)).status).toBe(204);
    expect((await sg.call('GET', '/v3/asm/suppressions')).body).toEqual([]);
  });
});
