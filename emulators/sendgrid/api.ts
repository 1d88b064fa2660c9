/** The faces that SendGrid shows: the classic API, mail/send, marketing, and the pages that recipients open. */
import {
  answer,
  html,
  nobody,
  type Answer,
  type AnswerFacts,
  type ApiError,
  type Call,
  type Headers,
  type Issue,
  type Operation,
} from '../../src/emulator/index.ts';
import { bearer } from './auth.ts';
import { errors } from './errors.ts';
import { complaintsAbout } from './mail/validation.ts';
import { byMailToken } from './mail/tokens.ts';
import { offsets, pageTokens } from './paging.ts';
import { sendgrid } from './provider.ts';

/** `{"errors": [{"field": null, "message": "…"}]}` */
function classicEnvelope({ message, status, headers, fields }: ApiError): Answer {
  const { bare, entries, field = null, ...others } = fields;
  const entry = bare ? { message, ...others } : { field, message, ...others };
  return answer({ errors: Array.isArray(entries) ? entries : [entry] }, { status, headers });
}

/** The same in another order, and always with `help`. */
function mailEnvelope({ message, status, headers, fields }: ApiError): Answer {
  const { entries, field = null, help = null } = fields;
  return answer({ errors: Array.isArray(entries) ? entries : [{ message, field, help }] }, { status, headers });
}

const inWords = ({ code, expected, options, rule }: Issue): string => {
  if (code === 'missing') return 'missing required argument';
  if (code === 'empty') return 'must not be empty';
  if (options) return `must be one of ${options.join(', ')}`;
  if (code === 'type') return `must be of type ${expected ?? 'object'}`;
  if (rule?.name === 'too_big') return `must not exceed ${rule.limit}${rule.of === 'string' ? ' characters' : ''}`;
  if (rule?.name === 'too_small') return `must be at least ${rule.limit}${rule.of === 'string' ? ' characters' : ''}`;
  return 'is invalid';
};

/** An operation may have words of its own for a missing field, under `traits.missing`. */
function inWordsOf(issue: Issue, field: string, { options }: Operation): string {
  const own = options.traits?.missing;
  return issue.code === 'missing' && typeof own === 'function' ? String(own(field)) : inWords(issue);
}

function invalid(issues: readonly Issue[], _call: Call, operation: Operation): ApiError {
  const [first] = issues;
  if (first?.code === 'media') return errors.bad_media_type();
  if (!first || first.code === 'syntax') return errors.bad_request();
  const entries = issues.map((issue) => {
    const field = issue.path.join('.') || null;
    return { field, message: inWordsOf(issue, field ?? 'body', operation) };
  });
  return errors.invalid('', null).with({ entries });
}

const wrongPath = (_call: Call, allowed: readonly string[]): ApiError =>
  allowed.length > 0 ? errors.method_not_allowed() : errors.no_such_path();

const common: Headers = { server: 'nginx', 'strict-transport-security': 'max-age=31536000; includeSubDomains' };

/** Some clients sleep until the reset, so it is wall time, in seconds. */
function rateHeaders({ call, rateLimit, error }: AnswerFacts): Headers {
  const limit = rateLimit?.limit ?? 600;
  const remaining = error?.name === errors.rate_limit.key ? 0 : (rateLimit?.remaining ?? limit - 1);
  const nextMinute = Math.floor(call.wallNow / 60_000) * 60 + 60;
  const reset = rateLimit ? Math.ceil(rateLimit.resetAt / 1000) : nextMinute;
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(reset),
  };
}

const classicHeaders = (facts: AnswerFacts): Headers => ({
  ...common,
  ...rateHeaders(facts),
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'HEAD, GET, PUT, POST, DELETE, OPTIONS, PATCH',
  'access-control-allow-headers': 'AUTHORIZATION, Content-Type, On-behalf-of, x-sg-elas-acl',
  'access-control-expose-headers': 'Link, Location',
  'access-control-max-age': '21600',
  'x-content-type-options': 'nosniff',
});

/** No rate limit is shown on mail/send, unless one is on. */
const mailHeaders = (facts: AnswerFacts): Headers => ({
  ...common,
  ...((facts.rateLimit ?? facts.error?.name === errors.rate_limit.key) && rateHeaders(facts)),
  'access-control-allow-origin': 'https://sendgrid.api-docs.io',
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'Authorization, Content-Type, On-behalf-of, x-sg-elas-acl',
  'access-control-max-age': '600',
  'x-no-cors-reason': 'https://sendgrid.com/docs/Classroom/Basics/API/cors.html',
  'content-security-policy': "frame-ancestors 'none'",
  'cache-control': 'no-cache',
  'x-content-type-options': 'no-sniff', // SendGrid writes it so
  'referrer-policy': 'strict-origin-when-cross-origin',
});

export const classic = sendgrid.api({
  host: 'api',
  authenticate: bearer,
  bodies: 'json',
  lists: offsets({ size: 500, max: 500 }),
  envelope: classicEnvelope,
  invalid,
  unknown: wrongPath,
  headers: classicHeaders,
});

export const { operation } = classic;

export const mail = sendgrid.api({
  host: 'api',
  path: '/v3/mail/send',
  authenticate: bearer,
  bodies: 'json',
  envelope: mailEnvelope,
  invalid: (issues, call) => {
    const [first] = issues;
    if (first?.code === 'media') return errors.bad_media_type();
    if (first?.code === 'syntax') return first.text === 'Invalid UTF-8' ? errors.invalid_utf8() : errors.bad_request();
    return errors.invalid_mail(complaintsAbout(call.body));
  },
  unknown: (call, allowed) => (allowed.length > 0 ? errors.post_only() : wrongPath(call, allowed)),
  headers: mailHeaders,
});

export const marketing = sendgrid.api({
  host: 'api',
  path: '/v3/marketing',
  authenticate: bearer,
  bodies: 'json',
  lists: pageTokens({ size: 100, max: 1000 }),
  envelope: classicEnvelope,
  invalid,
  unknown: wrongPath,
  headers: classicHeaders,
});

/** Files under links of their own: nobody is asked for a key there. */
export const files = sendgrid.api({
  host: 'api',
  path: '/files',
  people: true,
  authenticate: nobody,
  bodies: 'raw',
  envelope: classicEnvelope,
  invalid,
  unknown: wrongPath,
});

/** The link in a mail to a sender, which people open and apps call. */
export const verification = sendgrid.api({
  host: 'api',
  path: '/v3/verified_senders/verify',
  people: true,
  authenticate: nobody,
  bodies: 'json',
  envelope: classicEnvelope,
  invalid,
  unknown: wrongPath,
  headers: classicHeaders,
});

const plainPage = (title: string, text: string): string =>
  `<html><head><title>${title}</title></head><body><h1>${title}</h1><p>${text}</p></body></html>`;

/** What recipients open: tracked links, the pixel, unsubscribe pages. */
export const pages = sendgrid.api({
  host: 'api',
  path: '/wf',
  people: true,
  authenticate: byMailToken,
  bodies: ['form', 'multipart'],
  envelope: ({ status, message }) => html(plainPage(status === 404 ? 'Wrong Link' : 'Error', message), { status }),
  invalid: () => errors.bad_request(),
  unknown: wrongPath,
});
