/** A transaction as the port shows it, over a session; refused once it is over. */
import { StoreClosed } from '../store.ts';
import type { Aggregate, Query, Scope, StoredRow, Table, Tx } from '../store.ts';
import type { Batch } from './batch.ts';
import { Calls } from './drive.ts';
import type { Rows } from './rows.ts';
import { copyRows } from './worlds.ts';

export class PostgresTx implements Tx {
  readonly calls = new Calls();
  private open = true;
  private depth = 0;
  /** Rows of other worlds than the transaction's that it has seen: an update names its row by `seq` alone. */
  private readonly elsewhere = new Map<string, number>();

  constructor(
    private readonly rows: Rows,
    private readonly batch: Batch,
  ) {}

  get mark(): number {
    return this.batch.mark;
  }

  get root(): number {
    return this.batch.root;
  }

  get claimed(): boolean {
    return this.batch.claimed;
  }

  callOwner(): void {
    this.batch.callOwner();
  }

  end(): void {
    this.open = false;
  }

  private step<T>(piece: () => Promise<T>): Promise<T> {
    return this.open ? this.calls.track(piece) : Promise.reject(new StoreClosed());
  }

  async get(table: Table, world: number, owner: string, key: string): Promise<StoredRow | undefined> {
    const row = await this.step(() => this.rows.get(this.batch.session, table, world, owner, key));
    if (row) this.see(table, row);
    return row;
  }

  async locate(table: Table, key: string): Promise<StoredRow[]> {
    return this.seen(table, await this.step(() => this.rows.locate(this.batch.session, table, key)));
  }

  async insert(table: Table, row: Omit<StoredRow, 'seq'>): Promise<number> {
    const seq = await this.step(() => this.rows.insert(this.batch.session, table, row));
    this.see(table, { seq, world: row.world });
    return seq;
  }

  insertMany(table: Table, rows: readonly Omit<StoredRow, 'seq'>[]): Promise<void> {
    return this.step(() => this.rows.insertMany(this.batch.session, table, rows));
  }

  update(table: Table, row: Pick<StoredRow, 'seq' | 'key' | 'data' | 'internal'>): Promise<void> {
    return this.step(() => this.rows.update(this.batch.session, table, this.worldOf(table, row.seq), row));
  }

  remove(table: Table, seq: number): Promise<void> {
    return this.step(() => this.rows.remove(this.batch.session, table, this.worldOf(table, seq), seq));
  }

  removeWhere(table: Table, scope: Scope, where?: Query['where'], limit?: number): Promise<number> {
    return this.step(() => this.rows.removeWhere(this.batch.session, table, scope, where, limit));
  }

  async list(table: Table, scope: Scope, query: Query = {}): Promise<StoredRow[]> {
    return this.seen(table, await this.step(() => this.rows.list(this.batch.session, table, scope, query)));
  }

  count(table: Table, scope: Scope, where?: Query['where']): Promise<number> {
    return this.step(() => this.rows.count(this.batch.session, table, scope, where));
  }

  aggregate(
    table: Table,
    scope: Scope,
    columns: { by: readonly string[]; sum: readonly string[] },
  ): Promise<Aggregate> {
    return this.step(() => this.rows.aggregate(this.batch.session, table, scope, columns));
  }

  earliest(table: Table, column: string): Promise<{ world: number; value: number }[]> {
    return this.step(() => this.rows.earliest(this.batch.session, table, column));
  }

  next(world: number, series: string): Promise<number> {
    return this.step(() => this.batch.next(world, series));
  }

  last(world: number, series: string): Promise<number> {
    return this.step(() => this.batch.last(world, series));
  }

  copyWorld(from: number, to: number, except: readonly Table[]): Promise<void> {
    return this.step(async () => {
      await this.batch.lock(from);
      await Promise.all([copyRows(this.batch.session, from, to, except), this.batch.copySeries(from, to)]);
    });
  }

  remark(world: number): Promise<number> {
    return this.step(() => this.batch.remark(world));
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    const depth = (this.depth += 1);
    this.send(`SAVEPOINT inner${depth}`);
    try {
      const result = await work();
      this.inTurn(depth);
      this.send(`RELEASE SAVEPOINT inner${depth}`);
      this.depth -= 1;
      return result;
    } catch (error) {
      if (this.open && this.depth === depth) await this.undo(depth);
      throw error;
    }
  }

  private inTurn(depth: number): void {
    if (this.depth !== depth) throw new Error('savepoints of one transaction overlap: await one before the next');
  }

  private async undo(depth: number): Promise<void> {
    await this.step(() => this.batch.undo(`inner${depth}`));
    this.send(`RELEASE SAVEPOINT inner${depth}`);
    this.depth -= 1;
  }

  private send(text: string): void {
    if (!this.open) throw new StoreClosed();
    this.batch.session.send(text);
  }

  private worldOf(table: Table, seq: number): number {
    return this.elsewhere.get(`${table.name} ${seq}`) ?? this.batch.world;
  }

  private see(table: Table, { seq, world }: Pick<StoredRow, 'seq' | 'world'>): void {
    if (world !== this.batch.world) this.elsewhere.set(`${table.name} ${seq}`, world);
  }

  private seen(table: Table, rows: StoredRow[]): StoredRow[] {
    for (const row of rows) this.see(table, row);
    return rows;
  }
}
