/**
 * What objects ask of an app: `callBack` tells it something, `ask` wants TwiML back, which a job interprets with
 * `answered`. Failures become alerts, and where there is a fallback URL, a second question.
 */
import { z, type Job, type Reply } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { alert } from '../monitor/alert-rows.ts';
import { job } from '../provider.ts';
import { signal } from '../signals.ts';
import { TwimlProblem, type TwimlElement } from '../twiml/document.ts';
import { verbsOf, type TwimlKind } from '../twiml/reply.ts';
import type { AppTarget } from './callbacks.ts';
import { cookieHeader, keepCookies } from './cookies.ts';
import { failureCode, failureText } from './failures.ts';
import { isServed, ownReply } from './own.ts';
import type { Params } from './signature.ts';

export interface Callback {
  /** The type of the event, as the outbox shows it: `message.status`. */
  readonly type: string;
  /** Nothing is called without one. */
  readonly url: string | null | undefined;
  readonly method?: 'GET' | 'POST' | undefined;
  readonly params: Params;
  /** The sid of what it is about. */
  readonly resource: string;
  /** Requests of one lane go in order. Default: the resource. */
  readonly lane?: string | undefined;
  /** Whether fragments of the URL say how to connect; default yes. */
  readonly overrides?: boolean;
  /** The alert for an answer of no use, where it isn't the failure's own. */
  readonly alert?: { readonly code: number; readonly level: 'error' | 'warning' };
}

/** Tells an app. Its answer doesn't matter, but a bad one is an alert. */
export function callBack(ctx: TwilioCtx, callback: Callback): void {
  const { type, url, method = 'POST', params, resource, lane = resource } = callback;
  if (!url || isServed(url)) return;
  const { overrides = true } = callback;
  const to: AppTarget = { url, method, secret: ctx.account.authToken, format: 'form', lane, cookie: null, overrides };
  const then = { resource, url, method, variables: variablesOf(params), alert: callback.alert };
  ctx.emit(type, params, { to, then: [appCalled, then] });
}

const variablesOf = (params: Params): string =>
  new URLSearchParams(
    Object.entries(params).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
  ).toString();

/** An app has been told something, and has answered or not. */
export interface Told {
  /** The sid of what it was about. */
  readonly resource: string;
  readonly url: string;
  readonly method: string;
  /** As a form. */
  readonly variables: string;
  readonly reply: Reply;
}
export const appTold = signal<Told>();

export const appCalled = job('webhooks.app-called', {
  kind: 'progress',
  input: () =>
    z.object({
      resource: z.string(),
      url: z.string(),
      method: z.string(),
      variables: z.string(),
      alert: z.object({ code: z.int(), level: z.enum(['error', 'warning']) }).optional(),
      reply: z.custom<Reply>().optional(),
    }),
  async run(ctx, { resource, url, method, variables, alert: own, reply }) {
    if (!reply) return;
    await appTold.tell(ctx, { resource, url, method, variables, reply });
    const code = failureCode(reply);
    if (code === undefined) return;
    await alert(ctx, {
      code: own?.code ?? code,
      level: own?.level ?? 'error',
      resource,
      url,
      method,
      variables,
      message: failureText(code, reply),
      status: reply.status,
      response: reply,
    });
  },
});

/** A document that an app is asked for. Plain data: it travels in the job's input. */
export interface TwimlRequest {
  /** `call.twiml`, `message.inbound` */
  readonly type: string;
  readonly kind: TwimlKind;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly params: Params;
  /** The sid of the call or message. */
  readonly resource: string;
  /** Whose cookies go along: a call's sid, or two numbers. */
  readonly conversation?: string | undefined;
  readonly fallback?: { readonly url: string; readonly method: 'GET' | 'POST' } | undefined;
}

/** What a job that interprets TwiML has in its input, besides its own. */
export interface Asked {
  readonly request: TwimlRequest;
  readonly reply?: Reply | undefined;
}

/** The members of such a job's input: `z.object({ call: z.string(), ...asked() })`. */
export const asked = (): { request: z.ZodType<TwimlRequest>; reply: z.ZodOptional<z.ZodType<Reply>> } => ({
  request: z.custom<TwimlRequest>(),
  reply: z.custom<Reply>().optional(),
});

/** Asks an app for TwiML: `job` runs with `input`, the request and the reply once it is answered or given up. */
export async function ask<I extends object>(
  ctx: TwilioCtx,
  request: TwimlRequest,
  [job, input]: readonly [job: Job<I & Asked>, input: I],
): Promise<void> {
  const { type, url, method, params } = request;
  const own = await ownReply(ctx, request);
  if (own) return ctx.schedule(job, { ...input, request, reply: own });
  const cookie = (await cookieHeader(ctx, request.conversation)) ?? null;
  const secret = ctx.account.authToken;
  const to: AppTarget = { url, method, secret, format: 'form', lane: null, cookie, overrides: true };
  ctx.emit(type, params, { to, then: [job, { ...input, request }] });
}

/** What came of a question: verbs to interpret, or the code of why there are none. */
export type TwimlAnswer =
  | { readonly verbs: readonly TwimlElement[]; /** Relative URLs start here. */ readonly base: string }
  | { readonly verbs: undefined; readonly code: number };

/**
 * The verbs of an app's answer, for the job that `ask` was given. Undefined: it was of no use, and the fallback URL has
 * been asked instead; the same job runs again with that answer.
 */
export async function answered<I extends object>(
  ctx: TwilioCtx,
  { request, reply }: Asked,
  then: readonly [job: Job<I & Asked>, input: I],
): Promise<TwimlAnswer | undefined> {
  if (!reply) throw new Error(`${request.type} was not answered`);
  await keepCookies(ctx, request.conversation, reply);
  const problem = failure(reply);
  const verbs = problem ?? read(reply, request.kind);
  if (!(verbs instanceof TwimlProblem)) return { verbs, base: reply.url };
  await noteProblem(ctx, request, reply, verbs);
  if (!request.fallback) return { verbs: undefined, code: verbs.code };
  const { url, method } = request.fallback;
  const params = { ...request.params, ErrorCode: String(verbs.code), ErrorUrl: request.url };
  await ask(ctx, { ...request, url, method, params, fallback: undefined }, then);
  return undefined;
}

function failure(reply: Reply): TwimlProblem | undefined {
  const code = failureCode(reply);
  return code === undefined ? undefined : new TwimlProblem(code, failureText(code, reply));
}

function read(reply: Reply, kind: TwimlKind): readonly TwimlElement[] | TwimlProblem {
  try {
    return verbsOf(reply, kind);
  } catch (error) {
    if (error instanceof TwimlProblem) return error;
    throw error;
  }
}

async function noteProblem(
  ctx: TwilioCtx,
  { resource, url, method, params }: TwimlRequest,
  reply: Reply,
  { code, message }: TwimlProblem,
): Promise<void> {
  const variables = variablesOf(params);
  await alert(ctx, { code, resource, url, method, variables, message, status: reply.status, response: reply });
}

/** The URL that TwiML names, seen from the document that names it; empty means that document again. Undefined: none. */
export function resolved(url: string | undefined, base: string): string | undefined {
  const given = url?.trim();
  if (!given) return base || undefined;
  if (URL.canParse(given)) return given;
  return URL.canParse(given, base || undefined) ? new URL(given, base || undefined).href : undefined;
}
