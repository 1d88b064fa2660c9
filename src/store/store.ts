/**
 * The store's port: tables of JSON rows, each row in a world, and transactions over them. Everything that Backlot
 * keeps (an emulator's rows, jobs, deliveries, the request log, the namespaces themselves) goes through it, so an
 * engine is one file beside this one.
 */

/** A column that the engine derives from the row, for filters and order. */
export interface Column {
  readonly name: string;
  /** How values compare: numbers by size, text by code points; null is smallest. A boolean is an integer (0, 1). */
  readonly type: 'text' | 'integer' | 'real';
  /** Where the value stands: dotted, in the row's `data`, or in `internal` when `from` says so. */
  readonly path: string;
  readonly from?: 'data' | 'internal';
}

export interface Table {
  /** `[a-z0-9_]+`, unique in the store; people see it as a view of the same name with the namespace's name. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** Each becomes an index `(world, owner, …columns, seq)`. `(world, owner, seq)` and the unique `(world, owner, key)` are always there. */
  readonly indexes: readonly (readonly string[])[];
  /** Rows are also found by key alone, across worlds and owners (`locate`). */
  readonly locates?: boolean;
  /** A log: what a killed process loses of its last moments is no loss. */
  readonly fleeting?: boolean;
}

/** A row as stored. `data` and `internal` are JSON text. */
export interface StoredRow {
  /** Appended: a later insert has the greater number, in the whole table. */
  readonly seq: number;
  readonly world: number;
  readonly owner: string;
  readonly key: string;
  readonly data: string;
  readonly internal: string | null;
}

export type Scalar = string | number | boolean | null;

/** A value (null: the column is null), one of several (of none: no row), or a range, in which null never is. */
export type Condition =
  | Scalar
  | readonly Scalar[]
  | { readonly gt?: Scalar; readonly gte?: Scalar; readonly lt?: Scalar; readonly lte?: Scalar };

/** A place in a list: the row's `seq`, and the value of the ordering column when there is one. */
export interface Position {
  readonly seq: number;
  readonly value?: Scalar;
}

