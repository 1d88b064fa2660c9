/** The test post: one sample of every kind of event, to a URL of one's choice. */
import { emptyable, nothing, seconds, z, type Random } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { errors } from '../errors.ts';
import { trigger } from '../provider.ts';
import { needs } from '../scopes.ts';
import { eventWebhooks } from './event-webhooks.ts';
import { targetOf } from './posts.ts';

const onTheWay = { 'smtp-id': '<14c5d75ce93.dfd.64b469@ismtpd-555>' };
const bounced = { reason: '500 unknown recipient', status: '5.0.0' };
const reader = {
  ip: '255.255.255.255',
  useragent: 'Mozilla/4.0 (compatible; MSIE 6.1; Windows XP; .NET CLR 1.1.4322; .NET CLR 2.0.50727)',
};
const group = { ...reader, asm_group_id: 10, url: 'http://www.sendgrid.com/' };

const kinds: readonly (readonly [event: string, fields: Readonly<Record<string, unknown>>])[] = [
  ['processed', onTheWay],
  ['deferred', { ...onTheWay, response: '400 try again later', attempt: '5' }],
  ['delivered', { ...onTheWay, response: '250 OK' }],
  ['open', reader],
  ['click', { ...reader, url: 'http://www.sendgrid.com/' }],
  ['bounce', { ...onTheWay, ...bounced, type: 'bounce', bounce_classification: 'Invalid Address' }],
  ['dropped', { ...onTheWay, reason: 'Bounced Address', status: '5.0.0' }],
  ['spamreport', onTheWay],
  ['unsubscribe', onTheWay],
  ['group_unsubscribe', group],
  ['group_resubscribe', group],
];

const samples = (random: Random, timestamp: number) =>
  kinds.map(([event, fields]) => ({
    email: 'example@test.com',
    timestamp,
    event,
    category: ['cat facts'],
    sg_event_id: `${random.base64url(22)}==`,
    sg_message_id: '14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0',
    ...fields,
  }));

export const testWebhook = operation('event-webhooks.test', 'POST /v3/user/webhooks/event/test', {
  summary: 'Post a sample of every event to a URL',
  status: 204,
  traits: needs('user.webhooks.event.test'),
  body: () =>
    z.object({
      url: emptyable(z.string()).optional(),
      id: emptyable(z.string()).optional(),
      oauth_client_id: z.string().optional(),
      oauth_client_secret: z.string().optional(),
      oauth_token_url: z.string().optional(),
    }),
  async handler(ctx, { body: { url, id } }) {
    const webhook = id
      ? await eventWebhooks.need(ctx, id)
      : await eventWebhooks.find(ctx, { where: { url: url ?? '' } });
    const to = url || webhook?.url;
    if (!to || !URL.canParse(to)) throw errors.webhook_url_invalid(to ?? '');
    ctx.emit('sample', samples(ctx.random, seconds(ctx.now)), { to: { ...(webhook && targetOf(webhook)), url: to } });
    return nothing();
  },
});

export const accountStatus = trigger('account_status_change', {
  summary: 'SendGrid suspends, deactivates, bans or reactivates the account',
  input: () =>
    z.object({
      type: z.enum(['compliance_suspend', 'compliance_deactivate', 'compliance_ban', 'reactivate']).optional(),
    }),
  async run(ctx, { type = 'compliance_suspend' }) {
    const event = 'account_status_change';
    const change = { event, sg_event_id: ctx.random.base64url(22), timestamp: seconds(ctx.now), type };
    ctx.emit(event, change);
    return Promise.resolve(change);
  },
});
