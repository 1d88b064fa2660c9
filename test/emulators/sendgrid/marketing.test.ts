/** Marketing: contacts, lists, fields, segments, Single Sends; and the retired contact database. */
import { gzipSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import { eventsOf, everyEvent, sendgridTest, type Sendgrid } from './sendgrid.ts';
import type { World } from '../../../src/index.ts';

const test = sendgridTest();
const frozen = sendgridTest({ clock: 'frozen' });

const M = '/v3/marketing';

async function upsert(sg: Sendgrid, world: World, contacts: object[], list_ids: string[] = []): Promise<string> {
  const { status, body } = await sg.call('PUT', `${M}/contacts`, { contacts, list_ids });
  expect(status, JSON.stringify(body)).toBe(202);
  await world.settle();
  return body.job_id as string;
}

const search = async (sg: Sendgrid, query: string): Promise<string[]> => {
  const { status, body } = await sg.call('POST', `${M}/contacts/search`, { query });
  expect(status, JSON.stringify(body)).toBe(200);
  return body.result.map(({ email }: { email: string }) => email).toSorted();
};

describe('contacts', () => {
  frozen('are written a second later', async ({ sg, world }) => {
    const { body } = await sg.call('PUT', `${M}/contacts`, { contacts: [{ email: 'Ada@Example.com' }] });
    expect(await search(sg, "email = 'ada@example.com'")).toEqual([]);
    const path = `${M}/contacts/imports/${body.job_id}`;
    expect((await sg.call('GET', path)).body).toMatchObject({ status: 'pending', job_type: 'upsert_contacts' });
    await world.advance('1s');
    expect(await search(sg, "email = 'ada@example.com'")).toEqual(['ada@example.com']);
    expect((await sg.call('GET', path)).body).toMatchObject({
      status: 'completed',
      results: { requested_count: 1, created_count: 1, updated_count: 0 },
    });
  });

  test('are upserted by address; custom fields are given by id and answered by name', async ({ sg, world }) => {
    const field = await sg.call('POST', `${M}/field_definitions`, { name: 'size', field_type: 'Number' });
    expect([field.status, field.body.id]).toEqual([200, 'e1_N']);
    const list = await sg.call('POST', `${M}/lists`, { name: 'News' });
    await upsert(
      sg,
      world,
      [{ email: 'ada@example.com', first_name: 'Ada', custom_fields: { e1_N: 5 } }],
      [list.body.id],
    );
    await upsert(sg, world, [{ email: 'ADA@example.com', last_name: 'L' }, { email: 'bob@example.com' }]);
    const { body } = await sg.call('GET', `${M}/contacts`);
    expect(body.contact_count).toBe(2);
    const ada = body.result.find(({ email }: { email: string }) => email === 'ada@example.com');
    expect(ada).toMatchObject({
      first_name: 'Ada',
      last_name: 'L',
      custom_fields: { size: 5 },
      list_ids: [list.body.id],
    });
    expect(ada._metadata.self).toBe(`${world.baseUrls.sendgrid}${M}/contacts/${ada.id}`);
    expect((await sg.call('GET', `${M}/contacts/${ada.id}`)).body).toEqual(ada);
    expect((await sg.call('POST', `${M}/contacts/batch`, { ids: [ada.id, 'x'] })).body.result).toEqual([ada]);
    expect((await sg.call('GET', `${M}/lists/${list.body.id}/contacts/count`)).body.contact_count).toBe(1);
    expect((await sg.call('GET', `${M}/contacts/nope`)).status).toBe(404);
  });

  test('are searched with conditions', async ({ sg, world }) => {
    await sg.call('POST', `${M}/field_definitions`, { name: 'size', field_type: 'Number' });
    const list = (await sg.call('POST', `${M}/lists`, { name: 'News' })).body.id;
    await upsert(sg, world, [{ email: 'ada@example.com', first_name: 'Ada', custom_fields: { size: 5 } }], [list]);
    await upsert(sg, world, [{ email: 'bob@example.org', first_name: 'Bob', custom_fields: { size: 7 } }]);
    expect(await search(sg, "email LIKE 'ada%' AND CONTAINS(list_ids, '" + list + "')")).toEqual(['ada@example.com']);
    expect(await search(sg, "lower(first_name) = 'bob'")).toEqual(['bob@example.org']);
    expect(await search(sg, 'size > 5')).toEqual(['bob@example.org']);
    expect(await search(sg, "first_name IN ('Ada', 'Bob') AND NOT size = 7")).toEqual(['ada@example.com']);
    const wrong = await sg.call('POST', `${M}/contacts/search`, { query: "shoe = '1'" });
    expect([wrong.status, wrong.body.errors[0].field]).toEqual([400, 'query']);
  });

  test('are looked up by address; none at all is a 404 of the same shape', async ({ sg, world }) => {
    await upsert(sg, world, [{ email: 'ada@example.com' }]);
    const path = `${M}/contacts/search/emails`;
    const some = await sg.call('POST', path, { emails: ['Ada@example.com', 'x@y.z'] });
    expect(some.status).toBe(200);
    expect(some.body.result['Ada@example.com'].contact.email).toBe('ada@example.com');
    expect(some.body.result['x@y.z']).toEqual({ error: 'contact not found' });
    const none = await sg.call('POST', path, { emails: ['x@y.z'] });
    expect([none.status, none.body]).toEqual([404, { result: { 'x@y.z': { error: 'contact not found' } } }]);
  });

  test('need an identifier and lists that are there', async ({ sg }) => {
    expect((await sg.call('PUT', `${M}/contacts`, { contacts: [{ first_name: 'x' }] })).status).toBe(400);
    const unknown = await sg.call('PUT', `${M}/contacts`, { contacts: [{ email: 'a@b.co' }], list_ids: ['x'] });
    expect([unknown.status, unknown.body.errors[0].field]).toEqual([400, 'list_ids']);
    expect(
      (await sg.call('PUT', `${M}/contacts`, { contacts: [{ email: 'a@b.co', custom_fields: { e9_T: 'x' } }] })).status,
    ).toBe(400);
  });

  test('are deleted, some or all', async ({ sg, world }) => {
    const list = (await sg.call('POST', `${M}/lists`, { name: 'News' })).body.id;
    await upsert(
      sg,
      world,
      ['a', 'b', 'c'].map((name) => ({ email: `${name}@example.com` })),
      [list],
    );
    const { body } = await sg.call('POST', `${M}/contacts/search/emails`, { emails: ['a@example.com'] });
    const id = body.result['a@example.com'].contact.id;
    expect((await sg.call('DELETE', `${M}/contacts?ids=${id}`)).status).toBe(202);
    await world.settle();
    expect((await sg.call('GET', `${M}/contacts/count`)).body.contact_count).toBe(2);
    expect((await sg.call('GET', `${M}/lists/${list}`)).body.contact_count).toBe(2);
    await sg.call('DELETE', `${M}/contacts?delete_all_contacts=true`);
    await world.settle();
    expect((await sg.call('GET', `${M}/contacts/count`)).body.contact_count).toBe(0);
  });

  test('come from a CSV, plain or gzipped', async ({ sg, world }) => {
    await sg.call('POST', `${M}/field_definitions`, { name: 'size', field_type: 'Number' });
    const fields = (await sg.call('GET', `${M}/field_definitions`)).body;
    const email = fields.reserved_fields.find(({ name }: { name: string }) => name === 'email').id;
    expect(fields.reserved_fields[0]).toEqual({ id: '_rf0_T', name: 'first_name', field_type: 'Text' });
    for (const [bytes, name] of [
      [Buffer.from('mail,x,size\n"A@example.com",ignored,4\n'), 'a'],
      [gzipSync('mail,x,size\nb@example.com,ignored,5\n,none,\n'), 'b'],
    ] as const) {
      const announced = await sg.call('PUT', `${M}/contacts/imports`, {
        file_type: 'csv',
        field_mappings: [email, null, 'e1_N'],
      });
      expect(announced.status).toBe(200);
      const headers = Object.fromEntries(
        announced.body.upload_headers.map((one: { header: string; value: string }) => [one.header, one.value]),
      );
      expect((await fetch(announced.body.upload_uri, { method: 'PUT', headers, body: bytes })).status).toBe(200);
      await world.settle();
      const { body } = await sg.call('GET', `${M}/contacts/imports/${announced.body.job_id}`);
      expect(body).toMatchObject(
        name === 'a'
          ? { status: 'completed', results: { created_count: 1 } }
          : { status: 'errored', results: { errored_count: 1 } },
      );
    }
    expect(await search(sg, "size IN ('4', '5')")).toEqual(['a@example.com', 'b@example.com']);
  });

  test('go out as a CSV', async ({ sg, world }) => {
    await upsert(sg, world, [{ email: 'ada@example.com', first_name: 'Ada' }]);
    const { status, body } = await sg.call('POST', `${M}/contacts/exports`, { file_type: 'csv' });
    expect(status).toBe(202);
    await world.settle();
    const ready = await sg.call('GET', `${M}/contacts/exports/${body.id}`);
    expect(ready.body).toMatchObject({ status: 'ready', contact_count: 1 });
    expect(await (await fetch(ready.body.urls[0])).text()).toContain('ada@example.com,Ada');
  });

  test('thirty thousand at once', async ({ sg, world }) => {
    const contacts = Array.from({ length: 30_000 }, (_, at) => ({ email: `c${at}@example.com` }));
    const job = await upsert(sg, world, contacts);
    expect((await sg.call('GET', `${M}/contacts/imports/${job}`)).body.results.created_count).toBe(30_000);
  }, 60_000);
});

describe('lists and fields', () => {
  test('lists have names of their own, and pages', async ({ sg }) => {
    const { status, body } = await sg.call('POST', `${M}/lists`, { name: 'A' });
    expect([status, body.contact_count]).toEqual([201, 0]);
    expect((await sg.call('POST', `${M}/lists`, { name: 'A' })).status).toBe(400);
    await sg.call('POST', `${M}/lists`, { name: 'B' });
    const page = await sg.call('GET', `${M}/lists?page_size=1`);
    expect(page.body.result.map(({ name }: { name: string }) => name)).toEqual(['A']);
    expect(page.body._metadata.count).toBe(2);
    expect((await sg.call('PATCH', `${M}/lists/${body.id}`, { name: 'C' })).body.name).toBe('C');
    expect((await sg.call('DELETE', `${M}/lists/${body.id}`)).status).toBe(204);
    expect((await sg.call('GET', `${M}/lists/${body.id}`)).status).toBe(404);
  });

  test('a list goes with its contacts, or contacts leave it', async ({ sg, world }) => {
    const list = (await sg.call('POST', `${M}/lists`, { name: 'A' })).body.id;
    await upsert(sg, world, [{ email: 'a@example.com' }, { email: 'b@example.com' }], [list]);
    const found = await sg.call('POST', `${M}/contacts/search/emails`, { emails: ['a@example.com'] });
    const { status } = await sg.call(
      'DELETE',
      `${M}/lists/${list}/contacts?contact_ids=${found.body.result['a@example.com'].contact.id}`,
    );
    expect(status).toBe(202);
    await world.settle();
    expect((await sg.call('GET', `${M}/lists/${list}`)).body.contact_count).toBe(1);
    const deleted = await sg.call('DELETE', `${M}/lists/${list}?delete_contacts=true`);
    expect([deleted.status, Object.keys(deleted.body)]).toEqual([200, ['job_id']]);
    await world.settle();
    expect((await sg.call('GET', `${M}/contacts`)).body.result.map(({ email }: { email: string }) => email)).toEqual([
      'a@example.com',
    ]);
  });

  test('a field is renamed and deleted in every contact', async ({ sg, world }) => {
    const { body } = await sg.call('POST', `${M}/field_definitions`, { name: 'size', field_type: 'Text' });
    expect((await sg.call('POST', `${M}/field_definitions`, { name: 'size', field_type: 'Text' })).status).toBe(400);
    expect((await sg.call('POST', `${M}/field_definitions`, { name: 'shoe size', field_type: 'Text' })).status).toBe(
      400,
    );
    await upsert(sg, world, [{ email: 'a@example.com', custom_fields: { [body.id]: 'L' } }]);
    await sg.call('PATCH', `${M}/field_definitions/${body.id}`, { name: 'width' });
    const fieldsOf = async () => (await sg.call('GET', `${M}/contacts`)).body.result[0].custom_fields;
    expect(await fieldsOf()).toEqual({ width: 'L' });
    expect((await sg.call('DELETE', `${M}/field_definitions/${body.id}`)).status).toBe(204);
    expect(await fieldsOf()).toEqual({});
  });
});

describe('segments', () => {
  const query_dsl = "SELECT c.contact_id, c.updated_at FROM contact_data AS c WHERE c.first_name = 'Ada'";

  test('count and sample, again by the hour', async ({ sg, world }) => {
    await upsert(sg, world, [{ email: 'ada@example.com', first_name: 'Ada' }, { email: 'bob@example.com' }]);
    const { status, body } = await sg.call('POST', `${M}/segments/2.0`, { name: 'Adas', query_dsl });
    expect(status).toBe(201);
    expect(body).toMatchObject({ contacts_count: 1, query_version: '2', status: { query_validation: 'VALID' } });
    expect(body.contacts_sample[0]).toMatchObject({ email: 'ada@example.com', segment_ids: [body.id] });
    await upsert(sg, world, [{ email: 'ada2@example.com', first_name: 'Ada' }]);
    const count = async () => (await sg.call('GET', `${M}/segments/2.0`)).body.results[0].contacts_count;
    expect(await count()).toBe(1);
    await world.advance('1h');
    expect(await count()).toBe(2);
    expect((await sg.call('DELETE', `${M}/segments/2.0/${body.id}`)).status).toBe(202);
    expect((await sg.call('GET', `${M}/segments/2.0/${body.id}`)).status).toBe(404);
  });

  test('refuse what is no query over contacts', async ({ sg }) => {
    for (const bad of [
      'first_name = 1',
      'SELECT x FROM event_data',
      "SELECT contact_id FROM contact_data WHERE shoe = '1'",
    ]) {
      const { status, body } = await sg.call('POST', `${M}/segments/2.0`, { name: 'x', query_dsl: bad });
      expect([status, body.errors[0].field]).toEqual([400, 'query_dsl']);
    }
  });

  test('of the first generation are conditions within a list', async ({ sg, world }) => {
    const list = (await sg.call('POST', `${M}/lists`, { name: 'A' })).body.id;
    await upsert(sg, world, [{ email: 'in@example.com', first_name: 'Ada' }], [list]);
    await upsert(sg, world, [{ email: 'out@example.com', first_name: 'Ada' }]);
    const { body } = await sg.call('POST', `${M}/segments`, {
      name: 'x',
      parent_list_id: list,
      query_dsl: "first_name = 'Ada'",
    });
    expect(body.contacts_sample.map(({ email }: { email: string }) => email)).toEqual(['in@example.com']);
    expect((await sg.call('GET', `${M}/segments`)).body.results).toMatchObject([
      { parent_list_id: list, contacts_count: 1 },
    ]);
    expect((await sg.call('GET', `${M}/segments/2.0`)).body.results).toEqual([]);
  });
});

describe('Single Sends', () => {
  const sender = {
    nickname: 'Shop',
    from: { email: 'shop@example.org', name: 'The Shop' },
    address: '1 Elm St.',
    city: 'Denver',
    country: 'USA',
  };

  async function draft(sg: Sendgrid, world: World) {
    const list = (await sg.call('POST', `${M}/lists`, { name: 'News' })).body.id as string;
    await upsert(sg, world, [{ email: 'ada@example.com', first_name: 'Ada' }, { email: 'bob@example.com' }], [list]);
    await upsert(sg, world, [{ email: 'other@example.com' }]);
    const group = (await sg.call('POST', '/v3/asm/groups', { name: 'News', description: 'x' })).body.id as number;
    const from = (await sg.call('POST', `${M}/senders`, sender)).body.id as number;
    const { status, body } = await sg.call('POST', `${M}/singlesends`, {
      name: 'Spring',
      categories: ['spring'],
      send_to: { list_ids: [list] },
      email_config: {
        subject: 'Hi {{insert first_name "default=you"}}',
        html_content: '<p>{{first_name}} {{Sender_City}} <a href="{{{unsubscribe}}}">u</a></p>',
        suppression_group_id: group,
        sender_id: from,
      },
    });
    expect([status, body.status]).toEqual([201, 'draft']);
    return { id: body.id as string, group };
  }

  test('go to every contact of their lists, with fields of their own in the events', async ({
    sg,
    world,
    receiver,
  }) => {
    await sg.call('POST', '/v3/user/webhooks/event/settings', { ...everyEvent, url: receiver.url });
    const { id, group } = await draft(sg, world);
    const scheduled = await sg.call('PUT', `${M}/singlesends/${id}/schedule`, { send_at: 'now' });
    expect([scheduled.status, scheduled.body.status]).toEqual([201, 'scheduled']);
    await world.settle();
    expect((await sg.call('GET', `${M}/singlesends/${id}`)).body.status).toBe('triggered');
    expect((await sg.message('ada@example.com')).subject).toBe('Hi Ada');
    const bob = await sg.message('bob@example.com');
    expect(bob).toMatchObject({ subject: 'Hi you', from: sender.from, asm_group_id: group, categories: ['spring'] });
    expect(bob.html).toContain('Denver');
    expect(await sg.message('other@example.com')).toBeUndefined();
    expect(eventsOf(receiver)[0]).toMatchObject({
      singlesend_id: id,
      singlesend_name: 'Spring',
      mc_stats: 'singlesend',
      phase_id: 'send',
    });
    await world.trigger('sendgrid/open', { email: 'ada@example.com' });
    const stats = await sg.call('GET', `${M}/stats/singlesends/${id}`);
    expect(stats.body.results[0].stats).toMatchObject({ requests: 2, delivered: 2, opens: 1, unique_opens: 1 });
    expect((await sg.call('GET', `${M}/stats/singlesends`)).body.results).toHaveLength(1);
  });

  test('wait for their time, and can be taken back until then', async ({ sg, world }) => {
    const { id } = await draft(sg, world);
    const at = new Date(Date.parse(await world.now()) + 3_600_000).toISOString();
    await sg.call('PUT', `${M}/singlesends/${id}/schedule`, { send_at: at });
    expect((await sg.call('PATCH', `${M}/singlesends/${id}`, { name: 'x' })).status).toBe(400);
    const back = await sg.call('DELETE', `${M}/singlesends/${id}/schedule`);
    expect([back.status, back.body.status]).toEqual([200, 'draft']);
    await world.advance('2h');
    expect(await sg.message('ada@example.com')).toBeUndefined();
    const later = new Date(Date.parse(await world.now()) + 3_600_000).toISOString();
    await sg.call('PUT', `${M}/singlesends/${id}/schedule`, { send_at: later });
    await world.advance('1h1s');
    expect((await sg.message('ada@example.com')).status).toBe('delivered');
  });

  test('need all that a mail needs', async ({ sg }) => {
    const { body } = await sg.call('POST', `${M}/singlesends`, { name: 'Empty' });
    const { status } = await sg.call('PUT', `${M}/singlesends/${body.id}/schedule`, { send_at: 'now' });
    expect(status).toBe(400);
    const copy = await sg.call('POST', `${M}/singlesends/${body.id}`, {});
    expect([copy.status, copy.body.name]).toEqual([201, 'Copy of Empty']);
    const found = await sg.call('POST', `${M}/singlesends/search`, { name: 'copy', status: ['draft'] });
    expect(found.body.result.map(({ id }: { id: string }) => id)).toEqual([copy.body.id]);
    expect((await sg.call('GET', `${M}/singlesends?page_size=1`)).body._metadata.count).toBe(2);
    expect((await sg.call('DELETE', `${M}/singlesends?ids=${copy.body.id}&ids=${body.id}`)).status).toBe(204);
    expect((await sg.call('GET', `${M}/singlesends`)).body.result).toEqual([]);
  });

  test('a template is tested on a few people', async ({ sg, world }) => {
    const { body } = await sg.call('POST', '/v3/templates', { name: 'T', generation: 'dynamic' });
    await sg.call('POST', `/v3/templates/${body.id}/versions`, {
      name: 'v',
      subject: 'Test',
      html_content: '<p>x</p>',
    });
    const test_ = { template_id: body.id, from_address: 'a@b.co', emails: ['x@example.com', 'y@example.com'] };
    expect((await sg.call('POST', `${M}/test/send_email`, test_)).status).toBe(202);
    await world.settle();
    expect((await sg.message('y@example.com')).subject).toBe('Test');
    expect((await sg.call('POST', `${M}/test/send_email`, { ...test_, emails: ['nope'] })).status).toBe(400);
  });
});

test('a campaign of the contact database', async ({ sg, world }) => {
  const recipients = [
    { email: 'ada@example.com', first_name: 'Ada' },
    { email: 'bob@example.com', last_name: 'B' },
  ];
  const { body } = await sg.call('POST', '/v3/contactdb/recipients', recipients);
  expect(body).toMatchObject({
    new_count: 2,
    persisted_recipients: [Buffer.from('ada@example.com').toString('base64'), expect.any(String)],
  });
  const list = (await sg.call('POST', '/v3/contactdb/lists', { name: 'L' })).body.id as number;
  await sg.call('POST', `/v3/contactdb/lists/${list}/recipients`, body.persisted_recipients);
  expect((await sg.call('GET', `/v3/contactdb/lists/${list}`)).body.recipient_count).toBe(2);
  const conditions = [{ field: 'last_name', value: 'B', operator: 'eq', and_or: '' }];
  expect(
    (await sg.call('POST', '/v3/contactdb/segments', { name: 's', list_id: list, conditions })).body.recipient_count,
  ).toBe(1);
  expect((await sg.call('GET', '/v3/contactdb/recipients/search?last_name=B')).body.recipient_count).toBe(1);
  const sender = { nickname: 's', from: { email: 's@example.org', name: 'S' }, address: 'x', city: 'y', country: 'z' };
  const sender_id = (await sg.call('POST', '/v3/senders', sender)).body.id;
  const campaign = {
    title: 'C',
    subject: 'Hi [%first_name | friend%]',
    sender_id,
    list_ids: [list],
    html_content: '<p>x</p>',
    custom_unsubscribe_url: 'http://a.b',
  };
  const made = await sg.call('POST', '/v3/campaigns', campaign);
  expect([made.status, made.body.status]).toEqual([201, 'Draft']);
  expect((await sg.call('POST', `/v3/campaigns/${made.body.id}/schedules/now`)).status).toBe(201);
  await world.settle();
  expect((await sg.call('GET', `/v3/campaigns/${made.body.id}`)).body.status).toBe('Sent');
  expect((await sg.message('ada@example.com')).subject).toBe('Hi Ada');
  expect((await sg.message('bob@example.com')).subject).toBe('Hi friend');
  const bare = await sg.call('POST', '/v3/campaigns', { title: 'Bare' });
  expect((await sg.call('POST', `/v3/campaigns/${bare.body.id}/schedules/now`)).status).toBe(400);
});
