/** The tables and rows that the store's tests use, and the store in their hands. */
import type { Query, Scope, Store, StoredRow, Table, Tx } from '../../src/store/store.ts';

export const parcels: Table = {
  name: 'pelican_parcels',
  columns: [
    { name: 'status', type: 'text', path: 'status' },
    { name: 'weight', type: 'integer', path: 'weight' },
    { name: 'price', type: 'real', path: 'price' },
    { name: 'fragile', type: 'integer', path: 'fragile' },
    { name: 'city', type: 'text', path: 'to.city' },
    { name: 'due', type: 'integer', path: 'due', from: 'internal' },
  ],
  indexes: [['status'], ['weight'], ['status', 'weight'], ['due'], ['city']],
  locates: true,
};

export const riders: Table = { name: 'pelican_riders', columns: [], indexes: [] };

interface Parcel {
  readonly status?: string | null;
  readonly weight?: number | null;
  readonly price?: number | null;
  readonly fragile?: boolean | null;
  readonly to?: { readonly city: string };
}

type Place = Partial<Pick<StoredRow, 'world' | 'owner'>> & { readonly due?: number | null };

/** A row as a collection would write it. */
export function parcel(
  key: string,
  data: Parcel = {},
  { world = 1, owner = '', due }: Place = {},
): Omit<StoredRow, 'seq'> {
  return {
    world,
    owner,
    key,
    data: JSON.stringify({ id: key, ...data }),
    internal: due === undefined ? null : JSON.stringify({ due }),
  };
}

export const keysOf = (rows: readonly StoredRow[]): string[] => rows.map((row) => row.key);

/** The store of the running test, and short ways to use it. */
export interface Bench {
  readonly store: () => Store;
  readonly run: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  readonly add: (...rows: Omit<StoredRow, 'seq'>[]) => Promise<void>;
  /** The keys of a list, of world 1 and no owner unless said otherwise. */
  readonly list: (query?: Query, scope?: Scope) => Promise<string[]>;
}

export function bench(store: () => Store): Bench {
  const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => store().transaction(1, work);
  return {
    store,
    run,
    add: (...rows) => run((tx) => tx.insertMany(parcels, rows)),
    list: (query, scope = { world: 1, owner: '' }) => run(async (tx) => keysOf(await tx.list(parcels, scope, query))),
  };
}