export interface Query {
  readonly where?: Readonly<Record<string, Condition | undefined>>;
  /** Default: `seq`, newest first. Rows of equal value stand in the same direction by `seq`. */
  readonly order?: { readonly column?: string; readonly direction: 'asc' | 'desc' };
  /** Only rows strictly behind this place, in the given order. */
  readonly after?: Position | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

/** `owner: undefined` means every owner of the world. */
export interface Scope {
  readonly world: number;
  readonly owner?: string | undefined;
}

/** What can be done inside one transaction. Every method throws `StoreClosed` once the transaction is over. */
export interface Tx {
  get(table: Table, world: number, owner: string, key: string): Promise<StoredRow | undefined>;
  /** Finds a key in any world (tables with `locates`): at most 100 rows, newest first. Snapshots and worlds about to be swept are among them. */
  locate(table: Table, key: string): Promise<StoredRow[]>;
  /** Appends a row; answers its `seq`. Throws `DuplicateKey` when world, owner and key exist. */
  insert(table: Table, row: Omit<StoredRow, 'seq'>): Promise<number>;
  insertMany(table: Table, rows: readonly Omit<StoredRow, 'seq'>[]): Promise<void>;
  /** Replaces data and internal (and key) of the row with this `seq`; a row that is gone stays gone. Throws `DuplicateKey` when another has the key. */
  update(table: Table, row: Pick<StoredRow, 'seq' | 'key' | 'data' | 'internal'>): Promise<void>;
  remove(table: Table, seq: number): Promise<void>;
  /** Removes at most `limit` rows, oldest first; answers how many went. */
  removeWhere(table: Table, scope: Scope, where?: Query['where'], limit?: number): Promise<number>;
  list(table: Table, scope: Scope, query?: Query): Promise<readonly StoredRow[]>;
  /** Rows of the scope that match, counted by the engine. */
  count(table: Table, scope: Scope, where?: Query['where']): Promise<number>;
  /** Groups and sums for statistics: `{count, by, sum}` of declared columns. A null is in no group. */
  aggregate(table: Table, scope: Scope, columns: { by: readonly string[]; sum: readonly string[] }): Promise<Aggregate>;
  /** The smallest value of a column in each world that has one: what is due where. */
  earliest(table: Table, column: string): Promise<{ world: number; value: number }[]>;
  /** The next number of a named series of a world: 1, 2, 3 … It may skip numbers when a transaction is undone, never repeat one. */
  next(world: number, series: string): Promise<number>;
  /** The number that `next` gave last; 0 before the first. */
  last(world: number, series: string): Promise<number>;
  /** Copies every row of every table (those in `except` apart) and all series of one world to another. */
  copyWorld(from: number, to: number, except: readonly Table[]): Promise<void>;
  /** The mark of the transaction's world, as it was when its turn came; 0 in a store that is not shared. */
  readonly mark: number;
  /** The mark of world 0 at that time. */
  readonly root: number;
  /** Whether this process has the claim on the transaction's world; true in a store that is not shared. */
  readonly claimed: boolean;
  /** There is something to do in the transaction's world: with the commit, whoever has the claim is called. */
  callOwner(): void;
  /** Gives a world a new mark, with the commit; answers it. Whoever is in a transaction of that world is waited for. */
  remark(world: number): Promise<number>;
  /** Undoes what was written meanwhile when `work` throws, and throws on. Nests; await one before the next. */
  savepoint<T>(work: () => Promise<T>): Promise<T>;
}

export interface Aggregate {
  readonly count: number;
  readonly by: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly sum: Readonly<Record<string, number>>;
}

export interface Store {
  /**
   * Other processes may work on the same data: what one keeps in memory of a world is good as long as the world's mark
   * is that with which it was read.
   */
  readonly shared: boolean;
  /** Makes a table known; new tables and columns are made at once. Declaring the same table again is free. */
  define(tables: readonly Table[]): Promise<void>;
  /**
   * Runs `work` as one transaction and resolves when it is committed; what `work` throws undoes it and is thrown on.
   * Inside, only the store may be awaited: work that waits for anything else (a timer, the network) is undone and
   * `UnsettledWork` thrown. Transactions of one world run one after the other.
   * `world` is what an engine with several processes locks; 0 is Backlot's own book-keeping. A shared store may run
   * `work` again, from its beginning, when another process was in its way.
   */
  transaction<T>(world: number, work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * As `transaction`, for work that only reads, and that need not see all of it at one instant: a shared store keeps
   * nobody out of the world for it, and is asked less. `claimed` is as this process knows it; there are no marks.
   */
  look<T>(world: number, work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Claims a world for this process, which from then on alone runs its jobs and deliveries; false while another living
   * process has it. With `ask` that one is asked to release it: try again until it has. The claim of a process that is
   * gone runs out after some seconds.
   */
  claim(world: number, ask?: boolean): Promise<boolean>;
  /** Gives a claim to whoever asked for it, or back. */
  release(world: number): Promise<void>;
  /** Begins to look after claims. Nothing is told of a store that is not shared. */
  watch(watcher: Watcher): void;
  /** The mark of a world, read without waiting for anybody; 0 when it has none. */
  mark(world: number): Promise<number>;
  /**
   * Deletes the rows of a world that nobody names any more, in slices, between other work. Never rejects: what was cut
   * short is logged, and goes on when the store is opened again.
   */
  sweep(world: number): Promise<void>;
  /** Bytes of the database, for metrics. */
  size(): Promise<number>;
  /** Waits for running transactions, then closes. */
  close(): Promise<void>;
}

/** What a process is told of worlds and their claims. Each may be told twice. */
export interface Watcher {
  /** Another process has left something to do, or changed the mark, in a world that this one has claimed or nobody has. */
  called(world: number): void;
  /** Another process asks for the claim: `release` it as soon as nothing is under way. */
  asked(world: number): void;
  /** The claim went to another process, because this one was taken to be gone. */
  lost(world: number): void;
}

/** The data cannot be opened. The message is one line for people: what is wrong, where, and what to do. */
export class CannotOpen extends Error {}

export class DuplicateKey extends Error {
  constructor(
    readonly table: string,
    readonly key: string,
  ) {
    super(`${table} already holds ${key}`);
  }
}

/** The transaction is over: somebody kept its `tx` or forgot an `await`. */
export class StoreClosed extends Error {
  constructor() {
    super('the transaction is over: an await is missing, or a handler waited for something that is not the store');
  }
}

/** Work inside a transaction waited for something other than the store. */
export class UnsettledWork extends Error {
  constructor() {
    super(
      'work inside a transaction waited for something other than the store (timer, network, asynchronous cryptography)',
    );
  }
}
