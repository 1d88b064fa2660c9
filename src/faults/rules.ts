/** Fault rules: what should go wrong, when. */
import { z } from 'zod';
import { isDuration } from '../world/durations.ts';

const duration = z.string().refine(isDuration, { error: 'write a duration like 250ms, 1.5s, 1h30m' });

export const spread = z.union([
  duration,
  z.strictObject({ min: duration, max: duration }),
  z.strictObject({ p50: duration, p99: duration }),
]);

const share = z.number().min(0).max(1);
const count = z.int().min(1);

/** A rule as it is set (CONTRACT: `{id?, provider?, operation?, when?, latency?, fault?, webhook?}`); what is left out matches everything. */
export const faultRule = z.strictObject({
  id: z.string().min(1).max(100).optional(),
  provider: z.string().optional(),
  /** An operation id, a glob of one, or `METHOD /path/{with}/params`. */
  operation: z.string().optional(),
  when: z
    .strictObject({
      probability: share.optional(),
      nth: count.optional(),
      first: count.optional(),
      after: z.int().min(0).optional(),
      every: count.optional(),
      header: z.record(z.string(), z.string()).optional(),
      body: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  latency: spread.optional(),
  fault: z
    .strictObject({
      /** A named error of the provider. */
      error: z.string().optional(),
      status: z.int().min(100).max(599).optional(),
      body: z.unknown().optional(),
      rateLimit: z.strictObject({ limit: z.int().min(0), window: duration }).optional(),
      network: z.enum(['reset', 'timeout', 'empty', 'truncate', 'garbage', 'slow']).optional(),
      phase: z.enum(['before', 'after']).optional(),
    })
    .optional(),
  webhook: z
    .strictObject({
      drop: share.optional(),
      duplicate: count.optional(),
      delay: duration.optional(),
      shuffle: z.boolean().optional(),
      corruptSignature: z.boolean().optional(),
    })
    .optional(),
});

export type FaultRule = z.infer<typeof faultRule> & { readonly id: string };
export type NetworkFault = 'reset' | 'timeout' | 'empty' | 'truncate' | 'garbage' | 'slow';

/** What is to be done to one call, before its work or after. */
export type FaultAction =
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'status'; readonly status: number; readonly body?: unknown }
  | {
      readonly kind: 'rateLimit';
      readonly limit: number;
      readonly windowMs: number;
      readonly remaining: number;
      readonly resetAt: number;
    }
  | { readonly kind: 'network'; readonly network: NetworkFault };

/** What the rules (and the call's own headers) ask of one call. */
export interface FaultPlan {
  /** Real milliseconds to wait before anything is done. */
  readonly latencyMs: number;
  readonly before?: FaultAction | undefined;
  readonly after?: FaultAction | undefined;
  /** The rule's id, or `header`, or `profile NAME`: for the request log. */
  readonly by?: string | undefined;
  /** What emitted events' deliveries are to suffer. */
  readonly webhook?:
    | {
        readonly drop?: number;
        readonly duplicate?: number;
        readonly delayMs?: number;
        readonly shuffle?: boolean;
        readonly corruptSignature?: boolean;
      }
    | undefined;
}

/** What the rules look at in a call. */
export interface FaultSubject {
  readonly provider: string;
  /** Operation id (`stripe.customers.create`), or '' for a route that isn't emulated. */
  readonly operation: string;
  readonly method: string;
  /** The operation's path pattern, or the raw path. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The decoded body's tree, for `when.body`. */
  readonly body: unknown;
}
