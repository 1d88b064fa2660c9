/** What recipients open: tracked links, the pixel, unsubscribe pages. */
import { describe, expect } from 'vitest';
import { eventsOf, everyEvent, sendgridTest, type Sendgrid } from './sendgrid.ts';

const test = sendgridTest();

const reader = { headers: { 'user-agent': 'Reader/1.0' }, redirect: 'manual' } as const;
const urlIn = (html: string, path: string): string => new RegExp(`http[^"<\\s]*${path}[^"<\\s]*`).exec(html)?.[0] ?? '';

const listen = (sg: Sendgrid, url: string) =>
  sg.call('POST', '/v3/user/webhooks/event/settings', { ...everyEvent, url, processed: false, delivered: false });

const content = (value: string) => ({ content: [{ type: 'text/html', value }] });

describe('links and the pixel', () => {
  test('a link leads on, and tells', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url);
    await sg.send(
      content('<p><a href="mailto:a@b.co">m</a> <a class="x" href="https://x.example/?q=1&amp;r=2#f">x</a></p>'),
    );
    await world.settle();
    const { html } = await sg.message('ada@example.com');
    expect(html).toContain('<a href="mailto:a@b.co">');
    const response = await fetch(urlIn(html, '/ls/click'), reader);
    expect([response.status, response.headers.get('location')]).toEqual([302, 'https://x.example/?q=1&r=2#f']);
    await world.settle();
    expect(eventsOf(receiver)).toMatchObject([
      {
        event: 'click',
        url: 'https://x.example/?q=1&r=2#f',
        url_offset: { index: 1, type: 'html' },
        useragent: 'Reader/1.0',
        ip: '127.0.0.1',
      },
    ]);
    expect((await sg.message('ada@example.com')).clicks_count).toBe(1);
  });

  test('the pixel stands at the end of the body, and counts every look', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url);
    await sg.send(content('<html><body>Hi</body></html>'));
    await world.settle();
    const { html } = await sg.message('ada@example.com');
    expect(html).toMatch(
      /^<html><body>Hi<img src="[^"]+\/wf\/open\?upn=u001\.[^"]+" alt="" width="1" height="1" border="0" style="height:1px !important;[^"]+"\/><\/body><\/html>$/,
    );
    for (let look = 0; look < 2; look++) {
      const response = await fetch(urlIn(html, '/wf/open'), reader);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif']);
      expect(response.headers.get('cache-control')).toContain('no-cache');
      expect(
        Buffer.from(await response.arrayBuffer())
          .subarray(0, 6)
          .toString(),
      ).toBe('GIF89a');
    }
    await world.settle();
    expect(eventsOf(receiver).map(({ event }) => event)).toEqual(['open', 'open']);
  });

  test('what is not tracked', async ({ sg }) => {
    await sg.send(content('<a clicktracking=off href="http://a.example">a</a><a href="#b">b</a><a href="/c">c</a>'));
    expect((await sg.message('ada@example.com')).html).not.toContain('/ls/click');
    await sg.call('PATCH', '/v3/tracking_settings/click', { enabled: false });
    await sg.call('PATCH', '/v3/tracking_settings/open', { enabled: false });
    await sg.send({
      ...content('<a href="http://a.example">a</a>'),
      personalizations: [{ to: [{ email: 'b@example.com' }] }],
    });
    expect((await sg.message('b@example.com')).html).toBe('<a href="http://a.example">a</a>');
  });

  test('links in text only on demand', async ({ sg }) => {
    const text = { content: [{ type: 'text/plain', value: 'See http://a.example/x.' }] };
    await sg.send(text);
    expect((await sg.message('ada@example.com')).text).toBe('See http://a.example/x.');
    await sg.send({
      ...text,
      personalizations: [{ to: [{ email: 'b@example.com' }] }],
      tracking_settings: { click_tracking: { enable: true, enable_text: true } },
    });
    expect((await sg.message('b@example.com')).text).toContain('/ls/click?upn=u001.');
  });

  test('a link beyond ASCII leads on, too', async ({ sg }) => {
    await sg.send(content('<a href="https://x.example/日本?q=ü&amp;r=%20">x</a>'));
    const response = await fetch(urlIn((await sg.message('ada@example.com')).html, '/ls/click'), reader);
    expect(response.headers.get('location')).toBe('https://x.example/%E6%97%A5%E6%9C%AC?q=%C3%BC&r=%20');
  });

  test('a link that nobody wrote is a 404 page', async ({ world }) => {
    const response = await fetch(`${world.baseUrls.sendgrid}/ls/click?upn=u001.nonsense`, reader);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  test('a link finds its namespace by itself', async ({ sg, world }) => {
    await sg.send(content('<a href="https://x.example/">x</a>'));
    const { html } = await sg.message('ada@example.com');
    const bare = urlIn(html, '/ls/click').replace(`/@${world.name}`, '');
    const response = await fetch(bare, reader);
    expect(response.headers.get('location')).toBe('https://x.example/');
    expect((await sg.message('ada@example.com')).clicks_count).toBe(1);
  });
});

