/** The faces that Zoom shows: REST, the token endpoint, pages for people, files. One path table serves all hosts. */
import {
  answer,
  html,
  nobody,
  type Answer,
  type AnswerFacts,
  type ApiError,
  type Call,
  type Issue,
} from '../../src/emulator/index.ts';
import { bearer, client } from './auth.ts';
import { errors, problem, type FieldProblem } from './errors.ts';
import { ErrorPage } from './pages/error.tsx';
import { zoom } from './provider.ts';
import type { RateLabel, Traits } from './scopes.ts';
import { day, stamp } from './times.ts';

const json = (result: unknown): { body: string; type: string } => ({
  body: JSON.stringify(result),
  type: 'application/json;charset=UTF-8',
});

/** `{code, message}`; of the token endpoint's errors `{reason, error}`, of the gateway's a page. */
function enveloped(error: ApiError): Answer {
  const { status, message, headers, fields } = error;
  if (fields.page === true) return html(ErrorPage({ status, message }), { status, headers });
  if (typeof fields.oauth === 'string') return answer({ reason: message, error: fields.oauth }, { status, headers });
  const { code = status, errors: problems } = fields;
  return answer({ code, message, ...(Array.isArray(problems) && { errors: problems }) }, { status, headers });
}

/** The token endpoint says everything in its own words. */
function oauthEnvelope(error: ApiError): Answer {
  const { status, message, headers, fields } = error;
  if (fields.page === true) return enveloped(error);
  return answer({ reason: message, error: fields.oauth ?? 'invalid_request' }, { status, headers });
}

const page = ({ status, message, headers }: ApiError): Answer =>
  html(ErrorPage({ status, message }), { status, headers });

function invalid(issues: readonly Issue[]): ApiError {
  const [first] = issues;
  const unreadable = first?.code === 'syntax' || first?.code === 'media' || first?.path.length === 0;
  return unreadable ? errors.not_json() : errors.validation_failed(issues.map(problemOf));
}

const problemOf = ({ path }: Issue): FieldProblem => problem(path.join('.'));

/** Requests a second of a Pro account. Resource-intensive ones are counted by the minute. */
const allowance: Readonly<Record<RateLabel, number>> = { Light: 30, Medium: 20, Heavy: 10, 'Resource-intensive': 10 };

function rateHeaders({ operation, error, rateLimit, now }: AnswerFacts): Record<string, string> {
  const { rate = 'Light' }: Traits = operation?.options.traits ?? {};
  const daily = error?.fields.daily === true;
  const limited = error?.status === 429;
  const limit = rateLimit?.limit ?? (daily ? 30_000 : allowance[rate]);
  const remaining = limited ? 0 : (rateLimit?.remaining ?? limit - 1);
  return {
    'X-RateLimit-Category': rate,
    'X-RateLimit-Type': daily ? 'Daily-limit' : 'QPS',
    'X-RateLimit-Limit': String(limit),
    'X-RateLimit-Remaining': String(remaining),
    ...(daily && { 'Retry-After': stamp(Math.floor(now / day) * day + day) }), // a date, not seconds
  };
}

const tracking = ({ random }: AnswerFacts): Record<string, string> => ({
  'x-zm-trackingid': `v=2.0;clid=us02;rid=WEB_${random.hex(32)}`,
});

export const rest = zoom.api({
  host: 'api',
  path: '/v2',
  authenticate: bearer,
  bodies: 'json',
  booleans: 'loose',
  numbersAsText: true,
  envelope: enveloped,
  invalid,
  unknown: () => errors.no_such_route(),
  headers: (facts) => ({ ...tracking(facts), ...rateHeaders(facts) }),
  serialise: json,
});

export const { operation } = rest;

export const oauth = zoom.api({
  host: 'www',
  path: '/oauth',
  authenticate: client,
  bodies: ['form', 'json'],
  aliases: { unauthorized: 'invalid_client', rate_limit: 'oauth_rate_limit' },
  envelope: oauthEnvelope,
  invalid: ([issue]) => errors.oauth_bad_request(`Invalid parameter: ${issue?.path.join('.') ?? 'body'}`),
  unknown: () => errors.oauth_no_route(),
  headers: tracking,
  serialise: json,
});

/** What people open: join, start, registration and recording pages, consent. */
export const pages = zoom.api({
  host: 'www',
  people: true,
  authenticate: nobody,
  bodies: ['form', 'multipart'],
  envelope: page,
  invalid: () => errors.bad_form(),
  unknown: () => errors.page_not_found(),
});

/** The consent page: as for the token endpoint, the client finds the namespace. */
export const consent = zoom.api({
  host: 'www',
  path: '/oauth/authorize',
  people: true,
  authenticate: client,
  bodies: 'form',
  envelope: page,
  invalid: () => errors.bad_form(),
  unknown: () => errors.page_not_found(),
});

/** Recordings' bytes. */
export const files = zoom.api({
  host: 'www',
  path: '/rec/download',
  authenticate: nobody,
  bodies: 'raw',
  envelope: enveloped,
  invalid: () => errors.bad_form(),
  unknown: (call: Call) => (call.path.startsWith('/rec/') ? errors.file_gone() : errors.page_not_found()),
  serialise: json,
});
