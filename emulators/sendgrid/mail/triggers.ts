/** What recipients and their servers do, on demand. */
import { TriggerRefused, schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { trigger } from '../provider.ts';
import { groups, type Group } from '../suppressions/groups.ts';
import { messages, type Message, type TrackedLink } from './messages.ts';
import {
  bounced,
  clicked,
  contentBlock,
  deferred,
  hardBounce,
  leftGroup,
  opened,
  rejoinedGroup,
  reportedAsSpam,
  someReader,
  unsubscribed,
} from './outcomes.ts';

const Which = schema(() =>
  z.object({
    /** An X-Message-Id (with `email`: that recipient's), or a whole `sg_message_id`. */
    message_id: z.string().optional(),
    /** Alone: the newest message to that address. */
    email: z.string().optional(),
  }),
);
type Which = z.infer<ReturnType<typeof Which>>;

const ByReader = schema(() => Which().extend({ ip: z.string().optional(), useragent: z.string().optional() }));

/** The messages that are meant; never none. */
async function messagesFor(ctx: SendgridCtx, { message_id, email }: Which): Promise<Message[]> {
  const address = email?.toLowerCase();
  if (message_id === undefined && address === undefined)
    throw new TriggerRefused(400, 'Give a message_id or an email.');
  const exact = message_id === undefined ? undefined : await messages.get(ctx, message_id);
  if (exact) return [exact];
  const found =
    message_id === undefined
      ? [await messages.find(ctx, { where: { address, notice: false } })]
      : await messages.all(ctx, { where: { message_id } });
  const meant = found.filter((one) => one !== undefined && (!address || messages.internal(one).address === address));
  const [first] = meant;
  if (!first)
    throw new TriggerRefused(404, `No message has ${message_id ? `the id ${message_id}` : `been sent to ${email}`}.`);
  return address ? [first] : meant.filter((one) => one !== undefined);
}

/** Does something to each message that is meant; answers them as they are then. */
async function each(ctx: SendgridCtx, which: Which, act: (message: Message) => Promise<Message>): Promise<Message[]> {
  const changed = [];
  for (const message of await messagesFor(ctx, which)) changed.push(await act(message));
  return changed;
}

const readerOf = ({ ip = someReader.ip, useragent = someReader.useragent }: { ip?: string; useragent?: string }) => ({
  ip,
  useragent,
});

export const open = trigger('open', {
  summary: 'The recipient opens the mail',
  input: () => ByReader().extend({ machine: z.boolean().optional() }),
  run: (ctx, input) => each(ctx, input, (message) => opened(ctx, message, readerOf(input), input.machine)),
});

export const click = trigger('click', {
  summary: 'The recipient clicks a link; without a url the first one',
  input: () => ByReader().extend({ url: z.string().optional(), url_index: z.int().optional() }),
  run: (ctx, input) =>
    each(ctx, input, (message) => clicked(ctx, message, readerOf(input), linkFor(message, input.url, input.url_index))),
});

/** The link that is meant. One that the mail doesn't have is clicked all the same, as its first. */
function linkFor(message: Message, url: string | undefined, index: number | undefined): TrackedLink {
  const { links } = messages.internal(message);
  const link = links.find(
    (one) => (url === undefined || one.url === url) && (index === undefined || one.index === index),
  );
  if (link) return link;
  if (url === undefined)
    throw new TriggerRefused(404, `The mail ${message.sg_message_id} has no tracked link: give a url.`);
  return { url, index: index ?? 0, type: 'html' };
}

export const bounce = trigger('bounce', {
  summary: "The recipient's server refuses the mail, at once or after it had taken it",
  input: () =>
    Which().extend({
      type: z.enum(['bounce', 'blocked']).optional(),
      reason: z.string().optional(),
      status: z.string().optional(),
      classification: z.string().optional(),
      /** As real late bounces are: without the ids of the message. */
      async: z.boolean().optional(),
    }),
  run: (ctx, { type = 'bounce', reason, status, classification, async: late, ...which }) => {
    const usual = type === 'blocked' ? contentBlock : hardBounce;
    const details = {
      type,
      reason: reason ?? usual.reason,
      status: status ?? usual.status,
      classification: classification ?? usual.classification,
    };
    const without = late ? { sg_message_id: undefined, 'smtp-id': undefined } : {};
    return each(ctx, which, (message) => bounced(ctx, message, details, without));
  },
});

export const defer = trigger('deferred', {
  summary: "The recipient's server puts the mail off once more",
  input: Which,
  run: (ctx, which) =>
    each(ctx, which, (message) => {
      const earlier = message.events.filter(({ event }) => event === 'deferred').length;
      return deferred(ctx, message, earlier + 1);
    }),
});

export const spamreport = trigger('spamreport', {
  summary: 'The recipient reports the mail as spam',
  input: Which,
  run: (ctx, which) => each(ctx, which, (message) => reportedAsSpam(ctx, message)),
});

async function needGroup(ctx: SendgridCtx, id: number | null | undefined): Promise<Group> {
  const group = typeof id === 'number' ? await groups.get(ctx, id) : undefined;
  if (!group) throw new TriggerRefused(404, `No unsubscribe group has the id ${id ?? '(none given)'}.`);
  return group;
}

export const unsubscribe = trigger('unsubscribe', {
  summary: "The recipient unsubscribes: from the mail's group if it has one, else from everything",
  input: () => ByReader().extend({ group_id: z.int().optional(), global: z.boolean().optional() }),
  run: (ctx, input) =>
    each(ctx, input, async (message) => {
      const id = input.group_id ?? message.asm_group_id;
      if (input.global || id === null) return unsubscribed(ctx, message, readerOf(input));
      return leftGroup(ctx, message, readerOf(input), await needGroup(ctx, id));
    }),
});

export const resubscribe = trigger('resubscribe', {
  summary: 'The recipient comes back to a group',
  input: () => ByReader().extend({ group_id: z.int().optional() }),
  run: (ctx, input) =>
    each(ctx, input, async (message) =>
      rejoinedGroup(ctx, message, readerOf(input), await needGroup(ctx, input.group_id ?? message.asm_group_id)),
    ),
});
