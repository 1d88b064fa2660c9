/** What a mail's tracked links and its pixel lead to. */
import { file, redirect } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { pages } from '../api.ts';
import { errors } from '../errors.ts';
import { messages, type Message } from '../mail/messages.ts';
import { clicked, opened, someReader, type Reader } from '../mail/outcomes.ts';
import { headerUrl } from '../mail/plain-text.ts';
import { tokenOf, type MailToken } from '../mail/tokens.ts';

/** Whoever follows a link: as the request tells. */
export const readerOf = ({ request }: SendgridCtx): Reader => ({
  ip: request?.ip ?? someReader.ip,
  useragent: request?.headers['user-agent'] ?? '',
});

/** The message that a link belongs to. Throws the page for links that nobody wrote. */
export async function linkedMessage(ctx: SendgridCtx): Promise<{ message: Message; token: MailToken }> {
  const token = ctx.request && tokenOf(ctx.request);
  const message = token && (await messages.get(ctx, token.sg_message_id));
  if (!token || !message) throw errors.no_such_path();
  return { message, token };
}

export const followLink = pages.operation('tracking.click', 'GET /ls/click', {
  summary: 'A tracked link: counts a click and leads on',
  async handler(ctx) {
    const { message, token } = await linkedMessage(ctx);
    const link = messages.internal(message).links[token.number];
    if (!link) throw errors.no_such_path();
    await clicked(ctx, message, readerOf(ctx), link);
    return redirect(headerUrl(link.url));
  },
});

/** One transparent pixel. */
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

export const showPixel = pages.operation('tracking.open', 'GET /wf/open', {
  summary: 'The pixel of an HTML mail: counts an open',
  async handler(ctx) {
    const { message } = await linkedMessage(ctx);
    await opened(ctx, message, readerOf(ctx));
    return file(gif, { type: 'image/gif', headers: { 'cache-control': 'no-cache, max-age=0' } });
  },
});
