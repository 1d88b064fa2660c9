/**
 * Who may use the control API and the dashboard. Browsers are kept from being turned against it: a page elsewhere that
 * rebinds its name to loopback is stopped by the `Host`, one that posts here by the `Origin`; an emulator's own delivery,
 * sent to a URL that somebody chose, by the header that it carries.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ServerOptions } from '../server/options.ts';
import { ControlError } from './failure.ts';

export type AccessOptions = Pick<ServerOptions, 'host' | 'allowHosts' | 'publicUrl' | 'token'>;

export interface AccessRequest {
  readonly method: string;
  readonly headers: Pick<Headers, 'get'>;
}

/** The cookie in which the dashboard keeps that somebody gave the token. */
export const passCookie = 'backlot_pass';

/** What the cookie holds: it opens this server, and does not tell the token. */
export const passOf = (token: string): string =>
  createHmac('sha256', token).update('backlot dashboard').digest('base64url');

/**
 * Throws a `ControlError` for a request that may not be answered: 403 for a delivery, a foreign `Host`, a write from
 * elsewhere; 401 without the token, where there is one. The token also exempts from the `Host` check. The dashboard's
 * cookie counts as the token, but a write by it needs an `Origin` (its own).
 */
export function checkAccess(request: AccessRequest, options: AccessOptions): void {
  const { headers } = request;
  if (headers.get('x-backlot-delivery') !== null)
    throw new ControlError(
      403,
      'delivery_refused',
      'a webhook delivery may not call Backlot itself: send it to the app',
    );
  const byToken = hasToken(headers, options.token);
  const byCookie = hasPass(headers, options.token);
  if (!byToken && !isOwnHost(headers.get('host'), options)) throw hostRefused(headers.get('host'));
  if (isWrite(request.method) && !isOwnWrite(headers, byCookie && !byToken, options))
    throw new ControlError(
      403,
      'origin_refused',
      `pages of ${headers.get('origin') ?? 'another origin'} may not write here`,
    );
  if (options.token !== undefined && !byToken && !byCookie)
    throw new ControlError(
      401,
      'token_required',
      'send the header Authorization: Bearer TOKEN, with the token (BACKLOT_TOKEN) of this server',
    );
}

export const isWrite = (method: string): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method);

/** Whether `Authorization: Bearer` carries the token. False where there is none. */
export function hasToken(headers: AccessRequest['headers'], token: string | undefined): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1];
  return token !== undefined && given !== undefined && same(given, token);
}

/** Whether the dashboard's cookie is good. */
export function hasPass(headers: AccessRequest['headers'], token: string | undefined): boolean {
  if (token === undefined) return false;
  const given = new RegExp(`(?:^|; *)${passCookie}=([^;]+)`).exec(headers.get('cookie') ?? '')?.[1];
  return given !== undefined && same(given, passOf(token));
}

/** Loopback, the address that the server listens on, or one that the configuration names. */
export function isOwnHost(host: string | null, { host: listening, allowHosts, publicUrl }: AccessOptions): boolean {
  const name = hostName(host ?? '');
  if (name === '') return false;
  if (isLoopback(name)) return true;
  const known = [listening, ...allowHosts, ...(publicUrl === undefined ? [] : [new URL(publicUrl).host])];
  return known.some((one) => hostName(one) === name);
}

/** From a page of ours: under any of our names, but the same port. Programs send no `Origin`. */
function isOwnWrite(headers: AccessRequest['headers'], byCookie: boolean, options: AccessOptions): boolean {
  const origin = headers.get('origin');
  if (origin === null) return !byCookie && headers.get('sec-fetch-site') !== 'cross-site';
  const page = URL.canParse(origin) ? new URL(origin) : undefined;
  if (page === undefined || page.host === '') return false;
  if (options.publicUrl !== undefined && page.host === new URL(options.publicUrl).host) return true;
  const here = `${page.protocol}//${headers.get('host')}`;
  if (!URL.canParse(here)) return false;
  const { host, port } = new URL(here);
  return page.host === host || (page.port === port && isOwnHost(page.host, options));
}

function hostRefused(host: string | null): ControlError {
  const name = hostName(host ?? '');
  const hint = name === '' ? '' : `: allow it with --allow-host ${name}`;
  return new ControlError(403, 'host_refused', `the Host "${host ?? ''}" is neither loopback nor configured${hint}`);
}

/** Without port and brackets, in lower case. */
function hostName(host: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\]|([^:]+))(?::\d+)?$/.exec(host.trim()) ?? [];
  return (bracketed ?? plain ?? host).toLowerCase().replace(/\.$/, '');
}

const isLoopback = (name: string): boolean =>
  name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name);

function same(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
