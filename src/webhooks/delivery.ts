/** A delivery: events bound for one target, as kept in the outbox until it is accepted or given up, and after. */
import type { Table } from '../store/store.ts';

/** Where a delivery goes. What a webhook needs to sign (a secret, a key id) travels along. */
export interface Target {
  readonly url: string;
  readonly method?: 'POST' | 'GET' | 'PUT';
  readonly secret?: string;
  /** An id of the provider's own endpoint or channel object. */
  readonly id?: string;
  /** Whatever else body, headers and verdict want to know. JSON. */
  readonly [field: string]: unknown;
}

/** An event as fixed when it was emitted. */
export interface OutgoingEvent {
  readonly id: string;
  readonly type: string;
  /** Epoch ms on the namespace's clock. */
  readonly at: number;
  readonly data: unknown;
}

export type DeliveryStatus = 'pending' | 'delivered' | 'failed' | 'refused' | 'dropped';

/** Bytes of a body that are read and kept. */
export const bodyLimit = 64 * 1024;

/** One try. Headers as sent and received; bodies cut at 64 kB. */
export interface Attempt {
  readonly at: number;
  readonly url: string;
  readonly method: string;
  readonly status: number | undefined;
  readonly durationMs: number;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
  /** The answer went on past 64 kB, and was cut there. */
  readonly truncated?: boolean;
  /** Where redirects led, one after the other. */
  readonly redirects?: readonly string[];
  /** Why there is no status, in words: refused connection, time-out, refused by the target guard. */
  readonly error?: string;
}

/** A job to run when a delivery is over; its input gets `reply` added. */
export interface Then {
  readonly job: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What a `then` job is told under `reply`. */
export interface Reply {
  readonly outcome: 'accepted' | 'failed' | 'refused' | 'dropped';
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body went on past 64 kB. */
  readonly truncated?: boolean;
  readonly error?: string | undefined;
  /** Who answered: the target, or where redirects led. */
  readonly url: string;
  readonly attempts: number;
}

/** What fault rules ask of a delivery, decided when it was emitted. */
export interface DeliveryFault {
  readonly drop?: boolean;
  readonly duplicate?: number;
  readonly delayMs?: number;
  readonly shuffle?: boolean;
  readonly corruptSignature?: boolean;
}

/** The row's `data` in the table `deliveries`; its key is `id`. */
export interface Delivery {
  readonly id: string;
  readonly provider: string;
  /** The name of the webhook whose functions write it. */
  readonly webhook: string;
  /** One event, or, once a batching webhook has joined them, several. */
  readonly events: readonly OutgoingEvent[];
  /** The first event's type, and all of them, for filters. */
  readonly event: string;
  readonly target: Target;
  readonly account: string;
  /** `baseText` of the base for links in it. */
  readonly base: string;
  /** The request that caused it; it waits until that request's answer is written. */
  readonly cause?: string | undefined;
  readonly status: DeliveryStatus;
  /** Epoch ms on the namespace's clock of the next attempt; null when over. */
  readonly due: number | null;
  /** False once tried: a retry never makes an `auto` clock jump, and `settle` does not wait for it. */
  readonly first: boolean;
  /** When it was emitted. */
  readonly at: number;
  /** Deliveries of one lane are tried in order. */
  readonly lane?: string | undefined;
  /** Joined with pending ones of the same target and batch name up to the webhook's maximum. */
  readonly batch?: string | undefined;
  /** It holds the events of several. */
  readonly joined?: boolean;
  /** The delivery whose content this one sends again, once. */
  readonly replayOf?: string;
  /** What somebody changed of it before they sent it again: in place of what the webhook writes. Signatures are made of the new body. */
  readonly edited?: Edited | undefined;
  readonly then?: Then | undefined;
  readonly fault?: DeliveryFault | undefined;
  readonly attempts: readonly Attempt[];
  readonly reason?: string | undefined;
}

export interface Edited {
  readonly body?: string | undefined;
  /** Over those that the webhook writes, signatures included. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export const deliveriesTable: Table = {
  name: 'deliveries',
  columns: [
    { name: 'provider', type: 'text', path: 'provider' },
    { name: 'event', type: 'text', path: 'event' },
    { name: 'status', type: 'text', path: 'status' },
    { name: 'due', type: 'integer', path: 'due' },
    { name: 'first', type: 'integer', path: 'first' },
    { name: 'lane', type: 'text', path: 'lane' },
    { name: 'batch', type: 'text', path: 'batch' },
    { name: 'cause', type: 'text', path: 'cause' },
    { name: 'joined', type: 'integer', path: 'joined' },
  ],
  indexes: [['due'], ['first', 'due'], ['status'], ['provider'], ['event'], ['joined'], ['cause']],
};
