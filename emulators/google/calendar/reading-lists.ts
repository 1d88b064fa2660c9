/** Lists of whole rows with page and sync tokens: the calendar list, sharing rules, settings. */
import { emptyable, schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { issueSyncToken, journalOf, listEtag, syncPoint } from '../journals.ts';
import { numberIn, pageAt, writePosition } from '../positions.ts';
import type { GoogleCtx } from '../provider.ts';

const text = () => emptyable(z.string()).optional();

export const PageQuery = schema(() =>
  z.object({ maxResults: z.int().min(1).max(2_147_483_647).optional(), pageToken: text(), syncToken: text() }),
);

export type PageQuery = z.infer<ReturnType<typeof PageQuery>>;

export interface Source<R> {
  /** The journal's id. */
  readonly list: string;
  /** All rows of the list; those that changed after a number, deleted ones included. */
  rows(since: number | undefined): Promise<readonly R[]>;
  /** Conditions that a sync cannot keep. */
  readonly restricted?: boolean;
}

const [usual, most] = [100, 250];

/** A page: its items, and the token that goes on from there. */
export async function pageOf<R>(ctx: GoogleCtx, query: PageQuery, { list, rows, restricted = false }: Source<R>) {
  if (query.syncToken && restricted) throw errors.syncTokenWithRequestRestrictions();
  const journal = await journalOf(ctx, list);
  const page = pageAt(query.pageToken);
  const point = query.syncToken ? syncPoint(query.syncToken, journal) : undefined;
  const all = await rows(point?.change);
  const from = page ? numberIn(page, 'offset') : 0;
  const to = from + Math.min(query.maxResults ?? usual, most);
  // What changes between two pages comes with the sync that follows.
  const change = page ? numberIn(page, 'at') : journal.change;
  return {
    etag: listEtag(journal, `${ctx.account.id} ${ctx.request?.search ?? ''}`),
    token:
      to < all.length
        ? { nextPageToken: writePosition({ offset: to, at: change }) }
        : { nextSyncToken: issueSyncToken(ctx, list, { change }) },
    items: all.slice(from, to),
  };
}
