/** Pelican's webhooks: every event to every endpoint that wants it, signed with the endpoint's secret. */
import { hmac, iso, json, schema, seconds, z, type ConsoleEndpoints } from '../../src/emulator/index.ts';
import { collection, webhook, type PelicanAccount } from './provider.ts';

const Endpoint = schema(() =>
  z.object({ id: z.string(), url: z.string(), events: z.array(z.string()), secret: z.string() }),
);

export const endpoints = collection('endpoints', { row: Endpoint, key: 'id' });

export const consoleEndpoints: ConsoleEndpoints<PelicanAccount, unknown> = {
  list: (ctx) => endpoints.all(ctx),
  add: (ctx, { url, events = ['*'], secret }) =>
    endpoints.insert(ctx, {
      id: ctx.random.id('ep_', 8),
      url,
      events: [...events],
      secret: secret ?? ctx.random.hex(32),
    }),
  async change(ctx, id, { url, events }) {
    const endpoint = await endpoints.get(ctx, id);
    return endpoint && endpoints.update(ctx, endpoint, { ...(url && { url }), ...(events && { events: [...events] }) });
  },
  async remove(ctx, id) {
    const endpoint = await endpoints.get(ctx, id);
    if (endpoint) await endpoints.remove(ctx, endpoint);
    return endpoint !== undefined;
  },
};

export const parcelEvents = webhook({
  events: ['parcel.*'],
  targets: (ctx, { type }) =>
    endpoints.all(ctx, { match: ({ events }) => events.includes('*') || events.includes(type) }),
  body: ({ id, type, data, now }) => json({ id, type, sent_at: iso(now), data }),
  headers: ({ body, target, wallNow }) => ({
    'pelican-signature': `t=${seconds(wallNow)},v1=${hmac('sha256', target.secret ?? '', `${seconds(wallNow)}.${body.toString()}`)}`,
  }),
  timeout: '10s',
  retries: ['1m', '10m', '1h'],
  lane: ({ data }) => (data as { id: string }).id,
});
