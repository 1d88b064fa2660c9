/** What fault rules may name: providers, their operations, their errors. Handed down by whoever knows the emulators. */

export interface KnownOperation {
  /** `stripe.customers.create`. */
  readonly id: string;
  readonly method: string;
  /** The path pattern. */
  readonly path: string;
  /** Named errors that it makes happen instead of being replaced by them. */
  readonly outcomes?: readonly string[] | undefined;
}

export interface Known {
  readonly providers: readonly string[];
  operations(provider: string): readonly KnownOperation[];
  /** Named errors that any operation can answer; the common ones need not be among them. */
  errors(provider: string): Iterable<string>;
}

/** They exist everywhere, as other names of the provider's own. */
export const commonErrors = ['unauthorized', 'forbidden', 'rate_limit', 'internal', 'unavailable'] as const;

/** Looks up what a provider can answer, and where. Built at first use. */
export class Errors {
  readonly #known: Known;
  readonly #byProvider = new Map<string, ReadonlyMap<string, 'anywhere' | ReadonlySet<string>>>();

  constructor(known: Known) {
    this.#known = known;
  }

  /** Whether the operation ('' for one that is not emulated) can fail so. */
  has(provider: string, operation: string, error: string): boolean {
    const where = this.#of(provider).get(error);
    return where === 'anywhere' || (where?.has(operation) ?? false);
  }

  /** All names of a provider, its operations' outcomes among them. */
  names(provider: string): string[] {
    return [...this.#of(provider).keys()];
  }

  #of(provider: string): ReadonlyMap<string, 'anywhere' | ReadonlySet<string>> {
    const made = this.#byProvider.get(provider) ?? this.#gather(provider);
    this.#byProvider.set(provider, made);
    return made;
  }

  #gather(provider: string): ReadonlyMap<string, 'anywhere' | ReadonlySet<string>> {
    const names = new Map<string, 'anywhere' | Set<string>>();
    for (const error of [...commonErrors, ...this.#known.errors(provider)]) names.set(error, 'anywhere');
    for (const { id, outcomes = [] } of this.#known.operations(provider))
      for (const outcome of outcomes) {
        const where = names.get(outcome) ?? new Set<string>();
        if (where !== 'anywhere') where.add(id);
        names.set(outcome, where);
      }
    return names;
  }
}
