/** What is checked under test: results against their schemas, and that every promise of the store is awaited. */
import { Answer } from '../emulator/answers.ts';
import { checkResult } from '../emulator/codec.ts';
import { ApiError } from '../emulator/errors.ts';
import type { Operation } from '../emulator/operation.ts';
import type { Tx } from '../store/store.ts';
import { isPage } from './replies.ts';

/** Throws for a result that isn't what its operation's schema says. */
export function check({ id, options: { result, list } }: Operation, outcome: unknown): void {
  if (outcome instanceof ApiError || (outcome instanceof Answer && (outcome.raw || outcome.result === undefined)))
    return;
  const value = outcome instanceof Answer ? outcome.result : outcome;
  const items = list && isPage(value) ? value.items : undefined;
  const wrong =
    items && list
      ? items.map((item) => checkResult(list(), item)).find((problem) => problem)
      : result && checkResult(result(), value);
  if (wrong) throw new Error(`${id} answered what its schema does not allow: ${wrong}`);
}

export type Counted = Tx & { pending?: () => number };

/** A transaction that knows how many of its promises have not settled. */
export function counted(tx: Tx): Counted {
  let pending = 0;
  const wrap = new Proxy(tx, {
    get(target, name) {
      if (name === 'pending') return () => pending;
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]): Promise<unknown> => {
        pending++;
        try {
          return await (member as (...given: unknown[]) => Promise<unknown>).apply(target, args);
        } finally {
          pending--;
        }
      };
    },
  });
  return wrap;
}
