/** Media: files that users sent, and that apps uploaded. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection, type AisensyCtx } from '../provider.ts';
import { sampleOf } from './samples.ts';

const Media = schema(() =>
  z.object({
    id: z.string(),
    mime_type: z.string(),
    file_name: z.string(),
    size: z.int(), // bytes
    created_at: z.int(),
  }),
);
export type Media = z.infer<ReturnType<typeof Media>>;

const Hidden = schema(() => z.object({ base64: z.string() }));

export const media = collection('media', {
  row: Media,
  internal: Hidden,
  key: 'id',
  owner: 'account',
  columns: ['mime_type', { name: 'size', type: 'integer', path: 'size' }],
  missing: () => errors.media_missing(),
  stats: { by: ['mime_type'], sum: ['size'] },
  make: (ctx: AisensyCtx, given) => {
    const { mime_type = 'image/png' } = given as Partial<Media>;
    const bytes = sampleOf(mime_type);
    const row = { id: mediaId(ctx), mime_type, file_name: '', size: bytes.length, created_at: ctx.now, ...given };
    return { row, internal: { base64: bytes.toString('base64') } };
  },
});

/** Meta's ids are digits. */
const mediaId = ({ random }: AisensyCtx): string => `${random.int(1, 9)}${random.digits(15)}`;

export const keepMedia = (ctx: AisensyCtx, mime_type: string, file_name: string, bytes: Buffer): Promise<Media> =>
  media.insert(
    ctx,
    { id: mediaId(ctx), mime_type, file_name, size: bytes.length, created_at: ctx.now },
    { base64: bytes.toString('base64') },
  );

export const bytesOf = (one: Media): Buffer => Buffer.from(media.internal(one).base64, 'base64');

const mega = 1_048_576;

/** What WhatsApp takes, and up to which size. */
const rules: readonly (readonly [RegExp, number])[] = [
  [/^image\/(?:jpe?g|png)$/, 5 * mega],
  [/^video\/(?:mp4|3gpp)$/, 16 * mega],
  [/^audio\/(?:aac|amr|mpeg|mp3|mp4|m4a|x-m4a|ogg|opus)$/, 16 * mega],
  [/^image\/webp$/, 500 * 1024],
  [/^(?:application|text)\//, 100 * mega],
];

/** Throws `media_refused` for a file that WhatsApp would not take. */
export function checkFile(type: string, size: number): void {
  const plain = type.split(';')[0]?.trim().toLowerCase() ?? '';
  const rule = rules.find(([form]) => form.test(plain));
  if (!rule) throw errors.media_refused(`Unsupported media type ${plain}`);
  if (size > rule[1]) throw errors.media_refused(`Media size ${size} exceeds the limit of ${rule[1]} bytes`);
}
