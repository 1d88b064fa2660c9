/** The provider's errors as a catalogue: the key is the provider's own name, which fault rules, throws and tests share. */

type Lazy<A extends readonly never[], T> = T | ((...args: A) => T);

/**
 * One error. `message` and any further field may be a function of the arguments with which the error is thrown;
 * what the fields are for is the envelope's affair (`param`, `code`, `help` …).
 */
export interface ErrorDefinition {
  readonly status: number;
  /** `never` as argument accepts functions of any arguments. */
  readonly message: Lazy<never[], string>;
  readonly headers?: Readonly<Record<string, string>>;
  /** As a fault, it breaks the connection so instead of being answered (a named `api_connection_error`). */
  readonly network?: 'reset' | 'timeout' | 'empty' | 'truncate' | 'garbage' | 'slow';
  readonly [field: string]: unknown;
}

type Arguments<D extends ErrorDefinition> = D['message'] extends (...args: infer A) => string ? A : FieldArguments<D>;
type FieldArguments<D> =
  Extract<D[keyof D], (...args: never[]) => unknown> extends infer F
    ? [F] extends [never]
      ? []
      : F extends (...args: infer A) => unknown
        ? A
        : []
    : [];

export type ErrorFactory<D extends ErrorDefinition = ErrorDefinition> = ((...args: Arguments<D>) => ApiError) & {
  /** The provider's name of the error. */
  readonly key: string;
  readonly definition: D;
};

/** An error in the provider's words. Thrown, it undoes the operation's work; returned, the work stays. */
export class ApiError extends Error {
  override readonly name: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The definition's further fields, with functions applied. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    name: string,
    status: number,
    message: string,
    fields: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = name;
    this.status = status;
    this.fields = fields;
    this.headers = headers;
  }

  /** How the connection breaks, when a fault rule asks for this error. */
  get network(): ErrorDefinition['network'] {
    return this.fields['network'] as ErrorDefinition['network'];
  }

  /** The same error with other fields (or another `message`, `status`, `headers`). */
  with(changes: {
    status?: number;
    message?: string;
    headers?: Record<string, string>;
    [field: string]: unknown;
  }): ApiError {
    const { status = this.status, message = this.message, headers = this.headers, ...fields } = changes;
    return new ApiError(this.name, status, message, { ...this.fields, ...fields }, headers);
  }
}

/**
 * Makes a catalogue: `errors.too_late(parcel.id)` is an `ApiError` to throw or return.
 *
 * @example
 * export const errors = defineErrors({
 *   parcel_missing: { status: 404, param: 'parcel', message: (id: string) => `No parcel has the id ${id}.` },
 * });
 */
export function defineErrors<const D extends Record<string, ErrorDefinition>>(
  definitions: D,
): { readonly [K in keyof D]: ErrorFactory<D[K]> } {
  const made: Record<string, ErrorFactory> = {};
  for (const [key, definition] of Object.entries(definitions)) made[key] = factory(key, definition);
  return made as { [K in keyof D]: ErrorFactory<D[K]> };
}

/** A factory of whatever arguments. */
export interface AnyErrorFactory {
  (...args: never[]): ApiError;
  readonly key: string;
  readonly definition: ErrorDefinition;
}

export type Errors = Readonly<Record<string, AnyErrorFactory>>;

function factory(key: string, definition: ErrorDefinition): ErrorFactory {
  const { status, message, headers, ...fields } = definition;
  const make = (...args: unknown[]): ApiError => {
    const of = <T>(value: T): unknown => (typeof value === 'function' ? value(...args) : value);
    const applied = Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, of(value)]));
    return new ApiError(key, status, String(of(message)), applied, headers);
  };
  return Object.assign(make, { key, definition });
}
