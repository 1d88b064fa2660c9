/** Collections: the rows of a provider, reached only with a context, so never without a namespace. A row that was read never changes: it is frozen. */
import type { z } from 'zod';
import { DuplicateKey, type Column, type Position, type Query, type StoredRow, type Table } from '../store/store.ts';
import type { Account, Ctx } from './ctx.ts';
import type { ApiError } from './errors.ts';
import { held, heldCopy, storedOf, textAround, textOf, type Stored } from './held.ts';
import type { Page, PageRequest } from './lists.ts';
import { frozen, Recall } from './recall.ts';
import type { Shows } from './shows.ts';

export type Key = string | number | readonly (string | number)[];

export interface CollectionOptions<R extends object, I extends object> {
  /** The object as the provider answers it. */
  readonly row: () => z.ZodType<R>;
  /** What only the emulator knows of it; no answer and no event carries it. */
  readonly internal?: () => z.ZodType<I>;
  /** The field (of row or internal) that is its key, or several that are it together. */
  readonly key: string | readonly string[];
  /** Rows belong to the account of the context; without it to the namespace. */
  readonly owner?: 'account';
  /** Fields that filters and orders use, of `row` unless they stand only in `internal` (`internal.x`). Text unless said otherwise. */
  readonly columns?: readonly (string | Column)[];
  /** Several columns together; each column alone is an index already. */
  readonly indexes?: readonly (readonly string[])[];
  /** Thrown by `need`. */
  readonly missing?: (key: string) => ApiError;
  /** A member, perhaps of a member, that is a row of another collection as it is (`data.object`): its text is taken over. */
  readonly holds?: string;
  /** A key met in a request (a token, a page's id) finds the namespace. */
  readonly locates?: boolean;
  /** What the statistics count, group by and add up: declared columns. */
  readonly stats?: {
    readonly by?: readonly string[];
    readonly sum?: readonly string[];
    readonly mean?: readonly string[];
  };
  /** How a row looks to a person: the dashboard draws one inbox, phone, calendar and till from all of them. */
  readonly shows?: Shows<NoInfer<R>, NoInfer<I>>;
  /** A whole row from what a fixture says; default: what it says must be the whole row. */
  readonly make?: (
    ctx: Ctx<never, never>,
    given: Readonly<Record<string, unknown>>,
  ) => Promise<{ row: NoInfer<R>; internal?: NoInfer<I> }> | { row: NoInfer<R>; internal?: NoInfer<I> };
}

export interface ListOptions<R> {
  /** Conditions on declared columns; `undefined` ones are left out. */
  readonly where?: Query['where'] | undefined;
  /** For what no column says: read and judged row by row. */
  readonly match?: ((row: R) => boolean) | undefined;
  readonly order?: Query['order'];
  /** Other pages than the whole: from the operation's input. */
  readonly page: PageRequest;
}

/** What removed rows leave behind, of all collections. */
export const stubsTable: Table = { name: 'stubs', columns: [], indexes: [] };

const separator = '\u001f';
const keyText = (key: Key): string => (typeof key === 'object' ? key.join(separator) : String(key));
const sliceSize = 200;
/** Beyond any list: a page number of twenty digits is an offset that no engine reads. */
const farthest = 2 ** 52;

export class Collection<R extends object = object, I extends object = object> {
  readonly brand = 'collection';
  readonly table: Table;
  readonly #recall = new Recall<R>(rowOf);

  constructor(
    readonly provider: string,
    /** As `/state/PROVIDER` shows it. */
    readonly name: string,
    readonly options: CollectionOptions<R, I>,
  ) {
    const columns = (options.columns ?? []).map(asColumn);
    this.table = {
      name: `${provider}_${name}`.replaceAll(/[^a-z0-9_]/g, '_'),
      columns,
      indexes: [...columns.map((column) => [column.name]), ...(options.indexes ?? [])],
      ...(options.locates && { locates: true }),
    };
  }

