/** Templates, and what becomes of them in a mail. */
import { describe, expect } from 'vitest';
import { aMail, sendgridTest, type Sendgrid } from './sendgrid.ts';

const test = sendgridTest();

/** A dynamic template with an active version; answers its id. */
async function template(sg: Sendgrid, version: object): Promise<string> {
  const { body } = await sg.call('POST', '/v3/templates', { name: 'T', generation: 'dynamic' });
  const made = await sg.call('POST', `/v3/templates/${body.id}/versions`, { name: 'v', subject: 'S', ...version });
  expect(made.status, made.text).toBe(201);
  return body.id as string;
}

const untracked = { tracking_settings: { click_tracking: { enable: false }, open_tracking: { enable: false } } };

/** Sends the template with data; answers the message. */
async function rendered(sg: Sendgrid, version: object, data: object) {
  const template_id = await template(sg, version);
  await sg.send({
    ...untracked,
    template_id,
    content: undefined,
    subject: undefined,
    personalizations: [{ to: [{ email: 'ada@example.com' }], dynamic_template_data: data }],
  });
  return sg.message('ada@example.com');
}

describe('Handlebars', () => {
  const cases: [name: string, source: string, data: object, html: string][] = [
    [
      'paths and escaping',
      '{{a.b}} {{{a.b}}} {{&a.b}} {{missing.c}}',
      { a: { b: "<'&>" } },
      "&lt;&#x27;&amp;&gt; <'&> <'&> ",
    ],
    ['if, else if, else', '{{#if a}}A{{else if b}}B{{else}}C{{/if}}{{#unless b}}x{{/unless}}', { a: [], b: 1 }, 'B'],
    [
      'each over a list',
      '{{#each l}}{{@index}}{{this}}{{@first}}{{../s}} {{else}}none{{/each}}',
      { l: ['x', 'y'], s: '!' },
      '0xtrue! 1yfalse! ',
    ],
    [
      'each over an object, and nothing',
      '{{#each o}}{{@key}}={{this}};{{/each}}{{#each n}}{{else}}none{{/each}}',
      { o: { p: 1 } },
      'p=1;none',
    ],
    ['@root', '{{#each l}}{{@root.s}}{{/each}}', { l: [1, 2], s: 'r' }, 'rr'],
    [
      'equals after conversion',
      '{{#equals a 1}}yes{{else}}no{{/equals}}{{#notEquals a "x"}}!{{/notEquals}}',
      { a: '1' },
      'yes!',
    ],
    [
      'greaterThan and lessThan',
      '{{#greaterThan a 2}}>{{else}}<={{/greaterThan}}{{#lessThan a 9}}<{{/lessThan}}',
      { a: 3 },
      '><',
    ],
    ['and, or', '{{#and a b}}both{{else}}not both{{/and}} {{#or a b}}one{{/or}}', { a: 1, b: 0 }, 'not both one'],
    [
      'length',
      '{{length l}} {{length s}} {{length n}} {{#if (length l)}}some{{/if}}',
      { l: [1, 2], s: 'abc' },
      '2 3 0 some',
    ],
    ['length as a bare argument', '{{#greaterThan 0 length cart}}a{{else}}b{{/greaterThan}}', { cart: [1] }, 'b'],
    [
      'insert',
      '{{insert n "default=you"}} {{insert m "your shop"}} {{insert a "x"}}',
      { n: '', a: 'A' },
      'you your shop A',
    ],
    [
      'formatDate',
      '{{formatDate t "MMMM DD, YYYY h:mm:ss A"}} {{formatDate t "YY-M-D HH ddd ZZ" "-0800"}}',
      { t: '2026-01-02T03:04:05Z' },
      'January 02, 2026 3:04:05 AM 26-1-1 19 Thu -0800',
    ],
    ['comments', 'a{{! nothing }}b', {}, 'ab'],
    ['no prototypes', '{{constructor}}{{toString}}{{a.length}}{{__proto__}}', { a: 'x' }, '1'],
  ];
  for (const [name, html_content, data, html] of cases)
    test(name, async ({ sg }) => {
      expect((await rendered(sg, { html_content }, data)).html).toBe(html);
    });

  test('the subject is escaped, too, and the text made of the html', async ({ sg }) => {
    const message = await rendered(
      sg,
      { subject: "{{n}}'s {{{n}}}", html_content: '<p>Hi {{n}}</p><p>Bye <a href="http://x.example">x</a></p>' },
      { n: "O'Hara" },
    );
    expect(message.subject).toBe("O&#x27;Hara's O'Hara");
    expect(message.text).toBe("Hi O'Hara\nBye x ( http://x.example )");
  });

  test('loops within loops come to an end', async ({ sg }) => {
    const loop = '{{#each l}}{{#each ../l}}{{#each ../../l}}x{{/each}}{{/each}}{{/each}}';
    const message = await rendered(sg, { html_content: loop }, { l: Array.from({ length: 500 }, (_, at) => at) });
    expect(message.events[0]).toMatchObject({ event: 'dropped', reason: 'Invalid SMTPAPI header' });
  });

  for (const source of ['{{#if}', '{{> part}}', '{{lookup a b}}', '{{#with a}}{{/with}}', '{{shout a}}'])
    test(`${source} cannot be saved`, async ({ sg }) => {
      const { body } = await sg.call('POST', '/v3/templates', { name: 'T', generation: 'dynamic' });
      const version = { name: 'v', subject: 's', html_content: source };
      const { status, body: answer } = await sg.call('POST', `/v3/templates/${body.id}/versions`, version);
      expect(status).toBe(400);
      expect(answer.errors[0].field).toBe('html_content');
    });
});

