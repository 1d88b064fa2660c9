/** From an outcome to bytes: envelopes, lists, links, headers. */
import { STATUS_CODES } from 'node:http';
import { Answer, type Headers } from '../emulator/answers.ts';
import type { AnswerFacts, ApiOptions } from '../emulator/api.ts';
import type { Call } from '../emulator/call.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { ApiError } from '../emulator/errors.ts';
import { writeLinks, type Places } from '../emulator/links.ts';
import type { Page } from '../emulator/lists.ts';
import type { Operation } from '../emulator/operation.ts';
import type { FaultAction } from '../faults/rules.ts';

/** What goes over the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string | readonly string[]>;
  readonly body: string | Uint8Array;
  /** The provider's name of the error, if it is one. */
  readonly error: ApiError | undefined;
}

/** The answer of an outcome: errors in their envelope, pages in theirs. */
export function answerOf(
  outcome: unknown,
  operation: Operation,
  call: Call,
  query: Readonly<Record<string, unknown>>,
): Answer {
  const { api, options } = operation;
  if (outcome instanceof ApiError) return api.envelope(outcome, call);
  if (outcome instanceof Answer && (outcome.raw || !options.list || !isPage(outcome.result))) return outcome;
  const result = outcome instanceof Answer ? outcome.result : outcome;
  if (!options.list || !api.lists || !isPage(result)) return new Answer(undefined, {}, result);
  const enveloped = api.lists.envelope(result, { call, query, name: options.listName });
  if (!(outcome instanceof Answer))
    return enveloped instanceof Answer ? enveloped : new Answer(undefined, {}, enveloped);
  const inner = enveloped instanceof Answer ? enveloped : new Answer(undefined, {}, enveloped);
  return new Answer(outcome.status ?? inner.status, { ...inner.headers, ...outcome.headers }, inner.result, inner.raw);
}

export const isPage = (value: unknown): value is Page =>
  typeof value === 'object' && value !== null && 'items' in value && 'request' in value;

/** Writes an answer. `facts` are what the api's own headers are made of. */
export function write(
  answer: Answer,
  api: ApiOptions,
  emulator: Emulator,
  places: Places,
  facts: Omit<AnswerFacts, 'status'> & { readonly success: number },
): Reply {
  const { call } = facts;
  const status = answer.status ?? facts.success;
  const { body, type } = bodyOf(answer, api, call);
  const linked = typeof body === 'string' ? writeLinks(body, emulator, call.base, places) : body;
  const headers: Record<string, string | readonly string[]> = {};
  if (type !== undefined) headers['content-type'] = type;
  const own = api.headers?.({ status, ...facts }) ?? {};
  for (const name in own) if (own[name] !== undefined) headers[name] = own[name];
  for (const [name, value] of Object.entries(answer.headers))
    headers[name.toLowerCase()] = withLinks(value, emulator, call, places);
  if (api.cors) Object.assign(headers, corsHeaders(api, call));
  return { status, headers, body: linked, error: facts.error };
}

function bodyOf(answer: Answer, api: ApiOptions, call: Call): { body: string | Uint8Array; type: string | undefined } {
  if (answer.raw) return answer.raw;
  if (answer.result === undefined) return { body: '', type: undefined };
  return api.serialise?.(answer.result, call) ?? { body: JSON.stringify(answer.result), type: 'application/json' };
}

function withLinks(
  value: string | readonly string[],
  emulator: Emulator,
  call: Call,
  places: Places,
): string | readonly string[] {
  return typeof value === 'string'
    ? writeLinks(value, emulator, call.base, places)
    : value.map((one) => writeLinks(one, emulator, call.base, places));
}

/** What these headers say at every call of an api. */
const corsOf = new WeakMap<ApiOptions, Headers>();

function standing(api: ApiOptions): Headers {
  const known = corsOf.get(api);
  if (known) return known;
  const { expose = [], methods = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'] } = api.cors ?? {};
  const made = {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': methods.join(', '),
    ...(expose.length > 0 && { 'access-control-expose-headers': expose.join(', ') }),
  };
  corsOf.set(api, made);
  return made;
}

/** The headers with which browsers let pages of other origins call an api. */
export function corsHeaders(api: ApiOptions, { headers }: Call): Headers {
  const asked = headers['access-control-request-headers'];
  return asked === undefined ? standing(api) : { ...standing(api), 'access-control-allow-headers': asked };
}

/** A named error of the provider, by its own name or one of those that exist everywhere. */
export function namedError(name: string, emulator: Emulator, api: ApiOptions, call: Call): ApiError {
  const { errors, aliases } = emulator.options;
  const own = api.aliases?.[name] ?? aliases?.[name] ?? name;
  const factory = errors[own] ?? errors[name];
  if (!factory) return plainError(commonStatus[name] ?? 500);
  const values = Object.values(call.params);
  return (factory as unknown as (...args: string[]) => ApiError)(...[...values, '', '', ''].slice(0, 3));
}

/** The error of the catalogue with a status, else one in the standard words. */
export function errorOfStatus(status: number, emulator: Emulator, api: ApiOptions, call: Call): ApiError {
  const common = Object.entries(commonStatus).find(([, code]) => code === status)?.[0];
  const usual = common === undefined ? undefined : namedError(common, emulator, api, call);
  if (usual?.status === status) return usual; // a provider's common error may have another status (Google's rate limit: 403)
  const named = Object.values(emulator.options.errors).find(({ definition }) => definition.status === status);
  return named ? namedError(named.key, emulator, api, call) : plainError(status);
}

/** What a fault rule puts in place of the answer; undefined for a broken connection. */
export function faultAnswer(
  action: FaultAction,
  emulator: Emulator,
  api: ApiOptions,
  call: Call,
): { answer: Answer; error: ApiError | undefined } | undefined {
  if (action.kind === 'network') return undefined;
  if (action.kind === 'status' && action.body !== undefined) {
    const raw = typeof action.body === 'string' ? { body: action.body, type: 'text/plain; charset=utf-8' } : undefined;
    return { answer: new Answer(action.status, {}, action.body, raw), error: undefined };
  }
  const error =
    action.kind === 'error'
      ? namedError(action.error, emulator, api, call)
      : errorOfStatus(action.kind === 'status' ? action.status : 429, emulator, api, call);
  return { answer: api.envelope(error, call), error };
}

const plainError = (status: number): ApiError =>
  new ApiError(`status_${status}`, status, STATUS_CODES[status] ?? 'Error');

const commonStatus: Readonly<Record<string, number>> = {
  unauthorized: 401,
  forbidden: 403,
  rate_limit: 429,
  internal: 500,
  unavailable: 503,
};
