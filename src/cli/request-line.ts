/** One answered request, as a line of the terminal. */
import type { RequestLine } from '../server/options.ts';
import type { Paint } from './output.ts';

/** `12:04:31  POST stripe /v1/payment_intents  402 card_declined  11 ms   → payment_intent.payment_failed`. */
export function requestLine(line: RequestLine, paint: Paint, now = new Date()): string {
  const where = line.namespace === 'default' ? line.provider : `@${line.namespace} ${line.provider}`;
  const status = painted(line.status, paint)([line.status, line.error].filter(Boolean).join(' '));
  const fault = line.fault === undefined ? '' : paint.yellow(` (fault ${line.fault})`);
  const events = line.events.length === 0 ? '' : paint.dim(`   → ${line.events.join(', ')}`);
  const head = `${paint.dim(clockTime(now))}  ${line.method} ${where} ${line.path}`;
  return `${head}  ${status}${fault}  ${Math.round(line.durationMs)} ms${events}`;
}

/** The colour of a status. */
export function painted(status: number, paint: Paint): (text: string) => string {
  if (status >= 500) return paint.red;
  return status >= 400 ? paint.yellow : paint.green;
}

/** `12:04:31`, of this machine's day. */
export const clockTime = (at: Date): string =>
  [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
