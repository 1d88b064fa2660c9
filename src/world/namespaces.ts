/** Namespaces: each a name for a world. Reset, restore and deletion switch the name; old rows are swept behind. */
import type { Store, StoredRow, Table, Tx } from '../store/store.ts';
import type { Base } from '../emulator/call.ts';
import { Random } from './chance.ts';
import { credentialsTable, register, unregister } from './credentials.ts';
import { wallNow } from './wall.ts';
import { clockAt, clockNow, namespacesTable, type ClockMode, type ClockState, type NamespaceRow } from './world.ts';

/** What a new namespace can be told. Times are epoch ms. */
export interface NewNamespace {
  /** Default: drawn, `ns-` and eight letters and digits. */
  readonly name?: string | undefined;
  readonly seed?: number | undefined;
  readonly profile?: string | undefined;
  readonly clock?: ClockWish | undefined;
  readonly settings?: NamespaceRow['settings'] | undefined;
}

export interface ClockWish {
  readonly mode?: ClockMode | undefined;
  readonly now?: number | undefined;
  readonly scale?: number | undefined;
}

export interface SnapshotRow {
  readonly name: string;
  readonly namespace: string;
  readonly world: number;
  /** ISO 8601, wall time. */
  readonly at: string;
  readonly clock: ClockState;
}

/** A row that was at hand names a world that is the namespace's no more: another process has reset, restored or deleted it. */
export class Outdated extends Error {}

export class NamespaceExists extends Error {}
export class SnapshotExists extends Error {}

export type NamespaceChanges = Partial<
  Pick<NamespaceRow, 'profile' | 'rules' | 'rulesVersion' | 'settings' | 'fixtures' | 'clock'>
>;

export interface NamespacesOptions {
  readonly store: Store;
  readonly defaults: { readonly profile: string; readonly clock: ClockWish; readonly seed: number | undefined };
  /** The base for URLs of things that no request caused. */
  readonly base: (name: string) => Base;
  /** Fresh credentials of every provider. */
  readonly credentials: (seed: number, name: string) => NamespaceRow['credentials'];
  /** Makes in a new world the first rows of the providers that were in use in the world `before`. */
  readonly beginAgain: (tx: Tx, namespace: NamespaceRow, before: number) => Promise<void>;
  /** Tables whose rows are not state: left out of snapshots. */
  readonly logs: readonly Table[];
  /** A world is not the namespace's any more: what runs for it should stop. */
  readonly abandoned: (world: number) => void;
  /** Whether something is under way in a world, so that its row must stay at hand. */
  readonly busy: (world: number) => boolean;
}

/** Clocks apart from the rest of the row: they move often, and the rest is large. */
const clocksTable: Table = { name: 'clocks', columns: [], indexes: [] };
const snapshotsTable: Table = { name: 'snapshots', columns: [], indexes: [] };
export const namespaceTables: readonly Table[] = [namespacesTable, clocksTable, snapshotsTable, credentialsTable];
const cached = 1000;

export const namespaceName = /^[a-z0-9][a-z0-9-]{0,62}$/;

export class Namespaces {
  readonly #byName = new Map<string, NamespaceRow>();
  readonly #nameOf = new Map<number, string>();
  /** In a shared store, the marks of their worlds with which the rows at hand were read. */
  readonly #marks = new WeakMap<NamespaceRow, number>();

  constructor(readonly options: NamespacesOptions) {}