  /** The row with this key, or undefined. Of a removed one with a stub: undefined (see `stub`). */
  async get(ctx: Ctx, key: Key): Promise<R | undefined> {
    const { tx, world, rows } = ctx.unit;
    const [owner, text] = [this.#owner(ctx), keyText(key)];
    const known = rows.get(this, world, owner, text);
    if (known) return known as R;
    const stored = await tx.get(this.table, world, owner, text);
    return stored && this.#known(ctx, this.#recall.row(stored), stored);
  }

  /** The row with this key; throws the collection's `missing`. */
  async need(ctx: Ctx, key: Key): Promise<R> {
    const row = await this.get(ctx, key);
    if (row) return row;
    if (this.options.missing) throw this.options.missing(typeof key === 'object' ? key.join('/') : String(key));
    throw new Error(`${this.provider} ${this.name} has no ${keyText(key)}, and no error for that`);
  }

  /** Appends a row. Throws `DuplicateKey` when the key is taken. */
  async insert(ctx: Ctx, row: R, internal?: I): Promise<R> {
    const { tx, world } = ctx.unit;
    const [key, owner, data] = [this.#key(row, internal), this.#owner(ctx), this.#text(row)];
    const seq = await tx.insert(this.table, {
      world,
      owner,
      key,
      data,
      internal: internal ? JSON.stringify(internal) : null,
    });
    ctx.unit.changed(this, key, 'inserted');
    return this.#known(ctx, heldCopy(row, { seq, key, owner, internal }, data), { owner, key });
  }

  /** Many rows in one go. */
  async insertMany(ctx: Ctx, rows: readonly { row: R; internal?: I }[]): Promise<void> {
    const { tx, world } = ctx.unit;
    const owner = this.#owner(ctx);
    const stored = rows.map(({ row, internal }) => ({
      world,
      owner,
      key: this.#key(row, internal),
      data: JSON.stringify(row),
      internal: internal ? JSON.stringify(internal) : null,
    }));
    await tx.insertMany(this.table, stored);
    for (const { key } of stored) ctx.unit.changed(this, key, 'inserted');
  }

  /** Changes fields of a row (and of its internal part); answers the row as it is now. What changes nothing writes nothing. */
  async update(ctx: Ctx, row: R, changes: Partial<R>, internalChanges?: Partial<I>): Promise<R> {
    const stored = await this.#stored(ctx, row);
    const isCurrent = ctx.unit.rows.get(this, ctx.unit.world, stored.owner, stored.key) === row;
    const isSame = has(row, changes);
    if (isCurrent && isSame && has(stored.internal ?? {}, internalChanges)) return row;
    const next = { ...row, ...changes };
    const internal = internalChanges ? { ...stored.internal, ...internalChanges } : stored.internal;
    const key = this.#key(next, internal as I | undefined);
    const data = isSame ? textOf(row) : this.#text(next);
    await ctx.unit.tx.update(this.table, {
      seq: stored.seq,
      key,
      data,
      internal: internal ? JSON.stringify(internal) : null,
    });
    ctx.unit.changed(this, key, 'updated');
    if (key !== stored.key) this.#forget(ctx, stored);
    const { seq, owner } = stored;
    return this.#known(ctx, held(next, { seq, key, owner, internal }, data), { owner, key });
  }

  /** Removes a row. With a stub, `get` and lists don't see it any more, but `stub(ctx, key)` answers what is left. */
  async remove(ctx: Ctx, row: R, { stub }: { stub?: object } = {}): Promise<void> {
    const stored = await this.#stored(ctx, row);
    ctx.unit.changed(this, stored.key, 'removed');
    await ctx.unit.tx.remove(this.table, stored.seq);
    this.#forget(ctx, stored);
    if (!stub) return;
    const { tx, world } = ctx.unit;
    const left = {
      world,
      owner: this.#stubOwner(stored.owner),
      key: stored.key,
      data: JSON.stringify(stub),
      internal: null,
    };
    await tx.insert(stubsTable, left);
  }

  /**
   * Removes rows whose column is at most a value, and at most `limit` of them, without reading them and without telling
   * of each. Answers how many there were.
   *
   * @example
   * while ((await events.prune(ctx, { column: 'created', upTo: monthAgo, limit: 200 })) === 200);
   */
  async prune(
    ctx: Ctx,
    { column, upTo, limit }: { readonly column: string; readonly upTo: number; readonly limit: number },
  ): Promise<number> {
    const { tx, world, rows } = ctx.unit;
    rows.clear();
    return tx.removeWhere(this.table, { world, owner: this.#owner(ctx) }, { [column]: { lte: upTo } }, limit);
  }

  /** What a removed row left behind for a GET. */
  async stub(ctx: Ctx, key: Key): Promise<object | undefined> {
    const stored = await ctx.unit.tx.get(stubsTable, ctx.unit.world, this.#stubOwner(this.#owner(ctx)), keyText(key));
    return stored && (JSON.parse(stored.data) as object);
  }

  /** A page, newest first unless `order` says otherwise. */
  async list(ctx: Ctx, { where, match, order, page }: ListOptions<R>): Promise<Page<R>> {
    const direction = order?.direction ?? 'desc';
    const backwards = page.before !== undefined;
    const walk = { column: order?.column, direction: backwards === (direction === 'desc') ? 'asc' : 'desc' } as const;
    const rows = await this.#slice(ctx, {
      where,
      match,
      order: walk,
      after: await this.#start(ctx, page, order),
      offset: page.offset,
      limit: page.size + 1,
    });
    const more = rows.length > page.size;
    const found = rows.slice(0, page.size);
    const items = backwards ? found.reverse() : found;
    const last = found.at(-1);
    const total = page.total ? await this.count(ctx, { where, match }) : undefined;
    return {
      items,
      request: page,
      more,
      ...(more && last && { next: this.#cursor(last, order?.column) }),
      ...(total !== undefined && { total }),
    };
  }

  /** All rows that match, oldest first unless `order` says otherwise. For what is known to be small. */
  all(ctx: Ctx, { where, match, order = { direction: 'asc' } }: Omit<ListOptions<R>, 'page'> = {}): Promise<R[]> {
    return this.#slice(ctx, {
      where,
      match,
      order,
      after: undefined,
      offset: undefined,
      limit: Number.POSITIVE_INFINITY,
    });
  }

  /** The first row that matches: newest unless `order` says otherwise. */
  async find(
    ctx: Ctx,
    { where, match, order = { direction: 'desc' } }: Omit<ListOptions<R>, 'page'>,
  ): Promise<R | undefined> {
    const [row] = await this.#slice(ctx, { where, match, order, after: undefined, offset: undefined, limit: 1 });
    return row;
  }

  async count(ctx: Ctx, { where, match }: Pick<ListOptions<R>, 'where' | 'match'> = {}): Promise<number> {
    if (match) return (await this.all(ctx, { where, match })).length;
    return ctx.unit.tx.count(this.table, { world: ctx.unit.world, owner: this.#owner(ctx) }, where);
  }

  /** What only the emulator knows of a row that came from this collection. */
  internal(row: R): I {
    return (storedOf(row)?.internal ?? {}) as I;
  }

  /** The owner (account id) of a row that came from this collection. */
  ownerOf(row: R): string {
    return storedOf(row)?.owner ?? '';
  }

  async #slice(
    ctx: Ctx,
    {
      where,
      match,
      order,
      after,
      offset = 0,
      limit,
    }: Omit<ListOptions<R>, 'page'> & { after: Position | undefined; offset: number | undefined; limit: number },
  ): Promise<R[]> {
    const { tx, world } = ctx.unit;
    const scope = { world, owner: this.#owner(ctx) };
    if (!match && Number.isFinite(limit)) {
      const stored = await tx.list(this.table, scope, {
        where,
        order: order ?? { direction: 'desc' },
        after,
        offset: Math.min(offset, farthest),
        limit,
      });
      return stored.map((row) => this.#live(ctx, row));
    }
    const found: R[] = [];
    let [position, left] = [after, offset];
    // Often all match: then the first look need not go further than the page.
    for (let size = Math.min(limit + offset, sliceSize); ; size = sliceSize) {
      const stored = await tx.list(this.table, scope, {
        where,
        order: order ?? { direction: 'desc' },
        after: position,
        limit: size,
      });
      for (const row of stored) {
        const live = this.#live(ctx, row);
        if (match && !match(live)) continue;
        if (left-- > 0) continue;
        found.push(live);
        if (found.length === limit) return found;
      }
      const last = stored.at(-1);
      if (!last || stored.length < size) return found;
      position = { seq: last.seq, value: this.#columnValue(last, order?.column) };
    }
  }

  /** Where a page starts: behind a cursor, or behind (before) the row with a key. Throws `missing` for a key that isn't there. */
  async #start(ctx: Ctx, page: PageRequest, order: Query['order']): Promise<Position | undefined> {
    if (page.cursor !== undefined) return decodeCursor(page.cursor);
    const key = page.after ?? page.before;
    if (key === undefined) return undefined;
    const stored = await ctx.unit.tx.get(this.table, ctx.unit.world, this.#owner(ctx), key);
    if (stored) return { seq: stored.seq, value: this.#columnValue(stored, order?.column) };
    if (this.options.missing) throw this.options.missing(key);
    throw new Error(`${this.provider} ${this.name} has no ${key} to page from`);
  }

  #cursor(row: R, column: string | undefined): string {
    const { seq = 0, internal } = storedOf(row) ?? {};
    const value = column === undefined ? [] : [readPath(this.#column(column), row, internal)];
    return Buffer.from(JSON.stringify([seq, ...value])).toString('base64url');
  }

  #columnValue(stored: StoredRow, column: string | undefined): Position['value'] {
    if (column === undefined) return undefined;
    return readPath(
      this.#column(column),
      JSON.parse(stored.data) as object,
      stored.internal === null ? undefined : (JSON.parse(stored.internal) as object),
    );
  }

  #column(name: string): Column {
    const column = this.table.columns.find((candidate) => candidate.name === name);
    if (!column) throw new Error(`${this.table.name} has no column ${name}`);
    return column;
  }

  #stubOwner(owner: string): string {
    return `${this.table.name}${separator}${owner}`;
  }

  #owner(ctx: Ctx): string {
    return this.options.owner === 'account' ? ctx.account.id : '';
  }

  #key(row: R, internal: I | undefined): string {
    const { key } = this.options;
    const part = (field: string): string => {
      const value =
        (row as Record<string, unknown>)[field] ?? (internal as Record<string, unknown> | undefined)?.[field];
      if (typeof value !== 'string' && typeof value !== 'number')
        throw new Error(`a row of ${this.table.name} has no ${field}, which is its key`);
      return String(value);
    };
    return typeof key === 'string' ? part(key) : key.map(part).join(separator);
  }

  #text(row: R): string {
    const { holds } = this.options;
    return holds === undefined ? JSON.stringify(row) : textAround(row, holds.split('.'));
  }

  async #stored(ctx: Ctx, row: R): Promise<Stored> {
    const known = storedOf(row);
    if (known) return known;
    const key = this.#key(row, undefined);
    const stored = await ctx.unit.tx.get(this.table, ctx.unit.world, this.#owner(ctx), key);
    if (!stored) throw new Error(`${this.table.name} has no ${key} to change`);
    return {
      seq: stored.seq,
      key,
      owner: stored.owner,
      internal: stored.internal === null ? undefined : (JSON.parse(stored.internal) as object),
    };
  }

  /** A row of a list, which the transaction may know already. Pages are long and read once: it need not know them after. */
  #live({ unit }: Ctx, stored: StoredRow): R {
    const known = unit.rows.get(this, stored.world, stored.owner, stored.key);
    return known ? (known as R) : this.#recall.row(stored);
  }

  /** The transaction knows the row from here on. */
  #known({ unit }: Ctx, row: R, { owner, key }: Pick<Stored, 'owner' | 'key'>): R {
    unit.rows.set(this, unit.world, owner, key, row);
    return row;
  }

  #forget(ctx: Ctx, { owner, key }: Pick<Stored, 'owner' | 'key'>): void {
    ctx.unit.rows.remove(this, ctx.unit.world, owner, key);
  }
}

