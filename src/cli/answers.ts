/** What the control API answers, as the commands read it. */
import type { LoggedRequest } from '../telemetry/request-log.ts';

export type { LoggedRequest };

export interface Namespace {
  readonly name: string;
  readonly seed?: number;
  readonly baseUrls: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly env: Readonly<Record<string, string>>;
}

export interface Attempt {
  readonly at: string;
  readonly url: string;
  readonly status: number | null;
  readonly durationMs: number;
  readonly responseBody?: string | null;
  readonly error?: string | null;
}

export interface Delivery {
  readonly id: string;
  readonly at: string;
  readonly provider: string;
  readonly event: string;
  readonly status: 'pending' | 'delivered' | 'failed' | 'refused' | 'dropped';
  readonly url: string;
  readonly attempts: readonly Attempt[];
  readonly nextAttempt?: string | null;
  readonly reason?: string | null;
  /** The request that caused it. */
  readonly request?: string;
}

export interface Trigger {
  readonly provider: string;
  readonly event: string;
  readonly summary: string;
  readonly input: JsonSchema;
}

/** As much of JSON Schema as trigger inputs use. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly description?: string;
}

export interface Clock {
  readonly mode: string;
  readonly now: string;
  readonly scale: number;
}

export interface Job {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  readonly kind: string;
  readonly due: string;
  readonly input: unknown;
}

export interface Page {
  readonly nextCursor?: string | null;
}
