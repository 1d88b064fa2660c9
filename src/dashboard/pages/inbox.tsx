/** The inbox: mail as its reader sees it, and what the reader can do. */
import type { FC } from 'hono/jsx';
import { page } from '../page.ts';
import { Call, Empty, Facts, Text } from '../parts.tsx';
import { shown, textOf, timeOf, type ShownRow } from '../shown.ts';
import type { View } from '../view.ts';

const at = ({ row }: ShownRow): string =>
  timeOf(row) === 0 ? '' : new Date(timeOf(row)).toISOString().slice(0, 19).replace('T', ' ');

const Inbox: FC<{ view: View }> = async ({ view }) => {
  const text = (view.url.searchParams.get('text') ?? '').toLowerCase();
  const mails = (await shown(view, 'mail', 200)).filter(
    ({ row }) => text === '' || JSON.stringify(row).toLowerCase().includes(text),
  );
  return (
    <>
      <form method="get" class="row panel">
        <input type="hidden" name="namespace" value={view.namespace} />
        <label class="small" for="text">
          Recipient, subject or text
        </label>
        <input id="text" name="text" data-search value={view.url.searchParams.get('text') ?? ''} />
        <button>Search</button>
      </form>
      <div id="mails" data-live class="scroll">
        {mails.length === 0 ? (
          <Empty>No mail {text === '' ? 'yet' : 'that says so'}.</Empty>
        ) : (
          <table>
            <thead>
              <tr>
                <th scope="col">At</th>
                <th scope="col">To</th>
                <th scope="col">Subject</th>
                <th scope="col">State</th>
                <th scope="col">By</th>
              </tr>
            </thead>
            <tbody>
              {mails.slice(0, 100).map((mail) => (
                <tr data-row>
                  <td class="mono">{at(mail)}</td>
                  <td>{textOf(mail.row, 'to_email', 'to')}</td>
                  <td>
                    <a href={view.to(`/inbox/${mail.provider}/${mail.collection}/${encodeURIComponent(mail.key)}`)}>
                      {textOf(mail.row, 'subject') || '(no subject)'}
                    </a>
                  </td>
                  <td>{textOf(mail.row, 'status')}</td>
                  <td>{mail.title}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </>
  );
};

/** What a reader's client is told: nothing runs, nothing is fetched but pictures. */
const framePolicy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data: http: https:; style-src 'unsafe-inline'"><base target="_blank">`;

const OneMail: FC<{ view: View; provider: string; collection: string; id: string }> = async ({
  view,
  provider,
  collection,
  id,
}) => {
  const mail = (await shown(view, 'mail', 500)).find(
    (one) => one.provider === provider && one.collection === collection && one.key === id,
  );
  if (!mail) return <Empty>There is no such mail (any more).</Empty>;
  const { row } = mail;
  const html = textOf(row, 'html');
  const tab = view.url.searchParams.get('as') ?? (html ? 'html' : 'text');
  const here = `/inbox/${provider}/${collection}/${encodeURIComponent(id)}`;
  const triggers = view.core.emulators.get(provider)?.triggers;
  const reader = { message_id: id };
  return (
    <>
      <section class="panel">
        <Facts
          of={{
            Subject: textOf(row, 'subject'),
            From: textOf(row, 'from', 'from_email'),
            To: textOf(row, 'to_email', 'to'),
            State: textOf(row, 'status'),
          }}
        />
        <div class="row" style="margin-top:10px">
          {['open', 'bounce', 'spamreport', 'unsubscribe'].map(
            (event) =>
              triggers?.has(event) && (
                <Call
                  view={view}
                  call={`POST /triggers/${provider}/${event}`}
                  body={reader}
                  label={labels[event] ?? event}
                />
              ),
          )}
        </div>
      </section>
      <nav class="tabs" aria-label="Ways to see it">
        {['html', 'text', 'source'].map((name) => (
          <a href={view.to(here, { as: name })} aria-current={tab === name ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      {tab === 'html' && html && (
        <iframe
          class="mail"
          title="The mail"
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          srcdoc={framePolicy + html}
        ></iframe>
      )}
      {tab === 'text' && <Text of={textOf(row, 'text', 'body')} label="Text" />}
      {tab === 'source' && <Text of={JSON.stringify(row)} label="The message as stored" />}
    </>
  );
};

const labels: Readonly<Record<string, string>> = {
  open: 'Open it',
  bounce: 'Bounce',
  spamreport: 'Mark as spam',
  unsubscribe: 'Unsubscribe',
};

export const inbox = page('/inbox', {
  title: 'Inbox',
  group: 'As people see it',
  key: 'i',
  body: (view) => <Inbox view={view} />,
});

export const mail = page('/inbox/:provider/:collection/:id', {
  title: 'Mail',
  body: (view, params) => <OneMail view={view} {...params} />,
});
