/** mail/send: what is accepted, what is refused and in what words. */
import { gzipSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import { aMail, baseOf, caller, eventsOf, everyEvent, keyOf, sendgridTest } from './sendgrid.ts';

const test = sendgridTest();

const helpPage = 'http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#';

test('a mail by the SDK is accepted with an empty 202 and the X-Message-Id', async ({ sg }) => {
  const [response, body] = await sg.mail.send({ to: 'a@example.com', from: 'b@example.com', subject: 's', text: 't' });
  expect(response.statusCode).toBe(202);
  expect(response.headers['x-message-id']).toMatch(/^[\w-]{22}$/);
  expect(body).toBe('');
});

test('the answer has no body, no content type and no rate limit', async ({ sg }) => {
  const { status, headers, text } = await sg.call('POST', '/v3/mail/send', aMail);
  expect(status).toBe(202);
  expect(text).toBe('');
  expect(headers.get('content-length')).toBe('0');
  expect(headers.get('content-type')).toBeNull();
  expect(headers.get('x-ratelimit-limit')).toBeNull();
  expect(headers.get('access-control-allow-origin')).toBe('https://sendgrid.api-docs.io');
});

test('each recipient has a message of its own, under one X-Message-Id', async ({ sg, world }) => {
  const id = await sg.send({
    personalizations: [
      { to: [{ email: 'a@example.com' }, { email: 'b@example.com' }], cc: [{ email: 'c@example.com' }] },
      { to: [{ email: 'a@example.com' }], bcc: [{ email: 'd@example.com' }] },
    ],
  });
  const rows = (await world.state('sendgrid', 'messages')).toReversed();
  expect(rows.map((row) => row.to_email)).toEqual([
    'a@example.com',
    'b@example.com',
    'c@example.com',
    'a@example.com',
    'd@example.com',
  ]);
  const form = new RegExp(`^${id}\\.recvd-[a-z0-9]{8,10}-[a-z0-9]{5}-\\d+-[0-9A-F]+-[0-9A-F]+\\.\\d$`);
  rows.forEach((row, at) => {
    expect(row.sg_message_id).toMatch(form);
    expect(String(row.sg_message_id).endsWith(`.${at}`)).toBe(true);
  });
});

test('headers, custom args and subject of a personalization win over those of the mail', async ({ sg }) => {
  await sg.send({
    subject: 'root',
    headers: { 'X-A': 'root', 'X-B': 'root' },
    custom_args: { a: 'root', b: 'root' },
    personalizations: [
      {
        to: [{ email: 'p@example.com', name: 'P' }],
        subject: 'own',
        headers: { 'X-B': 'own' },
        custom_args: { b: 'own' },
      },
    ],
  });
  const message = await sg.message('p@example.com');
  expect(message).toMatchObject({
    subject: 'own',
    to: [{ email: 'p@example.com', name: 'P' }],
    headers: { 'X-A': 'root', 'X-B': 'own' },
    custom_args: { a: 'root', b: 'own' },
  });
  expect(message.headers['Message-ID']).toBe(`<${message.message_id}@geopod-ismtpd-1>`);
});

test('attachments stay with the message', async ({ sg }) => {
  const content = Buffer.from('hello').toString('base64');
  await sg.send({ attachments: [{ content, filename: 'a.txt', type: 'text/plain', disposition: 'attachment' }] });
  expect((await sg.message('ada@example.com')).attachments).toEqual([
    { content, filename: 'a.txt', type: 'text/plain', disposition: 'attachment' },
  ]);
});

test('a mail to a thousand recipients reaches all of them', async ({ sg, world }) => {
  const to = Array.from({ length: 1000 }, (_, at) => ({ email: `r${at}@example.com` }));
  await sg.send({ personalizations: to.map((one) => ({ to: [one] })) });
  await world.settle();
  const stats = (await world.stats('sendgrid')) as { collections: { messages: { by: { status: object } } } };
  expect(stats.collections.messages.by.status).toEqual({ delivered: 1000 });
});

test('gzipped bodies are read', async ({ world }) => {
  const response = await fetch(`${baseOf(world)}/v3/mail/send`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${keyOf(world)}`,
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    },
    body: gzipSync(JSON.stringify(aMail)),
  });
  expect(response.status).toBe(202);
});

test('in sandbox mode a mail is checked, and nothing else', async ({ sg, world, receiver }) => {
  await sg.call('POST', '/v3/user/webhooks/event/settings', { ...everyEvent, url: receiver.url });
  const sandboxed = { ...aMail, mail_settings: { sandbox_mode: { enable: true } } };
  const { status, text } = await sg.call('POST', '/v3/mail/send', sandboxed);
  await world.settle();
  expect([status, text]).toEqual([200, '']);
  expect(receiver.requests).toHaveLength(0);
  expect(await world.state('sendgrid', 'messages')).toHaveLength(0);
  expect(await world.state('sendgrid', 'requests_sandboxed')).toHaveLength(1);
  expect((await sg.call('GET', '/v3/user/credits')).body.used).toBe(0);
  expect((await sg.call('POST', '/v3/mail/send', { ...sandboxed, from: {} })).status).toBe(400);
});

describe('what is refused', () => {
  const complaint = (message: string, field: string | null, anchor: string | null) => ({
    message,
    field,
    help: anchor === null ? null : helpPage + anchor,
  });
  const one = (personalization: object) => ({
    ...aMail,
    personalizations: [{ ...aMail.personalizations[0], ...personalization }],
  });
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(aMail).filter(([name]) => !names.includes(name)));
  const dynamic = 'd-0123456789abcdef0123456789abcdef';
  const to = (email: string) => ({ ...aMail, personalizations: [{ to: [{ email }] }] });

  const cases: [name: string, body: object, entries: object[]][] = [
    [
      'no personalizations',
      { ...aMail, personalizations: [] },
      [
        complaint(
          'The personalizations field is required and must have at least one personalization.',
          'personalizations',
          '-Personalizations-Errors',
        ),
      ],
    ],
    [
      'no recipient',
      { ...aMail, personalizations: [{ to: [] }] },
      [
        complaint(
          'The to array is required for all personalization objects, and must have at least one email object with a valid email address.',
          'personalizations.0.to',
          'message.personalizations.to',
        ),
      ],
    ],
    [
      'a recipient without an address',
      { ...aMail, personalizations: [{ to: [{ name: 'x' }] }] },
      [
        complaint(
          'The to email parameter is required.',
          'personalizations.0.to.0.email',
          'message.personalizations.to',
        ),
      ],
    ],
    [
      'a malformed recipient',
      to('nobody'),
      [complaint('Does not contain a valid address.', 'personalizations.0.to.0.email', 'message.personalizations.to')],
    ],
    [
      'an object that is a string',
      { ...aMail, from: 'x@example.com', personalizations: [{ to: ['a@example.com'] }] },
      [
        complaint('Invalid type. Expected: object, given: string.', 'from', 'message.from'),
        complaint(
          'Invalid type. Expected: object, given: string.',
          'personalizations.0.to.0',
          'message.personalizations.to',
        ),
      ],
    ],
    ['a number among the custom args', { ...aMail, custom_args: { n: 5 } }, [complaint('Bad Request', null, null)]],
    [
      'a duplicate, whatever its case',
      one({ cc: [{ email: 'ADA@example.com' }] }),
      [
        complaint(
          'Each email address in the personalization block should be unique between to, cc, and bcc. We found the first duplicate instance of [ADA@example.com] in the personalizations.0.cc field.',
          'personalizations.0',
          'message.personalizations.recipients',
        ),
      ],
    ],
    [
      'no sender',
      without('from'),
      [
        complaint(
          'The from object must be provided for every email send. It is an object that requires the email parameter, but may also contain a name parameter.  e.g. {"email" : "example@example.com"}  or {"email" : "example@example.com", "name" : "Example Recipient"}.',
          'from.email',
          'message.from',
        ),
      ],
    ],
    [
      'a malformed template id, without content and subject',
      { ...without('subject', 'content'), template_id: 'nonsense' },
      [
        complaint(
          "The template_id must be a valid GUID, you provided 'nonsense'.",
          'template_id',
          'message.template_id',
        ),
        complaint(
          'Unless a valid template_id is provided, the content parameter is required. There must be at least one defined content block. We typically suggest both text/plain and text/html blocks are included, but only one block is required.',
          'content',
          'message.content',
        ),
        complaint(
          'The subject is required. You can get around this requirement if you use a template with a subject defined or if every personalization has a subject defined.',
          'subject',
          'message.subject',
        ),
      ],
    ],
    [
      'template data without a template',
      one({ dynamic_template_data: { a: 1 } }),
      [complaint('The template_id is required when using dynamic templates', 'template_id', 'message.template_id')],
    ],
    [
      'substitutions with a dynamic template',
      { ...one({ substitutions: { a: 'b' } }), template_id: dynamic },
      [
        complaint(
          'Substitutions may not be used with dynamic templating',
          'personalizations.0.substitutions',
          'message.personalizations.substitutions',
        ),
      ],
    ],
    [
      'html before text',
      { ...aMail, content: [...aMail.content, { type: 'text/plain', value: 'x' }] },
      [
        complaint(
          'Following RFC 1341, section 7.2, if either text/html or text/plain are to be sent in your email: text/plain needs to be first, followed by text/html, followed by any other content.',
          'content',
          'message.content',
        ),
      ],
    ],
    [
      'an empty content block',
      { ...aMail, content: [{ type: 'text/plain', value: '' }] },
      [
        complaint(
          'The content value must be a string at least one character in length.',
          'content.0.value',
          'message.content.value',
        ),
      ],
    ],
    [
      'a reserved header',
      { ...aMail, headers: { 'Reply-To': 'x' } },
      [complaint('Header can not be one of the reserved keys.', 'headers', 'message.headers')],
    ],
    [
      'a reserved header of a personalization',
      one({ headers: { BCC: 'x' } }),
      [
        complaint(
          'Header cannot be one of the reserved keys.',
          'personalizations.0.headers',
          'message.personalizations.headers',
        ),
      ],
    ],
    [
      'an attachment that is not base64',
      { ...aMail, attachments: [{ content: 'not base64!', filename: 'x', disposition: 'sideways' }] },
      [
        complaint(
          'The attachment content must be base64 encoded.',
          'attachments.0.content',
          'message.attachments.content',
        ),
        complaint(
          "The disposition of your attachment can be either 'inline' or 'attachment'.",
          'attachments.0.disposition',
          'message.attachments.disposition',
        ),
      ],
    ],
    [
      'a category twice',
      { ...aMail, categories: ['a', 'a'] },
      [
        complaint(
          'The categories must be a unique list, and you have included a more than once.',
          'categories',
          'message.categories',
        ),
      ],
    ],
    [
      'one category that is no list',
      { ...aMail, categories: 'a' },
      [complaint('Categories must be an array of strings.', 'categories', 'message.categories')],
    ],
    [
      'a time that is no number',
      { ...aMail, send_at: 'soon' },
      [
        complaint(
          'The send_at parameter is expecting a Unix timestamp as an integer. We will send immediately if you include a send_at timestamp that is in the past.',
          'send_at',
          'message.send_at',
        ),
      ],
    ],
    [
      'a time too far away',
      { ...aMail, send_at: 9_999_999_999 },
      [complaint('Scheduling more than 72 hours in advance is forbidden.', 'send_at', 'message.send_at')],
    ],
    [
      'an unknown batch',
      { ...aMail, batch_id: 'mine' },
      [complaint('invalid batch id', 'batch_id', 'message.batch_id')],
    ],
    [
      'an unknown group',
      { ...aMail, asm: { group_id: 42 } },
      [
        complaint(
          'The ASM group ID must be a valid Group ID on your account. You provided 42.',
          'asm.group_id',
          'message.asm.group_id',
        ),
      ],
    ],
    [
      'an unknown pool',
      { ...aMail, ip_pool_name: 'deep' },
      [
        complaint(
          'The IP Pool name must be a valid pool name for your account. You provided deep.',
          'ip_pool_name',
          'message.ip_pool_name',
        ),
      ],
    ],
    [
      'a switch that is none',
      { ...aMail, mail_settings: { sandbox_mode: { enable: 'yes' } } },
      [
        complaint(
          'The sandbox mode enable param should be a boolean value.',
          'mail_settings.sandbox_mode.enable',
          'message.mail_settings.sandbox_mode.enable',
        ),
      ],
    ],
  ];

  for (const [name, body, errors] of cases)
    test(name, async ({ sg }) => {
      const answer = await sg.call('POST', '/v3/mail/send', body);
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({ errors });
      expect(Object.keys(answer.body.errors[0])).toEqual(['message', 'field', 'help']);
    });

  test('an empty cc list', async ({ sg }) => {
    const { body } = await sg.call('POST', '/v3/mail/send', one({ cc: [] }));
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0]).toMatchObject({ field: 'personalizations.0.cc', help: null });
  });

  test('more than a thousand recipients', async ({ sg }) => {
    const many = Array.from({ length: 1001 }, (_, at) => ({ email: `r${at}@example.com` }));
    const { body } = await sg.call('POST', '/v3/mail/send', { ...aMail, personalizations: [{ to: many }] });
    expect(body.errors[0].message).toBe('There is a limit of 1000 total recipients (to + cc + bcc) per request.');
  });

  test('custom args of more than 10,000 bytes together', async ({ sg }) => {
    const body = { ...one({ custom_args: { a: 'x'.repeat(5000) } }), custom_args: { b: 'y'.repeat(5000) } };
    const { body: answer } = await sg.call('POST', '/v3/mail/send', body);
    expect(answer.errors[0].field).toBe('personalizations.0.custom_args');
  });

  test('nothing that is refused leaves a trace', async ({ sg, world }) => {
    await sg.call('POST', '/v3/mail/send', { ...aMail, asm: { group_id: 42 } });
    expect(await world.state('sendgrid', 'messages')).toEqual([]);
  });

  test('broken JSON, other media, other bytes, other methods', async ({ sg, world }) => {
    const broken = await sg.call('POST', '/v3/mail/send', '{');
    expect([broken.status, broken.body]).toEqual([
      400,
      { errors: [{ message: 'Bad Request', field: null, help: null }] },
    ]);
    const form = await sg.call('POST', '/v3/mail/send', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(form.status).toBe(415);
    expect(form.body.errors[0].message).toBe('Content-Type should be application/json.');
    const latin = Buffer.from(JSON.stringify(aMail).replace('Hello', 'Gr\u00fc\u00dfe'), 'latin1');
    const encoded = await fetch(`${baseOf(world)}/v3/mail/send`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keyOf(world)}`, 'content-type': 'application/json' },
      body: latin,
    });
    expect([encoded.status, await encoded.text()]).toEqual([
      415,
      '{"errors":[{"message":"Invalid UTF8 in request","field":null,"help":null}]}',
    ]);
    const get = await sg.call('GET', '/v3/mail/send');
    expect([get.status, get.body.errors[0].message]).toEqual([405, 'POST method allowed only']);
  });
});

