/** A transaction as the port shows it: asynchronous calls over the synchronous rows, refused once it is over. */
import { StoreClosed } from '../store.ts';
import type { Aggregate, Query, Scope, StoredRow, Table, Tx } from '../store.ts';
import type { RowBuffer } from './buffer.ts';
import type { Lane } from './lane.ts';
import type { Levels } from './levels.ts';
import type { Series } from './series.ts';
import type { Worlds } from './worlds.ts';

export interface Engine {
  readonly lane: Lane;
  readonly levels: Levels;
  readonly rows: RowBuffer;
  readonly series: Series;
  readonly worlds: Worlds;
}

/** A class, because a closure of fifteen methods for each transaction costs more than the transaction's lookups. */
export class SqliteTx implements Tx {
  /** One process has the file: what it keeps in memory is what there is. */
  readonly mark = 0;
  readonly root = 0;
  readonly claimed = true;
  private open = true;

  constructor(private readonly engine: Engine) {}

  end(): void {
    this.open = false;
  }

  private step<T>(piece: () => T): T {
    if (!this.open) throw new StoreClosed();
    return this.engine.lane.step(piece);
  }

  async get(table: Table, world: number, owner: string, key: string): Promise<StoredRow | undefined> {
    return this.step(() => this.engine.rows.get(table, world, owner, key));
  }

  async locate(table: Table, key: string): Promise<StoredRow[]> {
    return this.step(() => this.engine.rows.locate(table, key));
  }

  async insert(table: Table, row: Omit<StoredRow, 'seq'>): Promise<number> {
    return this.step(() => this.engine.rows.insert(table, row));
  }

  async insertMany(table: Table, rows: readonly Omit<StoredRow, 'seq'>[]): Promise<void> {
    this.step(() => {
      for (const row of rows) this.engine.rows.insert(table, row);
    });
  }

  async update(table: Table, row: Pick<StoredRow, 'seq' | 'key' | 'data' | 'internal'>): Promise<void> {
    this.step(() => this.engine.rows.update(table, row));
  }

  async remove(table: Table, seq: number): Promise<void> {
    this.step(() => this.engine.rows.remove(table, seq));
  }

  async removeWhere(table: Table, scope: Scope, where?: Query['where'], limit?: number): Promise<number> {
    return this.step(() => this.engine.rows.removeWhere(table, scope, where, limit));
  }

  async list(table: Table, scope: Scope, query: Query = {}): Promise<readonly StoredRow[]> {
    return this.step(() => this.engine.rows.list(table, scope, query));
  }

  async count(table: Table, scope: Scope, where?: Query['where']): Promise<number> {
    return this.step(() => this.engine.rows.count(table, scope, where));
  }

  async aggregate(
    table: Table,
    scope: Scope,
    columns: { by: readonly string[]; sum: readonly string[] },
  ): Promise<Aggregate> {
    return this.step(() => this.engine.rows.aggregate(table, scope, columns));
  }

  async earliest(table: Table, column: string): Promise<{ world: number; value: number }[]> {
    return this.step(() => this.engine.rows.earliest(table, column));
  }

  async next(world: number, series: string): Promise<number> {
    return this.step(() => this.engine.series.next(world, series));
  }

  async last(world: number, series: string): Promise<number> {
    return this.step(() => this.engine.series.last(world, series));
  }

  async copyWorld(from: number, to: number, except: readonly Table[]): Promise<void> {
    const { rows, worlds } = this.engine;
    this.step(() => rows.past(() => worlds.copy(from, to, except)));
    rows.changedElsewhere();
  }

  callOwner(): void {
    // The owner is this process.
  }

  async remark(): Promise<number> {
    return this.step(() => this.mark);
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    const { levels } = this.engine;
    const depth = this.step(() => levels.enter());
    const isInnermost = (): boolean => this.open && levels.depth() === depth + 1;
    try {
      const result = await work();
      if (this.open && !isInnermost())
        throw new Error('savepoints of one transaction overlap: await one before the next');
      this.step(() => levels.keepTo(depth));
      return result;
    } catch (error) {
      if (isInnermost()) this.step(() => levels.undoTo(depth));
      throw error;
    }
  }
}
