/** Operations: what can be asked of a provider. Each describes itself; routing, documents, faults and the log follow from that. */
import type { Answer } from './answers.ts';
import type { Call, UploadedFile } from './call.ts';
import type { Syntax } from './codec.ts';
import type { Account, Ctx } from './ctx.ts';
import type { ApiError } from './errors.ts';
import type { Page, PageRequest } from './lists.ts';
import type { Infer, Schema } from './schema.ts';
import type { ApiOptions } from './api.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Route = `${Method} /${string}`;

/** The parameters that a route names: `{id}`; `{path+}` takes the rest of the path. */
export type RouteParams<R extends string> = R extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [K in Name extends `${infer N}+` ? N : Name]: string } & RouteParams<Rest>
  : unknown;

export interface Input<R extends string, B, Q, P> {
  /** Decoded (`%2F` → `/`), never empty. */
  readonly params: RouteParams<R>;
  readonly body: B;
  readonly query: Q;
  /** What the api's `lists` read from the query; only for operations with a `list`. */
  readonly page: PageRequest;
  readonly files: readonly UploadedFile[];
  /** What `prepare` made. */
  readonly prepared: P;
}

/** What a handler may return: its result (a page for a `list`), an answer, or an error whose work is to stay. */
export type Outcome<Result> = Result | Answer<Result> | Answer<never> | ApiError;

type ResultOf<R extends Schema | undefined, L extends Schema | undefined> = L extends Schema
  ? Page<Infer<L>>
  : R extends Schema
    ? Infer<R>
    : void;

export interface OperationOptions<
  Rt extends string,
  B extends Schema | undefined,
  Q extends Schema | undefined,
  R extends Schema | undefined,
  L extends Schema | undefined,
  P,
  A extends Account,
  S,
> {
  readonly summary: string;
  /** Longer words for the OpenAPI document. */
  readonly description?: string;
  /** Status of a success; default 200. */
  readonly status?: number;
  readonly body?: B;
  readonly query?: Q;
  /** The result's schema: the OpenAPI document, and the check under test. */
  readonly result?: R;
  /** A row of the page that it answers, in place of `result`. */
  readonly list?: L;
  /** What the list's envelope calls its rows (`payments`), where the api's envelope needs a name. */
  readonly listName?: string;
  /** Other syntaxes of the body than the api's. */
  readonly bodies?: readonly Syntax[];
  /** What an unknown member means, where it differs from the api. */
  readonly unknownMembers?: 'reject' | 'ignore';
  /** Named errors that the operation makes happen, with objects and events, instead of being replaced by them: `ctx.fault`. */
  readonly faults?: readonly string[];
  /** Facts for `authenticate` and `around`: scopes, a rate label, an api version. */
  readonly traits?: Readonly<Record<string, unknown>>;
  /** Asynchronous work before the transaction (MIME, decompression), without the store. */
  readonly prepare?: (
    input: Omit<Input<Rt, NoInfer<Infer<B>>, NoInfer<Infer<Q>>, undefined>, 'prepared'>,
    call: Call,
  ) => Promise<P>;
  readonly handler: (ctx: Ctx<A, S>, input: Input<Rt, Infer<B>, Infer<Q>, P>) => Promise<Outcome<ResultOf<R, L>>>;
  /** Asynchronous work after the commit (a PDF), without the store. */
  readonly render?: (result: never, call: Call) => Promise<Answer>;
}

/** An operation as the frame sees it. */
export interface Operation {
  readonly brand: 'operation';
  readonly provider: string;
  /** `provider.resource.verb`, as fault rules name it. */
  readonly id: string;
  readonly method: Method;
  /** The path pattern, of a product host with its segment in front. */
  readonly path: string;
  readonly api: ApiOptions;
  readonly options: ErasedOptions;
}

export interface ErasedOptions {
  readonly summary: string;
  readonly description?: string;
  readonly status?: number;
  readonly body?: Schema;
  readonly query?: Schema;
  readonly result?: Schema;
  readonly list?: Schema;
  readonly listName?: string;
  readonly bodies?: readonly Syntax[];
  readonly unknownMembers?: 'reject' | 'ignore';
  readonly faults?: readonly string[];
  readonly traits?: Readonly<Record<string, unknown>>;
  readonly prepare?: (input: unknown, call: Call) => Promise<unknown>;
  readonly handler: (ctx: Ctx, input: ErasedInput) => Promise<unknown>;
  readonly render?: (result: unknown, call: Call) => Promise<Answer>;
}

export interface ErasedInput {
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly query: Readonly<Record<string, unknown>>;
  readonly page: PageRequest;
  readonly files: readonly UploadedFile[];
  readonly prepared: unknown;
}

/** Something that is not one transaction (a batch of calls, a download): no context, but it may call operations. */
export interface ProcedureOptions<Rt extends string> {
  readonly summary: string;
  readonly description?: string;
  readonly traits?: Readonly<Record<string, unknown>>;
  handler(
    call: Call,
    about: { readonly params: RouteParams<Rt>; invoke(request: Invocation): Promise<Invoked> },
  ): Promise<Answer>;
}

/** A call that a procedure makes of its own provider, as if it had come from outside. */
export interface Invocation {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Invoked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

export interface Procedure {
  readonly brand: 'procedure';
  readonly provider: string;
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly api: ApiOptions;
  readonly options: ProcedureOptions<string>;
}
