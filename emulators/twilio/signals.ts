/** Signals: what a lower file tells and a higher one acts on, within one transaction, so that neither knows the other. */
import type { TwilioCtx } from './account.ts';

type Listener<T> = (ctx: TwilioCtx, news: T) => Promise<void>;

export interface Signal<T> {
  /** Tells whoever listens, one after the other. */
  tell(ctx: TwilioCtx, news: T): Promise<void>;
  /** From now on the listener is told, too. Answers it, so that it can be exported as what it is. */
  on(listener: Listener<T>): Listener<T>;
}

/** `const delivered = signal<Message>();`, then `delivered.on(…)` in one file and `delivered.tell(…)` in another. */
export function signal<T>(): Signal<T> {
  const listeners: Listener<T>[] = [];
  return {
    async tell(ctx, news) {
      for (const listener of listeners) await listener(ctx, news);
    },
    on(listener) {
      listeners.push(listener);
      return listener;
    },
  };
}