describe('unsubscribing', () => {
  async function groups(sg: Sendgrid): Promise<[number, number]> {
    const ids = [];
    for (const name of ['News', 'Offers'])
      ids.push((await sg.call('POST', '/v3/asm/groups', { name, description: name })).body.id as number);
    return ids as [number, number];
  }

  test('from everything, by the link of subscription tracking', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url);
    await sg.send({
      ...content('<a href="[unsubscribe]">x</a>'),
      tracking_settings: { subscription_tracking: { enable: true, substitution_tag: '[unsubscribe]' } },
    });
    await world.settle();
    const { html } = await sg.message('ada@example.com');
    const page = await fetch(urlIn(html, '/wf/unsubscribe'), reader);
    expect([page.status, (await page.text()).includes('ada@example.com')]).toEqual([200, true]);
    await world.settle();
    expect(eventsOf(receiver)).toMatchObject([{ event: 'unsubscribe', email: 'ada@example.com' }]);
    const { body } = await sg.call('GET', '/v3/asm/suppressions/global/ada@example.com');
    expect(body).toEqual({ recipient_email: 'ada@example.com' });
  });

  test('from a group, by one click of the mail program', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url);
    const [news] = await groups(sg);
    await sg.send({ ...content('<a href="<%asm_group_unsubscribe_raw_url%>">x</a>'), asm: { group_id: news } });
    await world.settle();
    const { headers, html } = await sg.message('ada@example.com');
    expect(headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
    const url = headers['List-Unsubscribe'].slice(1, -1);
    expect(html).toContain(url);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    });
    expect(response.status).toBe(200);
    await world.settle();
    expect(eventsOf(receiver)).toMatchObject([{ event: 'group_unsubscribe', asm_group_id: news, url }]);
    expect((await sg.call('GET', `/v3/asm/groups/${news}`)).body.unsubscribes).toBe(1);
  });

  test('opening the group page changes nothing yet', async ({ sg, world }) => {
    const [news] = await groups(sg);
    await sg.send({ ...content('<%asm_group_unsubscribe_url%>'), asm: { group_id: news } });
    const { html } = await sg.message('ada@example.com');
    expect(html).toMatch(
      /^<a href="[^"]+\/asm\/unsubscribe\/\?user_id=\d+&data=[^"]+">Unsubscribe From This List<\/a>/,
    );
    const page = await (await fetch(urlIn(html, '/asm/unsubscribe'), reader)).text();
    expect(page).toContain('News');
    await world.settle();
    expect((await sg.call('GET', `/v3/asm/groups/${news}/suppressions`)).body).toEqual([]);
  });

  test('preferences leave and rejoin the groups that are shown', async ({ sg, world, receiver }) => {
    await listen(sg, receiver.url);
    const [news, offers] = await groups(sg);
    await sg.send({
      ...content('<%asm_preferences_raw_url%>'),
      asm: { group_id: news, groups_to_display: [news, offers] },
    });
    await world.settle();
    const url = urlIn((await sg.message('ada@example.com')).html, '/asm/\\?');
    expect(await (await fetch(url, reader)).text()).toContain('Offers');
    const save = (...ids: number[]) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: ids.map((id) => `group=${id}`).join('&'),
      });
    await save(offers);
    await save(news, offers);
    await world.settle();
    expect(eventsOf(receiver).map(({ event, asm_group_id }) => [event, asm_group_id])).toEqual([
      ['group_unsubscribe', news],
      ['group_resubscribe', news],
    ]);
  });

  test('links of a dynamic template', async ({ sg }) => {
    const [news] = await groups(sg);
    const { body } = await sg.call('POST', '/v3/templates', { name: 'T', generation: 'dynamic' });
    const html_content = '<a href="{{{unsubscribe}}}">u</a><a href="{{{unsubscribe_preferences}}}">p</a>';
    await sg.call('POST', `/v3/templates/${body.id}/versions`, { name: 'v', subject: 's', html_content });
    await sg.send({ template_id: body.id, asm: { group_id: news } });
    const { html } = await sg.message('ada@example.com');
    expect(urlIn(html, '/asm/unsubscribe')).not.toBe('');
    expect(urlIn(html, '/asm/\\?')).not.toBe('');
    expect(html).not.toContain('/ls/click');
  });
});
