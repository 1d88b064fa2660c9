/** Mends calls before they are routed: other names of one endpoint, method overrides, double slashes. */
import type { Call } from '../../src/emulator/index.ts';

type Mendable = Pick<Call, 'method' | 'path' | 'search' | 'headers' | 'body'>;

/** Google answers these under older names and on other hosts, too. */
const otherNames: Readonly<Record<string, string>> = {
  '/oauth2/v4/token': '/token',
  '/oauth2/v3/token': '/token',
  '/o/oauth2/token': '/token',
  '/o/oauth2/auth': '/o/oauth2/v2/auth',
  '/o/oauth2/revoke': '/revoke',
  '/oauth2/v3/tokeninfo': '/tokeninfo',
  '/oauth2/v2/tokeninfo': '/oauth2/v1/tokeninfo',
  '/v1/userinfo': '/oauth2/v3/userinfo',
  '/oauth2/v1/userinfo': '/oauth2/v2/userinfo',
  '/batch': '/batch/calendar/v3',
  '/$discovery/rest': '/discovery/v1/apis/calendar/v3/rest',
};

/** Asked with GET by some clients and with POST by others. */
const eitherMethod = new Set(['/tokeninfo', '/oauth2/v1/tokeninfo', '/revoke']);

export function rewrite(call: Mendable) {
  const { method, search, body } = overridden(call);
  const single = call.path.replaceAll(/\/{2,}/g, '/').replace(/^\/service_accounts\/v1\//, '/robot/v1/');
  const path = otherNames[single] ?? single;
  return { path, search, body, method: methodFor(path, method) };
}

function methodFor(path: string, method: string): string {
  if (eitherMethod.has(path) && method === 'GET') return 'POST';
  return path === '/oauth2/v3/userinfo' && method === 'POST' ? 'GET' : method; // OpenID Connect allows both
}

/** Clients send PATCH as POST where a proxy takes no other, and a long GET as POST with its query as a form. */
function overridden({ method, search, headers, body }: Mendable): Pick<Mendable, 'method' | 'search' | 'body'> {
  const other = headers['x-http-method-override']?.toUpperCase();
  if (method !== 'POST' || other === undefined) return { method, search, body };
  if (other !== 'GET') return { method: other, search, body };
  return { method: other, search: [search, body.toString()].filter(Boolean).join('&'), body: Buffer.alloc(0) };
}
