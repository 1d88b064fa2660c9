/** The base through which a control call came: URLs that it answers lead back the same way. */
import type { Base } from '../emulator/call.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { writeLinksIn } from '../emulator/links.ts';
import type { Core } from '../server/core.ts';

/** The namespace's own base below an origin: in the path, but for `default`. */
const baseAt = (origin: string, namespace: string): Base => ({
  origin,
  via: 'prefix',
  namespace: namespace === 'default' ? '' : namespace,
});

/** Writes out links in what a provider's rows or triggers gave. */
export const withLinks = <T>(
  value: T,
  emulator: Emulator,
  { origin, namespace }: { origin: string; namespace: string },
): T => writeLinksIn(value, emulator, baseAt(origin, namespace), { publicOrigin: origin });

export interface ProviderUrls {
  readonly base: string;
  readonly own: string;
}

/** A provider's base URL and own port, under the name by which the caller reached us. */
export function urlsAt(core: Core, origin: string, provider: string, namespace: string): ProviderUrls {
  const { base, own } = core.urls(provider, namespace);
  return { base: origin + pathOf(base), own: sameHost(own, origin) };
}

const pathOf = (url: string): string => new URL(url).pathname.replace(/\/$/, '');

function sameHost(own: string, origin: string): string {
  const { protocol, hostname } = new URL(origin);
  const { port } = new URL(own);
  return port === '' ? own : `${protocol}//${hostname}:${port}`;
}
