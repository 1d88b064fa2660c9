/** Short URLs (`imjo.in/CODE`): made a moment after what they lead to, as the real ones are. */
import { link, redirect, schema, z } from '../../src/emulator/index.ts';
import { pages } from './api.ts';
import { errors } from './errors.ts';
import { shortCode } from './ids.ts';
import { collection, type InstamojoCtx } from './provider.ts';

const ShortUrl = schema(() => z.object({ code: z.string(), leads_to: z.string() }));

export const shortUrls = collection('short_urls', {
  row: ShortUrl,
  key: 'code',
  locates: true,
  missing: errors.page_not_found,
});

/** Makes one, and answers its URL. */
export async function shorten(ctx: InstamojoCtx, url: string): Promise<string> {
  const { code } = await shortUrls.insert(ctx, { code: shortCode(ctx.random), leads_to: url });
  return link(pages, `/${code}`);
}

/** Production takes about a tenth of a second, after the answer has left with `null`. */
export const shortening = { min: '100ms', max: '900ms' };

export const openShortUrl = pages.operation('short_urls.open', 'GET /{code}', {
  summary: 'Follow a short URL',
  handler: async (ctx, { params }) => redirect((await shortUrls.need(ctx, params.code)).leads_to),
});
