/** The inbox: mail of every provider as its reader sees it, and what the reader can do. */
import type { FC } from 'hono/jsx';
import { mimeOf } from '../mime.ts';
import { file, page } from '../page.ts';
import { Code, Empty, Facts, HeaderList, Pager, Text } from '../parts.tsx';
import { shown, shownOne, type Shown } from '../shown.ts';
import { Do, linkTo, named, NoneYet, Search, Tabs, titleOf, Went, When } from '../sights.tsx';
import type { View } from '../view.ts';
import { plural } from '../words.ts';

type Mail = Shown<'mail'>;

const Inbox: FC<{ view: View }> = async ({ view }) => {
  const { searchParams } = view.url;
  const [text, person] = [searchParams.get('text'), searchParams.get('to')];
  const { items, nextCursor } = await shown(view, 'mail', {
    limit: 50,
    text,
    person,
    cursor: searchParams.get('cursor'),
  });
  const isSearch = !!text || !!person;
  return (
    <>
      <Search view={view} label="Subject, sender or text">
        <input name="to" aria-label="Recipient" placeholder="Recipient" value={person ?? ''} />
      </Search>
      <div id="mails" data-live>
        {items.length === 0 && !isSearch && (
          <NoneYet view={view} kind="mail">
            No mail yet. What your app sends arrives here; so does this:
          </NoneYet>
        )}
        {items.length === 0 && isSearch && <Empty>No mail says that.</Empty>}
        {items.length > 0 && (
          <ul class="mails panel flush" data-feed>
            {items.map((mail) => (
              <Line view={view} mail={mail} />
            ))}
          </ul>
        )}
        <Pager view={view} cursor={nextCursor} />
      </div>
    </>
  );
};

const Line: FC<{ view: View; mail: Mail }> = ({ view, mail }) => (
  <li data-row data-key={mail.key}>
    <a href={linkTo(view, '/inbox', mail)}>
      <span class="who" title={mail.to}>
        {mail.to.replaceAll(/[^,<]*<([^>]*)>/g, '$1')}
      </span>
      <span class="subject">
        <strong>{mail.subject || '(no subject)'}</strong> <span class="soft">{snippetOf(mail)}</span>
      </span>
    </a>
    <span class="facts">
      {(mail.attachments?.length ?? 0) > 0 && <span class="tag">{plural(mail.attachments?.length ?? 0, 'file')}</span>}
      <Went of={mail} />
      <When at={mail.at} />
      <span class="soft small by">{titleOf(view, mail.provider)}</span>
    </span>
  </li>
);

/** How the mail begins. */
const snippetOf = ({ text, html = '' }: Mail): string =>
  (text ?? html.replaceAll(/<(style|script|head)[\s\S]*?<\/\1>|<[^>]*>|&\w+;/gi, ' '))
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 140);

const forms = ['rendered', 'phone', 'text', 'source', 'headers', 'files', 'events', 'raw'] as const;
type Form = (typeof forms)[number];

const OneMail: FC<{ view: View; mail: Mail }> = ({ view, mail }) => {
  const { attachments = [], events = [] } = mail;
  const counts: Readonly<Partial<Record<Form, number>>> = { files: attachments.length, events: events.length };
  const asked = forms.find((form) => form === view.url.searchParams.get('as'));
  const form = asked ?? (mail.html === undefined ? 'text' : 'rendered');
  const there = forms.filter(
    (one) => (one !== 'rendered' && one !== 'phone' && one !== 'source') || mail.html !== undefined,
  );
  return (
    <div id="mail" data-live>
      <section class="panel">
        <Facts
          of={{
            From: mail.from,
            To: mail.to,
            ...(mail.cc && { Cc: mail.cc }),
            ...(mail.replyTo && mail.replyTo !== mail.from && { 'Reply to': mail.replyTo }),
            When: <When at={mail.at} />,
            State: (
              <>
                <Went of={mail} /> <span class="soft">by {titleOf(view, mail.provider)}</span>
              </>
            ),
          }}
        />
      </section>
      <Acts view={view} mail={mail} />
      <Tabs
        label="Ways to see it"
        of={there.map((one) => ({
          name: one,
          to: linkTo(view, '/inbox', mail, { query: { as: one } }),
          on: one === form,
          count: counts[one],
        }))}
      />
      <Seen view={view} mail={mail} form={form} />
    </div>
  );
};

/** What the reader, and the reader's server, can do with it. */
const Acts: FC<{ view: View; mail: Mail }> = ({ view, mail: { provider, acts = {}, links = [] } }) => {
  const given = { view, provider };
  return (
    <div class="acts">
      <Do {...given} act={acts.accept} label="Accept" main />
      <Do {...given} act={acts.maybe} label="Maybe" />
      <Do {...given} act={acts.decline} label="Decline" />
      <Do {...given} act={acts.open} label="Open" />
      {links.length > 0 && (
        <Do {...given} act={acts.click} label="Click">
          <select name={acts.click?.asks?.url ?? 'url'} aria-label="Which link">
            {links.map((url) => (
              <option>{url}</option>
            ))}
          </select>
        </Do>
      )}
      <Do {...given} act={acts.unsubscribe} label="Unsubscribe" />
      <Do {...given} act={acts.bounce} label="Bounce" />
      <Do {...given} act={acts.spam} label="Report as spam" />
      {acts.reply && (
        <details class="drop">
          <summary class="button">Reply</summary>
          <div class="pop">
            <p class="small soft">
              To {String(acts.reply.input['to'])}, as {String(acts.reply.input['from'])}: posted to the app as incoming
              mail.
            </p>
            <Do {...given} act={acts.reply} label="Send" main>
              <textarea name={acts.reply.asks?.text ?? 'text'} aria-label="Your reply" rows={4} required></textarea>
            </Do>
          </div>
        </details>
      )}
    </div>
  );
};

