/** The PostgreSQL engine: one database, any number of processes. */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { defining } from './definitions.ts';
import type { Store, Tx } from './store.ts';
import { Claims } from './postgres/claims.ts';
import { Lanes } from './postgres/lanes.ts';
import { openPool } from './postgres/opening.ts';
import { rowsOf } from './postgres/rows.ts';
import { schema as schemaOf } from './postgres/schema.ts';
import { series as seriesOf } from './postgres/series.ts';
import { codeOf, isLoss, Session } from './postgres/session.ts';
import { condemn, condemned, sweepSlice } from './postgres/worlds.ts';

export interface PostgresOptions {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, with libpq's parameters behind a question mark. */
  readonly url: string;
  readonly log?: (line: string) => void;
}

/**
 * Connects to a database. Throws `CannotOpen`, whose message is one line for people (and never holds the password), when
 * it cannot be reached or used.
 *
 *     const store = await openPostgres({ url: 'postgres://backlot@db.internal/backlot', log: console.error });
 */
export async function openPostgres({ url, log = () => undefined }: PostgresOptions): Promise<Store> {
  const pool = await openPool(url, log);
  const schema = schemaOf();
  const rows = rowsOf((table) => {
    if (schema.changed([table]).length) throw new Error(`table ${table.name} is used, but was not defined like this`);
  });
  const me = randomUUID();
  const claims = new Claims({ pool, me, alone: (work) => alone(pool, work), log });
  const lanes = new Lanes({ pool, rows, series: seriesOf(), claims, writer: me, log });
  const sweeping = new Set<Promise<void>>();
  let closing: Promise<void> | undefined;

  async function sweep(world: number): Promise<void> {
    try {
      if (!closing) await alone(pool, (session) => condemn(session, world));
      while (!closing && !(await alone(pool, (session) => sweepSlice(session, world))));
      claims.forget(world);
    } catch (error) {
      log(`store: the sweep of world ${world} stopped: ${String(error)}`);
    }
  }

  function swept(work: Promise<void>): Promise<void> {
    sweeping.add(work);
    return work.finally(() => sweeping.delete(work));
  }

  async function resumeSweeps(): Promise<void> {
    for (const world of await alone(pool, condemned)) await sweep(world);
  }

  async function mark(world: number): Promise<number> {
    const { rows: found } = await pool.query<{ mark: number }>({
      name: 'mark',
      text: 'SELECT mark FROM backlot_locks WHERE world = $1',
      values: [world],
    });
    return found[0]?.mark ?? 0;
  }

  async function size(): Promise<number> {
    const { rows: found } = await pool.query<{ bytes: number }>('SELECT pg_database_size(current_database()) AS bytes');
    return found[0]?.bytes ?? 0;
  }

  async function shut(): Promise<void> {
    await lanes.close();
    await Promise.all(sweeping);
    await claims.close().catch((error: unknown) => log(`store: claims were not given back: ${String(error)}`));
    await pool.end();
  }

  void swept(resumeSweeps().catch((error: unknown) => log(`store: sweeps were not resumed: ${String(error)}`)));
  return {
    shared: true,
    define: defining({ ...schema, apply: (tables) => alone(pool, (session) => schema.apply(session, tables)) }),
    transaction: <T>(world: number, work: (tx: Tx) => Promise<T>) => lanes.run(world, work),
    look: <T>(world: number, work: (tx: Tx) => Promise<T>) => lanes.look(world, work),
    mark,
    claim: (world, ask = false) => claims.claim(world, ask),
    release: (world) => claims.release(world),
    watch: (watcher) => claims.watch(watcher),
    sweep: (world) => swept(sweep(world)),
    size,
    close: () => (closing ??= shut()),
  };
}

/** A transaction of the store's own, outside the lanes; run again after a conflict. */
async function alone<T>(pool: Pool, work: (session: Session) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const client = await pool.connect();
    const session = new Session(client);
    try {
      await session.query({ text: 'BEGIN ISOLATION LEVEL READ COMMITTED' });
      const result = await work(session);
      await session.query({ text: 'COMMIT' });
      client.release();
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      client.release(isLoss(error));
      if (tries === 5 || !/^(40001|40P01)$/.test(codeOf(error))) throw error;
    }
  }
}
