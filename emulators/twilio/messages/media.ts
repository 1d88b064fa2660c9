/** Media of messages: listed, fetched as data and as bytes, deleted. */
import { file, nothing, redirect, z, type Answer } from '../../../src/emulator/index.ts';
import { A, files, v2010 } from '../api.ts';
import { timeRange } from '../dates.ts';
import { errors } from '../errors.ts';
import { times } from '../params.ts';
import { Media, media } from './media-rows.ts';
import { messages } from './rows.ts';
import { placeholder } from './placeholders.ts';

export const listMedia = v2010.operation('media.list', `GET ${A}/Messages/{MessageSid}/Media.json`, {
  summary: 'List the media of a message',
  query: () => z.object(times('DateCreated')),
  list: Media,
  listName: 'media_list',
  async handler(ctx, { params, query, page }) {
    const message = await messages.need(ctx, params.MessageSid);
    const where = { parent_sid: message.sid, created: timeRange(query, 'DateCreated') };
    return media.list(ctx, { where, order: { direction: 'asc' }, page });
  },
});

async function mediaOfMessage(
  ctx: Parameters<typeof media.need>[0],
  { MessageSid: message, Sid: id }: { readonly MessageSid: string; readonly Sid: string },
): Promise<Media> {
  const row = await media.need(ctx, id);
  if (row.parent_sid !== message) throw errors.not_found();
  return row;
}

export const fetchMedia = v2010.operation('media.fetch', `GET ${A}/Messages/{MessageSid}/Media/{Sid}.json`, {
  summary: 'What is known of a file',
  result: Media,
  handler: (ctx, { params }) => mediaOfMessage(ctx, params),
});

export const deleteMedia = v2010.operation('media.delete', `DELETE ${A}/Messages/{MessageSid}/Media/{Sid}.json`, {
  summary: 'Delete a file',
  status: 204,
  async handler(ctx, { params }) {
    await media.remove(ctx, await mediaOfMessage(ctx, params));
    return nothing();
  },
});

export const downloadMedia = files.operation('media.download', `GET ${A}/Messages/{MessageSid}/Media/{Sid}`, {
  summary: 'The bytes of a file',
  async handler(ctx, { params }) {
    const row = await mediaOfMessage(ctx, params);
    return bytesOf(media.internal(row).source, row.content_type);
  },
});

const LOCAL =
  /^https?:\/\/(?:localhost|[\w-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\]|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/i;

/**
 * Twilio redirects to where the bytes are. What stands on this machine is there still; of what stands elsewhere a small
 * file of the same type is given, so that no test needs the internet.
 */
function bytesOf(source: string, type: string): Answer<never> {
  const [, base64, inline] = /^data:[^,]*?(;base64)?,(.*)$/s.exec(source) ?? [];
  if (inline !== undefined)
    return file(base64 ? Buffer.from(inline, 'base64') : Buffer.from(decodeURIComponent(inline)), { type });
  if (LOCAL.test(source)) return redirect(source, { status: 307 });
  return file(placeholder(type), { type });
}