describe('a mail with a template', () => {
  test('that nobody knows is accepted, and dropped later', async ({ sg }) => {
    await sg.send({ template_id: 'd-0123456789abcdef0123456789abcdef', content: undefined });
    expect((await sg.message('ada@example.com')).events).toMatchObject([
      { event: 'dropped', reason: 'Invalid SMTPAPI header' },
    ]);
  });

  test('takes subject and content of the active version, not its own', async ({ sg }) => {
    const template_id = await template(sg, { subject: 'one', html_content: 'one' });
    const second = { name: 'v2', subject: 'two', html_content: 'two', active: 1 };
    await sg.call('POST', `/v3/templates/${template_id}/versions`, second);
    await sg.send({ ...untracked, template_id });
    expect(await sg.message('ada@example.com')).toMatchObject({ subject: 'two', html: 'two' });
  });

  test('of the old generation: tags for subject and body, then substitutions and sections', async ({ sg }) => {
    const { body } = await sg.call('POST', '/v3/templates', { name: 'T' });
    expect(body).toMatchObject({ generation: 'legacy', versions: [] });
    const version = { name: 'v', subject: 'Re: <%subject%>', html_content: '<b><%body%></b> -sign-', active: 1 };
    await sg.call('POST', `/v3/templates/${body.id}/versions`, version);
    await sg.send({
      ...untracked,
      template_id: body.id,
      subject: 'Hi -name-',
      content: [{ type: 'text/html', value: 'Dear -name-' }],
      sections: { '-short-': 'Yours, -name-' },
      personalizations: [
        { to: [{ email: 'ada@example.com' }], substitutions: { '-name-': 'Ada', '-sign-': '-short-' } },
      ],
    });
    expect(await sg.message('ada@example.com')).toMatchObject({
      subject: 'Re: Hi Ada',
      html: '<b>Dear Ada</b> Yours, Ada',
    });
  });

  test('by the SDK', async ({ sg }) => {
    const templateId = await template(sg, { subject: 'Hello {{name}}', html_content: '<p>{{name}}</p>' });
    await sg.mail.send({ to: 'ada@example.com', from: 'a@b.co', templateId, dynamicTemplateData: { name: 'Ada' } });
    expect((await sg.message('ada@example.com')).subject).toBe('Hello Ada');
  });
});

