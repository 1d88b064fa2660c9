/** Sender identities: who marketing mail comes from. Two families of paths, one list. */
import { nothing, schema, seconds, z } from '../../src/emulator/index.ts';
import type { SendgridCtx } from './account.ts';
import { marketing, operation } from './api.ts';
import { errors } from './errors.ts';
import { isEmail, newNumber } from './ids.ts';
import { sendNotice } from './mail/notices.ts';
import { escapeHtml } from './mail/plain-text.ts';
import { collection } from './provider.ts';
import { needs } from './scopes.ts';

const Person = schema(() => z.object({ email: z.string(), name: z.string() }));

export const Sender = schema(() =>
  z.object({
    id: z.int(),
    nickname: z.string(),
    from: Person(),
    reply_to: Person(),
    address: z.string(),
    address_2: z.string(),
    city: z.string(),
    state: z.string(),
    zip: z.string(),
    country: z.string(),
    verified: z.boolean(),
    locked: z.boolean(),
    created_at: z.int(),
    updated_at: z.int(),
  }),
);
export type Sender = z.infer<ReturnType<typeof Sender>>;

const blank = { nickname: '', address: '', address_2: '', city: '', state: '', zip: '', country: '' };

export const senders = collection('senders', {
  row: Sender,
  key: 'id',
  owner: 'account',
  columns: ['nickname'],
  missing: errors.resource_not_found,
  make: (ctx, given) => {
    const someone = { email: 'sender@example.com', name: '' };
    const times = { created_at: seconds(ctx.now), updated_at: seconds(ctx.now) };
    const standing = { verified: true, locked: false, ...times };
    return { row: { id: newNumber(ctx.random), ...blank, from: someone, reply_to: someone, ...standing, ...given } };
  },
});

const Mailbox = () => z.object({ email: z.string().optional(), name: z.string().optional() });

const Given = schema(() =>
  z
    .object({
      nickname: z.string(),
      from: Mailbox(),
      reply_to: Mailbox(),
      address: z.string(),
      address_2: z.string(),
      city: z.string(),
      state: z.string(),
      zip: z.string(),
      country: z.string(),
    })
    .partial(),
);
type Given = z.infer<ReturnType<typeof Given>>;

interface Entry {
  readonly field: string;
  readonly message: string;
}

/** Throws all that is wrong at once. */
async function check(ctx: SendgridCtx, given: Given, self?: number): Promise<void> {
  const entries: Entry[] = (['nickname', 'address', 'city', 'country'] as const)
    .filter((field) => !given[field])
    .map((field) => ({ field, message: `${field} is required.` }));
  const email = given.from?.email ?? '';
  if (!email) entries.push({ field: 'from_email', message: 'from_email is required.' });
  else if (!isEmail(email)) entries.push({ field: 'from_email', message: 'From email is not a valid email address.' });
  if (given.reply_to?.email && !isEmail(given.reply_to.email))
    entries.push({ field: 'reply_to_email', message: 'Reply to email is not a valid email address.' });
  if (entries.length > 0) throw errors.invalid('', null).with({ entries });
  const twin = await senders.find(ctx, { where: { nickname: given.nickname } });
  if (twin && twin.id !== self) throw errors.nickname_taken();
}

const person = (given: Given['from'], before = { email: '', name: '' }) => ({ ...before, ...given });

async function create(ctx: SendgridCtx, body: Given): Promise<Sender> {
  await check(ctx, body);
  const from = person(body.from);
  const sender = await senders.insert(ctx, {
    ...blank,
    ...body,
    id: newNumber(ctx.random),
    from,
    reply_to: body.reply_to ? person(body.reply_to) : from,
    verified: ctx.settings.verifySendersAtOnce,
    locked: false,
    created_at: seconds(ctx.now),
    updated_at: seconds(ctx.now),
  });
  await mailVerification(ctx, sender);
  return sender;
}

async function update(ctx: SendgridCtx, id: string, { from, reply_to, ...body }: Given): Promise<Sender> {
  const sender = await senders.need(ctx, id);
  if (sender.locked) throw errors.sender_locked();
  const changes = {
    ...body,
    from: person(from, sender.from),
    reply_to: person(reply_to, sender.reply_to),
    updated_at: seconds(ctx.now),
  };
  await check(ctx, { ...sender, ...changes }, sender.id);
  return senders.update(ctx, sender, changes);
}

