/** The faces that Google shows: Calendar v3, OAuth and identity, public documents, and pages for people. */
import {
  Answer,
  answer,
  ApiError,
  html,
  nobody,
  nothing,
  type Authenticate,
  type Call,
  type Headers,
  type Operation,
} from '../../src/emulator/index.ts';
import { bearer } from './auth.ts';
import { calendarHeaders, envelope, invalidInput, oauthBody, serialise, tokenHeaders } from './envelope.ts';
import { badParameter, errors, invalidRequest } from './errors.ts';
import { pick, readSelector, strangerIn, type Selection } from './fields.ts';
import { namedIn } from './oauth/naming.ts';
import { ErrorPage } from './pages/error.tsx';
import { NotFoundPage } from './pages/not-found.tsx';
import { google, type GoogleAccount, type GoogleCtx } from './provider.ts';
import { withinQuotas } from './quotas.ts';

export const calendar = google.api({
  host: 'api',
  path: '/calendar/v3',
  authenticate: bearer,
  bodies: 'json',
  booleans: 'loose',
  numbersAsText: true,
  envelope,
  invalid: invalidInput,
  unknown: () => errors.noSuchUrl(),
  headers: calendarHeaders,
  serialise,
  cors: { expose: ['etag'] },
  async around(anyCtx, { call, operation }, next) {
    const selection = selectionOf(call, operation);
    const outcome = await withinQuotas(anyCtx as GoogleCtx, call, next);
    if (outcome instanceof ApiError || outcome instanceof Answer || outcome === undefined) return outcome;
    const etag = etagOf(outcome);
    const headers: Headers = etag === undefined ? {} : { etag };
    if (call.method === 'GET' && etag !== undefined && named(call.headers['if-none-match'], etag))
      return nothing({ status: 304, headers });
    return answer(selection ? pick(outcome, selection) : outcome, { headers });
  },
});

export const { operation } = calendar;

function selectionOf(call: Call, { options }: Operation): Selection | undefined {
  if (!call.search.includes('fields=')) return undefined;
  const text = new URLSearchParams(call.search).get('fields');
  if (!text) return undefined;
  const selection = readSelector(text);
  const stranger = selection && options.result ? strangerIn(selection, options.result()) : undefined;
  if (!selection || stranger !== undefined) throw badParameter('fields', `Invalid field selection ${stranger ?? text}`);
  return selection;
}

const etagOf = (outcome: unknown): string | undefined =>
  typeof outcome === 'object' && outcome !== null && 'etag' in outcome && typeof outcome.etag === 'string'
    ? outcome.etag
    : undefined;

/** Whether a header of etags (`If-Match`, `If-None-Match`) names this one. */
const named = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  header.split(',').some((one) => {
    const tag = one.trim().replace(/^W\//, '');
    return tag === '*' || tag === etag;
  });

/** Throws 412 when the call wants to change another state of the resource than the one that is there. */
export function checkMatch(call: Call | undefined, etag: string): void {
  const wanted = call?.headers['if-match'];
  if (wanted !== undefined && !named(wanted, etag)) throw errors.conditionNotMet();
}

/** Whoever a code, token or assertion names; nobody proves anything with it before the handler looks. */
const byContent: Authenticate<GoogleAccount> = { key: namedIn, account: nobody.account };

const indented = (result: unknown) => ({
  body: `${JSON.stringify(result, undefined, 2)}\n`,
  type: 'application/json; charset=utf-8',
});

export const oauth = google.api({
  host: 'oauth2',
  path: '/',
  authenticate: byContent,
  bodies: ['form', 'json'],
  envelope: (error, call) =>
    error.fields['page']
      ? html(NotFoundPage({ path: call.path }), { status: error.status })
      : answer(oauthBody(error), { status: error.status, headers: error.headers }),
  invalid: ([issue]) =>
    invalidRequest(issue?.code === 'missing' ? `Missing required parameter: ${issue.path.join('.')}` : 'Bad Request'),
  unknown: () => errors.noSuchUrl(),
  headers: tokenHeaders,
  serialise: indented,
  aliases: { unauthorized: 'invalid_client', forbidden: 'access_denied' },
  numbersAsText: true,
  cors: {},
});

/** Certificates, discovery: anybody may read them. */
export const documents = google.api({
  host: 'api',
  path: '/discovery',
  authenticate: nobody,
  bodies: 'json',
  envelope,
  invalid: invalidInput,
  unknown: () => errors.noSuchUrl(),
  headers: () => ({
    vary: ['Origin', 'X-Origin', 'Referer'],
    server: 'ESF',
    'cache-control': 'public, max-age=21600, must-revalidate, no-transform',
  }),
  serialise: indented,
  cors: {},
});

/** What a person opens. */
export const pages = google.api({
  host: 'accounts',
  path: '/o/oauth2',
  people: true,
  authenticate: byContent,
  bodies: 'form',
  envelope: ({ status, message, fields }, call) =>
    status === 404
      ? html(NotFoundPage({ path: call.path }), { status })
      : html(ErrorPage({ status, code: String(fields['oauth'] ?? 'server_error'), message }), { status }),
  invalid: ([issue]) =>
    invalidRequest(
      issue?.code === 'missing'
        ? `Missing required parameter: ${issue.path.join('.')}`
        : 'That request cannot be read.',
    ),
  unknown: () => errors.noSuchUrl(),
  aliases: { unauthorized: 'invalid_client' },
});
