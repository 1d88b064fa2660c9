/** The rest of an account: senders, domains, links, people, settings, addresses, validation. */
import { expect } from 'vitest';
import { baseOf, sendgridTest } from './sendgrid.ts';

const test = sendgridTest();

test('a verified sender gets a mail with a link', async ({ sg, world }) => {
  await world.settings('sendgrid', { verifySendersAtOnce: false });
  const sender = {
    nickname: 'Shop',
    from_email: 'shop@example.org',
    reply_to: 'shop@example.org',
    address: 'x',
    city: 'y',
    country: 'z',
  };
  const made = await sg.call('POST', '/v3/verified_senders', sender);
  expect([made.status, made.body.verified]).toEqual([201, false]);
  const { html } = await sg.message('shop@example.org');
  const link = /http[^"]*\/v3\/verified_senders\/verify\/[^"]*/.exec(html)?.[0] ?? '';
  expect((await fetch(link)).status).toBe(204);
  expect((await sg.call('GET', '/v3/verified_senders')).body.results).toMatchObject([{ verified: true }]);
  expect((await sg.call('GET', '/v3/verified_senders/steps_completed')).body.results).toEqual({
    sender_verified: true,
    domain_verified: false,
  });
  expect((await sg.call('POST', '/v3/verified_senders', sender)).body.errors[0]).toMatchObject({
    field: 'from_email',
    error_id: 'duplicate',
  });
  expect((await sg.call('POST', '/v3/verified_senders', {})).body.errors).toHaveLength(3);
  expect((await sg.call('POST', `/v3/verified_senders/resend/${made.body.id}`)).status).toBe(204);
  expect((await sg.call('DELETE', `/v3/verified_senders/${made.body.id}`)).status).toBe(204);
  expect((await sg.call('GET', '/v3/verified_senders/domains')).body.results).toHaveProperty('hard_failures');
});

test('sender identities: one list under two paths, errors all at once', async ({ sg }) => {
  const sender = { nickname: 'A', from: { email: 'a@example.org', name: 'A' }, address: 'x', city: 'y', country: 'z' };
  const { status, body } = await sg.call('POST', '/v3/senders', sender);
  expect([status, body.reply_to]).toEqual([201, sender.from]);
  expect((await sg.call('GET', '/v3/senders')).body).toEqual([body]);
  expect((await sg.call('GET', '/v3/marketing/senders')).body).toEqual({ results: [body] });
  expect((await sg.call('POST', '/v3/senders', { ...sender, from: { email: 'x' } })).body.errors).toEqual([
    { field: 'from_email', message: 'From email is not a valid email address.' },
  ]);
  expect(
    (await sg.call('POST', '/v3/senders', {})).body.errors.map(({ message }: { message: string }) => message),
  ).toContain('nickname is required.');
  expect((await sg.call('POST', '/v3/marketing/senders', sender)).body.errors[0].message).toBe(
    'You already have a sender identity with the same nickname.',
  );
});

test('a locked sender cannot be changed', async ({ sg, world }) => {
  await world.fixtures({ sendgrid: { senders: [{ nickname: 'L', locked: true }] } });
  const [sender] = (await sg.call('GET', '/v3/senders')).body;
  expect((await sg.call('PATCH', `/v3/senders/${sender.id}`, { city: 'x' })).status).toBe(403);
});

test('domains show their records and are validated, unless their name forbids it', async ({ sg }) => {
  const { status, body } = await sg.call('POST', '/v3/whitelabel/domains', { domain: 'example.com', subdomain: 'em1' });
  expect([status, body.valid]).toEqual([201, false]);
  expect(body.dns.mail_cname).toEqual({
    valid: false,
    type: 'cname',
    host: 'em1.example.com',
    data: `u${body.user_id}.wl.sendgrid.net`,
  });
  expect(Object.keys(body.dns)).toEqual(['mail_cname', 'dkim1', 'dkim2']);
  const validated = await sg.call('POST', `/v3/whitelabel/domains/${body.id}/validate`);
  expect(validated.body).toMatchObject({ valid: true, validation_results: { dkim1: { valid: true, reason: null } } });
  expect((await sg.call('GET', `/v3/whitelabel/domains/${body.id}`)).body.valid).toBe(true);
  const bad = await sg.call('POST', '/v3/whitelabel/domains', { domain: 'invalid.example.com', subdomain: 'em' });
  const failed = await sg.call('POST', `/v3/whitelabel/domains/${bad.body.id}/validate`);
  expect(failed.body.validation_results.mail_cname.reason).toBe(
    `Expected CNAME for "em.invalid.example.com" to match "u${body.user_id}.wl.sendgrid.net" but found "".`,
  );
  expect((await sg.call('GET', '/v3/whitelabel/domains/default')).body).toEqual([]);
  await sg.call('PATCH', `/v3/whitelabel/domains/${body.id}`, { default: true });
  expect((await sg.call('GET', '/v3/whitelabel/domains/default')).body).toMatchObject([{ id: body.id }]);
  expect((await sg.call('GET', '/v3/whitelabel/domains/1')).status).toBe(404);
});

