/** How much of a log there is: one row in each world, so that nobody has to add up what is stored. */
import type { Store, Table, Tx } from '../store/store.ts';

export const sizesTable: Table = {
  fleeting: true,
  name: 'request_log_sizes',
  columns: [{ name: 'bytes', type: 'integer', path: 'bytes' }],
  indexes: [['bytes']],
};

/** Rows that are taken away at a time. */
export const sliceSize = 200;

interface Size {
  readonly bytes: number;
  readonly rows: number;
}

async function sizeOf(tx: Tx, world: number): Promise<{ seq: number; size: Size } | undefined> {
  const row = await tx.get(sizesTable, world, '', 'size');
  return row && { seq: row.seq, size: JSON.parse(row.data) as Size };
}

/** Notes what was written (or, below 0, taken away). */
export async function grow(tx: Tx, world: number, bytes: number, rows: number): Promise<void> {
  const known = await sizeOf(tx, world);
  const { size } = known ?? { size: { bytes: 0, rows: 0 } };
  const data = JSON.stringify({ bytes: Math.max(0, size.bytes + bytes), rows: Math.max(0, size.rows + rows) });
  if (known) await tx.update(sizesTable, { seq: known.seq, key: 'size', data, internal: null });
  else await tx.insert(sizesTable, { world, owner: '', key: 'size', data, internal: null });
}

/** Takes the oldest slice of a world away; answers how many went. They are counted as of average length. */
export async function shrink(tx: Tx, log: Table, world: number): Promise<number> {
  const gone = await tx.removeWhere(log, { world, owner: '' }, undefined, sliceSize);
  const { size } = (await sizeOf(tx, world)) ?? { size: { bytes: 0, rows: 0 } };
  const all = gone < sliceSize || gone >= size.rows;
  await grow(tx, world, all ? -size.bytes : -Math.ceil((size.bytes * gone) / size.rows), all ? -size.rows : -gone);
  return gone;
}

const sizes = (store: Store): Promise<{ world: number; value: number }[]> =>
  store.transaction(0, (tx) => tx.earliest(sizesTable, 'bytes'));

/** Bytes of all worlds together. */
export const measure = async (store: Store): Promise<number> =>
  (await sizes(store)).reduce((sum, { value }) => sum + value, 0);

/** Takes slices from whichever world has the most until all together are no more than `bytes`. */
export async function prune(store: Store, log: Table, bytes: number): Promise<number> {
  for (;;) {
    const all = (await sizes(store)).toSorted((one, other) => other.value - one.value);
    const total = all.reduce((sum, { value }) => sum + value, 0);
    const [largest] = all;
    if (total <= bytes || !largest) return total;
    await store.transaction(largest.world, (tx) => shrink(tx, log, largest.world));
  }
}
