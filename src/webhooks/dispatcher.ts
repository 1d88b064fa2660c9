/** The way out: takes due deliveries from the outbox, sends them, and writes down what came of it. */
import type { Base } from '../emulator/call.ts';
import type { Duration } from '../world/durations.ts';
import type { NamespaceRow } from '../world/world.ts';
import type { Delivery, Reply } from './delivery.ts';

/** A delivery as it goes over the wire: made anew for each attempt, by pure functions of the webhook. */
export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  readonly timeoutMs: number;
  /** How many redirects the provider follows; 0 for most. */
  readonly redirects: number;
}

export type Verdict = 'accepted' | 'retry' | 'failed';

/** What the emulators' webhooks tell the dispatcher; handed down at registration. */
export interface WebhookBook {
  /** Writes attempt number `attempt` (from 0) of a delivery. */
  write(delivery: Delivery, attempt: number, wallNow: number): Outgoing;
  /** What a reply means. */
  judge(delivery: Delivery, reply: Reply): Verdict;
  /** How long after attempt number `attempt` (from 0) the next one is due; undefined: none. */
  retryAfter(delivery: Delivery, attempt: number): number | undefined;
  /** At most so many events of one batch in one delivery; 1 for webhooks that don't join. */
  batchMax(delivery: Delivery): number;
}

/** What the world layer gives the dispatcher; handed down at registration. */
export interface DispatcherWorld {
  /** The namespace with this world number, unless it was reset or deleted. */
  namespace(world: number): NamespaceRow | undefined;
  /** The namespace's clock. */
  now(namespace: NamespaceRow): number;
  /** Requests whose answers are not yet written: what they caused waits. */
  held(world: number): ReadonlySet<string>;
  /** Runs inside the transaction that records a finished delivery: schedules its `then` job. */
  finished(tx: unknown, namespace: NamespaceRow, delivery: Delivery, reply: Reply): Promise<void>;
  /** A delivery was tried or is over: the world may go on. */
  progressed(world: number): void;
}

export interface Dispatcher {
  /**
   * Starts every delivery of the world that is due at its clock's now and not held back (cause unanswered, lane or
   * target busy). Answers how many were started.
   */
  startDue(world: number): Promise<number>;
  /** Deliveries of the world under way for less than 2 s (`fresh`) and in all. */
  underWay(world: number): { readonly fresh: number; readonly all: number };
  /** Resolves when nothing of the world is under way for less than 2 s. */
  quiet(world: number): Promise<void>;
  /** Sends a finished or pending delivery's content again, now, as one more attempt of a new delivery; answers that delivery. */
  replay(world: number, id: string): Promise<Delivery | undefined>;
  /** Stops between attempts; what is under way gets up to `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

export interface DispatcherOptions {
  /** Further hosts that may be called, from `--allow-webhook-host`. */
  readonly allowHosts: readonly string[];
  readonly userAgent?: string;
  /** Default retries when a webhook names none. */
  readonly retries?: readonly Duration[];
  /** Notes for the log: refused targets, crashed writers. */
  readonly log?: (line: string, error?: unknown) => void;
  readonly publicBase?: Base;
}