async function remove(ctx: SendgridCtx, id: string) {
  await senders.remove(ctx, await senders.need(ctx, id));
  return nothing();
}

const mailVerification = (ctx: SendgridCtx, { from, nickname }: Sender): Promise<void> =>
  sendNotice(ctx, {
    to: from.email,
    subject: 'Please Verify Your Sender Identity',
    html: `<p>${from.email} was added as the sender "${escapeHtml(nickname)}".</p>`,
  });

async function resend(ctx: SendgridCtx, id: string) {
  await mailVerification(ctx, await senders.need(ctx, id));
  return nothing();
}

export const createSender = operation('senders.create', 'POST /v3/senders', {
  summary: 'Add a sender identity',
  status: 201,
  traits: needs('senders'),
  body: Given,
  result: Sender,
  handler: (ctx, { body }) => create(ctx, body),
});

export const listSenders = operation('senders.list', 'GET /v3/senders', {
  summary: 'All sender identities',
  traits: needs('senders'),
  result: () => z.array(Sender()),
  handler: (ctx) => senders.all(ctx),
});

export const getSender = operation('senders.get', 'GET /v3/senders/{sender_id}', {
  summary: 'One sender identity',
  traits: needs('senders'),
  result: Sender,
  handler: (ctx, { params }) => senders.need(ctx, params.sender_id),
});

export const updateSender = operation('senders.update', 'PATCH /v3/senders/{sender_id}', {
  summary: 'Change a sender identity',
  traits: needs('senders'),
  body: Given,
  result: Sender,
  handler: (ctx, { params, body }) => update(ctx, params.sender_id, body),
});

export const deleteSender = operation('senders.delete', 'DELETE /v3/senders/{sender_id}', {
  summary: 'Delete a sender identity',
  traits: needs('senders'),
  handler: (ctx, { params }) => remove(ctx, params.sender_id),
});

export const resendSender = operation('senders.resend', 'POST /v3/senders/{sender_id}/resend_verification', {
  summary: 'Mail the verification once more',
  traits: needs('senders'),
  handler: (ctx, { params }) => resend(ctx, params.sender_id),
});

export const createMarketingSender = marketing.operation('marketing-senders.create', 'POST /v3/marketing/senders', {
  summary: 'Add a sender identity',
  status: 201,
  traits: needs('marketing'),
  body: Given,
  result: Sender,
  handler: (ctx, { body }) => create(ctx, body),
});

export const listMarketingSenders = marketing.operation('marketing-senders.list', 'GET /v3/marketing/senders', {
  summary: 'All sender identities',
  traits: needs('marketing'),
  result: () => z.object({ results: z.array(Sender()) }),
  handler: async (ctx) => ({ results: await senders.all(ctx) }),
});

export const getMarketingSender = marketing.operation('marketing-senders.get', 'GET /v3/marketing/senders/{id}', {
  summary: 'One sender identity',
  traits: needs('marketing'),
  result: Sender,
  handler: (ctx, { params }) => senders.need(ctx, params.id),
});

export const updateMarketingSender = marketing.operation(
  'marketing-senders.update',
  'PATCH /v3/marketing/senders/{id}',
  {
    summary: 'Change a sender identity',
    traits: needs('marketing'),
    body: Given,
    result: Sender,
    handler: (ctx, { params, body }) => update(ctx, params.id, body),
  },
);

export const deleteMarketingSender = marketing.operation(
  'marketing-senders.delete',
  'DELETE /v3/marketing/senders/{id}',
  {
    summary: 'Delete a sender identity',
    traits: needs('marketing'),
    handler: (ctx, { params }) => remove(ctx, params.id),
  },
);

export const resendMarketingSender = marketing.operation(
  'marketing-senders.resend',
  'POST /v3/marketing/senders/{id}/resend_verification',
  {
    summary: 'Mail the verification once more',
    traits: needs('marketing'),
    handler: (ctx, { params }) => resend(ctx, params.id),
  },
);
