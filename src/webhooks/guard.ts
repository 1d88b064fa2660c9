/** The target guard: what a webhook may dial. Every connection passes it, those of redirects too. */
import { lookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';

/** `local`: loopback and private networks. `foreign`: wants `--allow-webhook-host`. `never`: not even then. */
export type Judgement = 'local' | 'foreign' | 'never';

const localRanges: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal']);
const neverRanges: ReadonlySet<string> = new Set(['linkLocal', 'multicast', 'broadcast', 'unspecified']);

/** Where a cloud's machines find their own keys; it stands in a private range. */
const metadataService = 'fd00:ec2::254';

/** Judges an address in any spelling; an IPv4 address inside an IPv6 one (`::ffff:10.0.0.1`) counts as what it is. */
export function judge(address: string): Judgement {
  const parsed = ipaddr.process(address);
  const range: string = parsed.range();
  if (neverRanges.has(range) || parsed.toString() === metadataService) return 'never';
  return localRanges.has(range) ? 'local' : 'foreign';
}

/** The guard does not let a webhook go there. */
export class TargetRefused extends Error {
  readonly code = 'TARGET_REFUSED';
}

/** Names of hosts as they are compared: lower case, no brackets, no dot at the end. */
const hostName = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');

/** The host that somebody meant who wrote it with a port, as a whole address, or in capitals. */
function namedHost(written: string): string {
  const url = written.includes('://') ? written : `http://${written}`;
  return hostName(URL.canParse(url) ? new URL(url).hostname : written);
}

function refusal(host: string, address: string): TargetRefused {
  const who = host === address ? address : `${address} (${host})`;
  if (judge(address) === 'foreign')
    return new TargetRefused(
      `${who} is neither a loopback nor a private address: start Backlot with --allow-webhook-host ${host} to allow it`,
    );
  const range: string = ipaddr.process(address).range();
  if (range === 'unspecified') return new TargetRefused(`${who} is no address to call: write 127.0.0.1 instead`);
  const kind = range === 'linkLocal' ? 'a link-local' : range === 'multicast' ? 'a multicast' : 'a reserved';
  return new TargetRefused(`${who} is ${kind} address, and those are never called`);
}

/** Apps listen on either; the name needs no name server. */
const localhost: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

const isLocalhost = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost');

export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

/** Looks names up; those who ask for one name at a time share the question, so a dead name server holds one thread a name. */
function createResolver(): Resolve {
  const asked = new Map<string, Promise<readonly LookupAddress[]>>();
  return (host) => {
    if (isLocalhost(host)) return Promise.resolve(localhost);
    const pending = asked.get(host);
    if (pending) return pending;
    const answer = lookup(host, { all: true, verbatim: true }).finally(() => asked.delete(host));
    asked.set(host, answer);
    return answer;
  };
}

/** How long dialling may take; the time-out of a delivery may be shorter. */
const connectTimeoutMs = 10_000;

/**
 * undici's `connect`: resolves, judges, and dials an address that was judged. Fails with `TargetRefused` where no
 * address of the host may be called.
 */
export function guardedConnect(
  allowHosts: readonly string[],
  resolve: Resolve = createResolver(),
): buildConnector.connector {
  const allowed = new Set(allowHosts.map(namedHost));
  const passes = (host: string, address: string): boolean => {
    const judgement = judge(address);
    return judgement === 'local' || (judgement === 'foreign' && allowed.has(host));
  };

  // Called for names only; node dials what it answers, one address after the other, and looks nothing up itself.
  const guardedLookup: LookupFunction = (hostname, _options, callback) => {
    const host = hostName(hostname);
    resolve(host).then(
      (addresses) => {
        const open = addresses.filter(({ address }) => passes(host, address));
        if (open.length > 0) callback(null, open);
        else callback(refusal(host, addresses[0]?.address ?? host), []);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };

  const dialling = { lookup: guardedLookup, autoSelectFamily: true, timeout: connectTimeoutMs };
  // An app under development shows a certificate of its own making; a host out there has to show a good one.
  const dialHere = buildConnector({ ...dialling, rejectUnauthorized: false });
  const dialOut = buildConnector(dialling);

  return (options, callback) => {
    const host = hostName(options.hostname);
    if (isIP(host) !== 0 && !passes(host, host)) {
      queueMicrotask(() => callback(refusal(host, host), null));
      return;
    }
    (allowed.has(host) ? dialOut : dialHere)(options, callback);
  };
}