function rowOf<R extends object>({ seq, key, owner, data, internal }: StoredRow): R {
  const parsed = internal === null ? undefined : frozen(JSON.parse(internal) as object);
  return held(JSON.parse(data) as R, { seq, key, owner, internal: parsed }, data);
}

export { DuplicateKey };

/** Whether an object is what some changes would make of it. */
const has = (object: object, changes: object = {}): boolean =>
  Object.entries(changes).every(([name, value]) => (object as Readonly<Record<string, unknown>>)[name] === value);

function asColumn(column: string | Column): Column {
  if (typeof column !== 'string') return column;
  const internal = column.startsWith('internal.');
  const path = internal ? column.slice('internal.'.length) : column;
  return { name: path.replaceAll('.', '_'), type: 'text', path, from: internal ? 'internal' : 'data' };
}

function readPath(column: Column, data: object, internal: object | undefined): Position['value'] {
  let value: unknown = column.from === 'internal' ? internal : data;
  for (const part of column.path.split('.')) value = (value as Record<string, unknown> | undefined | null)?.[part];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function decodeCursor(cursor: string): Position | undefined {
  try {
    const [seq, value] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [unknown, Position['value']];
    return typeof seq === 'number' ? { seq, ...(value !== undefined && { value }) } : undefined;
  } catch {
    return undefined;
  }
}

/** A context of any provider and account. */
export type AnyCtx = Ctx<Account, unknown>;
