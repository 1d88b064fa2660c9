/** Webhooks: how a provider tells of events. Targets and data are fixed at emit; URL, headers and body are pure functions, run at each attempt. */
import type { Delivery, OutgoingEvent, Reply, Target } from '../webhooks/delivery.ts';
import type { Duration } from '../world/durations.ts';
import type { Account, Ctx } from './ctx.ts';
import type { Body } from './encoding.ts';
import type { Job } from './job.ts';

/** What a body and headers are made of. Links in `data` are already written out. */
export interface Delivering {
  /** The delivery's own id. */
  readonly delivery: string;
  /** Id, type, time and data of the (first) event. */
  readonly id: string;
  readonly type: string;
  readonly now: number;
  readonly data: never;
  /** All events, of a webhook that joins them. */
  readonly events: readonly OutgoingEvent[];
  readonly target: Target;
  readonly account: string;
  /** From 0. */
  readonly attempt: number;
  /** Wall time of this attempt, epoch ms. */
  readonly wallNow: number;
}

export interface WebhookOptions<A extends Account, S> {
  /** Told apart in the outbox; default the first of a provider is `events`. */
  readonly name?: string;
  /** Event types that it carries; globs (`meeting.*`) are fine. The first webhook that carries a type takes it. */
  readonly events: readonly string[];
  /** Who wants it; not asked when `ctx.emit` names the target. */
  readonly targets?: (ctx: Ctx<A, S>, event: OutgoingEvent & { readonly data: never }) => Promise<readonly Target[]>;
  readonly method?: 'POST' | 'GET' | 'PUT';
  /** Rewrites the URL for an attempt (a GET's query, connection overrides). */
  readonly url?: (delivering: Delivering) => string;
  readonly body: (delivering: Delivering) => Body;
  readonly headers?: (
    delivering: Delivering & { readonly body: Buffer; readonly url: string },
  ) => Readonly<Record<string, string>>;
  /** What a reply means; default 2xx accepted, all else retry. */
  readonly verdict?: (
    reply: Reply,
    delivering: { readonly target: Target; readonly attempt: number },
  ) => 'accepted' | 'retry' | 'failed';
  readonly timeout: Duration | ((target: Target) => Duration);
  /** Waits between attempts; none means one attempt. */
  readonly retries: readonly Duration[] | ((delivery: Delivery, attempt: number) => Duration | undefined);
  /** How many redirects the provider follows; default none. */
  readonly redirects?: number;
  /** Deliveries of one lane go in order: each waits until its predecessor was tried. */
  readonly lane?: (event: OutgoingEvent & { readonly data: never }, target: Target) => string | undefined;
  /** Joins what is bound for one target: waits `wait` on the namespace's clock, at most `max` in one. */
  readonly batch?: { readonly max: number; readonly wait?: Duration | ((settings: S) => Duration) };
  /** A job to run when a delivery is over, unless `ctx.emit` named one; its input gets `reply` added. */
  readonly then?: (
    event: OutgoingEvent & { readonly data: never },
    target: Target,
  ) => readonly [job: Job<unknown>, input: Readonly<Record<string, unknown>>] | undefined;
  /** First attempts are due this much later (`payment webhooks 5-10 s after payment`). */
  readonly delay?: (ctx: Ctx<A, S>, event: OutgoingEvent) => number | undefined;
}

/** Webhook targets that people set in the provider's console: the control API's `/webhook-endpoints`. */
export interface ConsoleEndpoints<A extends Account, S> {
  list(ctx: Ctx<A, S>): Promise<readonly ConsoleEndpoint[]>;
  add(
    ctx: Ctx<A, S>,
    endpoint: {
      readonly url: string;
      readonly events?: readonly string[] | undefined;
      readonly secret?: string | undefined;
    },
  ): Promise<ConsoleEndpoint>;
  /** Changes what is given, and keeps id and secret. Undefined: there is none of this id. */
  change(
    ctx: Ctx<A, S>,
    id: string,
    changes: { readonly url?: string | undefined; readonly events?: readonly string[] | undefined },
  ): Promise<ConsoleEndpoint | undefined>;
  /** False: there was none of this id. */
  remove(ctx: Ctx<A, S>, id: string): Promise<boolean>;
}

export interface ConsoleEndpoint {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly secret: string | null;
}

export interface Webhook {
  readonly brand: 'webhook';
  readonly provider: string;
  readonly name: string;
  readonly options: WebhookOptions<never, never>;
}

/** Whether a webhook carries an event type; `*` in its list stands for anything. */
export function carries(webhook: Webhook, type: string): boolean {
  return webhook.options.events.some((pattern) => {
    if (!pattern.includes('*')) return pattern === type;
    const [head = '', tail = ''] = pattern.split('*');
    return type.startsWith(head) && type.endsWith(tail);
  });
}