test('branded links', async ({ sg }) => {
  const { body } = await sg.call('POST', '/v3/whitelabel/links', {
    domain: 'example.com',
    subdomain: 'url1',
    default: true,
  });
  expect(body.dns.owner_cname.host).toBe(`${body.user_id}.example.com`);
  const { body: answer } = await sg.call('POST', `/v3/whitelabel/links/${body.id}/validate`);
  expect(answer.validation_results).toHaveProperty('domain_cname');
  expect((await sg.call('GET', '/v3/whitelabel/links/default')).body.valid).toBe(true);
});

test('teammates are invited for a week', async ({ sg, world }) => {
  const { status, body } = await sg.call('POST', '/v3/teammates', {
    email: 'new@example.com',
    scopes: ['mail.send'],
    is_admin: false,
  });
  expect([status, Object.keys(body)]).toEqual([201, ['token', 'email', 'scopes', 'is_admin']]);
  expect((await sg.message('new@example.com')).html).toContain(body.token);
  expect(
    (await sg.call('POST', '/v3/teammates', { email: 'x@example.com', scopes: ['fly'] })).body.errors[0].field,
  ).toBe('scopes');
  await world.advance('6d');
  await sg.call('POST', `/v3/teammates/pending/${body.token}/resend`);
  await world.advance('6d');
  expect((await sg.call('GET', '/v3/teammates/pending')).body.result).toHaveLength(1);
  await world.advance('2d');
  expect((await sg.call('GET', '/v3/teammates/pending')).body.result).toEqual([]);
});

test('profile, address and user name', async ({ sg }) => {
  expect((await sg.call('PATCH', '/v3/user/profile', { city: 'Oslo' })).body).toMatchObject({
    city: 'Oslo',
    first_name: '',
  });
  await sg.call('PUT', '/v3/user/email', { email: 'me@example.com' });
  expect((await sg.call('GET', '/v3/user/email')).body).toEqual({ email: 'me@example.com' });
  await sg.call('PUT', '/v3/user/username', { username: 'me' });
  expect((await sg.call('GET', '/v3/user/username')).body.username).toBe('me');
  expect((await sg.call('GET', '/v3/user/account')).body).toEqual({ type: 'paid', reputation: 100 });
});

test('switches are listed with their state', async ({ sg }) => {
  await sg.call('PATCH', '/v3/tracking_settings/google_analytics', { enabled: true, utm_source: 'x' });
  const { body } = await sg.call('GET', '/v3/tracking_settings');
  const states = Object.fromEntries(
    body.result.map(({ name, enabled }: { name: string; enabled: boolean }) => [name, enabled]),
  );
  expect(states).toEqual({ click: true, google_analytics: true, open: true, subscription: false });
  expect((await sg.call('GET', '/v3/mail_settings')).body.result.map(({ name }: { name: string }) => name)).toContain(
    'event_notify',
  );
});

test('pools hold addresses', async ({ sg }) => {
  expect((await sg.call('POST', '/v3/ips/pools', { name: 'p' })).status).toBe(200);
  await sg.call('POST', '/v3/ips/pools/p/ips', { ip: '167.89.0.10' });
  expect((await sg.call('GET', '/v3/ips/pools/p')).body).toMatchObject({
    pool_name: 'p',
    ips: [{ ip: '167.89.0.10' }],
  });
  await sg.call('PUT', '/v3/ips/pools/p', { name: 'q' });
  expect((await sg.call('GET', '/v3/ips/167.89.0.10')).body.pools).toEqual(['q']);
  expect((await sg.call('DELETE', '/v3/ips/pools/q')).status).toBe(204);
  expect((await sg.call('GET', '/v3/ips/167.89.0.10')).body.pools).toEqual([]);
  expect((await sg.call('GET', '/v3/ips/pools/q')).status).toBe(404);
});

test('addresses are validated', async ({ sg, world }) => {
  await world.fixtures({ sendgrid: { bounces: [{ email: 'bounced@example.com' }] } });
  const verdict = async (email: string) => {
    const { body } = await sg.call('POST', '/v3/validations/email', { email, source: 'signup' });
    return [body.result.verdict, body.result.suggestion];
  };
  expect(await verdict('ada@example.com')).toEqual(['Valid', undefined]);
  expect(await verdict('nonsense')).toEqual(['Invalid', undefined]);
  expect(await verdict('bounced@example.com')).toEqual(['Invalid', undefined]);
  expect(await verdict('info@example.com')).toEqual(['Risky', undefined]);
  expect(await verdict('ada@gmial.com')).toEqual(['Risky', 'gmail.com']);
  expect(await verdict('x@mailinator.com')).toEqual(['Risky', undefined]);
});

