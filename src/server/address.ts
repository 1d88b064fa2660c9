/** Where a request is bound for: which provider, through which base, in which namespace as far as its address says. */
import type { Base } from '../emulator/call.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { namespaceName } from '../world/namespaces.ts';

export interface Destination {
  readonly provider: string;
  /** The namespace that the path or the header names. */
  readonly namespace: string | undefined;
  readonly via: Base['via'];
  /** The namespace stood in the path. */
  readonly inPath: boolean;
  /** The raw path below prefix and namespace, with the segment of a product host in front. */
  readonly path: string;
  readonly search: string;
  readonly origin: string;
}

export interface Arrival {
  /** As on the request line. */
  readonly url: string;
  readonly host: string;
  readonly secure: boolean;
  /** The provider whose own port it came by. */
  readonly own: string | undefined;
  readonly namespaceHeader: string | undefined;
}

interface RealHost {
  readonly provider: string;
  /** In front of the path: the segment of a product host. */
  readonly segment: string;
}

export class Addresses {
  readonly #hosts = new Map<string, RealHost>();

  constructor(readonly emulators: ReadonlyMap<string, Emulator>) {
    for (const { name, options } of emulators.values()) {
      this.#hosts.set(`${name}.localhost`, { provider: name, segment: '' });
      for (const entry of Object.values(options.hosts)) {
        const segment = 'segment' in entry ? `/${entry.segment}` : '';
        for (const host of 'segment' in entry ? entry.hosts : entry) this.#hosts.set(host, { provider: name, segment });
      }
    }
  }

  /** Every real host, for the proxy. */
  get hosts(): readonly string[] {
    return [...this.#hosts.keys()].filter((host) => !host.endsWith('.localhost'));
  }

  /** Undefined: the request is for Backlot itself (dashboard, control API), or for nobody. */
  find({ url, host, secure, own, namespaceHeader }: Arrival): Destination | undefined {
    const target = url.startsWith('/') ? url : pathOf(url);
    const mark = target.indexOf('?');
    const path = mark < 0 ? target : target.slice(0, mark);
    const search = mark < 0 ? '' : target.slice(mark + 1);
    const origin = `${secure ? 'https' : 'http'}://${host}`;
    const named = namespaceHeader !== undefined && namespaceName.test(namespaceHeader) ? namespaceHeader : undefined;
    const real = this.#hosts.get(hostname(host));
    if (real) {
      const via = viaOf(host);
      return {
        provider: real.provider,
        namespace: named,
        via,
        inPath: false,
        path: real.segment + path,
        search,
        // Real hosts speak HTTPS, whatever brought the call here: links must not lead a client to plain HTTP.
        origin: via === 'host' ? `https://${host}` : origin,
      };
    }
    if (own !== undefined) return { provider: own, namespace: named, via: 'port', inPath: false, path, search, origin };
    return this.#byPrefix(path, search, origin, named);
  }

  #byPrefix(path: string, search: string, origin: string, named: string | undefined): Destination | undefined {
    const [, inPath, rest = path] = /^\/@([^/]+)(\/.*)$/.exec(path) ?? [];
    const provider = /^\/([^/]+)/.exec(rest)?.[1] ?? '';
    if (!this.emulators.has(provider) || (inPath !== undefined && !namespaceName.test(inPath))) return undefined;
    return {
      provider,
      namespace: inPath ?? named,
      via: 'prefix',
      inPath: inPath !== undefined,
      path: rest.slice(provider.length + 1) || '/',
      search,
      origin,
    };
  }
}

const hostname = (host: string): string => host.replace(/:\d+$/, '').toLowerCase();

/** `stripe.localhost` leads back by itself: to its caller it is a port, not a real host. */
const viaOf = (host: string): Base['via'] => (hostname(host).endsWith('.localhost') ? 'port' : 'host');

function pathOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed ? parsed.pathname + parsed.search : '/';
}
