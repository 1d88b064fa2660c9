/** What an account has used: counted from its messages, calls, recordings and numbers. */
import type { TwilioCtx } from '../account.ts';
import { messages, type Message } from '../messages/rows.ts';
import { numbers } from '../numbers/rows.ts';
import { calls, type Call } from '../voice/calls/rows.ts';
import { recordings } from '../voice/recordings/rows.ts';

export interface Usage {
  readonly count: number;
  /** In the unit of use; default the count. */
  readonly used?: number;
  /** Dollars. */
  readonly price: number;
}

/** Epoch ms; `to` not included. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

export interface Category {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  /** The unit of use, where it isn't that of the count. */
  readonly usedUnit?: string;
  readonly measure: (ctx: TwilioCtx, period: Period) => Promise<Usage>;
}

async function countMessages(
  ctx: TwilioCtx,
  { from, to }: Period,
  counts: (message: Message) => boolean,
): Promise<Usage> {
  const found = await messages.all(ctx, { where: { sent: { gte: from, lt: to } }, match: counts });
  return {
    count: found.length,
    price: found.reduce((sum, { price }) => sum + Math.abs(Number(price ?? 0)), 0),
  };
}

const isMms = ({ sid }: Message): boolean => sid.startsWith('MM');
const isInbound = ({ direction }: Message): boolean => direction === 'inbound';
const isChannel = ({ to }: Message): boolean => to.includes(':');

const ofMessages =
  (counts: (message: Message) => boolean) =>
  (ctx: TwilioCtx, period: Period): Promise<Usage> =>
    countMessages(ctx, period, counts);

const MONTHLY = 1.15;

async function ofNumbers(ctx: TwilioCtx): Promise<Usage> {
  const count = await numbers.count(ctx, { where: { account_sid: ctx.account.id } });
  return { count, price: count * MONTHLY };
}

/** Calls cost by the minute that has begun. */
const ofCalls =
  (counts: (call: Call) => boolean) =>
  async (ctx: TwilioCtx, { from, to }: Period): Promise<Usage> => {
    const found = await calls.all(ctx, { where: { ended: { gte: from, lt: to } }, match: counts });
    return {
      count: found.length,
      used: found.reduce((sum, { duration }) => sum + Math.ceil(Number(duration ?? 0) / 60), 0),
      price: found.reduce((sum, { price }) => sum + Math.abs(Number(price ?? 0)), 0),
    };
  };

async function ofRecordings(ctx: TwilioCtx, { from, to }: Period): Promise<Usage> {
  const found = await recordings.all(ctx, { where: { created: { gte: from, lt: to } } });
  return {
    count: found.length,
    used: found.reduce((sum, { duration }) => sum + Math.ceil(Math.max(0, Number(duration ?? 0)) / 60), 0),
    price: found.reduce((sum, { price }) => sum + Math.abs(Number(price ?? 0)), 0),
  };
}

const isCallIn = ({ direction }: Call): boolean => direction === 'inbound';

/** In the order in which they are listed. Part of the total: those that no other contains. */
const measured: readonly (Category & { readonly adds?: boolean })[] = [
  {
    name: 'sms',
    description: 'SMS',
    unit: 'messages',
    adds: true,
    measure: ofMessages((m) => !isMms(m) && !isChannel(m)),
  },
  {
    name: 'sms-inbound',
    description: 'Inbound SMS',
    unit: 'messages',
    measure: ofMessages((m) => !isMms(m) && !isChannel(m) && isInbound(m)),
  },
  {
    name: 'sms-outbound',
    description: 'Outbound SMS',
    unit: 'messages',
    measure: ofMessages((m) => !isMms(m) && !isChannel(m) && !isInbound(m)),
  },
  { name: 'mms', description: 'MMS', unit: 'messages', adds: true, measure: ofMessages(isMms) },
  {
    name: 'mms-inbound',
    description: 'Inbound MMS',
    unit: 'messages',
    measure: ofMessages((m) => isMms(m) && isInbound(m)),
  },
  {
    name: 'mms-outbound',
    description: 'Outbound MMS',
    unit: 'messages',
    measure: ofMessages((m) => isMms(m) && !isInbound(m)),
  },
  {
    name: 'channels-messaging',
    description: 'Channel messages',
    unit: 'messages',
    adds: true,
    measure: ofMessages(isChannel),
  },
  { name: 'phonenumbers', description: 'Phone numbers', unit: 'numbers', adds: true, measure: ofNumbers },
  {
    name: 'calls',
    description: 'Voice Minutes',
    unit: 'calls',
    usedUnit: 'minutes',
    adds: true,
    measure: ofCalls(() => true),
  },
  {
    name: 'calls-inbound',
    description: 'Inbound Voice Minutes',
    unit: 'calls',
    usedUnit: 'minutes',
    measure: ofCalls(isCallIn),
  },
  {
    name: 'calls-outbound',
    description: 'Outbound Voice Minutes',
    unit: 'calls',
    usedUnit: 'minutes',
    measure: ofCalls((call) => !isCallIn(call)),
  },
  {
    name: 'recordings',
    description: 'Recordings',
    unit: 'recordings',
    usedUnit: 'minutes',
    adds: true,
    measure: ofRecordings,
  },
];

async function total(ctx: TwilioCtx, period: Period): Promise<Usage> {
  let sum: Usage = { count: 0, price: 0 };
  for (const { adds, measure } of measured) {
    if (!adds) continue;
    const { price } = await measure(ctx, period);
    sum = { count: 0, price: sum.price + price };
  }
  return { count: sum.price, price: sum.price };
}

export const categories: readonly Category[] = [
  ...measured,
  { name: 'totalprice', description: 'Total Price', unit: 'usd', measure: total },
];