describe('who may send', () => {
  const unauthorized = {
    errors: [{ message: 'The provided authorization grant is invalid, expired, or revoked', field: null, help: null }],
  };

  test('a missing or malformed key is a 401 with help', async ({ world }) => {
    for (const key of ['', 'SG.API Key', 'nonsense']) {
      const { status, body } = await caller(baseOf(world), key)('POST', '/v3/mail/send', aMail);
      expect([status, body]).toEqual([401, unauthorized]);
    }
  });

  test('a well-formed key that nobody made is good', async ({ world }) => {
    const key = `SG.${'a'.repeat(22)}.${'b'.repeat(43)}`;
    expect((await caller(baseOf(world), key)('POST', '/v3/mail/send', aMail)).status).toBe(202);
  });

  test('the right id with another secret is not', async ({ world }) => {
    const id = world.credentials.sendgrid?.apiKeyId;
    const { status } = await caller(baseOf(world), `SG.${id}.${'b'.repeat(43)}`)('POST', '/v3/mail/send', aMail);
    expect(status).toBe(401);
  });

  test('with identities enforced, only verified senders and domains', async ({ sg, world }) => {
    await world.settings('sendgrid', { enforceSenderIdentity: true });
    const refused = await sg.call('POST', '/v3/mail/send', aMail);
    expect(refused.status).toBe(403);
    expect(refused.text).toHaveLength(281);
    expect(refused.body.errors[0]).toMatchObject({ field: 'from', help: null });
    await sg.call('POST', '/v3/verified_senders', {
      nickname: 'shop',
      from_email: 'shop@example.org',
      reply_to: 'shop@example.org',
    });
    expect((await sg.call('POST', '/v3/mail/send', aMail)).status).toBe(202);
    const other = { ...aMail, from: { email: 'other@example.net' } };
    expect((await sg.call('POST', '/v3/mail/send', other)).status).toBe(403);
    const domain = await sg.call('POST', '/v3/whitelabel/domains', { domain: 'example.net' });
    expect((await sg.call('POST', '/v3/mail/send', other)).status).toBe(403);
    await sg.call('POST', `/v3/whitelabel/domains/${domain.body.id}/validate`);
    expect((await sg.call('POST', '/v3/mail/send', other)).status).toBe(202);
  });

  test('no more than the credits of the month', async ({ sg, world }) => {
    await world.settings('sendgrid', { monthlyCredits: 1 });
    await sg.send();
    const { status, text } = await sg.call('POST', '/v3/mail/send', aMail);
    expect([status, text]).toEqual([
      401,
      '{"errors":[{"message":"Maximum credits exceeded","field":null,"help":null}]}',
    ]);
  });
});

