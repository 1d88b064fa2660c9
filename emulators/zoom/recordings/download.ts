/** Downloads: a file's link, opened by an access token, a download token, in a header or in the query. */
import { z, type Answer } from '../../../src/emulator/index.ts';
import { couldBeToken } from '../account.ts';
import { files } from '../api.ts';
import { bearerOf } from '../auth.ts';
import { errors } from '../errors.ts';
import { text } from '../fields.ts';
import { links } from '../links.ts';
import { tokens } from '../oauth/tokens.ts';
import type { ZoomCtx } from '../provider.ts';
import { downloadTokens } from './download-tokens.ts';
import { recordingFiles, recordings } from './rows.ts';
import { serve } from './serving.ts';
import { noteView } from './views.ts';

const Query = () =>
  z.object({
    access_token: text(),
    download_token: text(),
    download_access_token: text(),
  });

/** Throws unless the token opens this recording. One of nobody that looks like Zoom's passes, as at the API. */
async function checkToken(ctx: ZoomCtx, text: string | undefined, uuid: string): Promise<void> {
  if (text === undefined) throw errors.invalid_access_token();
  const access = await tokens.get(ctx, text);
  if (access?.status === 'expired') throw errors.access_token_expired();
  if (access) {
    if (access.kind !== 'access' || access.status !== 'active') throw errors.invalid_access_token();
    return;
  }
  const download = await downloadTokens.get(ctx, text);
  if (download?.status === 'expired') throw errors.access_token_expired();
  const good = download ? download.uuid === uuid : !ctx.strict && couldBeToken(text);
  if (!good) throw errors.invalid_access_token();
}

async function fetchFile(
  ctx: ZoomCtx,
  token: string,
  query: z.infer<ReturnType<typeof Query>>,
): Promise<Answer<never>> {
  const { request } = ctx;
  const link = await links.get(ctx, token);
  const row = link && (await recordingFiles.get(ctx, link.target));
  const recording = row && (await recordings.get(ctx, row.meeting_id));
  if (!row || !recording) throw errors.file_gone();
  const given =
    (request && bearerOf(request)) ?? query.access_token ?? query.download_token ?? query.download_access_token;
  await checkToken(ctx, given, row.meeting_id);
  const isThere =
    recordingFiles.internal(row).state === 'completed' && recordings.internal(recording).state === 'completed';
  if (!isThere) throw errors.file_gone();
  await noteView(ctx, recording.uuid, 'download');
  return serve(request, row, { attached: true });
}

export const download = files.operation('recordings.download', 'GET /rec/download/{token}', {
  summary: "A recording file's bytes",
  query: Query,
  handler: (ctx, { params, query }) => fetchFile(ctx, params.token, query),
});

export const webhookDownload = files.operation(
  'recordings.webhookDownload',
  'GET /rec/webhook_download/{token}/{second}',
  {
    summary: "A recording file's bytes, by the link of a webhook",
    query: Query,
    handler: (ctx, { params, query }) => fetchFile(ctx, params.token, query),
  },
);
