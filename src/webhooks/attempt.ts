/** What an attempt means for its delivery: judged, noted, and due again or over. */
import { bodyLimit, type Attempt, type Delivery, type Reply } from './delivery.ts';
import type { Outgoing, Verdict, WebhookBook } from './ports.ts';
import type { Sent } from './sender.ts';
import { attemptReason } from './words.ts';

export interface Tried {
  readonly outgoing: Outgoing;
  readonly sent: Sent;
  /** On the namespace's clock. */
  readonly at: number;
}

/** A delivery after an attempt, which is among its `attempts`; `reply` when that was the last. */
export interface Concluded {
  readonly delivery: Delivery;
  readonly verdict: Verdict;
  readonly attempt: Attempt | undefined;
  readonly reply: Reply | undefined;
}

/** The result of an attempt for which nothing was sent. */
export const notSent = ({ url, headers }: Outgoing, error: string): Sent => ({
  status: undefined,
  headers: {},
  body: '',
  truncated: false,
  url,
  redirects: [],
  durationMs: 0,
  requestHeaders: headers,
  error,
  refused: false,
});

function attemptOf({ outgoing, sent, at }: Tried): Attempt {
  const { status, durationMs, requestHeaders, headers, body, truncated, redirects, error } = sent;
  return {
    at,
    url: outgoing.url,
    method: outgoing.method,
    status,
    durationMs,
    requestHeaders,
    requestBody: outgoing.body?.subarray(0, bodyLimit).toString() ?? '',
    responseHeaders: headers,
    responseBody: body,
    ...(truncated && { truncated }),
    ...(redirects.length > 0 && { redirects }),
    ...(error !== undefined && { error }),
  };
}

/** Adds an attempt to its delivery. Throws what the webhook's own functions throw. */
export function conclude(book: WebhookBook, before: Delivery, tried: Tried, now: number): Concluded {
  const { url, refused } = tried.sent;
  const attempt = attemptOf(tried);
  const delivery: Delivery = { ...before, first: false, attempts: [...before.attempts, attempt] };
  const verdict = refused ? 'failed' : book.judge(before, replyTo(delivery, url));
  const over = (end: Pick<Delivery, 'status' | 'reason'>): Concluded => {
    const ended: Delivery = { ...delivery, ...end, due: null };
    return { delivery: ended, verdict, attempt, reply: replyTo(ended, url) };
  };
  if (verdict === 'accepted') return over({ status: 'delivered', reason: undefined });
  const reason = attemptReason(delivery, attempt);
  if (refused) return over({ status: 'refused', reason });
  const number = delivery.attempts.length;
  const wait = verdict === 'retry' && !delivery.replayOf ? book.retryAfter(delivery, number - 1) : undefined;
  if (wait !== undefined)
    return { delivery: { ...delivery, due: now + wait, reason }, verdict, attempt, reply: undefined };
  return over({ status: 'failed', reason: number > 1 ? `${reason}; given up after ${number} attempts` : reason });
}

/** A delivery that ends without an attempt. */
export function endUntried(before: Delivery, status: 'failed' | 'dropped', reason: string): Concluded {
  const delivery: Delivery = { ...before, first: false, status, reason, due: null };
  return { delivery, verdict: 'failed', attempt: undefined, reply: replyTo(delivery, delivery.target.url) };
}

const outcomes = { delivered: 'accepted', failed: 'failed', refused: 'refused', dropped: 'dropped' } as const;

/** What the last attempt brought. While a delivery is not over, its outcome is what the status alone says. */
function replyTo({ status, attempts, reason }: Delivery, url: string): Reply {
  const last = attempts.at(-1);
  const succeeded = last?.status !== undefined && last.status >= 200 && last.status < 300;
  const error = last ? last.error : reason;
  return {
    outcome: status === 'pending' ? (succeeded ? 'accepted' : 'failed') : outcomes[status],
    status: last?.status,
    headers: last?.responseHeaders ?? {},
    body: last?.responseBody ?? '',
    ...(last?.truncated && { truncated: true }),
    ...(error !== undefined && { error }),
    url,
    attempts: attempts.length,
  };
}
