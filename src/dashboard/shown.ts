/** Rows that a person would look at, of all providers: found by what their collections say they show. */
import type { Collection, Shows } from '../emulator/collection.ts';
import type { View } from './view.ts';

export interface ShownRow {
  readonly provider: string;
  readonly title: string;
  readonly collection: string;
  readonly key: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** The newest rows of every collection that shows this, newest first as far as their times tell. */
export async function shown(view: View, what: Shows, limit = 50): Promise<ShownRow[]> {
  const found = [...view.core.emulators.values()].flatMap((emulator) =>
    [...emulator.collections.values()]
      .filter(({ options }) => options.shows === what)
      .map((collection) => ({ emulator, collection })),
  );
  const rows = await Promise.all(
    found.map(async ({ emulator: { name, title }, collection }) => {
      const { items } = (await view.ask(`/state/${name}/${collection.name}?limit=${limit}`)) as {
        items: Record<string, unknown>[];
      };
      return items.map((row) => ({
        provider: name,
        title,
        collection: collection.name,
        key: keyOf(collection, row),
        row,
      }));
    }),
  );
  return rows.flat().sort((a, b) => timeOf(b.row) - timeOf(a.row));
}

function keyOf({ options: { key } }: Collection, row: Readonly<Record<string, unknown>>): string {
  const internal = (row['_internal'] ?? {}) as Readonly<Record<string, unknown>>;
  return (typeof key === 'string' ? [key] : key).map((field) => String(row[field] ?? internal[field])).join('/');
}

/** Epoch ms of a row, by the field that providers commonly have; 0 when none is there. */
export function timeOf(row: Readonly<Record<string, unknown>>): number {
  for (const field of ['created_at', 'created', 'date_created', 'last_event_time', 'send_at', 'processed_at']) {
    const value = row[field];
    if (typeof value === 'number') return value < 1e12 ? value * 1000 : value;
    if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return Date.parse(value);
  }
  return 0;
}

/** The first of some fields that is a text (or a number). */
export function textOf(row: Readonly<Record<string, unknown>>, ...fields: readonly string[]): string {
  for (const field of fields) {
    const value = row[field];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    if (typeof value === 'object' && value !== null && 'email' in value) return String(value.email);
  }
  return '';
}
