/**
 * The queue: a mail is accepted, waits for its time if it has one, and leaves. Many recipients leave in slices, so that
 * a mail to a thousand keeps nobody waiting.
 */
import { schema, seconds, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { newMessageId, newReceipt } from '../ids.ts';
import { job } from '../provider.ts';
import { groups } from '../suppressions/groups.ts';
import type { Version } from '../templates/rows.ts';
import { scheduledSends } from './batch-rows.ts';
import type { MailBody } from './body.ts';
import { deliver } from './delivery.ts';
import { depart, departureOf } from './departure.ts';
import { draftOf, queuedMails, recipientsOf, type Draft, type Mail, type Recipient } from './drafts.ts';
import { announce, changesBy, eventOf, type Happening } from './events.ts';
import { messages, type Message } from './messages.ts';
import { markInvalid } from './outcomes.ts';
import { fateOf } from './simulator.ts';

const SLICE = 100; // recipients

const slices = <T>(list: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / SLICE) }, (_, at) => list.slice(at * SLICE, (at + 1) * SLICE));

/** Takes a mail in; answers its X-Message-Id. What is due leaves at once, the first slice before the answer. */
export async function accept(
  ctx: SendgridCtx,
  body: MailBody,
  { marketing = {}, version }: { readonly marketing?: Mail['marketing']; readonly version?: Version | undefined } = {},
): Promise<string> {
  const mail: Mail = {
    message_id: newMessageId(ctx.random),
    receipt: newReceipt(ctx.random, ctx.now),
    body,
    api_key_id: ctx.account.apiKeyId,
    marketing,
    ...(version && { version }),
  };
  const everybody = recipientsOf(body);
  const [first = [], ...others] = slices(everybody.filter(({ sendAt }) => !isLater(ctx, sendAt)));
  const waiting = [...others.flat(), ...everybody.filter(({ sendAt }) => isLater(ctx, sendAt))];
  if (waiting.length > 0) await enqueue(ctx, mail, waiting);
  if (first.length > 0) await leave(ctx, mail, first, insertAll);
  return mail.message_id;
}

const isLater = (ctx: SendgridCtx, sendAt: number | null | undefined): boolean =>
  typeof sendAt === 'number' && sendAt * 1000 > ctx.now;

/** What waits is to be seen, and can be cancelled. */
async function enqueue(ctx: SendgridCtx, mail: Mail, waiting: readonly Recipient[]): Promise<void> {
  await queuedMails.insert(ctx, mail);
  await insertAll(ctx, draftsOf(ctx, mail, waiting));
  const times = new Set(waiting.map(({ sendAt }) => (isLater(ctx, sendAt) ? sendAt : undefined)));
  for (const time of times) {
    const together = waiting.filter(({ sendAt }) => (isLater(ctx, sendAt) ? sendAt : undefined) === time);
    scheduleLeaving(ctx, mail.message_id, together, time);
  }
}

function scheduleLeaving(
  ctx: SendgridCtx,
  message_id: string,
  recipients: readonly Pick<Recipient, 'index'>[],
  sendAt?: number,
): void {
  for (const slice of slices(recipients)) {
    const input = { message_id, indexes: slice.map(({ index }) => index) };
    ctx.schedule(sendQueued, input, sendAt === undefined ? {} : { at: sendAt * 1000 });
  }
}

const draftsOf = (ctx: SendgridCtx, mail: Mail, recipients: readonly Recipient[]): Draft[] =>
  recipients.map((recipient) => draftOf(ctx, mail, recipient));

/** Writes messages: new ones, or over those that have waited. */
type Store = (ctx: SendgridCtx, drafts: readonly Draft[]) => Promise<void>;

const insertAll: Store = (ctx, drafts) =>
  messages.insertMany(
    ctx,
    drafts.map(({ message, details }) => ({ row: message, internal: details })),
  );

const updateAll: Store = async (ctx, drafts) => {
  for (const { message, details } of drafts) {
    const before = await messages.need(ctx, message.sg_message_id);
    await messages.update(ctx, before, message, details);
  }
};

/** A slice leaves, unless its batch is paused or cancelled. */
async function leave(ctx: SendgridCtx, mail: Mail, recipients: readonly Recipient[], store: Store): Promise<void> {
  const { batch_id } = mail.body;
  const standing = batch_id === undefined ? undefined : (await scheduledSends.get(ctx, batch_id))?.status;
  if (standing === 'pause') return hold(ctx, mail, recipients, store);
  if (standing === 'cancel') return store(ctx, draftsOf(ctx, mail, recipients).map(asCancelled));
  const departure = await departureOf(ctx, mail, recipients);
  const left = recipients.map((recipient) => depart(ctx, departure, recipient));
  await store(ctx, left.map(afterwards));
  await announce(ctx, left);
  await noteEffects(ctx, mail, left);
  const processed = left.filter(({ event }) => event.event === 'processed');
  if (processed.length > 0) ctx.schedule(deliver, { messages: processed.map(({ message }) => message.sg_message_id) });
}

