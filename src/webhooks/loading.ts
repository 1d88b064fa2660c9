/** Rows on their way out: read when they go, joined when they go together, copied when they go again. */
import type { StoredRow, Tx } from '../store/store.ts';
import { deliveriesTable, type Delivery } from './delivery.ts';
import type { Edits } from './ports.ts';
import { owner, parseDelivery } from './outbox.ts';
import type { Flight } from './traffic.ts';

/** A delivery that goes now, with its row's place. */
export interface Loaded {
  readonly seq: number;
  readonly delivery: Delivery;
}

/**
 * Reads what a flight carries, joined into one delivery under the first one's id; undefined when none is pending any
 * more. It takes the last row's place: were that one removed, a new row could get its number, and looks for new rows
 * would pass it by.
 */
export async function load(tx: Tx, { world, entries }: Flight): Promise<Loaded | undefined> {
  const rows: StoredRow[] = [];
  for (const { id } of entries) {
    const row = await tx.get(deliveriesTable, world, owner, id);
    if (row && parseDelivery(row).status === 'pending') rows.push(row);
  }
  const [first, ...others] = rows;
  if (!first) return undefined;
  const delivery = parseDelivery(first);
  if (others.length === 0) return { seq: first.seq, delivery };
  const events = rows.flatMap((row) => parseDelivery(row).events);
  const joined: Delivery = { ...delivery, events, joined: true };
  const { seq } = others.at(-1) ?? first;
  for (const row of rows) if (row.seq !== seq) await tx.remove(deliveriesTable, row.seq);
  await tx.update(deliveriesTable, { seq, key: first.key, data: JSON.stringify(joined), internal: null });
  return { seq, delivery: joined };
}

/** A new delivery of the same content, or of what was made of it, tried once. */
export function replayOf(original: Delivery, number: number, now: number, { url, ...changes }: Edits = {}): Delivery {
  const { id, provider, webhook, events, event, account, base, joined } = original;
  const target = url === undefined ? original.target : { ...original.target, url };
  const edited = { ...original.edited, ...changes };
  const content = { provider, webhook, events, event, target, account, base, ...(joined && { joined }) };
  const fresh = { status: 'pending', due: now, first: true, at: now, attempts: [] } as const;
  const changed = Object.values(edited).some((value) => value !== undefined) && { edited };
  return { id: `${id}-r${number}`, ...content, ...fresh, ...changed, replayOf: id };
}
