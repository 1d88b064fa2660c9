/** Drives the work of a transaction, which may wait for the store and for nothing else. */
import { UnsettledWork } from '../store.ts';

/** Work that lets so many microtasks pass without waiting for the store waits for something else. */
const PATIENCE = 10_000;
const tick = Promise.resolve();

export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** The calls of a transaction to the store, of which some may be under way. */
export class Calls {
  pending = 0;
  begun = 0;
  private wake: (() => void)[] = [];

  async track<T>(call: () => Promise<T>): Promise<T> {
    this.pending += 1;
    this.begun += 1;
    try {
      return await call();
    } finally {
      this.pending -= 1;
      this.wake.forEach((wake) => wake());
      this.wake = [];
    }
  }

  /** Resolves when one of those under way is over. */
  next(): Promise<void> {
    return new Promise((resolve) => this.wake.push(resolve));
  }
}

/** Answers what came of the work; `UnsettledWork` as soon as it waits while no call is under way. */
export async function drive(work: () => Promise<unknown>, calls: Calls): Promise<Outcome> {
  let outcome: Outcome | undefined;
  const settled = (end: Outcome): void => void (outcome = end);
  try {
    work().then(
      (value) => settled({ value }),
      (error: unknown) => settled({ error }),
    );
  } catch (error) {
    settled({ error });
  }
  let patience = PATIENCE;
  for (let seen = 0; !outcome && patience > 0; patience -= 1) {
    if (calls.pending > 0) await calls.next();
    if (calls.begun !== seen) patience = PATIENCE;
    seen = calls.begun;
    await tick;
  }
  return outcome ?? { error: new UnsettledWork() };
}
