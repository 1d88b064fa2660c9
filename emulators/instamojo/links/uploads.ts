/** Files of links: asked for by the API, posted to the URL that it answers, and served again. What the upload answers becomes `cover_image_json` or `file_upload_json`. */
import { file, link, schema, z } from '../../../src/emulator/index.ts';
import { pages, succeeded, success, v1 } from '../api.ts';
import { errors } from '../errors.ts';
import { hexId, stamp } from '../ids.ts';
import { collection } from '../provider.ts';

const Upload = schema(() =>
  z.object({
    key: z.string(),
    filename: z.string(),
    type: z.string(),
    size: z.int(),
    url: z.string(),
    created_at: z.string(),
  }),
);

export const uploads = collection('uploads', {
  row: Upload,
  internal: () => z.object({ base64: z.string() }),
  key: 'key',
  locates: true,
  missing: () => errors.not_found(),
});

export const getUploadUrl = v1.operation('v1.links.get_file_upload_url', 'GET /api/1.1/links/get_file_upload_url/', {
  summary: 'Where to post a file',
  result: () => success({ upload_url: z.string() }),
  handler: (ctx) =>
    Promise.resolve(succeeded({ upload_url: link(pages, `/@${ctx.account.username}/uploads/${hexId(ctx.random)}`) })),
});

export const upload = pages.operation('uploads.create', 'POST /@{username}/uploads/{key}', {
  summary: 'Upload a file',
  bodies: ['multipart'],
  body: () => z.object({}),
  result: () => Upload().omit({ created_at: true }),
  async handler(ctx, { params, files }) {
    const sent = files.find(({ field }) => field === 'fileUpload');
    if (!sent) throw errors.bad_form();
    const { key } = params;
    const about = {
      url: link(pages, `/@${params.username}/uploads/${key}`),
      size: sent.bytes.byteLength,
      type: sent.type,
      filename: sent.name,
      key,
    };
    const base64 = Buffer.from(sent.bytes).toString('base64');
    await uploads.insert(ctx, { ...about, created_at: stamp(ctx) }, { base64 });
    return about;
  },
});

export const download = pages.operation('uploads.get', 'GET /@{username}/uploads/{key}', {
  summary: 'An uploaded file',
  async handler(ctx, { params }) {
    const found = await uploads.need(ctx, params.key);
    return file(Buffer.from(uploads.internal(found).base64, 'base64'), { type: found.type });
  },
});
