/** Rows as a person sees them, asked of the control API. */
import type { Shown } from '../control/shown.ts';
import type { Kind } from '../emulator/shows.ts';
import type { View } from './view.ts';

export type { Begun, Shown } from '../control/shown.ts';

export interface ShownPage<K extends Kind> {
  readonly items: readonly Shown<K>[];
  readonly nextCursor: string | null;
}

type Asked = Readonly<Record<string, string | number | null | undefined>>;

/** A page of them, newest first. */
export const shown = <K extends Kind>(view: View, kind: K, asked: Asked = {}): Promise<ShownPage<K>> =>
  view.ask(`/shown/${kind}${queryOf(asked)}`) as Promise<ShownPage<K>>;

/** One, with all that is known of it. Throws `Refused` when it is not there. */
export const shownOne = <K extends Kind>(
  view: View,
  kind: K,
  { provider, collection, key, account }: Named,
): Promise<Shown<K>> =>
  view.ask(`/shown/${kind}/${provider}/${collection}/${encodeURIComponent(key)}${queryOf({ account })}`) as Promise<
    Shown<K>
  >;

type Named = Pick<Shown<Kind>, 'provider' | 'collection' | 'key' | 'account'>;

export function queryOf(asked: Asked): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value != null && value !== '') query.set(name, String(value));
  return query.size > 0 ? `?${query}` : '';
}
