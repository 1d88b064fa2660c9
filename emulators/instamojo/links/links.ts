/** Links through v1.1: create, list, read, edit, archive. */
import { schema, z, type Infer } from '../../../src/emulator/index.ts';
import { succeeded, success, v1 } from '../api.ts';
import { errors } from '../errors.ts';
import { flag, optionalCount, optionalText, optionalUrl, price, text } from '../fields.ts';
import { twoDecimals } from '../money.ts';
import { job, type InstamojoCtx } from '../provider.ts';
import { shorten, shortening } from '../short-urls.ts';
import { blank, freeSlug, Link, links, type Link as LinkRow } from './rows.ts';

const Input = schema(() =>
  z.object({
    title: text(255),
    description: z.string().max(10_000),
    base_price: price(),
    currency: optionalText(3),
    quantity: optionalCount(),
    start_date: optionalText(32),
    end_date: optionalText(32),
    venue: optionalText(255),
    timezone: optionalText(64),
    redirect_url: optionalUrl(),
    webhook_url: optionalUrl(),
    note: optionalText(10_000),
    file_upload_json: optionalText(10_000),
    cover_image_json: optionalText(10_000),
    enable_pwyw: flag(),
    enable_sign: flag(),
    socialpay_platforms: optionalText(255),
  }),
);

type Input = Partial<Infer<typeof Input>>;

const One = schema(() => success({ link: Link() }));

export const createLink = v1.operation('v1.links.create', 'POST /api/1.1/links/', {
  summary: 'Create a link',
  status: 201,
  body: Input,
  result: One,
  async handler(ctx, { body }) {
    const slug = await freeSlug(ctx, body.title);
    const row = { ...blank(ctx, slug, body.title), ...changesOf(body) };
    const link = await links.insert(ctx, row, { file: body.file_upload_json ?? undefined });
    ctx.schedule(shortenLink, { slug });
    return succeeded({ link });
  },
});

/** What a body says of a row's fields; what it leaves out stays as it is. */
function changesOf({ base_price, quantity, cover_image_json, file_upload_json: _, ...plain }: Input): Partial<LinkRow> {
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined && value !== null));
  return {
    ...(given as Partial<LinkRow>),
    ...(base_price !== undefined && { base_price: twoDecimals(base_price) }),
    ...(quantity !== undefined && { quantity: Number(quantity) || null }),
    ...(cover_image_json && { cover_image: imageIn(cover_image_json) }),
  };
}

/** The URL in what an upload answered. Throws a validation error for anything else. */
function imageIn(json: string): string {
  try {
    const { url } = JSON.parse(json) as { url?: unknown };
    if (typeof url === 'string') return url;
  } catch {
    // Not JSON: told below.
  }
  throw errors.invalid({ cover_image_json: ['Invalid JSON.'] });
}

export const shortenLink = job('links.shorten', {
  kind: 'progress',
  input: () => z.object({ slug: z.string() }),
  after: shortening,
  async run(ctx, { slug }) {
    const link = await links.get(ctx, slug);
    if (link) await links.update(ctx, link, { shorturl: await shorten(ctx, link.url) });
  },
});

export const listLinks = v1.operation('v1.links.list', 'GET /api/1.1/links/', {
  summary: 'List links, newest first',
  list: Link,
  listName: 'links',
  handler: (ctx, { page }) => links.list(ctx, { where: { status: 'Live' }, page }),
});

export const getLink = v1.operation('v1.links.get', 'GET /api/1.1/links/{slug}/', {
  summary: 'A link',
  result: One,
  handler: async (ctx, { params }) => succeeded({ link: await liveLink(ctx, params.slug) }),
});

/** Throws `not_found` for an archived one, too. */
async function liveLink(ctx: InstamojoCtx, slug: string): Promise<LinkRow> {
  const link = await links.need(ctx, slug);
  if (link.status === 'Archived') throw errors.not_found();
  return link;
}

export const editLink = v1.operation('v1.links.edit', 'PATCH /api/1.1/links/{slug}/', {
  summary: 'Change a link; its slug stays',
  body: () => Input().partial(),
  result: One,
  async handler(ctx, { params, body }) {
    const link = await liveLink(ctx, params.slug);
    const file = body.file_upload_json ? { file: body.file_upload_json } : undefined;
    return succeeded({ link: await links.update(ctx, link, changesOf(body), file) });
  },
});

export const archiveLink = v1.operation('v1.links.archive', 'DELETE /api/1.1/links/{slug}/', {
  summary: 'Archive a link',
  result: () => success({}),
  async handler(ctx, { params }) {
    await links.update(ctx, await liveLink(ctx, params.slug), { status: 'Archived' });
    return succeeded({});
  },
});