const asCancelled = ({ message, details }: Draft): Draft => ({ message: { ...message, status: 'cancelled' }, details });

const afterwards = ({ message, details, event }: Happening): Draft => ({
  message: { ...message, ...changesBy(message, event) },
  details,
});

/** What leaving changes elsewhere: addresses found invalid, when a group was last written to. */
async function noteEffects(ctx: SendgridCtx, { body: { asm } }: Mail, left: readonly Happening[]): Promise<void> {
  for (const { message, event } of left)
    if (event.event === 'dropped' && fateOf(message.to_email) === 'invalid') await markInvalid(ctx, message.to_email);
  const group = asm && (await groups.get(ctx, asm.group_id));
  if (group) await groups.update(ctx, group, { last_email_sent_at: seconds(ctx.now) });
}

/** A paused batch holds what is due until it is released, at most for 72 hours. */
async function hold(ctx: SendgridCtx, mail: Mail, recipients: readonly Recipient[], store: Store): Promise<void> {
  const { message_id } = mail;
  if (!(await queuedMails.get(ctx, message_id))) await queuedMails.insert(ctx, mail);
  await store(ctx, draftsOf(ctx, mail, recipients));
  ctx.schedule(expireHeld, { message_id, indexes: recipients.map(({ index }) => index) }, { after: '72h' });
}

const Slice = schema(() => z.object({ message_id: z.string(), indexes: z.array(z.int()) }));
const sliceKey = ({ message_id, indexes }: { message_id: string; indexes: readonly number[] }): string =>
  `${message_id} ${indexes[0] ?? ''}`;

/** Those of some recipients of a mail who still wait. */
async function stillQueued(ctx: SendgridCtx, mail: Mail, indexes: readonly number[]): Promise<Recipient[]> {
  const rows = await messages.all(ctx, { where: { message_id: mail.message_id, status: 'queued' } });
  const queued = new Set(rows.map((message) => messages.internal(message).index));
  const asked = new Set(indexes);
  return recipientsOf(mail.body).filter(({ index }) => asked.has(index) && queued.has(index));
}

/** Once nobody waits, the mail is only a record of its messages. */
async function forgetMail(ctx: SendgridCtx, mail: Mail): Promise<void> {
  const left = await messages.count(ctx, { where: { message_id: mail.message_id, status: 'queued' } });
  if (left === 0) await queuedMails.remove(ctx, mail);
}

export const sendQueued = job('mail.send-queued', {
  kind: 'calendar', // so that an `auto` clock lets one cancel or pause in between
  input: Slice,
  key: sliceKey,
  async run(ctx, { message_id, indexes }) {
    const mail = await queuedMails.get(ctx, message_id);
    if (!mail) return;
    const waiting = await stillQueued(ctx, mail, indexes);
    if (waiting.length > 0) await leave(ctx, mail, waiting, updateAll);
    await forgetMail(ctx, mail);
  },
});

export const expireHeld = job('mail.expire-held', {
  kind: 'calendar',
  input: Slice,
  key: sliceKey,
  async run(ctx, { message_id, indexes }) {
    const mail = await queuedMails.get(ctx, message_id);
    if (!mail) return;
    const expired = draftsOf(ctx, mail, await stillQueued(ctx, mail, indexes)).map(({ message, details }) => {
      const event = eventOf(ctx, message, details, 'dropped', { reason: 'Expired', status: '5.0.0' });
      return { message, details, event };
    });
    await updateAll(ctx, expired.map(afterwards));
    await announce(ctx, expired);
    await forgetMail(ctx, mail);
  },
});

/** Messages of a batch whose time has come, but that are held. */
async function heldOf(ctx: SendgridCtx, batch_id: string): Promise<Message[]> {
  const queued = await messages.all(ctx, { where: { batch_id, status: 'queued' } });
  return queued.filter(({ send_at }) => !isLater(ctx, send_at));
}

/** A batch may go on: what was held leaves now. */
export async function releaseBatch(ctx: SendgridCtx, batch_id: string): Promise<void> {
  const held = await heldOf(ctx, batch_id);
  for (const message_id of new Set(held.map((message) => message.message_id))) {
    const recipients = held
      .filter((message) => message.message_id === message_id)
      .map((message) => ({ index: messages.internal(message).index }));
    ctx.cancel(expireHeld, { message_id, indexes: recipients.map(({ index }) => index) });
    scheduleLeaving(ctx, message_id, recipients);
  }
}

/** A batch is given up: what was held is discarded, and nobody is told. */
export async function discardBatch(ctx: SendgridCtx, batch_id: string): Promise<void> {
  const held = await heldOf(ctx, batch_id);
  for (const message of held) await messages.update(ctx, message, { status: 'cancelled' });
  for (const message_id of new Set(held.map((message) => message.message_id))) {
    const mail = await queuedMails.get(ctx, message_id);
    if (mail) await forgetMail(ctx, mail);
  }
}
