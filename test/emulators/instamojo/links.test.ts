/** Links (products): the v1.1 resource, and the pages that sell them. */
import { createHmac } from 'node:crypto';
import { describe, expect } from 'vitest';
import type { World } from '../../../src/index.ts';
import { ask, baseOf, credentialsOf, formOf, names, test, v1, v2, type Fields, type Reply } from './mojo.ts';

const buyer = { name: 'John Doe', email: 'foo@example.com', phone: '9999999999' };
const card = { method: 'card', card_number: '4242 4242 4242 4242', expiry: '12/99', cvv: '111' };

const submit = (url: string, fields: Fields): Promise<Reply> => ask(url, { method: 'POST', body: formOf(fields) });

/** Buys on the product's page, through the bank's. Answers where the browser is sent. */
async function buy(url: string, fields: Fields): Promise<string> {
  const bank = await submit(url, fields);
  expect(bank.status).toBe(303);
  const done = await submit(bank.headers.get('location') ?? '', { otp: '1221' });
  return done.headers.get('location') ?? '';
}

async function link(world: World, fields: Fields = {}) {
  const { body } = await v1(world).post('links/', {
    title: 'A book',
    description: 'About nothing',
    base_price: '20',
    currency: 'INR',
    ...fields,
  });
  return body.link;
}

describe('the resource', () => {
  test('create, read, list, edit, archive', async ({ world }) => {
    const api = v1(world);
    const { status, body } = await api.post('links/', { title: 'API link v1.1', description: 'x', base_price: '0' });
    expect(status).toBe(201);
    expect(body.success).toBe(true);
    expect(Object.keys(body.link)).toEqual(
      names(`title description slug shorturl url cover_image currency base_price quantity quantity_sold
      requires_shipping ships_within_days start_date end_date venue timezone note redirect_url
      webhook_url status enable_pwyw enable_sign socialpay_platforms`),
    );
    expect(body.link).toMatchObject({
      slug: 'api-link-v11',
      shorturl: null,
      base_price: '0.00',
      quantity: null,
      status: 'Live',
      url: `${baseOf(world)}/${credentialsOf(world).username}/api-link-v11/`,
    });
    await world.settle();
    const { link } = (await api.get('links/api-link-v11/')).body;
    expect((await ask(link.shorturl)).headers.get('location')).toBe(link.url);
    expect((await api.get('links/')).body).toEqual({ success: true, links: [link] });
    const edited = await api.call('PATCH', 'links/api-link-v11/', {
      title: 'Another',
      quantity: 3,
      enable_pwyw: 'True',
    });
    expect(edited.body.link).toMatchObject({ slug: 'api-link-v11', title: 'Another', quantity: 3, enable_pwyw: true });
    expect(edited.body.link.description).toBe('x');
    const archived = await api.call('DELETE', 'links/api-link-v11/');
    expect([archived.status, archived.body]).toEqual([200, { success: true }]);
    expect((await api.get('links/api-link-v11/')).status).toBe(404);
    expect((await api.get('links/')).body.links).toEqual([]);
  });

  test('a taken slug gets a number; rules of the fields', async ({ world }) => {
    await link(world);
    expect((await link(world)).slug).toBe('a-book-2');
    const { status, body } = await v1(world).post('links/', { base_price: '5', quantity: 'many' });
    expect(status).toBe(400);
    expect(body.message).toEqual({
      title: ['This field is required.'],
      description: ['This field is required.'],
      base_price: ['Amount cannot be less than INR 9.00.'],
      quantity: ['A valid integer is required.'],
    });
  });
});

test('a file is uploaded where the API says, and becomes the cover', async ({ world }) => {
  const { body } = await v1(world).get('links/get_file_upload_url/');
  expect(body.success).toBe(true);
  const form = new FormData();
  form.set('fileUpload', new File(['GIF89a'], 'cover.gif', { type: 'image/gif' }));
  const uploaded = await ask(body.upload_url, { method: 'POST', body: form });
  expect(uploaded.body).toMatchObject({ filename: 'cover.gif', size: 6, type: 'image/gif' });
  const { cover_image, url } = await link(world, { cover_image_json: uploaded.text });
  const image = await ask(cover_image);
  expect([image.text, image.headers.get('content-type')]).toEqual(['GIF89a', 'image/gif']);
  expect((await ask(url)).text).toContain(cover_image);
  const broken = await v1(world).post('links/', { title: 'x', description: 'x', base_price: 9, cover_image_json: '{' });
  expect(broken.body.message).toEqual({ cover_image_json: ['Invalid JSON.'] });
});

