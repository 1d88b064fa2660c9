/** Fetching and uploading media: the Project API answers the bytes, the Direct API a list of their values. */
import { file, schema, z } from '../../../src/emulator/index.ts';
import { directApi, projectApi } from '../api.ts';
import { errors } from '../errors.ts';
import { bytesOf, checkFile, keepMedia, media } from './rows.ts';

export const getMedia = projectApi.operation('project.media.get', 'POST /project-apis/v1/project/{pid}/get-media', {
  summary: 'The file of a media id',
  body: () => z.object({ id: z.string(), response_type: z.string().nullish() }),
  async handler(ctx, { body }) {
    const one = await media.need(ctx, body.id);
    return file(bytesOf(one), { type: one.mime_type });
  },
});

export const getMediaDirect = directApi.operation('direct.media.get', 'POST /direct-apis/t1/get-media', {
  summary: 'The file of a media id, as a list of bytes',
  body: () => z.object({ id: z.string() }),
  result: schema(() => z.object({ data: z.array(z.int()) })),
  handler: async (ctx, { body }) => ({ data: [...bytesOf(await media.need(ctx, body.id))] }),
});

export const uploadMedia = directApi.operation('direct.media.upload', 'POST /direct-apis/t1/media', {
  summary: 'Upload a file to send',
  result: schema(() => z.object({ id: z.string() })),
  async handler(ctx, { files }) {
    const upload = files.find(({ field }) => field === 'file');
    if (!upload) throw errors.invalid('file is required');
    checkFile(upload.type, upload.bytes.length);
    const { id } = await keepMedia(ctx, upload.type, upload.name, Buffer.from(upload.bytes));
    return { id };
  },
});
