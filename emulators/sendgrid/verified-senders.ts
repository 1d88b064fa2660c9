/** Verified senders: single addresses that mail may come from, confirmed by a link in a mail. */
import { emptyable, html, link, nothing, schema, z } from '../../src/emulator/index.ts';
import type { SendgridCtx } from './account.ts';
import { operation, verification } from './api.ts';
import { errors } from './errors.ts';
import { isEmail, newNumber } from './ids.ts';
import { accountOf } from './keys.ts';
import { sendNotice } from './mail/notices.ts';
import { escapeHtml } from './mail/plain-text.ts';
import { looseNumber, numberOr } from './paging.ts';
import { collection } from './provider.ts';
import { needs } from './scopes.ts';
import { blankSender, domains, VerifiedSender, verifiedSenders, type VerifiedSender as Sender } from './sender-rows.ts';

/** What a link in a verification mail is for. */
export const verifications = collection('sender_verifications', {
  row: schema(() => z.object({ token: z.string(), sender: z.int(), account: z.string() })),
  key: 'token',
  locates: true,
  missing: errors.resource_not_found,
});

const Given = schema(() => VerifiedSender().omit({ id: true, verified: true, locked: true }).partial());
type Given = z.infer<ReturnType<typeof Given>>;

const required = ['nickname', 'from_email', 'reply_to'] as const;

interface Entry {
  readonly field: string;
  readonly message: string;
  readonly error_id: string;
}

/** Throws all that is wrong at once. */
async function check(ctx: SendgridCtx, given: Given, self?: number): Promise<void> {
  const entries: Entry[] = required
    .filter((field) => !given[field])
    .map((field) => ({ field, message: `${field} is required`, error_id: 'missing_value' }));
  for (const field of ['from_email', 'reply_to'] as const)
    if (given[field] && !isEmail(given[field]))
      entries.push({ field, message: 'valid email address required', error_id: 'invalid_value' });
  const twin = given.from_email && (await verifiedSenders.find(ctx, { where: { from_email: given.from_email } }));
  if (twin && twin.id !== self) entries.push({ field: 'from_email', message: 'already exists', error_id: 'duplicate' });
  if (entries.length > 0) throw errors.invalid('', null).with({ entries });
}

async function sendVerification(ctx: SendgridCtx, sender: Sender): Promise<void> {
  const token = ctx.random.base64url(43);
  await verifications.insert(ctx, { token, sender: sender.id, account: ctx.account.id });
  const url = link(verification, `/v3/verified_senders/verify/${token}`);
  await sendNotice(ctx, {
    to: sender.from_email,
    subject: 'Please Verify Your Single Sender',
    html: `<p>Confirm that mail may come from ${sender.from_email}:</p><p><a href="${url}">Verify Single Sender</a></p>`,
  });
}

export const createVerifiedSender = operation('verified-senders.create', 'POST /v3/verified_senders', {
  summary: 'Add a sender, and mail it a link to confirm itself',
  description: 'Backlot counts it as verified at once.',
  status: 201,
  traits: needs('verified_senders'),
  body: Given,
  result: VerifiedSender,
  async handler(ctx, { body }) {
    await check(ctx, body);
    const sender = await verifiedSenders.insert(ctx, {
      ...blankSender,
      ...body,
      id: newNumber(ctx.random),
      verified: ctx.settings.verifySendersAtOnce,
    });
    await sendVerification(ctx, sender);
    return sender;
  },
});

export const listVerifiedSenders = operation('verified-senders.list', 'GET /v3/verified_senders', {
  summary: 'All verified senders',
  traits: needs('verified_senders'),
  query: () => z.object({ limit: looseNumber(), lastSeenID: looseNumber(), id: looseNumber() }),
  result: () => z.object({ results: z.array(VerifiedSender()) }),
  async handler(ctx, { query: { limit, lastSeenID, id } }) {
    const all = await verifiedSenders.all(ctx);
    const start = all.findIndex((sender) => sender.id === lastSeenID) + 1;
    const chosen = typeof id === 'number' ? all.filter((sender) => sender.id === id) : all.slice(start);
    return { results: chosen.slice(0, numberOr(limit, chosen.length) || chosen.length) };
  },
});

export const updateVerifiedSender = operation('verified-senders.update', 'PATCH /v3/verified_senders/{id}', {
  summary: 'Change a verified sender',
  traits: needs('verified_senders'),
  body: Given,
  result: VerifiedSender,
  async handler(ctx, { params, body }) {
    const sender = await verifiedSenders.need(ctx, params.id);
    await check(ctx, { ...sender, ...body }, sender.id);
    return verifiedSenders.update(ctx, sender, body);
  },
});

export const deleteVerifiedSender = operation('verified-senders.delete', 'DELETE /v3/verified_senders/{id}', {
  summary: 'Delete a verified sender',
  traits: needs('verified_senders'),
  async handler(ctx, { params }) {
    await verifiedSenders.remove(ctx, await verifiedSenders.need(ctx, params.id));
    return nothing();
  },
});

export const resendVerification = operation('verified-senders.resend', 'POST /v3/verified_senders/resend/{id}', {
  summary: 'Mail the link once more',
  traits: needs('verified_senders'),
  async handler(ctx, { params }) {
    await sendVerification(ctx, await verifiedSenders.need(ctx, params.id));
    return nothing();
  },
});

/** A person opens it from a mail, an app calls it: neither shows a key. */
export const verifySender = verification.operation(
  'verified-senders.verify',
  'GET /v3/verified_senders/verify/{token}',
  {
    summary: 'Confirm a sender by the link that it was mailed',
    async handler(anyCtx, { params }) {
      const { sender: id, account: owner } = await verifications.need(anyCtx, params.token);
      const account = await accountOf(anyCtx, owner);
      const ctx = account ? anyCtx.as({ account }) : anyCtx;
      const sender = await verifiedSenders.need(ctx, id);
      await verifiedSenders.update(ctx, sender, { verified: true });
      const wantsPage = ctx.request?.headers.accept?.includes('text/html') ?? false;
      if (!wantsPage) return nothing();
      return html(`<html><body><h1>Sender Verified</h1><p>${escapeHtml(sender.from_email)}</p></body></html>`);
    },
  },
);

export const verificationSteps = operation('verified-senders.steps', 'GET /v3/verified_senders/steps_completed', {
  summary: 'Which of the ways to prove a sender has been gone',
  traits: needs('verified_senders'),
  result: () => z.object({ results: z.object({ sender_verified: z.boolean(), domain_verified: z.boolean() }) }),
  async handler(ctx) {
    const sender = await verifiedSenders.find(ctx, { where: { verified: true } });
    const domain = await domains.find(ctx, { where: { valid: true } });
    return { results: { sender_verified: sender !== undefined, domain_verified: domain !== undefined } };
  },
});

export const warnedDomains = operation('verified-senders.domains', 'GET /v3/verified_senders/domains', {
  summary: 'Domains of which single addresses should not send, or can not',
  traits: needs('verified_senders'),
  query: () => z.object({ limit: emptyable(z.string()).optional() }),
  result: () =>
    z.object({
      results: z.object({ soft_failures: z.array(z.string()), hard_failures: z.array(z.string()) }),
    }),
  handler: async () =>
    Promise.resolve({
      results: {
        soft_failures: ['gmail.com', 'googlemail.com', 'hotmail.com', 'outlook.com', 'live.com'],
        hard_failures: ['yahoo.com', 'aol.com', 'aim.com', 'yahoo.co.uk'],
      },
    }),
});
