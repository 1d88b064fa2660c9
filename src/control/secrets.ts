/** Puts credentials back into a request of the log, which keeps only their beginning. */
import type { Core } from '../server/core.ts';
import type { LoggedRequest } from '../telemetry/request-log.ts';
import { redactHeader } from '../telemetry/redaction.ts';
import type { NamespaceRow } from '../world/world.ts';
import { ControlError } from './failure.ts';

/** What the connection makes anew. */
const ofConnection = /^(?:host|connection|content-length|transfer-encoding|expect|accept-encoding|content-encoding)$/;

/**
 * The headers to send a logged request with again. A secret becomes the namespace's own credential that begins alike,
 * else what an app with its credentials shows there. Throws a 409 where neither fits, or the body is not whole.
 */
export function unredacted(
  core: Core,
  namespace: NamespaceRow,
  logged: LoggedRequest,
): Readonly<Record<string, string>> {
  const { provider, requestHeaders, requestBody, path, truncated } = logged;
  const isBinary = /^\(.+, \d+ bytes\)$/.test(requestBody);
  if (truncated || isBinary) throw refused('its body is not in the log as it was sent');
  if (path.includes('…')) throw refused('its address carries a secret, of which the log keeps only the beginning');
  const operation = core.emulators.get(provider)?.operations.find(({ id }) => id === logged.operation);
  const credentials = namespace.credentials[provider] ?? {};
  const shown = operation?.api.authenticate.present?.(credentials).headers ?? {};
  const known = knownValues(Object.values(credentials));
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(requestHeaders)) {
    if (ofConnection.test(name)) continue;
    const whole = value.includes('…') ? (known.find((one) => redactHeader(name, one) === value) ?? shown[name]) : value;
    if (whole === undefined)
      throw refused(`the log keeps only the beginning of its header ${name}, and no credential here begins so`);
    headers[name] = whole;
  }
  return headers;
}

/** Texts among the credentials, in the ways in which headers carry them. */
function knownValues(credentials: readonly unknown[]): readonly string[] {
  const texts = credentials.filter((value) => typeof value === 'string');
  const pairs = texts.flatMap((user) => ['', ...texts].map((password) => `${user}:${password}`));
  return [
    ...texts,
    ...texts.map((text) => `Bearer ${text}`),
    ...pairs.map((pair) => `Basic ${Buffer.from(pair).toString('base64')}`),
  ];
}

const refused = (why: string): ControlError =>
  new ControlError(409, 'not_repeatable', `it cannot be sent again: ${why}`);