test('alerts', async ({ sg }) => {
  expect((await sg.call('POST', '/v3/alerts', { type: 'usage_limit', email_to: 'a@b.co' })).status).toBe(400);
  const { status, body } = await sg.call('POST', '/v3/alerts', {
    type: 'usage_limit',
    email_to: 'a@b.co',
    percentage: 90,
  });
  expect(status).toBe(201);
  expect((await sg.call('DELETE', `/v3/alerts/${body.id}`)).status).toBe(204);
  expect((await sg.call('GET', '/v3/alerts')).body).toEqual([]);
});

test('designs', async ({ sg }) => {
  const { status, body } = await sg.call('POST', '/v3/designs', { name: 'D', html_content: '<p>x</p>' });
  expect(status).toBe(201);
  expect((await sg.call('POST', `/v3/designs/${body.id}`, {})).body.name).toBe('Duplicate: D');
  const { body: listed } = await sg.call('GET', '/v3/designs?page_size=1');
  expect(listed.result).toHaveLength(1);
  expect(listed.result[0]).not.toHaveProperty('html_content');
  expect((await sg.call('DELETE', `/v3/designs/${body.id}`)).status).toBe(204);
});

test('the state shows every collection by its name', async ({ backlot, world }) => {
  const response = await fetch(`${backlot.url}/_backlot/state/sendgrid?namespace=${world.name}`);
  const { collections } = (await response.json()) as { collections: { name: string }[] };
  const names = collections.map(({ name }) => name);
  for (const name of 'messages requests_sandboxed templates template_versions batches scheduled_sends bounces blocks invalid_emails spam_reports global_unsubscribes groups group_suppressions event_webhooks parse_settings api_keys verified_senders senders domains links subusers teammates contacts lists segments field_definitions singlesends ip_pools alerts designs'.split(
    ' ',
  ))
    expect(names).toContain(name);
  expect(baseOf(world)).toContain('/sendgrid');
});

test('fixtures say little, and the rest is made up', async ({ sg, world, receiver }) => {
  await world.fixtures({
    sendgrid: {
      templates: [{ $as: 'welcome', name: 'Welcome' }],
      template_versions: [
        { template_id: '${sendgrid.templates.welcome.id}', subject: 'Hi', html_content: '<p>{{n}}</p>' },
      ],
      event_webhooks: [{ url: receiver.url }],
      parse_settings: [{ hostname: 'in.example.com', url: receiver.url }],
      groups: [{ $as: 'news', name: 'News' }],
      group_suppressions: [{ group_id: '${sendgrid.groups.news.id}', email: 'left@example.com' }],
      global_unsubscribes: [{ email: 'gone@example.com' }],
      api_keys: [{ name: 'App', scopes: ['mail.send'] }],
      subusers: [{ username: 'shop' }],
      teammates: [{ username: 'tim' }],
      contacts: [{ email: 'c@example.com' }],
      lists: [{ name: 'L' }],
      segments: [{ name: 'S' }],
      field_definitions: [{ id: 'e1_T', name: 'size' }],
      singlesends: [{ name: 'Single' }],
      verified_senders: [{ from_email: 'v@example.com' }],
      domains: [{ domain: 'example.com' }],
      links: [{ domain: 'example.com' }],
      ip_pools: [{ name: 'p' }],
      alerts: [{}],
      designs: [{ name: 'D' }],
      messages: [{ to_email: 'old@example.com', subject: 'Old' }],
    },
  });
  const [template] = (await sg.call('GET', '/v3/templates?generations=dynamic')).body.templates;
  await sg.send({
    template_id: template.id,
    personalizations: [{ to: [{ email: 'a@example.com' }], dynamic_template_data: { n: 1 } }],
  });
  await world.settle();
  expect((await sg.message('a@example.com')).subject).toBe('Hi');
  expect(receiver.requests).toHaveLength(2);
  const { body: activity } = await sg.call('GET', '/v3/messages');
  expect(activity.messages.map(({ subject }: { subject: string }) => subject)).toContain('Old');
  for (const path of [
    'subusers',
    'teammates',
    'marketing/segments/2.0',
    'marketing/singlesends',
    'alerts',
    'whitelabel/links',
    'designs',
    'verified_senders',
  ])
    expect((await sg.call('GET', `/v3/${path}`)).status, path).toBe(200);
});
