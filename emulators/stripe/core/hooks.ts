/**
 * Where one part of Stripe waits for another without being imported by it: an invoice for its payment, subscriptions for
 * the end of their customer. Listeners run in the same transaction, after the events of what happened.
 */
import type { StripeCtx } from '../account.ts';

/** A list of listeners: `whenX.listen(fn)` in the module that waits, `await whenX.tell(ctx, …)` where it happens. */
export interface Hook<A extends readonly unknown[]> {
  listen(listener: (ctx: StripeCtx, ...about: A) => Promise<void>): void;
  tell(ctx: StripeCtx, ...about: A): Promise<void>;
}

export function hook<A extends readonly unknown[]>(): Hook<A> {
  const listeners: ((ctx: StripeCtx, ...about: A) => Promise<void>)[] = [];
  return {
    listen: (listener) => void listeners.push(listener),
    async tell(ctx, ...about) {
      for (const listener of listeners) await listener(ctx, ...about);
    },
  };
}
