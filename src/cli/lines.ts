/** Requests and webhooks as lines of a terminal. */
import type { Delivery, LoggedRequest } from './answers.ts';
import { cut, type Paint } from './output.ts';

/** What a line says of a request, whoever knows it. */
export interface AnsweredRequest {
  readonly namespace?: string;
  readonly provider: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly error?: string | undefined;
  readonly fault?: string | undefined;
  readonly hint?: string | undefined;
  readonly durationMs: number;
}

/** `12:04:31  POST stripe /v1/payment_intents  402 card_declined  11 ms   → payment_intent.payment_failed`. */
export function requestLine(request: AnsweredRequest, at: Date, events: readonly string[], paint: Paint): string {
  const { namespace = 'default', provider, method, path, status, error, fault, hint, durationMs } = request;
  const where = namespace === 'default' ? provider : `@${namespace} ${provider}`;
  const outcome = painted(status, paint)(error === undefined ? String(status) : `${status} ${error}`);
  const by = fault === undefined ? '' : paint.yellow(` (fault ${fault})`);
  const caused = events.length === 0 ? '' : paint.dim(`   → ${events.join(', ')}`);
  const advice = hint === undefined ? '' : `   ${paint.cyan(hint)}`;
  return `${paint.dim(clockTime(at))}  ${method} ${where} ${path}  ${outcome}${by}  ${Math.round(durationMs)} ms${caused}${advice}`;
}

export const loggedLine = (request: LoggedRequest, paint: Paint): string =>
  requestLine({ ...request, hint: request.responseHeaders['x-backlot-hint'] }, new Date(request.at), [], paint);

/** `→ stripe payment_intent.payment_failed  200  4 ms`; what the receiver answered stands below when it did not accept. */
export function deliveryLines(delivery: Delivery, paint: Paint): string[] {
  const { provider, event, status, reason, attempts, nextAttempt, url } = delivery;
  const accepted = status === 'delivered';
  const colour = accepted ? paint.green : status === 'pending' ? (text: string) => text : paint.red;
  const attempt = attempts.at(-1);
  if (!attempt) return [`→ ${provider} ${event}  ${colour(status)}${reason ? `  ${reason}` : ''}`];
  const outcome = colour(String(attempt.status ?? attempt.error ?? 'no answer'));
  const tries = attempts.length > 1 ? `  attempt ${attempts.length}` : '';
  const next = !accepted && nextAttempt ? `  next ${nextAttempt}` : '';
  const line = `→ ${provider} ${event}  ${outcome}  ${Math.round(attempt.durationMs)} ms  ${paint.dim(url)}${tries}${next}`;
  const answer = (attempt.responseBody ?? '').replace(/\s+/g, ' ').trim();
  return accepted || answer === '' ? [line] : [line, paint.dim(`  ${cut(answer, 200)}`)];
}

/** The colour of a status. */
function painted(status: number, paint: Paint): (text: string) => string {
  if (status >= 500) return paint.red;
  return status >= 400 ? paint.yellow : paint.green;
}

/** `12:04:31`, of this machine's day. */
export const clockTime = (at: Date): string =>
  [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');

/** Whether a status fits what was asked for: `402`, or `4xx`. */
export const statusFits = (status: number, wanted: string | undefined): boolean =>
  wanted === undefined || new RegExp(`^${wanted.toLowerCase().replaceAll('x', '\\d')}$`).test(String(status));
