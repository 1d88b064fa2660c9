/** Walks a table of the book-keeping page by page, for what no column can say. */
import type { Query, StoredRow, Table } from '../store/store.ts';
import type { Core } from '../server/core.ts';

const sliceSize = 200;

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | undefined;
}

/** The rows of a world that `read` makes something of, newest first. Each slice is a transaction of its own. */
export async function scan<T>(
  { store }: Core,
  table: Table,
  world: number,
  { where, limit, cursor }: { where: Query['where']; limit: number; cursor: string | undefined },
  read: (row: StoredRow) => T | undefined,
): Promise<Page<T>> {
  const found: { readonly seq: number; readonly item: T }[] = [];
  let after = positionOf(cursor);
  for (;;) {
    const query = { where, after, limit: sliceSize };
    const rows = await store.transaction(world, (tx) => tx.list(table, { world }, query));
    for (const row of rows) {
      const item = read(row);
      if (item !== undefined) found.push({ seq: row.seq, item });
      if (found.length > limit)
        return { items: found.slice(0, limit).map((one) => one.item), nextCursor: String(found[limit - 1]?.seq) };
    }
    const last = rows.at(-1);
    if (!last || rows.length < sliceSize) return { items: found.map((one) => one.item), nextCursor: undefined };
    after = { seq: last.seq };
  }
}

/** Where a page starts. A cursor that is none of ours starts at the beginning. */
export const positionOf = (cursor: string | undefined): { seq: number } | undefined =>
  cursor !== undefined && /^\d{1,15}$/.test(cursor) ? { seq: Number(cursor) } : undefined;
