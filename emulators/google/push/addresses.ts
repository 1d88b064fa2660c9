/** Which hosts are near by: loopback, private networks, and names that only exist there. */
import ipaddr from 'ipaddr.js';

const near = new Set(['loopback', 'private', 'uniqueLocal', 'unspecified', 'carrierGradeNat']);
const localNames = /(?:^localhost$|\.(?:localhost|local|internal|test|lan|home|docker)$)/;

export function isNear(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host)) return near.has(ipaddr.process(host).range());
  return localNames.test(host) || !host.includes('.');
}
