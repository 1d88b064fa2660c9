/** A PostgreSQL database for tests, cut into schemas: one for each store that must begin empty. */
import { Client } from 'pg';

/** Where the tests' server is; without one they are skipped. */
export const postgresUrl = process.env['POSTGRES_URL'];

const made: string[] = [];

/** Runs a statement beside the store. */
export async function query(text: string, url = postgresUrl): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** The address of a new, empty schema. */
export async function freshUrl(): Promise<string> {
  if (postgresUrl === undefined) throw new Error('POSTGRES_URL is not set');
  const name = `test_${process.pid}_${Date.now().toString(36)}_${made.length}`;
  await query(`CREATE SCHEMA ${name}`);
  made.push(name);
  const url = new URL(postgresUrl);
  url.searchParams.set('options', `-csearch_path=${name}`);
  return url.href;
}

/** Drops what `freshUrl` made. */
export async function dropSchemas(): Promise<void> {
  for (const name of made.splice(0)) await query(`DROP SCHEMA ${name} CASCADE`);
}