describe('the resource', () => {
  test('lists legacy templates only, unless asked; with a page size in pages', async ({ sg, world }) => {
    for (const name of ['a', 'b', 'c']) await sg.call('POST', '/v3/templates', { name, generation: 'dynamic' });
    await sg.call('POST', '/v3/templates', { name: 'old' });
    expect((await sg.call('GET', '/v3/templates')).body.templates.map(({ name }: { name: string }) => name)).toEqual([
      'old',
    ]);
    const first = await sg.call('GET', '/v3/templates?generations=legacy,dynamic&page_size=3');
    expect(first.body.result).toHaveLength(3);
    expect(first.body._metadata).toMatchObject({ count: 4 });
    expect(first.body._metadata).not.toHaveProperty('prev');
    const base = world.baseUrls.sendgrid ?? '';
    expect(first.body._metadata.next.startsWith(`${base}/v3/templates?`)).toBe(true);
    const second = await sg.call('GET', first.body._metadata.next.slice(base.length));
    expect(second.body.result).toHaveLength(1);
    expect(second.body._metadata).not.toHaveProperty('next');
    expect(second.body._metadata).toHaveProperty('prev');
    expect((await sg.call('GET', '/v3/templates?page_size=2&page_token=nonsense')).status).toBe(400);
  });

  test('versions are summaries in lists, and one is active', async ({ sg }) => {
    const id = await template(sg, { html_content: '<p>x</p>' });
    const other = await sg.call('POST', `/v3/templates/${id}/versions`, { name: 'w', subject: 's' });
    expect(other.body).toMatchObject({ active: 0, editor: 'code', generate_plain_content: true });
    const activated = await sg.call('POST', `/v3/templates/${id}/versions/${other.body.id}/activate`);
    expect(activated.body.active).toBe(1);
    const listed = await sg.call('GET', '/v3/templates?generations=dynamic&page_size=10');
    const [, second] = listed.body.result[0].versions;
    expect(second).not.toHaveProperty('html_content');
    const { body } = await sg.call('GET', `/v3/templates/${id}`);
    expect(body.versions.map(({ active }: { active: number }) => active)).toEqual([0, 1]);
    expect(body.versions[0].html_content).toBe('<p>x</p>');
    expect(body.id).toMatch(/^d-[0-9a-f]{32}$/);
    expect(body.updated_at).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  test('a copy has copies of the versions; a deleted one is gone', async ({ sg }) => {
    const id = await template(sg, { html_content: '<p>x</p>' });
    const copy = await sg.call('POST', `/v3/templates/${id}`, { name: 'Copy' });
    expect(copy.status).toBe(201);
    expect(copy.body.versions[0]).toMatchObject({ template_id: copy.body.id, html_content: '<p>x</p>' });
    expect((await sg.call('DELETE', `/v3/templates/${id}`)).status).toBe(204);
    const { status, body } = await sg.call('GET', `/v3/templates/${id}`);
    expect([status, body]).toEqual([404, { errors: [{ field: null, message: 'not found' }] }]);
  });
});

describe('frames around every mail', () => {
  test('footers of the mail and of the account, and the unsubscribe link', async ({ sg }) => {
    await sg.call('PATCH', '/v3/mail_settings/footer', { enabled: true, html_content: '<i>F</i>', plain_content: 'F' });
    await sg.send({
      tracking_settings: {
        ...untracked.tracking_settings,
        subscription_tracking: { enable: true, html: '<% Leave %>', text: 'Leave: <% %>' },
      },
      content: [
        { type: 'text/plain', value: 'Hi' },
        { type: 'text/html', value: '<body>Hi</body>' },
      ],
    });
    const { html, text, headers } = await sg.message('ada@example.com');
    expect(html).toMatch(/^<body>Hi<i>F<\/i><a href="http[^"]*\/wf\/unsubscribe\?upn=u001\.[^"]+">Leave<\/a><\/body>$/);
    expect(text).toMatch(/^Hi\n\nF\n\nLeave: http\S+\/wf\/unsubscribe\?upn=u001\.\S+$/);
    expect(headers['List-Unsubscribe']).toMatch(/^<mailto:.*>, <http.*>$/);
  });

  test('a template of the account, and campaign parameters on links', async ({ sg }) => {
    await sg.call('PATCH', '/v3/mail_settings/template', { enabled: true, html_content: '<div><% body %></div>' });
    await sg.send({
      ...aMail,
      tracking_settings: {
        ...untracked.tracking_settings,
        ganalytics: { enable: true, utm_source: 'mail', utm_term: 'a b' },
      },
      content: [{ type: 'text/html', value: '<a href="http://x.example/?a=1#top">x</a>' }],
    });
    expect((await sg.message('ada@example.com')).html).toBe(
      '<div><a href="http://x.example/?a=1&amp;utm_source=mail&amp;utm_term=a+b#top">x</a></div>',
    );
  });
});
