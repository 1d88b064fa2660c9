/** An api: one face that a provider shows (REST, OAuth, hosted pages, files), with its own auth, bodies, lists and envelope. */
import type { Answer, Headers } from './answers.ts';
import type { Call } from './call.ts';
import type { Syntax } from './codec.ts';
import type { Account, Ctx } from './ctx.ts';
import type { ApiError } from './errors.ts';
import type { Issue } from './issues.ts';
import type { Lists } from './lists.ts';
import type { Operation } from './operation.ts';
import type { Present } from './presenting.ts';
import type { Random } from '../world/chance.ts';

/** How callers prove who they are. `key` names the credential (and so may find the namespace); `account` runs in the transaction. */
export interface Authenticate<A extends Account = Account> {
  /** The credential in a call, or undefined. Pure and cheap: it is asked before anything else. */
  key(call: Call): string | undefined;
  /**
   * The account that the key opens, or its id; throws the provider's 401 or 403. `ctx.account` is the main account
   * there. `registered` says whether the namespace handed this key out (`ctx.strict`: only such keys are good).
   */
  account(
    ctx: Ctx<A>,
    key: string | undefined,
    about: { readonly call: Call; readonly operation: Operation; registered(key: string): boolean },
  ): Promise<A | string>;
  /**
   * What a caller with the namespace's credentials sends, for calls that Backlot makes in an app's place (scenarios).
   * Absent: nothing, or a token that it has to ask for first.
   */
  readonly present?: Present;
  /** For the OpenAPI document. */
  readonly scheme?: {
    readonly name: string;
    readonly type: 'http' | 'apiKey' | 'oauth2';
    readonly scheme?: string;
    readonly in?: 'header' | 'query';
    readonly header?: string;
  };
}

/** Everybody may: hosted pages, public scripts. The main account. */
export const nobody: Authenticate<never> = {
  key: () => undefined,
  account: (ctx) => Promise.resolve(ctx.account),
};

export interface ApiOptions<A extends Account = Account> {
  /** One of the provider's `hosts`. */
  readonly host: string;
  /** Paths that begin so belong to this api: an unknown one gets its envelope. The longest match wins. */
  readonly path?: string;
  /** People open it in a browser (hosted pages): its links never lead to a real host. */
  readonly people?: boolean;
  readonly authenticate: Authenticate<A>;
  /** Told of each call of a known operation as it comes in, before latency and transaction: what is under way. `headers` is told of its end. */
  readonly arrived?: (call: Call) => void;
  /** The syntaxes that bodies may have, by media type; the first is assumed when none is given. */
  readonly bodies: Syntax | readonly Syntax[];
  /** How queries are written; default `form`. */
  readonly queries?: 'form' | 'brackets';
  readonly lists?: Lists;
  /** What an error looks like. */
  readonly envelope: (error: ApiError, call: Call) => Answer;
  /** What is wrong with an input, in the provider's words. */
  readonly invalid: (issues: readonly Issue[], call: Call, operation: Operation) => ApiError;
  /** Unknown members of bodies and queries; default `ignore`. May depend on the call (who it comes from). */
  readonly unknownMembers?: 'reject' | 'ignore' | ((call: Call) => 'reject' | 'ignore');
  /** How texts become booleans: `strict` takes true and false alone. */
  readonly booleans?: 'strict' | 'loose';
  /** Numbers are fine where the schema says text (JSON). */
  readonly numbersAsText?: boolean;
  /** A path that is not emulated, or (`allowed` given) another method of one that is. May answer a redirect. */
  readonly unknown: (call: Call, allowed: readonly string[]) => ApiError | Answer;
  /** Other names of the common errors (`unauthorized`, `forbidden`, `rate_limit`, `internal`, `unavailable`) on this api. */
  readonly aliases?: Readonly<Record<string, string>>;
  /**
   * Stands around every handler, in its transaction: idempotency, expansion, versions, partial answers. What was
   * thrown by `next` is undone by then; what `around` writes itself stays, also when it throws on.
   */
  readonly around?: (
    ctx: Ctx<A>,
    about: { readonly call: Call; readonly operation: Operation; readonly input: unknown },
    next: () => Promise<unknown>,
  ) => Promise<unknown>;
  /** Headers of every answer of this api, errors included; `undefined` ones are left out. */
  readonly headers?: (about: AnswerFacts) => Readonly<Record<string, Headers[string] | undefined>>;
  /** How results are written; default compact JSON. */
  readonly serialise?: (result: unknown, call: Call) => { readonly body: string | Uint8Array; readonly type: string };
  /** Browsers may call it from other origins: preflights are answered, and these headers exposed. */
  readonly cors?: { readonly expose?: readonly string[]; readonly methods?: readonly string[] };
}

/** What is known of an answer when its headers are written. */
export interface AnswerFacts {
  readonly call: Call;
  readonly operation: Operation | undefined;
  readonly status: number;
  readonly error: ApiError | undefined;
  /** Chance of this call, for request ids. */
  readonly random: Random;
  /** The namespace's clock, epoch ms. */
  readonly now: number;
  /** What a `rateLimit` fault leaves, when one is on. */
  readonly rateLimit: { readonly limit: number; readonly remaining: number; readonly resetAt: number } | undefined;
}
