/** How messages fare: sent, delivered, read, or failed; by themselves on the clock, or because a trigger says so. */
import { TriggerRefused, z, type Spread } from '../../../src/emulator/index.ts';
import { contacts, asTold, type Contact } from '../contacts/rows.ts';
import { failureOf, type Failure } from '../errors.ts';
import { job, trigger, type AisensyCtx } from '../provider.ts';
import { tellStatus } from '../webhooks/direct.ts';
import { tell } from '../webhooks/telling.ts';
import { findMessage, messages, type Message } from './rows.ts';

type Step = 'SENT' | 'DELIVERED' | 'READ' | 'FAILED';

/** One message, or the messages of a slice of a broadcast, which go together. */
export const progressMessages = job('messages.progress', {
  kind: 'progress',
  input: () => z.object({ ids: z.array(z.string()), to: z.enum(['SENT', 'DELIVERED', 'READ', 'FAILED']) }),
  async run(ctx, { ids, to }) {
    const moved: Message[] = [];
    for (const id of ids) {
      const message = await messages.get(ctx, id);
      if (message && isAhead(message, to)) moved.push(await move(ctx, message, to));
    }
    scheduleNext(ctx, moved, to);
  },
});

const order: readonly Step[] = ['SENT', 'DELIVERED', 'READ'];

/** Whether a message has not come so far. Sent, it has a time of sending. */
function isAhead({ status, sent_at }: Message, to: Step): boolean {
  if (status === 'FAILED') return false;
  if (to === 'FAILED') return status === 'SENT';
  return to === 'SENT' ? sent_at === null : order.indexOf(to) > order.indexOf(status);
}

/** Lets messages that were just made go their way. Ones that can't be sent at all fail at once. */
export function launch(ctx: AisensyCtx, made: readonly Message[]): void {
  const [unsent, others] = parted(made, (message) => failureIn(message)?.code === optedOut);
  plan(ctx, others, 'SENT', ctx.settings.sentAfter);
  plan(ctx, unsent, 'FAILED', ctx.settings.sentAfter);
}

export const optedOut = 131050;

function scheduleNext(ctx: AisensyCtx, moved: readonly Message[], reached: Step): void {
  if (reached === 'SENT') {
    const [failing, others] = parted(moved, (message) => failureIn(message) !== null);
    plan(ctx, others, 'DELIVERED', ctx.settings.deliveredAfter);
    plan(ctx, failing, 'FAILED', ctx.settings.failedAfter);
  }
  if (reached === 'DELIVERED') {
    const [reading] = parted(moved, (message) => messages.internal(message).will_be_read);
    plan(ctx, reading, 'READ', ctx.settings.readAfter);
  }
}

const failureIn = (message: Message): Failure | null => messages.internal(message).failure;

function plan(ctx: AisensyCtx, some: readonly Message[], to: Step, wait: Spread): void {
  if (some.length === 0) return;
  const ids = some.map(({ id }) => id);
  const after = ctx.random.fork(`${to} ${ids[0]}`).duration(wait);
  ctx.schedule(progressMessages, { ids, to }, { after });
}

function parted<T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter((one) => test(one)), all.filter((one) => !test(one))];
}

/** One step, told to whoever listens. */
async function move(ctx: AisensyCtx, message: Message, to: Step): Promise<Message> {
  const moved = await messages.update(ctx, message, changes(ctx, message, to));
  tell(ctx, 'message.status.updated', { message: moved });
  tellStatus(ctx, moved);
  const topic = campaignTopics[to];
  const contact = moved.campaign && topic ? await contacts.get(ctx, moved.contact_id) : undefined;
  if (contact && topic) tell(ctx, topic, { contact: asTold(contact), message: moved });
  return moved;
}

const campaignTopics: Readonly<Partial<Record<Step, string>>> = {
  SENT: 'contact.campaign.sent',
  DELIVERED: 'contact.campaign.delivered',
  READ: 'contact.campaign.read',
};

function changes({ now }: AisensyCtx, message: Message, to: Step): Partial<Message> {
  const { campaign } = message;
  switch (to) {
    case 'SENT':
      return { status: to, sent_at: now, campaign: campaign && { ...campaign, sent_at: now } };
    case 'DELIVERED':
      return { status: to, sent_at: message.sent_at ?? now, delivered_at: now };
    case 'READ':
      return { status: to, read_at: now };
    case 'FAILED':
      return { status: to, failed_at: now, failureResponse: failureIn(message) ?? failureOf(131026) };
  }
}

async function needOutgoing(ctx: AisensyCtx, id: string): Promise<Message> {
  const message = await findMessage(ctx, id);
  if (!message) throw new TriggerRefused(404, `No message has the id ${id}.`);
  if (message.sender === 'USER') throw new TriggerRefused(400, 'The user wrote this message.');
  return message;
}

export const readMessage = trigger('read', {
  summary: 'The user reads a message',
  input: () => z.object({ message_id: z.string() }),
  async run(ctx, { message_id }) {
    let message = await needOutgoing(ctx, message_id);
    if (message.status === 'FAILED') throw new TriggerRefused(409, 'This message failed: nobody can read it.');
    for (const step of order) if (isAhead(message, step)) message = await move(ctx, message, step);
    return message;
  },
});

export const failMessage = trigger('fail', {
  summary: 'A message that is on its way fails, with one of Meta’s codes',
  input: () => z.object({ message_id: z.string(), code: z.int().default(131026) }),
  async run(ctx, { message_id, code }) {
    const message = await needOutgoing(ctx, message_id);
    if (message.status !== 'SENT') throw new TriggerRefused(409, `This message is ${message.status} already.`);
    return move(ctx, await messages.update(ctx, message, {}, { failure: failureOf(code) }), 'FAILED');
  },
});

export const clickMessage = trigger('click', {
  summary: 'The user follows the link of a message',
  input: () => z.object({ message_id: z.string() }),
  async run(ctx, { message_id }) {
    return messages.update(ctx, await needOutgoing(ctx, message_id), {}, { clicked: true });
  },
});

/** How a message will end: what the call asks for, what the contact allows, and chance. */
export function fate(ctx: AisensyCtx, contact: Contact, known: Failure | undefined, draw = ctx.random.fork('fate')) {
  const { failureRate, failureCodes, readRate } = ctx.settings;
  const silent = !contact.opted_in || contact.blocked;
  const unlucky = draw.chance(failureRate) ? failureOf(Number(draw.weighted(failureCodes))) : null;
  return { failure: known ?? (silent ? failureOf(optedOut) : unlucky), will_be_read: draw.chance(readRate) };
}
