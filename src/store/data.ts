/** Where the state is: the engine that an address means, and how the address may be shown. */
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';

export interface OpenedStore {
  readonly store: Store;
  /** Tells commands on this machine where the server answers, if the engine has a place for it. */
  readonly announce: (url: string) => void;
}

/** Whether `data` is the address of a PostgreSQL database; otherwise it names a file, or is `:memory:`. */
export const isPostgres = (data: string): boolean => /^postgres(ql)?:\/\//.test(data);

/** Opens the store that `data` names. Throws `CannotOpen`, whose message is one line for people. */
export async function openStore(data: string, log: (line: string) => void): Promise<OpenedStore> {
  if (!isPostgres(data)) {
    const store = openSqlite({ file: data, log });
    return { store, announce: (url) => store.announce(url) };
  }
  const { openPostgres } = await import('./postgres.ts');
  return { store: await openPostgres({ url: data, log }), announce: () => undefined };
}

/** An address without its password, wherever that stands. */
export function shownAddress(url: string): string {
  if (!URL.canParse(url)) return url.replace(/\/\/[^@/]*@/, '//').replace(/\?.*$/, '');
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username && `${username}@`}${host}${pathname}`;
}