describe('named faults', () => {
  const faults: [string, number, string][] = [
    ['unauthorized', 401, 'The provided authorization grant is invalid, expired, or revoked'],
    ['forbidden', 403, 'access forbidden'],
    ['unverified_sender', 403, 'The from address does not match a verified Sender Identity'],
    ['credits_exceeded', 401, 'Maximum credits exceeded'],
    ['rate_limit', 429, 'too many requests'],
    ['bad_request', 400, 'Bad Request'],
    ['payload_too_large', 413, 'Payload Too Large'],
    ['internal', 500, 'internal server error'],
    ['unavailable', 503, 'service unavailable'],
  ];
  for (const [name, status, message] of faults)
    test(name, async ({ sg }) => {
      const answer = await sg.call('POST', '/v3/mail/send', aMail, { 'x-backlot-fault': name });
      expect(answer.status).toBe(status);
      expect(answer.body.errors[0].message).toContain(message);
      expect(answer.body.errors[0]).toHaveProperty('help', null);
    });

  test('a rate limit carries its headers, in wall seconds', async ({ sg }) => {
    const { headers } = await sg.call('POST', '/v3/mail/send', aMail, { 'x-backlot-fault': 'rate_limit' });
    expect(headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(1_500_000_000);
  });

  test('a limit of a rule counts down, on mail/send too', async ({ sg, world }) => {
    await world.faults({ provider: 'sendgrid', fault: { rateLimit: { limit: 2, window: '1m' } } });
    const left = [];
    for (let at = 0; at < 3; at++) {
      const { status, headers } = await sg.call('POST', '/v3/mail/send', aMail);
      left.push([status, headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]);
    }
    expect(left).toEqual([
      [202, '2', '1'],
      [202, '2', '0'],
      [429, '2', '0'],
    ]);
  });

  test('elsewhere an error has no help', async ({ sg }) => {
    const { body } = await sg.call('GET', '/v3/templates', undefined, { 'x-backlot-fault': 'forbidden' });
    expect(body).toEqual({ errors: [{ field: null, message: 'access forbidden' }] });
  });
});

test('the same seed and the same calls give the same ids', async ({ backlot, sg }) => {
  void sg;
  const ids: string[] = [];
  for (const name of ['twin-a', 'twin-b']) {
    const world = await backlot.namespace({
      name,
      seed: 7,
      clock: { mode: 'frozen', now: '2026-01-01T00:00:00.000Z' },
    });
    const { headers } = await caller(baseOf(world), keyOf(world))('POST', '/v3/mail/send', aMail);
    ids.push(headers.get('x-message-id') ?? '');
  }
  expect(ids[0]).toBe(ids[1]);
});

test('events of a mail reach nobody when nobody listens', async ({ sg, world, receiver }) => {
  await sg.send();
  await world.settle();
  expect(eventsOf(receiver)).toEqual([]);
});
