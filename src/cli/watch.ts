/** `requests --follow` on a terminal: a live list with keys, on a screen of its own. */
import { emitKeypressEvents } from 'node:readline';
import type { Delivery, LoggedRequest } from './answers.ts';
import { openInBrowser } from './browser.ts';
import type { Client } from './client.ts';
import { type Followed, follow } from './follow.ts';
import { paintFor } from './output.ts';
import { emptyView, type Key, press, screenOf, type View, type Wish, withEntry } from './watch-view.ts';

const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';
const home = '\u001b[H';
const clearToEnd = '\u001b[K';

/** Follows until `q` or Ctrl-C. */
export async function watchTerminal(client: Client, fits: (followed: Followed) => boolean): Promise<void> {
  const { stdin, stdout } = process;
  const over = new AbortController();
  const paint = paintFor(stdout, process.env);
  const title = `Backlot  ${client.url}  ${client.namespace}`;
  let view = await begun(client, fits);

  const draw = (): void => {
    const lines = screenOf(view, { columns: stdout.columns, rows: stdout.rows }, title, paint);
    stdout.write(home + lines.map((line) => line + clearToEnd).join('\r\n'));
  };
  const change = (next: View): void => {
    view = next;
    draw();
  };
  const grant = (wish: Wish): void => {
    if (wish?.kind === 'quit') over.abort();
    if (wish?.kind === 'open') openInBrowser(pageOf(client, wish.entry));
    if (wish?.kind === 'replay') void replay(client, wish.entry).then((notice) => change({ ...view, notice }));
  };
  const onKey = (_: string | undefined, key: Key): void => {
    const [next, wish] = press(view, key);
    change(next);
    grant(wish);
  };

  emitKeypressEvents(stdin);
  stdin.setRawMode(true).resume().on('keypress', onKey);
  stdout.on('resize', draw).write(enter);
  try {
    draw();
    for await (const followed of follow(client, over.signal)) if (fits(followed)) change(withEntry(view, followed));
  } finally {
    stdout.off('resize', draw).write(leave);
    stdin.off('keypress', onKey).setRawMode(false).pause();
  }
}

/** What is in the log already. */
async function begun(client: Client, fits: (followed: Followed) => boolean): Promise<View> {
  const { requests } = await client.get<{ requests: readonly LoggedRequest[] }>('/requests', { limit: 50 });
  return requests
    .toReversed()
    .map((request): Followed => ({ kind: 'request', request }))
    .filter(fits)
    .reduce(withEntry, emptyView);
}

/** Sends a webhook again; of a request, all that it caused. Answers what to say about it. */
async function replay(client: Client, entry: Followed): Promise<string> {
  const ids = entry.kind === 'webhook' ? [entry.delivery.id] : await causedBy(client, entry.request.id);
  if (ids.length === 0) return 'this request caused no webhook';
  try {
    for (const id of ids) await client.send('POST', `/webhooks/${encodeURIComponent(id)}/replay`);
    return `${ids.length} sent again`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function causedBy(client: Client, request: string): Promise<string[]> {
  const { webhooks } = await client.get<{ webhooks: readonly Delivery[] }>('/webhooks', { limit: 100 });
  return webhooks.filter((one) => one.request === request).map(({ id }) => id);
}

function pageOf(client: Client, entry: Followed): string {
  const path = entry.kind === 'request' ? `/requests/${entry.request.id}` : `/webhooks/${entry.delivery.id}`;
  return new URL(`${path}?namespace=${client.namespace}`, client.url).href;
}
