/** Channels: who is told when a list changes. */
import { digest, schema, z, type Ctx } from '../../../src/emulator/index.ts';
import { collection, job, type GoogleCtx } from '../provider.ts';

const Channel = schema(() =>
  z.object({
    id: z.string(),
    resourceId: z.string(),
    resourceUri: z.string(),
    token: z.string().optional(),
    /** Unix ms, as text. */
    expiration: z.string(),
    address: z.string(),
    type: z.string(),
    status: z.enum(['active', 'expired', 'stopped']),
    /** The list that it watches: `events/ada@example.com`. */
    list: z.string(),
    /** Who made it, and through which client. */
    account: z.string(),
    client: z.string(),
    /** Only events of these types; none given: all. */
    eventTypes: z.array(z.string()).optional(),
    /** Of the last message. */
    number: z.int(),
  }),
);

export type Channel = z.infer<ReturnType<typeof Channel>>;

export const channels = collection('channels', {
  row: Channel,
  key: 'id',
  columns: ['list', 'status'],
  indexes: [['list', 'status']],
  stats: { by: ['status'] },
});

/** What a message says; the target carries the rest. */
export interface Message {
  readonly state: 'sync' | 'exists' | 'not_exists';
  readonly number: number;
  readonly channel: string;
  readonly resourceId: string;
  readonly resourceUri: string;
  readonly expiration: string;
  readonly token?: string;
}

/** 27 characters, the same for every channel of a user on one list. */
export const resourceIdOf = (list: string, user: string): string =>
  Buffer.from(digest('sha1', `${list} ${user}`), 'hex').toString('base64url');

/** Sends one message to one channel. */
export async function send(ctx: Ctx, channel: Channel, state: Message['state']): Promise<void> {
  // Numbers grow, but not by one.
  const number = state === 'sync' ? 1 : channel.number + ctx.random.fork(channel.id).int(1, 400);
  const { id, resourceId, resourceUri, expiration, token, address } = await channels.update(ctx, channel, { number });
  const message: Message = { state, number, channel: id, resourceId, resourceUri, expiration, ...(token && { token }) };
  ctx.emit(state, message, { to: { url: address, id } });
}

/** Tells the channels of a list of a change. Several changes before it runs are one message. */
export const notify = job('channels.notify', {
  kind: 'progress',
  input: () => z.object({ list: z.string(), eventType: z.string().optional() }),
  async run(ctx, { list, eventType }) {
    for (const channel of await watching(ctx, list))
      if (!eventType || !channel.eventTypes || channel.eventTypes.includes(eventType))
        await send(ctx, channel, 'exists');
  },
});

/** The channel ends without a word. */
export const expireChannel = job('channels.expire', {
  kind: 'calendar',
  input: () => z.object({ id: z.string() }),
  async run(ctx, { id }) {
    const channel = await channels.get(ctx, id);
    if (channel?.status === 'active') await channels.update(ctx, channel, { status: 'expired' });
  },
});

export const watching = (ctx: Ctx, list: string): Promise<Channel[]> =>
  channels.all(ctx, { where: { list, status: 'active' } });

/** A list has changed: whoever watches it will be told. */
export async function announce(ctx: GoogleCtx, list: string, eventType?: string): Promise<void> {
  if (await channels.find(ctx, { where: { list, status: 'active' } }))
    ctx.schedule(notify, { list, ...(eventType && { eventType }) });
}

/** What was watched is gone. */
export async function announceEnd(ctx: GoogleCtx, list: string): Promise<void> {
  for (const channel of await watching(ctx, list)) {
    await send(ctx, channel, 'not_exists');
    const now = await channels.get(ctx, channel.id);
    if (now) await channels.update(ctx, now, { status: 'stopped' });
    ctx.cancel(expireChannel, { id: channel.id });
  }
}
