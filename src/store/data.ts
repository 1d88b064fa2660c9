/** Where the state is: the engine that an address means, and how the address may be shown. */
import { crc32 } from 'node:zlib';
import { definitionOf } from './definitions.ts';
import { openSqlite } from './sqlite.ts';
import type { Store, Table } from './store.ts';

export interface OpenedStore {
  readonly store: Store;
  /** Tells commands on this machine where the server answers, if the engine has a place for it. */
  readonly announce: (url: string) => void;
}

/** Whether `data` is the address of a PostgreSQL database; otherwise it names a file, or is `:memory:`. */
export const isPostgres = (data: string): boolean => /^postgres(ql)?:\/\//.test(data);

export interface StoreOptions {
  /** All that are to be there. */
  readonly tables: readonly Table[];
  /** Where new files are kept as they begin, if anywhere. */
  readonly templates: string | undefined;
  readonly log: (line: string) => void;
}

/** Opens the store that `data` names. Throws `CannotOpen`, whose message is one line for people. */
export async function openStore(data: string, { tables, templates, log }: StoreOptions): Promise<OpenedStore> {
  if (isPostgres(data)) {
    const { openPostgres } = await import('./postgres.ts');
    const store = await openPostgres({ url: data, log });
    await store.define(tables);
    return { store, announce: () => undefined };
  }
  const template = templates === undefined ? undefined : `${templates}/${sumOf(tables)}.db`;
  const store = openSqlite({ file: data, log, template });
  await store.define(tables);
  store.keepTemplate();
  return { store, announce: (url) => store.announce(url) };
}

const sumOf = (tables: readonly Table[]): string =>
  crc32(JSON.stringify(tables.map((table) => [table.name, definitionOf(table)]))).toString(16);

/** An address without its password, wherever that stands. */
export function shownAddress(url: string): string {
  if (!URL.canParse(url)) return url.replace(/\/\/[^@/]*@/, '//').replace(/\?.*$/, '');
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username && `${username}@`}${host}${pathname}`;
}
