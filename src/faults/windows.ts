/** Windows of calls for rate limits, by the namespace's clock or the wall clock, whichever passes first. */
import { milliseconds } from '../world/durations.ts';
import type { FaultRule, RateLimit } from './rules.ts';

interface Window {
  readonly opened: number;
  readonly openedWall: number;
  used: number;
}

type Limit = NonNullable<NonNullable<FaultRule['fault']>['rateLimit']>;

/** The windows of one process. Each opens with the first call that meets it. */
export class Windows {
  readonly #open = new Map<string, Window>();

  /** Takes one call; `exceeded` when it is one too many. */
  take(
    series: string,
    { limit, window: length }: Limit,
    now: number,
    wallNow: number,
  ): { readonly rateLimit: RateLimit; readonly exceeded: boolean } {
    const windowMs = milliseconds(length);
    const window = this.#current(series, windowMs, now, wallNow);
    window.used++;
    const left = windowMs - Math.max(now - window.opened, wallNow - window.openedWall);
    const remaining = Math.max(0, limit - window.used);
    return { rateLimit: { limit, windowMs, remaining, resetAt: wallNow + left }, exceeded: window.used > limit };
  }

  forget(series: string): void {
    this.#open.delete(series);
  }

  #current(series: string, windowMs: number, now: number, wallNow: number): Window {
    const window = this.#open.get(series);
    if (window && now < window.opened + windowMs && wallNow < window.openedWall + windowMs) return window;
    const fresh = { opened: now, openedWall: wallNow, used: 0 };
    this.#open.set(series, fresh);
    return fresh;
  }
}
