/** The CSV of a batch: a header, a column of numbers, and whatever else is to be known of each person. */
import { parse } from 'csv-parse/sync';
import { errors } from '../errors.ts';
import { isE164 } from '../phones.ts';

export interface Contacts {
  readonly total: number;
  readonly valid: readonly { to: string; recipient: Record<string, unknown> }[];
}

/** Throws for what can't be read, and for a file without `contact_number`. */
export function contactsIn(bytes: Uint8Array): Contacts {
  const rows = rowsIn(bytes);
  const [header = []] = rows;
  const column = header.indexOf('contact_number');
  if (column < 0) throw errors.bad_request('contact_number column is missing in the CSV');
  const people = rows.slice(1);
  return {
    total: people.length,
    valid: people.flatMap((person) => {
      const to = (person[column] ?? '').replaceAll(/[\s()-]/g, '');
      const others = header.flatMap((name, at) => (at === column || name === '' ? [] : [[name, person[at] ?? '']]));
      return isE164(to) ? [{ to, recipient: Object.fromEntries(others) as Record<string, unknown> }] : [];
    }),
  };
}

function rowsIn(bytes: Uint8Array): string[][] {
  try {
    return parse(Buffer.from(bytes), { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    throw errors.bad_request(`Invalid CSV: ${error instanceof Error ? error.message : 'it can’t be read'}`);
  }
}