  /** From the cache or the store; undefined when there is none of that name. */
  async get(name: string): Promise<NamespaceRow | undefined> {
    const known = this.#byName.get(name);
    if (known && (await this.#isOfToday(known))) return known;
    return this.#load(name, known?.world ?? 0);
  }

  /**
   * The row of today, in a transaction of its world. Throws `Outdated` when the namespace has another world by now, or
   * is gone. One process alone has no need to look.
   */
  async current(tx: Tx, row: NamespaceRow): Promise<NamespaceRow> {
    if (!this.options.store.shared) return row;
    const known = this.#byName.get(row.name);
    if (known?.world === row.world && this.#marks.get(known) === tx.mark) return known;
    const read = await this.#read(tx, row.name);
    if (read) this.#remember(read, read.world === row.world ? tx.mark : undefined);
    else this.#forget(row.name);
    if (read?.world !== row.world) throw new Outdated(`${row.name} was reset, restored or deleted meanwhile`);
    return read;
  }

  /** The cached one, without waiting. In a shared store it may be out of date: `current` tells. */
  peek(name: string): NamespaceRow | undefined {
    return this.#byName.get(name);
  }

  /** The namespace whose rows stand under this world number, if it is still current and at hand. */
  byWorld(world: number): NamespaceRow | undefined {
    const name = this.#nameOf.get(world);
    return name === undefined ? undefined : this.#byName.get(name);
  }

  /** As `byWorld`, from the store if need be. */
  async findWorld(world: number): Promise<NamespaceRow | undefined> {
    const known = this.byWorld(world);
    if (known && (await this.#isOfToday(known))) return known;
    const found = await this.options.store.transaction(world, async (tx) => {
      const [stored] = await tx.list(namespacesTable, { world: 0, owner: '' }, { where: { world }, limit: 1 });
      return stored && this.#remember(await this.#whole(tx, stored), tx.mark);
    });
    if (!found && known) this.#forget(known.name);
    return found;
  }

  /** Newest first. */
  async list({
    limit,
    cursor,
  }: {
    limit: number;
    cursor?: string | undefined;
  }): Promise<{ items: NamespaceRow[]; nextCursor: string | undefined }> {
    return this.options.store.transaction(0, async (tx) => {
      const after = cursor ? { seq: Number(cursor) } : undefined;
      const rows = await tx.list(namespacesTable, { world: 0, owner: '' }, { limit: limit + 1, after });
      const items: NamespaceRow[] = [];
      for (const row of rows.slice(0, limit)) items.push(await this.#whole(tx, row));
      return { items, nextCursor: rows.length > limit ? String(rows[limit - 1]?.seq) : undefined };
    });
  }

  count(): Promise<number> {
    return this.options.store.transaction(0, (tx) => tx.count(namespacesTable, { world: 0, owner: '' }));
  }

  /** Makes a namespace with fresh credentials. Throws `NamespaceExists`. */
  async create({ name, seed, profile, clock, settings }: NewNamespace): Promise<NamespaceRow> {
    const { store, defaults, base, credentials } = this.options;
    return store.transaction(0, async (tx) => {
      const number = await tx.next(0, 'namespace');
      const drawn = new Random(String(defaults.seed ?? Math.floor(Math.random() * 2 ** 32)), `namespace ${number}`);
      const called = name ?? `ns-${drawn.text(8, 'abcdefghijklmnopqrstuvwxyz0123456789')}`;
      if (await tx.get(namespacesTable, 0, '', called))
        throw new NamespaceExists(`there is a namespace ${called} already`);
      const seeded = seed ?? (called === 'default' ? (defaults.seed ?? 1) : drawn.int(1, 2 ** 32));
      const row: NamespaceRow = {
        name: called,
        world: await tx.next(0, 'world'),
        seed: seeded,
        createdAt: Date.now(),
        clock: newClock({ ...defaults.clock, ...defined(clock ?? {}) }),
        profile: profile ?? defaults.profile,
        settings: settings ?? {},
        rules: [],
        rulesVersion: 0,
        credentials: credentials(seeded, called),
        fixtures: [],
        base: base(called),
      };
      await tx.insert(namespacesTable, asRow(row));
      await tx.insert(clocksTable, {
        world: 0,
        owner: '',
        key: called,
        data: JSON.stringify(row.clock),
        internal: null,
      });
      await register(tx, row);
      await tx.remark(0);
      return this.#changed(tx, row);
    });
  }

  /** The namespace of this name, made if it is new. */
  async obtain(name: string): Promise<NamespaceRow> {
    return (await this.get(name)) ?? (await this.secure(name)).row;
  }

  /** As `obtain`, and says whether it was this call, of all processes', that made it. */
  async secure(name: string): Promise<{ readonly row: NamespaceRow; readonly isNew: boolean }> {
    const known = await this.get(name);
    if (known) return { row: known, isNew: false };
    try {
      return { row: await this.create({ name }), isNew: true };
    } catch (error) {
      const other = error instanceof NamespaceExists && (await this.get(name));
      if (other) return { row: other, isNew: false };
      throw error;
    }
  }

  /** Changes fields of the row. Throws when there is none of that name. */
  async update(name: string, changes: NamespaceChanges): Promise<NamespaceRow> {
    return this.options.store.transaction(0, (tx) => this.write(tx, name, () => changes));
  }

  /** As `update`, inside a transaction. */
  async write(tx: Tx, name: string, change: (row: NamespaceRow) => Partial<NamespaceRow>): Promise<NamespaceRow> {
    const stored = await tx.get(namespacesTable, 0, '', name);
    if (!stored) throw new Error(`there is no namespace ${name}`);
    const { shared } = this.options.store;
    const { world } = JSON.parse(stored.data) as NamespaceRow;
    const mark = shared ? await tx.remark(world) : undefined; // from here on nobody else is at work in it
    const before = (!shared && this.#byName.get(name)) || (await this.#whole(tx, stored));
    const changes = change(before);
    const after = { ...before, ...changes };
    if (changes.clock) await this.#writeClock(tx, name, changes.clock);
    if (Object.keys(changes).some((field) => field !== 'clock')) {
      await tx.update(namespacesTable, { ...asRow(after), seq: stored.seq });
    }
    return after.world === world ? this.#remember(after, mark) : this.#changed(tx, after);
  }

  /**
   * Moves a namespace's clock, unless `move` answers nothing for where it stands. Throws `Outdated` when the namespace
   * has another world by now.
   */
  async moveClock(
    namespace: NamespaceRow,
    move: (clock: ClockState, tx: Tx) => ClockState | undefined,
  ): Promise<NamespaceRow | undefined> {
    const { store } = this.options;
    return store.transaction(store.shared ? namespace.world : 0, async (tx) => {
      const row = store.shared ? await this.current(tx, namespace) : (this.#byName.get(namespace.name) ?? namespace);
      const clock = move(row.clock, tx);
      if (!clock) return undefined;
      await this.#writeClock(tx, row.name, clock);
      return this.#changed(tx, { ...row, clock });
    });
  }

  /** A new world with each provider's first rows; credentials, profile, clock mode and rules stay, counters start again. */
  async reset(name: string): Promise<NamespaceRow> {
    const { beginAgain } = this.options;
    return this.#switching(async (tx) => {
      const world = await tx.next(0, 'world');
      let before = world;
      const fresh = await this.write(tx, name, (row) => {
        before = row.world;
        return {
          world,
          rulesVersion: row.rulesVersion + 1,
          clock: clockAt(row.clock, row.clock.start ?? wallNow()),
        };
      });
      await beginAgain(tx, fresh, before);
      return { before, fresh };
    });
  }

  /** False when there was none. */
  async remove(name: string): Promise<boolean> {
    const { store, abandoned } = this.options;
    const removed = await store.transaction(0, async (tx) => {
      const stored = await tx.get(namespacesTable, 0, '', name);
      if (!stored) return undefined;
      const row = await this.#whole(tx, stored);
      await tx.remark(0);
      await tx.remove(namespacesTable, stored.seq);
      const clock = await tx.get(clocksTable, 0, '', name);
      if (clock) await tx.remove(clocksTable, clock.seq);
      await unregister(tx, row);
      await tx.remark(row.world);
      const kept = await tx.list(snapshotsTable, { world: 0, owner: name });
      for (const snapshot of kept) await tx.remove(snapshotsTable, snapshot.seq);
      return [row, ...kept.map((snapshot) => JSON.parse(snapshot.data) as SnapshotRow)];
    });
    if (!removed) return false;
    this.#forget(name);
    for (const { world } of removed) {
      abandoned(world);
      void store.sweep(world);
    }
    return true;
  }

  /** Copies the namespace's world aside, with its clock. Throws `SnapshotExists`. */
  async snapshot(name: string, snapshot: string): Promise<SnapshotRow> {
    const { store, logs } = this.options;
    return store.transaction(0, async (tx) => {
      if (await tx.get(snapshotsTable, 0, name, snapshot))
        throw new SnapshotExists(`there is a snapshot ${snapshot} already`);
      const world = await tx.next(0, 'world');
      const { world: original } = await this.#need(tx, name);
      await tx.copyWorld(original, world, logs);
      const { clock: standing } = await this.#need(tx, name); // now that nobody else can move it
      const clock = clockAt(standing, clockNow(standing));
      const row: SnapshotRow = { name: snapshot, namespace: name, world, at: new Date().toISOString(), clock };
      await tx.insert(snapshotsTable, {
        world: 0,
        owner: name,
        key: snapshot,
        data: JSON.stringify(row),
        internal: null,
      });
      return row;
    });
  }

  /** Newest first. */
  async snapshots(name: string): Promise<SnapshotRow[]> {
    const rows = await this.options.store.transaction(0, (tx) => tx.list(snapshotsTable, { world: 0, owner: name }));
    return rows.map((row) => JSON.parse(row.data) as SnapshotRow);
  }

  /** Brings a snapshot (of this or another namespace) back under this name; credentials stay its own. False when there is none. */
  async restore(name: string, snapshot: string, from = name): Promise<boolean> {
    const { store, beginAgain } = this.options;
    const stored = await store.transaction(0, async (tx) => {
      await this.#need(tx, name);
      return tx.get(snapshotsTable, 0, from, snapshot);
    });
    if (!stored) return false;
    const kept = JSON.parse(stored.data) as SnapshotRow;
    await this.#switching(async (tx) => {
      const world = await tx.next(0, 'world');
      await tx.copyWorld(kept.world, world, []);
      let before = world;
      const fresh = await this.write(tx, name, (row) => {
        before = row.world;
        return { world, clock: { ...clockAt(kept.clock, kept.clock.now), start: row.clock.start } };
      });
      await beginAgain(tx, fresh, before);
      return { before, fresh };
    });
    return true;
  }

  async removeSnapshot(name: string, snapshot: string): Promise<boolean> {
    const { store } = this.options;
    const row = await store.transaction(0, async (tx) => {
      const stored = await tx.get(snapshotsTable, 0, name, snapshot);
      if (stored) await tx.remove(snapshotsTable, stored.seq);
      return stored && (JSON.parse(stored.data) as SnapshotRow);
    });
    if (row) void store.sweep(row.world);
    return row !== undefined;
  }

  /** Gives a namespace another world; the old one is swept behind. */
  async #switching(work: (tx: Tx) => Promise<{ before: number; fresh: NamespaceRow }>): Promise<NamespaceRow> {
    const { store, abandoned } = this.options;
    const { before, fresh } = await store.transaction(0, work);
    abandoned(before);
    void store.sweep(before);
    return fresh;
  }

  /** Whether no other process has changed a row since it was read. */
  async #isOfToday(row: NamespaceRow): Promise<boolean> {
    const { store } = this.options;
    return !store.shared || this.#marks.get(row) === (await store.mark(row.world));
  }

  /** Reads a row under the lock of its own world, which `world` guesses. */
  async #load(name: string, world: number): Promise<NamespaceRow | undefined> {
    const { store } = this.options;
    for (let at = store.shared ? world : 0; ;) {
      const row = await store.transaction(at, async (tx) => {
        const read = await this.#read(tx, name);
        if (read && (!store.shared || read.world === at)) this.#remember(read, tx.mark);
        return read;
      });
      if (!row) this.#forget(name);
      if (!row || !store.shared || row.world === at) return row;
      at = row.world;
    }
  }

  async #read(tx: Tx, name: string): Promise<NamespaceRow | undefined> {
    const stored = await tx.get(namespacesTable, 0, '', name);
    return stored && this.#whole(tx, stored);
  }

