/** Event webhooks behind OAuth: a token is fetched first, and what happened is posted with it. */
import { form, schema, z, type Reply } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { job, webhook } from '../provider.ts';
import { eventWebhooks, wants, type EventWebhook } from './event-webhooks.ts';
import { eventRetries, targetOf } from './posts.ts';

interface Happened {
  readonly event: string;
}

const hasToken = ({ oauth_token_url, oauth_client_id }: EventWebhook): boolean =>
  Boolean(oauth_token_url && oauth_client_id);

/** Asks for a token for each webhook that wants one and some of these events; they are posted once it is there. */
export async function postWithTokens(ctx: SendgridCtx, events: readonly Happened[]): Promise<void> {
  const behind = await eventWebhooks.all(ctx, { where: { enabled: true }, match: hasToken });
  for (const one of behind) {
    const wanted = events.filter(({ event }) => wants(one, event));
    if (wanted.length === 0) continue;
    const { oauth_client_secret = '' } = eventWebhooks.internal(one);
    const to = { url: one.oauth_token_url ?? '', client: one.oauth_client_id, secret: oauth_client_secret };
    ctx.emit('oauth.token', null, { to, then: [postEvents, { webhook: one.id, events: wanted }] });
  }
}

export const tokenRequests = webhook({
  name: 'tokens',
  events: ['oauth.token'],
  body: () => form({ grant_type: 'client_credentials' }),
  headers: ({ target: { client, secret } }) => ({
    'user-agent': 'SendGrid Event API',
    authorization: `Basic ${Buffer.from(`${String(client)}:${secret ?? ''}`).toString('base64')}`,
  }),
  timeout: '10s',
  retries: eventRetries,
});

const Input = schema(() =>
  z.object({
    webhook: z.string(),
    events: z.array(z.looseObject({ event: z.string() })),
    reply: z.unknown().optional(),
  }),
);

function tokenIn(reply: Reply | undefined): string | undefined {
  try {
    const { access_token } = JSON.parse(reply?.body ?? '') as { access_token?: unknown };
    return reply?.outcome === 'accepted' && typeof access_token === 'string' ? access_token : undefined;
  } catch {
    return undefined;
  }
}

export const postEvents = job('event-webhooks.post', {
  kind: 'progress',
  input: Input,
  async run(ctx, { webhook: id, events, reply }) {
    const one = await eventWebhooks.get(ctx, id);
    const bearer = tokenIn(reply as Reply | undefined);
    if (!one?.enabled || bearer === undefined) return;
    for (const event of events) ctx.emit(event.event, event, { to: { ...targetOf(one), bearer } });
  },
});
