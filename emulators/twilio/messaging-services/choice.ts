/** Which sender of its pool a messaging service uses for a recipient. */
import { schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { countryOf } from '../numbers/metadata.ts';
import { channelOf, withoutChannel } from '../numbers/phone.ts';
import { collection } from '../provider.ts';
import { messagingServices, poolSenders, type MessagingService, type PoolSender } from './rows.ts';

const StickySender = schema(() => z.object({ service: z.string(), recipient: z.string(), sender: z.string() }));

/** The sender that a recipient knows. */
export const stickySenders = collection('sticky_senders', {
  row: StickySender,
  key: ['service', 'recipient'],
  owner: 'account',
  columns: ['service'],
});

/** Country codes of one and two digits are told apart well enough by their first digits. */
const sameCountry = (one: string, other: string): boolean =>
  one.startsWith('+1') === other.startsWith('+1') && one.slice(0, 3) === other.slice(0, 3);

const names = new Set<PoolSender['kind']>(['alpha_sender', 'destination_alpha_sender']);

/** Names for a recipient: those for its country, else those for all. */
function namesFor(pool: readonly PoolSender[], to: string): readonly PoolSender[] {
  const named = pool.filter(({ kind }) => names.has(kind));
  const country = named.some(({ country_code }) => country_code !== '') ? countryOf(to) : undefined;
  const own = named.filter(({ country_code }) => country_code !== '' && country_code === country);
  return own.length > 0 ? own : named.filter(({ country_code }) => country_code === '');
}

function fitting(pool: readonly PoolSender[], to: string): readonly PoolSender[] {
  const channel = channelOf(to);
  if (channel !== '') {
    const own = pool.filter(({ sender }) => channelOf(sender) === channel);
    return own.length > 0 ? own : pool.filter(({ kind }) => kind === 'phone_number');
  }
  const plain = pool.filter(({ sender }) => channelOf(sender) === '');
  const local = plain.filter(({ sender }) => /^\+1/.test(sender) && /^\+1/.test(to));
  if (local.length > 0) return local;
  const near = plain.filter(({ sender }) => sameCountry(sender, to));
  if (near.length > 0) return near;
  const named = namesFor(plain, to);
  return named.length > 0 && !to.startsWith('+1') ? named : plain.filter(({ kind }) => !names.has(kind));
}

const addressOn = (to: string, { sender }: PoolSender): string =>
  channelOf(to) !== '' && channelOf(sender) === '' ? `${channelOf(to)}:${sender}` : sender;

/** The sender for a recipient: the one it knows, else the next in turn. Undefined: the pool has none. */
export async function chooseSender(ctx: TwilioCtx, service: MessagingService, to: string): Promise<string | undefined> {
  const everybody = await poolSenders.all(ctx, { where: { service_sid: service.sid } });
  // Nobody writes to themselves.
  const pool = everybody.filter(({ sender }) => sender !== to);
  const fit = fitting(pool, to);
  const known = service.sticky_sender ? await stickySenders.get(ctx, [service.sid, to]) : undefined;
  if (known && fit.some((sender) => addressOn(to, sender) === known.sender)) return known.sender;
  const { turns } = messagingServices.internal(service);
  const chosen = fit[turns % Math.max(1, fit.length)];
  if (!chosen) return undefined;
  await messagingServices.update(ctx, service, {}, { turns: turns + 1 });
  const sender = addressOn(to, chosen);
  if (known) await stickySenders.update(ctx, known, { sender });
  else if (service.sticky_sender) await stickySenders.insert(ctx, { service: service.sid, recipient: to, sender });
  return sender;
}

/** Whether an address stands in a service's pool. */
export async function isInPool(ctx: TwilioCtx, service: MessagingService, address: string): Promise<boolean> {
  const entries = await poolSenders.all(ctx, { where: { service_sid: service.sid } });
  return entries.some(({ sender }) => sender === address || sender === withoutChannel(address));
}
