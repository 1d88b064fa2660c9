/** A request as an emulator sees it, and the base through which it came. */

/**
 * How a caller reached Backlot, so that the URLs which it is handed lead back the same way.
 * Written as one string into rows (jobs, deliveries) with `baseText`.
 */
export interface Base {
  /** `http://127.0.0.1:4100`, or `https://api.stripe.com` for a call that came by a real host. */
  readonly origin: string;
  /** What stands between origin and the provider's own path: `prefix` (`/stripe`), `port` (nothing), `host` (a real host). */
  readonly via: 'prefix' | 'port' | 'host';
  /** The namespace when the path carried it (`/@NAME`), else ''. */
  readonly namespace: string;
}

export const baseText = (base: Base): string => `${base.via}|${base.namespace}|${base.origin}`;

export function parseBase(text: string): Base {
  const [via = 'prefix', namespace = '', ...origin] = text.split('|');
  return { via: via === 'port' || via === 'host' ? via : 'prefix', namespace, origin: origin.join('|') };
}

/** A file of a multipart body. */
export interface UploadedFile {
  readonly field: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A request, below prefix and namespace. Nothing here is decoded but the parameters of the path. */
export interface Call {
  /** Backlot's own id of the request, as in the request log. */
  readonly id: string;
  readonly method: string;
  /** The raw path below prefix and namespace, of a product host with its segment: `/verify/v2/Services`. */
  readonly path: string;
  /** The raw query, without `?`. */
  readonly search: string;
  /** Names in lower case; repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly base: Base;
  /** The caller's address. */
  readonly ip: string;
  /** Wall time of arrival, epoch ms: for what a client checks against its own clock. */
  readonly wallNow: number;
  /** Operation id, once it is known. */
  readonly operation: string;
  readonly params: Readonly<Record<string, string>>;
}
