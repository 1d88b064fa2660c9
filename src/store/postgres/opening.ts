/** Opens a PostgreSQL database, or says in one line why it cannot be used and what to do. */
import { Pool } from 'pg';
import type { PoolConfig } from 'pg';
import { setTimeout as wait } from 'node:timers/promises';
import { shownAddress } from '../data.ts';
import { CannotOpen } from '../store.ts';
import { migrationsFrom, SCHEMA_VERSION } from './schema-versions.ts';
import { codeOf, isLoss, Session } from './session.ts';

const ELSEWHERE = 'or name another database with --data';

/** The oldest that Backlot is tested with is 15; 14 has all that it uses. */
const OLDEST = 14;

/** Connections of one process. A world uses one at a time, so this many namespaces are served at once. */
const CONNECTIONS = 10;

/** OIDs of what is read as a number: int4, int8, float8. All stay below 2^53. */
const NUMBERS: ReadonlySet<number> = new Set([23, 20, 701]);

const asNumber = (text: string): number => Number(text);
const asText = (text: string): string => text;

/** Connects, and makes Backlot's own tables. Throws `CannotOpen`. */
export async function openPool(url: string, log: (line: string) => void): Promise<Pool> {
  let pool: Pool | undefined;
  try {
    pool = new Pool(settings(url));
    prepare(pool, log);
    await judge(pool, shownAddress(url));
    return pool;
  } catch (error) {
    await pool?.end();
    throw cannotOpen(shownAddress(url), error);
  }
}

const settings = (url: string): PoolConfig => ({
  connectionString: url,
  application_name: 'backlot',
  max: CONNECTIONS,
  pipeline: true,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  connectionTimeoutMillis: 10_000,
  idleTimeoutMillis: 60_000,
  types: { getTypeParser: (oid: number) => (NUMBERS.has(oid) ? asNumber : asText) as never },
});

function prepare(pool: Pool, log: (line: string) => void): void {
  pool.on('error', (error) => log(`store: a connection was lost: ${error.message}`));
  pool.on('connect', (client) => {
    client.on('error', () => undefined); // whoever uses the connection is told by its statements
    // A process that stops in the middle of a transaction must not hold its namespaces for ever.
    client.query("SET idle_in_transaction_session_timeout = '15s'").catch(() => undefined);
    // Every query has its index; the planner, which has not counted the rows of a young table, may think it cheaper to read all.
    client.query('SET enable_seqscan = off').catch(() => undefined);
  });
}

/** Refuses what is not ours before anything is changed, then brings it to the present version. Several processes may try at once. */
async function judge(pool: Pool, shown: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const client = await pool.connect();
    const session = new Session(client);
    try {
      await migrate(session, shown);
      client.release();
      return;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      client.release(isLoss(error));
      // Another process is making the same tables: unique indexes of the catalogue are violated, or it was quicker.
      if (tries === 5 || !/^(23505|42P07|42710|40001|40P01|XX000)$/.test(codeOf(error))) throw error;
      await wait(100 * tries);
    }
  }
}

async function migrate(session: Session, shown: string): Promise<void> {
  const one = async (text: string): Promise<unknown> => (await session.query({ text })).rows[0]?.[0];
  const server = Number(await one('SHOW server_version_num'));
  if (server < OLDEST * 10_000)
    throw new CannotOpen(
      `${shown} is PostgreSQL ${await one('SHOW server_version')}: Backlot needs ${OLDEST} or newer, ${ELSEWHERE}`,
    );
  const encoding = await one('SHOW server_encoding');
  if (encoding !== 'UTF8')
    throw new CannotOpen(
      `${shown} is encoded in ${encoding}: make one with CREATE DATABASE … ENCODING 'UTF8', ${ELSEWHERE}`,
    );
  await session.query({ text: 'BEGIN' });
  const [found] = (
    await session.query({
      text: `SELECT coalesce(sum(CASE WHEN table_name = 'backlot_meta' THEN 1 ELSE 0 END), 0)::int4, count(*)::int4
        FROM information_schema.tables WHERE table_schema = current_schema()`,
    })
  ).rows;
  const [ours, all] = [Number(found?.[0]), Number(found?.[1])];
  if (!ours && all > 0)
    throw new CannotOpen(
      `${shown} holds tables of another program: name an empty database, or an empty schema with ?options=-csearch_path%3DNAME`,
    );
  if (!ours) {
    await session.query({ text: 'CREATE TABLE backlot_meta (id int4 PRIMARY KEY, version int4 NOT NULL)' });
    await session.query({ text: 'INSERT INTO backlot_meta (id, version) VALUES (1, 0)' });
  }
  const version = Number(await one('SELECT version FROM backlot_meta WHERE id = 1 FOR UPDATE'));
  if (version > SCHEMA_VERSION)
    throw new CannotOpen(
      `${shown} was written by a newer Backlot (schema ${version}, this one reads up to ${SCHEMA_VERSION}): upgrade Backlot, ${ELSEWHERE}`,
    );
  for (const text of migrationsFrom(version)) await session.query({ text });
  await session.query({ text: 'UPDATE backlot_meta SET version = $1 WHERE id = 1', values: [SCHEMA_VERSION] });
  await session.query({ text: 'COMMIT' });
}

const reasons: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, 'refuses connections: see that PostgreSQL runs there'],
  [/^(ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/, 'cannot be reached: see that the host is right'],
  [/^28/, 'does not let this user in: see that user and password are right'],
  [/^3D000$/, 'does not exist: make it with CREATE DATABASE'],
  [/^(42501|3F000)$/, 'gives this user no rights: GRANT CREATE on its schema'],
  [/^25006$/, 'cannot be written: name the primary, not a standby'],
  [/^53300$/, 'has no connection left: raise max_connections, or run fewer replicas'],
  [/^57P03$/, 'is starting up or shutting down: try again in a moment'],
];

export function cannotOpen(shown: string, error: unknown): CannotOpen {
  if (error instanceof CannotOpen) return error;
  const code = causesOf(error).map(codeOf).find(Boolean) ?? '';
  const [, reason = 'cannot be opened: see that it is a postgres:// address of a database'] =
    reasons.find(([pattern]) => pattern.test(code)) ?? [];
  const detail = causesOf(error)
    .map((cause) => (cause instanceof Error ? cause.message.split('\n')[0] : String(cause)))
    .find(Boolean);
  return new CannotOpen(`${shown} ${reason}, ${ELSEWHERE} (${detail})`, { cause: error });
}

/** A name with several addresses fails with an error for each. */
const causesOf = (error: unknown): readonly unknown[] =>
  error instanceof AggregateError ? [error, ...error.errors] : [error];
