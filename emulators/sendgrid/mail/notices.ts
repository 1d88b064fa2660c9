/** Mail of SendGrid's own, to people of the account: it shows in the inbox and is nobody's activity. */
import type { SendgridCtx } from '../account.ts';
import { newMessageId, newReceipt } from '../ids.ts';
import { blankDetails, blankMessage, messages } from './messages.ts';
import { plainOf } from './plain-text.ts';

export async function sendNotice(
  ctx: SendgridCtx,
  { to, subject, html }: { readonly to: string; readonly subject: string; readonly html: string },
): Promise<void> {
  const id = newMessageId(ctx.random);
  await messages.insert(
    ctx,
    {
      ...blankMessage(id, `${id}.${newReceipt(ctx.random, ctx.now)}.0`, ctx.now),
      from: { email: 'noreply@sendgrid.com', name: 'SendGrid' },
      to_email: to,
      to: [{ email: to }],
      subject,
      html,
      text: plainOf(html),
      status: 'delivered',
    },
    { ...blankDetails, address: to.toLowerCase(), notice: true },
  );
}
