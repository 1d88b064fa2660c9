/** What the dispatcher is to others, and what it needs of them. */
import type { Tx } from '../store/store.ts';
import type { NamespaceRow } from '../world/world.ts';
import type { AdvanceTally } from './advances.ts';
import type { Delivery, Edited, Reply } from './delivery.ts';
import type { TrafficLimits } from './traffic.ts';

/** A delivery as it goes over the wire: made anew for each attempt, by pure functions of the webhook. */
export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** For the whole attempt: connecting, redirects, and the answer to its last byte. */
  readonly timeoutMs: number;
  /** How many redirects the provider follows; 0 for most. */
  readonly redirects: number;
}

export type Verdict = 'accepted' | 'retry' | 'failed';

/** What the emulators' webhooks tell the dispatcher; handed down at registration. */
export interface WebhookBook {
  /** Writes attempt number `attempt` (from 0) of a delivery. What it throws ends the delivery as failed. */
  write(delivery: Delivery, attempt: number, wallNow: number): Outgoing;
  /** What a reply means. The delivery is as it was before this attempt: `attempts.length` is the attempt's number. */
  judge(delivery: Delivery, reply: Reply): Verdict;
  /** How long after attempt number `attempt` (from 0), the last of `attempts`, the next one is due; undefined: none. */
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
  /** A namespace's row of today, in a transaction of its world; undefined when it has another world by now. */
  current(tx: Tx, namespace: NamespaceRow): Promise<NamespaceRow | undefined>;
  /** Resolves when this process alone runs what is due in the world. */
  acquire(world: number): Promise<void>;
  /** Requests whose answers are not yet written: what they caused waits. */
  held(world: number): ReadonlySet<string>;
  /**
   * Runs inside the transaction that records a finished delivery: its `then` job. Undefined if that is only scheduled.
   * What it throws undoes the transaction; then it is asked once more, to schedule the job.
   */
  finished(tx: Tx, namespace: NamespaceRow, delivery: Delivery, reply: Reply): Promise<Followed | undefined>;
  /**
   * Deliveries were tried or are over: the world may go on. Several that end together are one call. `leads`: something
   * has become due by that, or will be.
   */
  progressed(world: number, leads: boolean): void;
}

/** A `then` job that has run. */
export interface Followed {
  /** It has scheduled or emitted something. */
  readonly caused: boolean;
  /** To be called once it is committed. */
  readonly done: () => void;
}

/** What is changed before something is sent again. */
export interface Edits extends Edited {
  readonly url?: string | undefined;
}

/** A `then` job that has run, by its provider and name. */
export interface FollowUp {
  readonly provider: string;
  readonly name: string;
}

export interface Dispatcher {
  /**
   * Takes up every delivery of the world that is due at its clock's now and whose cause is answered. Those whose lane
   * or target is busy follow by themselves: from here on all of them count as under way. Answers how many were taken up.
   */
  startDue(world: number): Promise<number>;
  /** Of what the last `startDue` left to wait, nothing becomes due before; undefined when nothing waits. */
  nextDue(world: number): number | undefined;
  /**
   * Deliveries of the world under way, in all, and those that still hold up the clock (`fresh`): sent less than 2 s
   * ago, or waiting for a target or lane that gets on.
   */
  underWay(world: number): { readonly fresh: number; readonly all: number };
  /** Resolves when nothing of the world is fresh. */
  quiet(world: number): Promise<void>;
  /**
   * Sends a delivery's content again, now and once, as a new delivery without retries, lane or `then`. Answers that
   * delivery when it has been tried, at the latest after 2 s; undefined when there is nothing of this id.
   */
  replay(world: number, id: string, edits?: Edits): Promise<Delivery | undefined>;
  /**
   * From here to `endAdvance`, a target that fails three times is not tried again; its attempts are noted as failed.
   * `followed` is told of each `then` job that has run.
   */
  beginAdvance(world: number, followed: (job: FollowUp) => void): void;
  /** Answers how the attempts of the advance fared. */
  endAdvance(world: number): AdvanceTally;
  /** The world is gone, or another process looks after it: drops what waits here. The rows stay as they are. */
  forget(world: number): void;
  /** Stops between attempts; what is under way gets up to `graceMs`, and what is not over then stays pending. */
  close(graceMs?: number): Promise<void>;
}

export interface DispatcherOptions {
  /** Further hosts that may be called, from `--allow-webhook-host`. */
  readonly allowHosts: readonly string[];
  /** For webhooks that write no User-Agent. */
  readonly userAgent?: string;
  /** Notes for the log: crashed writers, failed transactions. */
  readonly log?: (line: string, error?: unknown) => void;
  /** Told of each attempt and each end once it is in the store: for live views and metrics. */
  readonly onChange?: (world: number, delivery: Delivery) => void;
  readonly limits?: Partial<TrafficLimits>;
}