  /** Remembers a row that this transaction has written, and has the other processes read it anew. */
  async #changed(tx: Tx, row: NamespaceRow): Promise<NamespaceRow> {
    return this.#remember(row, this.options.store.shared ? await tx.remark(row.world) : undefined);
  }

  async #whole(tx: Tx, stored: StoredRow): Promise<NamespaceRow> {
    const clock = await tx.get(clocksTable, 0, '', stored.key);
    return { ...(JSON.parse(stored.data) as NamespaceRow), clock: JSON.parse(clock?.data ?? 'null') as ClockState };
  }

  async #writeClock(tx: Tx, name: string, clock: ClockState): Promise<void> {
    const stored = await tx.get(clocksTable, 0, '', name);
    if (stored)
      await tx.update(clocksTable, { seq: stored.seq, key: name, data: JSON.stringify(clock), internal: null });
  }

  async #need(tx: Tx, name: string): Promise<NamespaceRow> {
    const row = await this.#read(tx, name);
    if (!row) throw new Error(`there is no namespace ${name}`);
    return row;
  }

  #remember(row: NamespaceRow, mark?: number): NamespaceRow {
    if (mark !== undefined) this.#marks.set(row, mark);
    const before = this.#byName.get(row.name);
    if (before && before.world !== row.world) this.#nameOf.delete(before.world);
    this.#byName.delete(row.name);
    this.#byName.set(row.name, row);
    this.#nameOf.set(row.world, row.name);
    if (this.#byName.size > cached) this.#evict();
    return row;
  }

  #evict(): void {
    for (const [name, { world }] of this.#byName) {
      if (this.#byName.size <= cached * 0.9) return;
      if (!this.options.busy(world)) this.#forget(name);
    }
  }

  #forget(name: string): void {
    const row = this.#byName.get(name);
    if (!row) return;
    this.#byName.delete(name);
    this.#nameOf.delete(row.world);
  }
}

const asRow = (row: NamespaceRow) => ({
  world: 0,
  owner: '',
  key: row.name,
  data: JSON.stringify(row),
  internal: null,
});

const defined = (wish: ClockWish): ClockWish =>
  Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));

function newClock({ mode = 'real', now, scale = 1 }: ClockWish): ClockState {
  return { mode, now: now ?? wallNow(), wall: wallNow(), scale, ...(now !== undefined && { start: now }) };
}
