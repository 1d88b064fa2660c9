/** Unsubscribe pages: from everything, from a group, and the preferences of several groups. */
import { html, redirect, z } from '../../../src/emulator/index.ts';
import { settingsOf } from '../account-settings.ts';
import type { SendgridCtx } from '../account.ts';
import { pages } from '../api.ts';
import { errors } from '../errors.ts';
import { messages, type Message } from '../mail/messages.ts';
import { headerUrl } from '../mail/plain-text.ts';
import { leftGroup, rejoinedGroup, unsubscribed } from '../mail/outcomes.ts';
import { groupSuppressions } from '../suppressions/group-rows.ts';
import { groups, type Group } from '../suppressions/groups.ts';
import { linkedMessage, readerOf } from './tracking.ts';

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#222}' +
  'button{font:inherit;padding:.4rem 1rem}label{display:block;margin:.75rem 0}small{display:block;color:#555}';

const Page = ({ title, children }: { title: string; children?: unknown }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title}</title>
      <style>{style}</style>
    </head>
    <body>
      <h1>{title}</h1>
      {children}
    </body>
  </html>
);

const Done = ({ email, from }: { email: string; from: string }) => (
  <Page title="Unsubscribe Successful">
    <p>
      {email} has been unsubscribed from {from}.
    </p>
  </Page>
);

/** Unsubscribes from everything, and shows what the account has for that: a page of its own, or somebody else's. */
async function unsubscribeFromAll(ctx: SendgridCtx) {
  const { message } = await linkedMessage(ctx);
  await unsubscribed(ctx, message, readerOf(ctx));
  const { enabled, landing, url } = (await settingsOf(ctx)).subscription;
  if (enabled && URL.canParse(url)) return redirect(headerUrl(url));
  if (enabled && landing) return html(landing);
  return html(<Done email={message.to_email} from="all emails" />);
}

/** Opening the link is all that it takes. */
export const unsubscribeAll = pages.operation('unsubscribe.all', 'GET /wf/unsubscribe', {
  summary: 'Unsubscribes from everything',
  handler: unsubscribeFromAll,
});

export const unsubscribeAllAtOnce = pages.operation('unsubscribe.all-at-once', 'POST /wf/unsubscribe', {
  summary: 'Unsubscribes from everything with one click in the mail program',
  handler: unsubscribeFromAll,
});

/** The group that a link is about. */
async function linkedGroup(ctx: SendgridCtx): Promise<{ message: Message; group: Group }> {
  const { message, token } = await linkedMessage(ctx);
  const group = await groups.get(ctx, token.number);
  if (!group) throw errors.no_such_path();
  return { message, group };
}

export const groupPage = pages.operation('unsubscribe.group-page', 'GET /asm/unsubscribe', {
  summary: 'Asks whether to leave a group',
  async handler(ctx) {
    const { message, group } = await linkedGroup(ctx);
    return html(
      <Page title="Unsubscribe">
        <form method="post">
          <p>
            Stop sending <b>{group.name}</b> to {message.to_email}?
          </p>
          <button>Unsubscribe</button>
        </form>
      </Page>,
    );
  },
});

/** The page's own button, and `List-Unsubscribe=One-Click` of a mail program. */
export const leaveGroupAtOnce = pages.operation('unsubscribe.group', 'POST /asm/unsubscribe', {
  summary: 'Leaves a group',
  async handler(ctx) {
    const { message, group } = await linkedGroup(ctx);
    await leftGroup(ctx, message, readerOf(ctx), group);
    return html(<Done email={message.to_email} from={group.name} />);
  },
});

interface Standing {
  readonly group: Group;
  readonly left: boolean;
}

/** The groups that a mail lets its recipient choose among: those to display, else its own. */
async function standings(ctx: SendgridCtx, message: Message): Promise<Standing[]> {
  const { groups: shown, address } = messages.internal(message);
  const ids = shown.length > 0 ? shown : message.asm_group_id === null ? [] : [message.asm_group_id];
  if (ids.length === 0) return [];
  const left = await groupSuppressions.all(ctx, { where: { address } });
  const found = await groups.all(ctx, { where: { id: ids }, order: { column: 'id', direction: 'asc' } });
  return found.map((group) => ({ group, left: left.some(({ group_id }) => group_id === group.id) }));
}

const Preferences = ({
  message,
  choices,
  saved,
}: {
  message: Message;
  choices: readonly Standing[];
  saved: boolean;
}) => (
  <Page title="Email Preferences">
    {saved ? <p role="status">Your preferences have been saved.</p> : null}
    <p>What {message.to_email} wants to get:</p>
    <form method="post">
      {choices.map(({ group, left }) => (
        <label>
          <input type="checkbox" name="group" value={String(group.id)} checked={!left} /> {group.name}
          <small>{group.description}</small>
        </label>
      ))}
      <button>Update Preferences</button>
    </form>
  </Page>
);

export const preferencesPage = pages.operation('unsubscribe.preferences-page', 'GET /asm', {
  summary: 'Which groups a recipient is in',
  async handler(ctx) {
    const { message } = await linkedMessage(ctx);
    return html(<Preferences message={message} choices={await standings(ctx, message)} saved={false} />);
  },
});

export const savePreferences = pages.operation('unsubscribe.preferences', 'POST /asm', {
  summary: 'Leaves and rejoins groups',
  body: () => z.object({ group: z.array(z.int()).optional() }),
  async handler(ctx, { body }) {
    const { message } = await linkedMessage(ctx);
    const wanted = new Set(body.group);
    let now = message;
    for (const { group, left } of await standings(ctx, message)) {
      if (left && wanted.has(group.id)) now = await rejoinedGroup(ctx, now, readerOf(ctx), group);
      if (!left && !wanted.has(group.id)) now = await leftGroup(ctx, now, readerOf(ctx), group);
    }
    return html(<Preferences message={now} choices={await standings(ctx, now)} saved={true} />);
  },
});
