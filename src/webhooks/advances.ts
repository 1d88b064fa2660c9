/** Keeps book while a world's clock is advanced: how deliveries fared, and which targets are not worth further tries. */
import type { Attempt } from './delivery.ts';
import type { FollowUp, Verdict } from './ports.ts';

/** What became of the attempts of one advance. */
export interface AdvanceTally {
  readonly delivered: number;
  readonly failed: number;
}

const patience = 3;

export class Advance {
  constructor(
    /** Told of each `then` job that has run. */
    readonly followed: (job: FollowUp) => void,
  ) {}

  #failures = new Map<string, number>();
  #delivered = 0;
  #failed = 0;

  get tally(): AdvanceTally {
    return { delivered: this.#delivered, failed: this.#failed };
  }

  note({ url, status }: Pick<Attempt, 'url' | 'status'>, verdict: Verdict): void {
    const [origin, page] = namesOf(url);
    if (verdict === 'accepted') {
      this.#delivered++;
      this.#failures.delete(origin);
      this.#failures.delete(page);
      return;
    }
    this.#failed++;
    // An app that says no at one address may say yes at another; one that says nothing is not there at all.
    const who = status === undefined ? origin : page;
    this.#failures.set(who, (this.#failures.get(who) ?? 0) + 1);
  }

  /** Why a target is not tried any more. */
  givenUp(url: string): string | undefined {
    const who = namesOf(url).find((name) => (this.#failures.get(name) ?? 0) >= patience);
    return who && `not tried: ${who} has failed three times in this advance of the clock`;
  }
}

/** A target by its origin, and by its address without the query. */
function namesOf(url: string): readonly [origin: string, page: string] {
  if (!URL.canParse(url)) return [url, url];
  const { origin, pathname } = new URL(url);
  return [origin, origin + pathname];
}
