/** The vocabulary of the control API's routes: each describes itself, so that serving and the OpenAPI document follow from one table. */
import type { Context } from 'hono';
import type { z } from 'zod';
import type { Method, Route, RouteParams } from '../emulator/operation.ts';
import { schema, type Infer, type Schema } from '../emulator/schema.ts';
import type { Core } from '../server/core.ts';
import type { NamespaceRow } from '../world/world.ts';

/** A call of the control API, read and checked. */
export interface ControlCall<Rt extends string, Q, B> {
  readonly core: Core;
  readonly params: RouteParams<Rt>;
  readonly query: Q;
  readonly body: B;
  /** The origin through which it came: `http://127.0.0.1:4100`. URLs that it answers begin with that. */
  readonly origin: string;
  /** For streams. */
  readonly context: Context;
  /** Another call of the control API, about a namespace, as the same caller's. Throws a `ControlError`. */
  readonly ask: (namespace: string) => Ask;
}

export type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

export interface NamespaceCall<Rt extends string, Q, B> extends ControlCall<Rt, Q, B> {
  readonly namespace: NamespaceRow;
}

interface RouteOptions<C, Q extends Schema | undefined, B extends Schema | undefined> {
  readonly summary: string;
  /** Longer words for the document. */
  readonly description?: string;
  /** Of a success; default 200. */
  readonly status?: number;
  readonly query?: Q;
  readonly body?: B;
  /** For the document. */
  readonly result?: Schema;
  /** Media type of the answer, when it is not JSON. */
  readonly type?: string;
  /** What it answers is written as JSON, but for a `Response`. Throws `ControlError`. */
  readonly handler: (call: C) => Promise<unknown>;
}

/** A route as the app serves it. */
export interface ControlRoute {
  readonly method: Method;
  /** Below `/_backlot`: `/clock`, `/snapshots/{name}/restore`. */
  readonly path: string;
  /** It is about one namespace: `?namespace=`, the header, or `default`. */
  readonly inNamespace: boolean;
  /** The resource that it is about, in the document. */
  readonly tag?: string;
  readonly options: RouteOptions<never, Schema<z.ZodType> | undefined, Schema<z.ZodType> | undefined>;
}

/** A route about one namespace. */
export function route<
  const Rt extends Route,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
>(at: Rt, options: RouteOptions<NamespaceCall<Rt, Infer<Q>, Infer<B>>, Q, B>): ControlRoute {
  return { ...place(at), inNamespace: true, options: kept(options) };
}

/** A route about the whole server. */
export function serverRoute<
  const Rt extends Route,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
>(at: Rt, options: RouteOptions<ControlCall<Rt, Infer<Q>, Infer<B>>, Q, B>): ControlRoute {
  return { ...place(at), inNamespace: false, options: kept(options) };
}

/** Builds each schema once. */
const kept = <O extends Pick<ControlRoute['options'], 'query' | 'body' | 'result'>>(options: O): O => ({
  ...options,
  ...(options.query && { query: schema(options.query) }),
  ...(options.body && { body: schema(options.body) }),
  ...(options.result && { result: schema(options.result) }),
});

function place(at: string): Pick<ControlRoute, 'method' | 'path'> {
  const [method, path = '/'] = at.split(' ');
  return { method: method as Method, path };
}
