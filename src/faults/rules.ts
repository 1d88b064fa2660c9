/** Fault rules: what should go wrong, when. */
import { z } from 'zod';
import { isDuration, milliseconds } from '../world/durations.ts';

const duration = z.string().refine(isDuration, { error: 'write a duration like 250ms, 1.5s, 1h30m' });
const long = (text: string): number => (isDuration(text) ? milliseconds(text) : Number.NaN);

export const spread = z.union(
  [
    duration,
    z
      .strictObject({ min: duration, max: duration })
      .refine(({ min, max }) => !(long(min) > long(max)), { error: 'min is longer than max' }),
    z
      .strictObject({ p50: duration, p99: duration })
      .refine(({ p50, p99 }) => !(long(p50) <= 0 || long(p50) > long(p99)), {
        error: 'p50 is longer than 0 and no longer than p99',
      }),
  ],
  { error: 'write a duration like 250ms, {min, max} with min <= max, or {p50, p99} with 0 < p50 <= p99' },
);

const share = z.number().min(0).max(1);
const count = z.int().min(1);
const status = z.int().min(200).max(599);
const network = z.enum(['reset', 'timeout', 'empty', 'truncate', 'garbage', 'slow']);
const phase = z.enum(['before', 'after']);

const named = <T extends object>(fault: T, kinds: readonly (keyof T)[]): number =>
  kinds.filter((kind) => fault[kind] !== undefined).length;

const when = z.strictObject({
  probability: share.optional(),
  nth: count.optional(),
  first: count.optional(),
  after: z.int().min(0).optional(),
  every: count.optional(),
  header: z.record(z.string(), z.string()).optional(),
  body: z.record(z.string(), z.unknown()).optional(),
});

const fault = z
  .strictObject({
    /** A named error of the provider. */
    error: z.string().optional(),
    status: status.optional(),
    body: z.unknown().optional(),
    rateLimit: z
      .strictObject({
        limit: z.int().min(0),
        window: duration.refine((text) => !(long(text) <= 0), { error: 'is longer than 0' }),
      })
      .optional(),
    network: network.optional(),
    phase: phase.optional(),
  })
  .refine((it) => named(it, ['error', 'status', 'rateLimit', 'network']) === 1, {
    error: 'names one of error, status, rateLimit, network',
  })
  .refine((it) => it.body === undefined || it.status !== undefined, { error: 'has a body only with a status' });

const webhook = z.strictObject({
  drop: share.optional(),
  duplicate: count.optional(),
  delay: duration.optional(),
  shuffle: z.boolean().optional(),
  corruptSignature: z.boolean().optional(),
});

/** A rule as it is set (CONTRACT: `{id?, provider?, operation?, when?, latency?, fault?, webhook?}`); what is left out matches everything. */
export const faultRule = z.strictObject({
  id: z.string().min(1).max(100).optional(),
  provider: z.string().optional(),
  /** An operation id, a glob of one, or `METHOD /path/{with}/params`. */
  operation: z.string().min(1).max(500).optional(),
  when: when.optional(),
  latency: spread.optional(),
  fault: fault.optional(),
  webhook: webhook.optional(),
});

const failure = z
  .strictObject({
    probability: share,
    error: z.string().optional(),
    status: status.optional(),
    network: network.optional(),
    phase: phase.optional(),
    /** As in a rule. */
    operation: z.string().min(1).max(500).optional(),
  })
  .refine((it) => named(it, ['error', 'status', 'network']) === 1, { error: 'names one of error, status, network' });

/** A profile of the configuration. What it says per provider, it may say for all others as `default`. */
export const profileDefinition = z.strictObject({
  /** What it says nothing about is as in this one. */
  extends: z.string().optional(),
  latency: z.record(z.string(), spread).optional(),
  /** At most one of a provider's failures strikes a call. */
  failures: z.record(z.string(), z.array(failure)).optional(),
  webhooks: z.record(z.string(), webhook).optional(),
  settings: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  rules: z.array(faultRule).optional(),
});

export type FaultRule = z.infer<typeof faultRule> & { readonly id: string };
/** A rule as a namespace keeps it. `set`: the `rulesVersion` with which it was set; its counters go by it. */
export type StoredRule = FaultRule & { readonly set?: number };
export type ProfileFailure = z.infer<typeof failure>;
export type ProfileDefinition = z.infer<typeof profileDefinition>;
export type WebhookRule = z.infer<typeof webhook>;
export type NetworkFault = z.infer<typeof network>;

/** What is left of a window of calls. */
export interface RateLimit {
  readonly limit: number;
  readonly windowMs: number;
  readonly remaining: number;
  /** When the window has passed at the latest: epoch ms of the wall clock, by which clients wait. */
  readonly resetAt: number;
}

/** What is to be done to one call, before its work or after. */
export type FaultAction =
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'status'; readonly status: number; readonly body?: unknown }
  | ({ readonly kind: 'rateLimit' } & RateLimit)
  | { readonly kind: 'network'; readonly network: NetworkFault };

/** What deliveries are to suffer. */
export interface WebhookEffects {
  /** The share of deliveries that is lost. */
  readonly drop?: number;
  /** How often each is delivered, in all. */
  readonly duplicate?: number;
  /** On the namespace's clock. */
  readonly delayMs?: number;
  readonly shuffle?: boolean;
  readonly corruptSignature?: boolean;
}

/** What the rules (and the call's own headers) ask of one call. */
export interface FaultPlan {
  /** Real milliseconds to wait before anything is done. */
  readonly latencyMs: number;
  readonly before?: FaultAction | undefined;
  readonly after?: FaultAction | undefined;
  /** The rule's id, or `header`, or `profile NAME`: for the request log. */
  readonly by?: string | undefined;
  /** What emitted events' deliveries are to suffer. */
  readonly webhook?: WebhookEffects | undefined;
  /** The tightest limit on the call, also while it is kept: for the provider's own headers. */
  readonly rateLimit?: RateLimit | undefined;
}

/** What the rules look at in a call. */
export interface FaultSubject {
  readonly provider: string;
  /** Operation id (`stripe.customers.create`), or '' for a route that isn't emulated. */
  readonly operation: string;
  readonly method: string;
  /** The operation's path pattern, or the raw path. */
  readonly path: string;
  /** The raw path as it was routed, without query. */
  readonly rawPath: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The decoded body's tree, for `when.body`. */
  readonly body: unknown;
}
