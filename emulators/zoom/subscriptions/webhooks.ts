/** Webhooks: one compact JSON object an event, signed at each attempt with the wall clock's time. */
import {
  digest,
  hmac,
  json,
  seconds,
  type Delivering,
  type OutgoingEvent,
  type Target,
} from '../../../src/emulator/index.ts';
import { webhook } from '../provider.ts';
import { logWebhook } from './logs.ts';
import { subscriptions, targetOf, wants } from './rows.ts';

const contentType = 'application/json; charset=utf-8';
export const validationEvent = 'endpoint.url_validation';
const deauthorization = 'app_deauthorized';

/** The order of members differs by event, as it does on the wire. */
function bodyOf({ type, data, now }: Pick<Delivering, 'type' | 'now'> & { readonly data: unknown }): object {
  const { payload, download_token } = data as { payload: object; download_token?: string };
  if (type === deauthorization) return { event: type, payload };
  if (type === validationEvent) return { payload, event_ts: now, event: type };
  if (download_token !== undefined) return { payload, event_ts: now, event: type, download_token };
  return { event: type, payload, event_ts: now };
}

/** Hex that stays the same for an event and a subscription, at every attempt. */
const traceOf = ({ id, target }: Pick<Delivering, 'id' | 'target'>, what: string): string =>
  digest('sha256', `${what} ${id} ${target.id ?? ''}`);

/** `01234567_89ab_cdef_0123_456789abcdef` */
function requestId(delivering: Pick<Delivering, 'id' | 'target'>): string {
  const hex = traceOf(delivering, 'request');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('_');
}

/** The number of the meeting: its events go in order. */
function laneOf(data: unknown): string {
  const { payload } = data as { payload?: { object?: { id?: unknown } } };
  return String(payload?.object?.id ?? '');
}

/** For the log of the Marketplace. */
function sentOf(event: OutgoingEvent, target: Target): Readonly<Record<string, unknown>> {
  const { id, type, at: now, data } = event;
  const { payload } = data as { payload: { operator_id?: string; object?: { host_id?: string } } };
  const request_id = requestId({ id, target });
  return {
    event: type,
    user_id: payload.operator_id ?? payload.object?.host_id ?? '',
    endpoint: target.url,
    subscription_id: target.id ?? '',
    request_headers: JSON.stringify({ 'content-type': contentType, 'x-zm-request-id': request_id }),
    request_body: JSON.stringify(bodyOf({ type, now, data })),
    request_id,
    trace_id: traceOf({ id, target }, 'trace').slice(0, 32),
  };
}

export const events = webhook({
  events: ['meeting.*', 'webinar.*', 'recording.*', 'user.*', validationEvent, deauthorization],
  targets: async (ctx, event) =>
    (await subscriptions.all(ctx, { match: wants(ctx, event) })).map((subscription) => targetOf(ctx, subscription)),
  body: (delivering) => json(bodyOf(delivering), { type: contentType }),
  headers(delivering) {
    const { body, target, wallNow } = delivering;
    const { secret = '', clientId, verificationToken } = target;
    const timestamp = seconds(wallNow);
    const trace = traceOf(delivering, 'trace');
    return {
      'user-agent': 'Zoom Marketplace/1.0a',
      'accept-encoding': 'gzip',
      authorization: String(verificationToken),
      clientid: String(clientId),
      'x-zm-request-timestamp': String(timestamp),
      'x-zm-signature': `v0=${hmac('sha256', secret, `v0:${timestamp}:${body.toString()}`)}`,
      'x-zm-request-id': requestId(delivering),
      'x-zm-trackingid': `v=2.0;clid=us02;rid=WEB_${trace.slice(0, 32)}`,
      traceparent: `00-${trace.slice(0, 32)}-${trace.slice(32, 48)}-02`,
      'zm-trace-upstream': 'Meeting_Web_marketplace-consumer',
    };
  },
  // Only what may be better later is sent again: no answer, or a server's own failure.
  verdict({ status }) {
    if (status === undefined || status >= 500) return 'retry';
    return status >= 200 && status < 300 ? 'accepted' : 'failed';
  },
  then: (event, target) => [logWebhook, sentOf(event, target)],
  timeout: '3s',
  retries: ({ event }, attempt) => (event === validationEvent ? undefined : ['5m', '20m', '60m'][attempt]),
  lane: ({ data }, { id }) => `${id ?? ''} ${laneOf(data)}`,
});
