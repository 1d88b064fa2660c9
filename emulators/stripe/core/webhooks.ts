/** How events go out: pretty JSON, signed with the endpoint's secret at the time of sending. */
import { hmac, json, seconds } from '../../../src/emulator/index.ts';
import { webhook } from '../provider.ts';

export const stripeEvents = webhook({
  events: ['*'],
  body: ({ data, target }) => json(target.event ?? data, { spaces: 2, type: 'application/json; charset=utf-8' }),
  headers: ({ body, target: { secret = '' }, wallNow }) => ({
    accept: '*/*; q=0.5, application/xml',
    'cache-control': 'no-cache',
    'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    'stripe-signature': signature(body, secret, seconds(wallNow)),
  }),
  timeout: '20s',
  retries: ['5m', '1h', '3h'], // of sandboxes: three retries over a few hours
  lane: (_, { id }) => id,
});

/** Verifiers take `t` for wall time; `v0` is a dummy that they pass over. */
function signature(body: Buffer, secret: string, time: number): string {
  const signed = `${time}.${body.toString()}`;
  return `t=${time},v1=${hmac('sha256', secret, signed)},v0=${hmac('sha256', `${secret}v0`, signed)}`;
}
