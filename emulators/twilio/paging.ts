/** How Twilio pages: v2010 puts its fields beside the list, product APIs under `meta`. Tokens are opaque in both. */
import { link, z, type Call, type Lists, type Page, type PageRequest } from '../../src/emulator/index.ts';
import { errors } from './errors.ts';
import type { Product } from './provider.ts';
import { text } from './params.ts';

const DEFAULT_SIZE = 50;
const MAX_SIZE = 1000;

const pageNumber = (query: Readonly<Record<string, unknown>>): number => Math.max(0, Number(query.Page) || 0);

const onwards = /^PA([A-Z]{2}[0-9a-f]{32})$/;

/**
 * `PA` and a cursor (or the sid of the row before it) goes on, `PB` and a sid goes back; without a token `Page` counts
 * pages. A cursor also stands when the row at which the last page ended is gone: apps delete while they page.
 */
function request(query: Readonly<Record<string, unknown>>): PageRequest {
  const asked = query.PageSize === undefined || query.PageSize === '' ? DEFAULT_SIZE : Number(query.PageSize);
  if (!Number.isInteger(asked) || asked < 1) throw errors.invalid_parameter('PageSize');
  const size = Math.min(asked, MAX_SIZE);
  const token = typeof query.PageToken === 'string' ? query.PageToken : '';
  const [, after] = onwards.exec(token) ?? [];
  if (after) return { size, after };
  if (token.startsWith('PA')) return { size, cursor: token.slice(2) };
  if (token.startsWith('PB')) return { size, before: token.slice(2) };
  if (token !== '') throw errors.invalid_page();
  return { size, offset: pageNumber(query) * size };
}

const query = () => z.object({ PageSize: text(), Page: text(), PageToken: text() });

const own = new Set(['Page', 'PageSize', 'PageToken']);

/** The query of another page: the filters as they came, then size, number and token. */
function queryOf(call: Call, size: number, page: number, token?: string): string {
  const filters = [...new URLSearchParams(call.search)].filter(([name]) => !own.has(name));
  const pairs = [
    ...filters,
    ['PageSize', String(size)],
    ['Page', String(page)],
    ...(token ? [['PageToken', token]] : []),
  ];
  return pairs.map(([name = '', value = '']) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

const keyOf = (item: unknown): string | undefined => {
  const key = (item as { sid?: unknown } | undefined)?.sid;
  return typeof key === 'string' ? key : undefined;
};

interface Addresses {
  readonly first: string;
  readonly own: string;
  readonly next: string | null;
  readonly previous: string | null;
  readonly number: number;
}

function addresses(page: Page, call: Call, base: string): Addresses {
  const { size, before } = page.request;
  const asked = new URLSearchParams(call.search);
  const number = pageNumber({ Page: asked.get('Page') });
  const token = asked.get('PageToken') ?? undefined;
  const at = (index: number, cursor?: string): string => `${base}?${queryOf(call, size, index, cursor)}`;
  const [firstKey, lastKey] = [keyOf(page.items[0]), keyOf(page.items.at(-1))];
  const onward = before === undefined ? page.next : lastKey;
  return {
    first: at(0),
    own: at(number, token),
    next: onward === undefined ? null : at(number + 1, `PA${onward}`),
    previous: number > 0 ? at(number - 1, firstKey && `PB${firstKey}`) : null,
    number,
  };
}

/** v2010: the array beside exactly eight fields; python refuses any other. */
export const classicPages: Lists = {
  query,
  page: request,
  envelope: (page, { call, name = 'items' }) => {
    const { size } = page.request;
    const { first, own: uri, next, previous, number } = addresses(page, call, call.path);
    const start = page.items.length === 0 ? 0 : number * size;
    return {
      first_page_uri: first,
      end: page.items.length === 0 ? 0 : start + page.items.length - 1,
      previous_page_uri: previous,
      [name]: page.items,
      uri,
      page_size: size,
      start,
      next_page_uri: next,
      page: number,
    };
  },
  schema: (row, name = 'items') =>
    z.object({
      first_page_uri: z.string(),
      end: z.int(),
      previous_page_uri: z.string().nullable(),
      [name]: z.array(row),
      uri: z.string(),
      page_size: z.int(),
      start: z.int(),
      next_page_uri: z.string().nullable(),
      page: z.int(),
    }),
};

/** Product APIs: absolute URLs under `meta`, and the name of the array in `meta.key`. */
export const productPages = (host: Product): Lists => ({
  query,
  page: request,
  envelope: (page, { call, name = 'items' }) => {
    const base = link({ options: { host } }, call.path.slice(host.length + 1));
    const { first, own: url, next, previous, number } = addresses(page, call, base);
    return {
      meta: {
        page: number,
        page_size: page.request.size,
        first_page_url: first,
        previous_page_url: previous,
        url,
        next_page_url: next,
        key: name,
      },
      [name]: page.items,
    };
  },
  schema: (row, name = 'items') =>
    z.object({
      meta: z.object({
        page: z.int(),
        page_size: z.int(),
        first_page_url: z.string(),
        previous_page_url: z.string().nullable(),
        url: z.string(),
        next_page_url: z.string().nullable(),
        key: z.string(),
      }),
      [name]: z.array(row),
    }),
});
