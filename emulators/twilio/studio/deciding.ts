/** Widgets that only think: `split-based-on` and `set-variables`. */
import { isMet } from './conditions.ts';
import { pairsOf, propertyOf } from './definition.ts';
import type { Result, Running } from './running.ts';

/** The first transition whose conditions are all met. */
export function split({ state, fill }: Running): Promise<Result> {
  const input = propertyOf(state, 'input') ?? '';
  const found = state.transitions.find(
    ({ event, conditions }) =>
      event === 'match' &&
      conditions.every((condition) => {
        const [argument = input] = condition.arguments;
        return isMet({ ...condition, value: fill(condition.value) }, fill(argument));
      }),
  );
  return Promise.resolve(found ? { event: 'match', next: found.next ?? null } : { event: 'noMatch' });
}

export function setVariables({ state, fill }: Running): Promise<Result> {
  const variables = Object.fromEntries(pairsOf(state, 'variables').map(([name, value]) => [name, fill(value)]));
  return Promise.resolve({ event: 'next', variables });
}