describe('the page', () => {
  test('a buyer buys: a payment of the link, its own webhook, one less', async ({ world, receiver }) => {
    const made = await link(world, {
      quantity: 1,
      webhook_url: receiver.url,
      redirect_url: 'http://localhost:3000/?a=1',
    });
    expect((await ask(made.url)).text).toContain('About nothing');
    const onward = await buy(made.url, { ...buyer, ...card });
    expect(onward).toMatch(/^http:\/\/localhost:3000\/\?a=1&payment_id=MOJO\w{16}&status=success$/);
    const { body } = await v1(world).get('payments/');
    expect(body.payments[0]).toMatchObject({
      payment_request: null,
      link_slug: 'a-book',
      link_title: 'A book',
      amount: '20.00',
      fees: '0.38',
      status: 'Credit',
    });
    const two = await v2(world);
    expect((await two.get('payments/')).body.payments[0]).toMatchObject({ payment_request: null, title: 'A book' });
    await world.settle();
    expect(receiver.forms[0]).toMatchObject({
      offer_slug: 'a-book',
      offer_title: 'A book',
      quantity: '1',
      unit_price: '20.00',
      buyer: 'foo@example.com',
      mac: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect((await v1(world).get('links/a-book/')).body.link.quantity_sold).toBe(1);
    expect((await ask(made.url)).text).not.toContain('<form');
  });

  test('a free one needs no bank, and its payment says so', async ({ world }) => {
    const { url } = await link(world, { base_price: '0' });
    const done = await submit(url, buyer);
    expect(done.status).toBe(303);
    expect((await ask(done.headers.get('location') ?? '')).text).toContain('Payment successful');
    expect((await v1(world).get('payments/')).body.payments[0]).toMatchObject({
      currency: 'Free',
      amount: '0.00',
      fees: '0',
    });
  });

  test('the buyer may say how much, from the price upwards', async ({ world }) => {
    const { url } = await link(world, { enable_pwyw: true });
    const little = await submit(url, { ...buyer, ...card, amount: '19' });
    expect(little.status).toBe(422);
    expect(little.text).toContain('at least');
    await buy(url, { ...buyer, ...card, amount: '50.50' });
    expect((await v1(world).get('payments/')).body.payments[0].amount).toBe('50.50');
  });

  test('a URL fills fields in, settles them, and brings fields of its own', async ({ world }) => {
    const { url } = await link(world);
    const filled = `${url}?data_name=Jane&data_email=jane@example.com&data_Field_1=blue&data_readonly=data_email&data_hidden=data_name`;
    const { text } = await ask(filled);
    expect(text).toContain('value="jane@example.com"');
    expect(text).toMatch(/<input type="hidden" name="name" value="Jane"/);
    await buy(filled, { ...buyer, ...card });
    expect((await v1(world).get('payments/')).body.payments[0]).toMatchObject({
      buyer_name: 'Jane',
      buyer_email: 'jane@example.com',
      custom_fields: { Field_1: { label: 'Field_1', value: 'blue' } },
    });
  });

  test('a signed link wants its signature', async ({ world }) => {
    const { url } = await link(world, { enable_sign: true });
    const data = 'data_email=foo@example.com&data_name=John';
    const sign = createHmac('sha1', credentialsOf(world).salt ?? '')
      .update('foo@example.com|John')
      .digest('hex');
    expect((await ask(`${url}?${data}`)).text).toContain('QF11');
    expect((await ask(`${url}?${data}&data_sign=${'0'.repeat(40)}`)).text).toContain('QF7');
    expect((await ask(`${url}?${data}&data_sign=${sign}`)).text).toContain('<form');
  });

  test('its URL without the last slash, an unknown one, an archived one', async ({ world }) => {
    const { url, slug } = await link(world);
    const bare = await ask(url.slice(0, -1));
    expect([bare.status, bare.headers.get('location')]).toEqual([301, url]);
    expect((await ask(`${baseOf(world)}/somebody/something/`)).status).toBe(404);
    await v1(world).call('DELETE', `links/${slug}/`);
    const gone = await ask(url);
    expect(gone.status).toBe(404);
    expect(gone.headers.get('content-type')).toContain('text/html');
  });
});