const Seen: FC<{ view: View; mail: Mail; form: Form }> = ({ view, mail, form }) => {
  switch (form) {
    case 'rendered':
    case 'phone':
      return <Frame view={view} mail={mail} form={form} />;
    case 'text':
      return <Text of={mail.text ?? ''} label="Text" />;
    case 'source':
      return <Code of={mail.html ?? ''} label="HTML" />;
    case 'headers':
      return <HeaderList of={{ From: mail.from, To: mail.to, Subject: mail.subject, ...mail.headers }} />;
    case 'raw':
      return (
        <>
          <p>
            <a class="button" href={linkTo(view, '/inbox', mail, { below: '/mail.eml' })} download>
              Download .eml
            </a>
          </p>
          <Code of={mimeOf(mail.key, mail)} label="MIME" />
        </>
      );
    case 'events':
      return <Events mail={mail} />;
    case 'files':
      return <Files view={view} mail={mail} />;
  }
};

/** As a reader's program shows it: pictures from elsewhere only when they are asked for, because they tell the sender. */
const Frame: FC<{ view: View; mail: Mail; form: Form }> = ({ view, mail, form }) => {
  const pictures = view.url.searchParams.has('pictures');
  const hidden = !pictures && /<img|url\(|background=/i.test(mail.html ?? '');
  return (
    <>
      {hidden && (
        <p class="small soft">
          Pictures from elsewhere are not loaded: that would tell the sender that the mail was opened.{' '}
          <a href={linkTo(view, '/inbox', mail, { query: { as: form, pictures: 'yes' } })}>Load them</a>
        </p>
      )}
      <iframe
        class={form === 'phone' ? 'mail narrow' : 'mail'}
        title="The mail"
        sandbox={sandbox}
        src={linkTo(view, '/inbox', mail, { below: '/body', query: pictures ? { pictures: 'yes' } : {} })}
      ></iframe>
    </>
  );
};

const Events: FC<{ mail: Mail }> = ({ mail: { events = [] } }) =>
  events.length === 0 ? (
    <Empty>Nothing has happened to it yet.</Empty>
  ) : (
    <ol class="moments">
      {events.map(({ at, what }) => (
        <li>
          <When at={at} /> {what}
        </li>
      ))}
    </ol>
  );

const Files: FC<{ view: View; mail: Mail }> = ({ view, mail }) => {
  const { attachments = [] } = mail;
  if (attachments.length === 0) return <Empty>No files came with it.</Empty>;
  return (
    <ul class="files">
      {attachments.map(({ name, type, content }, index) => (
        <li class="panel">
          {content === undefined ? (
            <span>{name}</span>
          ) : (
            <a href={linkTo(view, '/inbox', mail, { below: `/files/${index}` })} download={name}>
              {name}
            </a>
          )}
          <span class="small soft">
            {type}
            {content === undefined ? ', not kept' : `, ${Math.ceil((content.length * 3) / 4096)} kB`}
          </span>
        </li>
      ))}
    </ul>
  );
};

const sandbox = 'allow-popups allow-popups-to-escape-sandbox';

/** Nothing in a mail runs, or reaches the page around it: no scripts, no forms, no origin. */
const framePolicy = (pictures: boolean): string =>
  `sandbox ${sandbox}; default-src 'none'; style-src 'unsafe-inline'${pictures ? ' http: https:' : ''}; img-src data:${pictures ? ' http: https:' : ''}; font-src data:; frame-ancestors 'self'`;

const path = '/inbox/:provider/:collection/:key';

const inList = (view: View, params: Parameters<typeof named>[1]): Promise<Mail> =>
  shownOne(view, 'mail', named(view, params));

export const inbox = page('/inbox', {
  title: 'Inbox',
  group: 'As people see it',
  key: 'i',
  body: (view) => <Inbox view={view} />,
});

export const mail = page(path, {
  title: async (view, params) => (await inList(view, params)).subject || '(no subject)',
  body: async (view, params) => <OneMail view={view} mail={await inList(view, params)} />,
});

export const mailBody = file(`${path}/body`, {
  async file(view, params) {
    const { html = '', attachments = [] } = await inList(view, params);
    const page = `<!doctype html><meta charset="utf-8"><base target="_blank">${withPictures(html, attachments)}`;
    return new Response(page, {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': framePolicy(view.url.searchParams.has('pictures')),
      },
    });
  },
});

/** Pictures that came with the mail stand in it by their names (`cid:logo.png`). */
const withPictures = (html: string, attachments: NonNullable<Mail['attachments']>): string =>
  html.replaceAll(/\bcid:([^"'\s>]+)/g, (given, id: string) => {
    const found = attachments.find(({ name, contentId }) => contentId === id || name === id);
    return found?.content === undefined ? given : `data:${found.type};base64,${found.content}`;
  });

export const rawMail = file(`${path}/mail.eml`, {
  async file(view, params) {
    return download(mimeOf(params.key, await inList(view, params)), 'message/rfc822', 'mail.eml');
  },
});

export const mailFile = file(`${path}/files/:number`, {
  async file(view, { number, ...params }) {
    const found = (await inList(view, params)).attachments?.[Number(number)];
    if (found?.content === undefined) return new Response('There is no such file.', { status: 404 });
    return download(Buffer.from(found.content, 'base64'), found.type, found.name);
  },
});

/** Never shown in place: a file may say of itself that it is a page. */
const download = (content: string | Buffer, type: string, name: string): Response =>
  new Response(typeof content === 'string' ? content : new Uint8Array(content), {
    headers: {
      'content-type': /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'content-security-policy': "sandbox; default-src 'none'",
    },
  });
