/** Whole worlds of a PostgreSQL database: copied for snapshots, removed in slices when nobody names them any more. */
import { columnName, tableName } from '../conditions.ts';
import type { Definition } from '../definitions.ts';
import type { Table } from '../store.ts';
import { definitionsOf } from './schema.ts';
import type { Session } from './session.ts';

/** Rows that one slice of a sweep removes: some milliseconds. */
const SLICE = 1_000;

export async function copyRows(session: Session, from: number, to: number, except: readonly Table[]): Promise<void> {
  const left = new Set(except.map((table) => table.name));
  const tables = [...(await definitionsOf(session))].filter(([name]) => !left.has(name));
  const copies = tables.map(([name, definition]) => {
    const { columns } = JSON.parse(definition) as Definition;
    const fields = [
      'owner',
      'key',
      'whole_key',
      'data',
      'internal',
      ...columns.map((column) => columnName(column.name)),
    ];
    const table = tableName(name);
    return session.query({
      text: `INSERT INTO ${table} (world, ${fields.join(', ')}) SELECT $1::int8, ${fields.join(', ')} FROM ${table} WHERE world = $2 ORDER BY seq`,
      values: [to, from],
    });
  });
  await Promise.all(copies);
}

/** Notes that a world is to be swept, so that a sweep cut short goes on when the database is opened again. */
export async function condemn(session: Session, world: number): Promise<void> {
  await session.query({
    text: 'INSERT INTO backlot_sweeps (world) VALUES ($1) ON CONFLICT (world) DO NOTHING',
    values: [world],
  });
}

export async function condemned(session: Session): Promise<number[]> {
  const { rows } = await session.query({ text: 'SELECT world FROM backlot_sweeps ORDER BY world' });
  return rows.map(([world]) => Number(world));
}

/** Removes some rows of a world; answers whether it was the last of it. */
export async function sweepSlice(session: Session, world: number): Promise<boolean> {
  for (const name of (await definitionsOf(session)).keys()) {
    const table = tableName(name);
    const { count } = await session.query({
      text: `DELETE FROM ${table} WHERE world = $1 AND seq IN (SELECT seq FROM ${table} WHERE world = $1 LIMIT ${SLICE})`,
      values: [world],
    });
    if (count === SLICE) return false;
  }
  for (const own of ['backlot_series', 'backlot_sweeps', 'backlot_locks'])
    await session.query({ text: `DELETE FROM ${own} WHERE world = $1`, values: [world] });
  return true;
}
