/**
 * Links: URLs of Backlot's own. They are stored without an origin and written out on the way out, by the base through
 * which the call came, so that they lead back the same way.
 */
import type { Base } from './call.ts';
import type { Hosts } from './emulator.ts';
import { segmentOf } from './provider.ts';

interface Face {
  readonly options: { readonly host: string; readonly people?: boolean };
}

const stored = /backlot-(link|page):\/\/([A-Za-z0-9_-]+)/g;

/** A URL on one of the provider's apis: `link(pages, `/labels/${id}`)`. Of an api for people, it opens in a browser. */
export const link = ({ options }: Face, path: string): string =>
  `backlot-${options.people ? 'page' : 'link'}://${options.host}${path}`;

/** What of the server links need to know. */
export interface Places {
  /** Where a person's browser gets when the call came by a real host: `--public-url`, else the main port. */
  readonly publicOrigin: string;
}

interface Named {
  readonly name: string;
  readonly options: { readonly hosts: Hosts };
}

/** Writes out every stored link of a text (JSON, HTML, a header). */
export function writeLinks(text: string, provider: Named, base: Base, places: Places): string {
  if (!text.includes('backlot-')) return text; // most have none, and this is found out sooner than a pattern
  return text.replaceAll(stored, (_, kind: string, host: string) =>
    baseUrl(provider, host, base, places, kind === 'page'),
  );
}

/** The URL under which a provider's host is reached through a base, without a slash at the end. */
export function baseUrl(provider: Named, host: string, base: Base, places: Places, forPeople = false): string {
  const segment = segmentOf(provider.options.hosts, host);
  const namespace = base.namespace && `/@${base.namespace}`;
  if (base.via === 'host' && !forPeople) return realOrigin(provider.options.hosts, host, base.origin);
  if (base.via === 'port') return `${base.origin}${namespace}${segment}`;
  const origin = base.via === 'host' ? places.publicOrigin : base.origin;
  return `${origin}${namespace}/${provider.name}${segment}`;
}

/** The very host of the call when it serves that face, else the face's first. */
function realOrigin(hosts: Hosts, host: string, origin: string): string {
  const entry = hosts[host] ?? [];
  const names = 'segment' in entry ? entry.hosts : entry;
  const url = new URL(origin);
  return names.includes(url.hostname) || names.length === 0 ? origin : `${url.protocol}//${names[0] ?? url.host}`;
}

/** Writes out links anywhere in a value. */
export function writeLinksIn<T>(value: T, provider: Named, base: Base, places: Places): T {
  const text = JSON.stringify(value);
  return text?.includes('backlot-') ? (JSON.parse(writeLinks(text, provider, base, places)) as T) : value;
}
