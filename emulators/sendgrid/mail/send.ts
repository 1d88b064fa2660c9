/** mail/send: the operation that everything else is there for. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { mail } from '../api.ts';
import { creditLimit } from '../credits.ts';
import { errors } from '../errors.ts';
import { newMessageId } from '../ids.ts';
import { collection } from '../provider.ts';
import { needs } from '../scopes.ts';
import { maySendAs } from '../sender-rows.ts';
import { requestsOfMonth } from '../stats/tally.ts';
import { MailBody } from './body.ts';
import { recipientsOf } from './drafts.ts';
import { accept } from './queue.ts';
import { complaintsOf } from './validation.ts';
import { accountComplaints } from './validation-account.ts';

/** What was sent in sandbox mode: checked, and nothing else. */
export const sandboxed = collection('requests_sandboxed', {
  row: schema(() => z.object({ message_id: z.string(), body: MailBody(), at: z.int() })),
  key: 'message_id',
  owner: 'account',
});

const MAX_SIZE = 30 * 1024 * 1024; // bytes of bodies and decoded attachments

function sizeOf({ content = [], attachments = [] }: MailBody): number {
  const bodies = content.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);
  return attachments.reduce((sum, one) => sum + Math.floor((one.content.length * 3) / 4), bodies);
}

async function checkMail(ctx: SendgridCtx, body: MailBody): Promise<void> {
  const complaints = [...complaintsOf(body), ...(await accountComplaints(ctx, body))];
  if (complaints.length > 0) throw errors.invalid_mail(complaints);
  if (sizeOf(body) > MAX_SIZE) throw errors.content_too_large();
}

export const sendMail = mail.operation('mail.send', 'POST /v3/mail/send', {
  summary: 'Send a mail',
  description: 'Accepted with 202 and the X-Message-Id; in sandbox mode checked only, with 200.',
  status: 202,
  traits: needs('mail.send'),
  body: MailBody,
  async handler(ctx, { body }) {
    await checkMail(ctx, body);
    if (ctx.settings.enforceSenderIdentity && !(await maySendAs(ctx, body.from.email)))
      throw errors.unverified_sender();
    if (body.mail_settings?.sandbox_mode?.enable) return inSandbox(ctx, body);
    const wanted = (await requestsOfMonth(ctx)) + recipientsOf(body).length;
    if (wanted > (await creditLimit(ctx))) throw errors.credits_exceeded();
    return nothing({ status: 202, headers: { 'x-message-id': await accept(ctx, body) } });
  },
});

async function inSandbox(ctx: SendgridCtx, body: MailBody) {
  const message_id = newMessageId(ctx.random);
  await sandboxed.insert(ctx, { message_id, body, at: Math.floor(ctx.now / 1000) });
  return nothing({ status: 200, headers: { 'x-message-id': message_id } });
}
