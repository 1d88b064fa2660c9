/** Media: what goes along with a message, as it is kept: where it came from, not its bytes. */
import { link, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { newDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { collection } from '../provider.ts';

export const Media = schema(() =>
  z.object({
    account_sid: z.string(),
    content_type: z.string(),
    date_created: z.string(),
    date_updated: z.string(),
    parent_sid: z.string(),
    sid: z.string(),
    uri: z.string(),
  }),
);
export type Media = z.infer<ReturnType<typeof Media>>;

const MediaFacts = schema(() =>
  z.object({
    /** A URL (`data:` ones too). */
    source: z.string(),
    /** The app has been asked for it. */
    fetched: z.boolean(),
    created: z.int(),
  }),
);

export const media = collection('media', {
  row: Media,
  internal: MediaFacts,
  key: 'sid',
  owner: 'account',
  columns: ['parent_sid', { name: 'created', type: 'integer', path: 'created', from: 'internal' }],
  missing: errors.not_found,
});

const types: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  amr: 'audio/amr',
  wav: 'audio/x-wav',
  mp4: 'video/mp4',
  '3gp': 'video/3gpp',
  vcf: 'text/vcard',
  txt: 'text/plain',
  csv: 'text/csv',
};

/** What a URL's name says of its content. */
export function contentTypeOf(url: string): string {
  const [, inline] = /^data:([^;,]+)/.exec(url) ?? [];
  if (inline) return inline;
  const [, extension = ''] = /\.([a-z0-9]+)(?:[?#]|$)/i.exec(url) ?? [];
  return types[extension.toLowerCase()] ?? 'image/jpeg';
}

/** A file on its way into a message; without a type its name tells. */
export interface FileSource {
  readonly source: string;
  readonly content_type?: string;
}

/** Keeps the files of a message. */
export async function addMedia(ctx: TwilioCtx, parent: string, sources: readonly FileSource[]): Promise<Media[]> {
  const rows: Media[] = [];
  for (const { source, content_type = contentTypeOf(source) } of sources) {
    const id = sid(ctx, 'ME');
    const row: Media = {
      account_sid: ctx.account.id,
      content_type,
      ...newDates(ctx.now),
      parent_sid: parent,
      sid: id,
      uri: `/2010-04-01/Accounts/${ctx.account.id}/Messages/${parent}/Media/${id}.json`,
    };
    rows.push(await media.insert(ctx, row, { source, fetched: false, created: ctx.now }));
  }
  return rows;
}

export const mediaOf = (ctx: TwilioCtx, parent: string): Promise<Media[]> =>
  media.all(ctx, { where: { parent_sid: parent } });

/** The address of the bytes. */
export const mediaUrl = ({ uri }: Media): string => link({ options: { host: 'api' } }, uri.replace(/\.json$/, ''));
