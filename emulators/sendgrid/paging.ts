/** The ways in which SendGrid pages: by limit and offset with a Link header, and by page tokens with `_metadata`. */
import { answer, emptyable, link, z, type Call, type Lists, type Page } from '../../src/emulator/index.ts';
import { errors } from './errors.ts';

/** Numbers that don't parse are ignored, never refused. */
export const looseNumber = () => z.union([z.int(), emptyable(z.string())]).optional();

export const numberOr = <T>(value: unknown, fallback: T): number | T =>
  typeof value === 'number' && value >= 0 ? value : fallback;

const rest = { options: { host: 'api' } };

/** A URL of the api under which the call came, with other query parameters than the call's own. */
export function urlWith(call: Call, changes: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams(call.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) query.delete(name);
    else query.set(name, String(value));
  }
  const text = query.toString();
  return link(rest, `${call.path}${text && `?${text}`}`);
}

/** A URL of the api, for `_metadata.self`. */
export const selfLink = (path: string): string => link(rest, path);

interface Sizes {
  readonly size: number;
  readonly max: number;
}

/** `limit` and `offset`: a bare array (or `{result: [...]}` where the list is named), and `Link` when a limit was sent. */
export const offsets = ({ size, max }: Sizes): Lists => ({
  query: () => z.object({ limit: looseNumber(), offset: looseNumber() }),
  page: ({ limit, offset }) => ({
    size: Math.min(numberOr(limit, size) || size, max),
    offset: numberOr(offset, 0),
    total: typeof limit === 'number',
  }),
  envelope: (page, { call, name }) => {
    const body = name ? { [name]: page.items } : page.items;
    return page.request.total ? answer(body, { headers: { link: linkHeader(page, call) } }) : body;
  },
  schema: (row, name) => (name ? z.object({ [name]: z.array(row) }) : z.array(row)),
});

/** All four rels are always there; `next` of the last page and `prev` of the first point at the page itself. */
function linkHeader({ request: { size: limit, offset = 0 }, total = 0 }: Page, call: Call): string {
  const last = Math.max(0, Math.ceil(total / limit) - 1);
  const current = Math.floor(offset / limit);
  const rels = { next: Math.min(current + 1, last), prev: Math.max(current - 1, 0), last, first: 0 };
  return Object.entries(rels)
    .map(([rel, page]) => `<${urlWith(call, { limit, offset: page * limit })}>; rel="${rel}"; title="${page + 1}"`)
    .join(', ');
}

const tokenOf = (offset: number): string => Buffer.from(`page:${offset}`).toString('base64url');

/** Throws for a token that no page gave. */
export function offsetOf(token: unknown): number {
  if (token === undefined || token === '') return 0;
  const offset = /^page:(\d{1,9})$/.exec(Buffer.from(String(token), 'base64url').toString())?.[1];
  if (offset === undefined) throw errors.bad_page_token();
  return Number(offset);
}

export const PageMetadata = () =>
  z.object({ self: z.string(), next: z.string().optional(), prev: z.string().optional(), count: z.int() });

/** `_metadata` of a page. */
export function metadataOf({ request: { size, offset = 0 }, total = 0 }: Page, call: Call) {
  const at = (start: number) => urlWith(call, { page_size: size, page_token: tokenOf(start) });
  return {
    self: urlWith(call, {}),
    ...(offset + size < total && { next: at(offset + size) }),
    ...(offset > 0 && { prev: at(Math.max(0, offset - size)) }),
    count: total,
  };
}

/** `page_size` and `page_token`: `{result: [...], _metadata}`. */
export const pageTokens = ({ size, max }: Sizes): Lists => ({
  query: () => z.object({ page_size: looseNumber(), page_token: emptyable(z.string()).optional() }),
  page: ({ page_size, page_token }) => ({
    size: Math.min(numberOr(page_size, size) || size, max),
    offset: offsetOf(page_token),
    total: true,
  }),
  envelope: (page, { call, name = 'result' }) => ({ [name]: page.items, _metadata: metadataOf(page, call) }),
  schema: (row, name = 'result') => z.object({ [name]: z.array(row), _metadata: PageMetadata() }),
});
