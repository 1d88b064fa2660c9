/** Pages of lists: by a token that lives fifteen minutes and belongs to one query, or by the old page number. */
import { digest, schema, z, type Page, type PageRequest } from '../../src/emulator/index.ts';
import { errors } from './errors.ts';
import { text } from './fields.ts';
import { collection, job, type ZoomCtx } from './provider.ts';

const PageToken = schema(() =>
  z.object({
    token: z.string(),
    /** Of the query without its page parameters: a token of another query is none. */
    query: z.string(),
    offset: z.int(),
  }),
);

export const pageTokens = collection('page_tokens', { row: PageToken, key: 'token' });

export const expirePageToken = job('pages.expire', {
  kind: 'calendar',
  input: () => z.object({ token: z.string() }),
  async run(ctx, { token: text }) {
    const token = await pageTokens.get(ctx, text);
    if (token) await pageTokens.remove(ctx, token);
  },
});

const parameters = ['page_size', 'next_page_token', 'page_number'];

/** The parameters of every list. */
export const paging = () => ({
  page_size: z.int().optional(),
  next_page_token: text(),
  page_number: z.int().optional(),
});

interface Asked {
  readonly page_size?: number | undefined;
  readonly next_page_token?: string | undefined;
  readonly page_number?: number | undefined;
}

const usual = 30;
const most = 300;

/** The page that a query asks for. A token wins over a number; sizes out of bounds are mended. Throws `bad_page_token`. */
export async function asked(ctx: ZoomCtx, query: Asked): Promise<PageRequest> {
  const size = Math.min(Math.max(query.page_size ?? usual, 1), most);
  if (query.next_page_token) return { size, offset: await offsetOf(ctx, query.next_page_token), total: true };
  return { size, offset: (Math.max(query.page_number ?? 1, 1) - 1) * size, total: true };
}

async function offsetOf(ctx: ZoomCtx, text: string): Promise<number> {
  const token = await pageTokens.get(ctx, text);
  if (token?.query !== queryOf(ctx)) throw errors.bad_page_token();
  return token.offset;
}

/** Whose list it is, and how it is narrowed. */
function queryOf({ request, account }: ZoomCtx): string {
  const query = [...new URLSearchParams(request?.search ?? '')]
    .filter(([name]) => !parameters.includes(name) && name !== 'access_token')
    .toSorted();
  return digest('sha1', JSON.stringify([request?.operation, request?.params, account.user, query]));
}

/** What stands around the rows; the token is empty on the last page. */
export async function around(ctx: ZoomCtx, { request, items, total = 0 }: Page): Promise<Paged> {
  const { size, offset = 0 } = request;
  const end = offset + items.length;
  return {
    page_count: Math.ceil(total / size),
    page_number: Math.floor(offset / size) + 1,
    page_size: size,
    total_records: total,
    next_page_token: end < total && items.length > 0 ? await tokenFor(ctx, end) : '',
  };
}

async function tokenFor(ctx: ZoomCtx, offset: number): Promise<string> {
  const token = ctx.random.fork('page token').text(35);
  await pageTokens.insert(ctx, { token, query: queryOf(ctx), offset });
  ctx.schedule(expirePageToken, { token }, { after: '15m' });
  return token;
}

interface Paged {
  readonly page_count: number;
  readonly page_number: number;
  readonly page_size: number;
  readonly total_records: number;
  readonly next_page_token: string;
}

/** The lists that have a token only: neither count nor number of pages. */
export const tokenOnly = ({ page_size, total_records, next_page_token }: Paged) => ({
  page_size,
  total_records,
  next_page_token,
});

export const tokenPaged = () => ({ page_size: z.int(), total_records: z.int(), next_page_token: z.string() });

/** Those that count their pages, but don't say which one this is. */
export const unnumbered = ({ page_number: _number, ...rest }: Paged) => rest;

export const countPaged = () => ({ page_count: z.int(), ...tokenPaged() });

/** What stands around the rows of most lists. */
export const paged = () => ({ page_number: z.int(), ...countPaged() });
