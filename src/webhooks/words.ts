/** Why a delivery was not accepted, in words that help somebody who sees it for the first time. */
import type { Attempt, Delivery } from './delivery.ts';

/** `5 s`, `250 ms`. */
export const seconds = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`);

/** An error that says what happened by itself. */
export class AttemptFailed extends Error {}

const certificates = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/;

/** What went wrong between here and the target. */
export function transportError(error: unknown, url: URL | undefined): string {
  if (!(error instanceof Error) || !url) return String(error);
  const { host, hostname, protocol } = url;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const where = host.includes(':') && !host.endsWith(']') ? host : `${host}:${protocol === 'https:' ? 443 : 80}`;
  if (code === 'ECONNREFUSED') return `connection refused at ${where}: is the app running?`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA')
    return `no address is known for ${hostname}`;
  if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT')
    return `no connection to ${where}: nothing answers there`;
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return `no way leads to ${where} (${code})`;
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET')
    return `${where} closed the connection before it had answered`;
  if (error.name === 'HTTPParserError') return `${where} answered something that is not HTTP (${error.message})`;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return `${where} does not speak TLS: is it an http:// address?`;
  if (certificates.test(code)) return `the certificate of ${where} is not trusted (${code})`;
  return error.message || code;
}

/** How apps say that they do not believe a webhook. */
const complaint = /signature|(?:invalid|wrong|bad) mac|mac mismatch/i;

/** Why an attempt did not count as accepted. */
export function attemptReason(delivery: Delivery, attempt: Attempt): string {
  if (attempt.status === undefined) return attempt.error ?? 'no answer';
  const answered = `answered ${attempt.status}`;
  if (attempt.status >= 300 && attempt.status < 400 && attempt.responseHeaders['location'])
    return `${answered}: redirects are not followed`;
  if (attempt.status === 404) return `${answered}: does the app serve ${new URL(attempt.url).pathname}?`;
  if (attempt.status < 500 && complaint.test(attempt.responseBody))
    return delivery.fault?.corruptSignature
      ? `${answered}: the app noticed the signature that a fault rule spoilt`
      : `${answered}: the app does not accept the signature; does it check with this target's secret?`;
  return answered;
}
