/** The request log: what came in and what was answered, secrets redacted, written in batches behind the answers. */

export interface LoggedRequest {
  readonly id: string;
  /** ISO 8601, the namespace's clock. */
  readonly at: string;
  readonly provider: string;
  /** Operation id; null for a route that isn't emulated. */
  readonly operation: string | null;
  readonly method: string;
  /** With the query, without prefix and namespace. */
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
  /** The provider's name of the error. */
  readonly error?: string | undefined;
  /** The fault rule that touched it. */
  readonly fault?: string | undefined;
  /** Types of the events that it emitted. */
  readonly events: readonly { readonly id: string; readonly type: string }[];
  /** Rows that it wrote. */
  readonly changes?: readonly (readonly [collection: string, key: string, what: string])[] | undefined;
  readonly truncated?: true | undefined;
}

/** A request as the pipeline hands it over: bodies whole, headers raw. Redaction and cutting are the log's affair. */
export interface RawRequest {
  readonly world: number;
  readonly id: string;
  readonly at: number;
  readonly provider: string;
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestHeaders: Readonly<Record<string, string | undefined>>;
  readonly requestBody: Uint8Array;
  readonly responseHeaders: Readonly<Record<string, string | readonly string[]>>;
  readonly responseBody: string | Uint8Array;
  readonly error: string | undefined;
  readonly fault: string | undefined;
  readonly events: readonly { readonly id: string; readonly type: string }[];
  readonly changes: readonly (readonly [collection: string, key: string, what: string])[];
}

export interface RequestLog {
  /** Remembers a request; cheap, written a moment later. */
  add(request: RawRequest): void;
  /** Writes what is waiting. */
  flush(): Promise<void>;
  list(
    world: number,
    filter: {
      readonly provider?: string | undefined;
      readonly operation?: string | undefined;
      /** `402`, or `4xx`. */
      readonly status?: string | undefined;
      /** ISO 8601. */
      readonly since?: string | undefined;
      readonly text?: string | undefined;
      readonly limit: number;
      readonly cursor?: string | undefined;
    },
  ): Promise<{ requests: LoggedRequest[]; nextCursor: string | undefined }>;
  get(world: number, id: string): Promise<LoggedRequest | undefined>;
  clear(world: number): Promise<number>;
  close(): Promise<void>;
}
