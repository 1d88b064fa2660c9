/** The faces that Twilio shows: the v2010 api, and one api for each product host. */
import {
  answer,
  type Answer,
  type AnswerFacts,
  type ApiError,
  type ApiOptions,
  type Call,
  type Headers,
  type Issue,
  type Operation,
} from '../../src/emulator/index.ts';
import type { TwilioAccount } from './account.ts';
import { basic, inPath } from './auth.ts';
import { errors } from './errors.ts';
import { audit } from './monitor/audit.ts';
import { classicPages, productPages } from './paging.ts';
import { twilio, type Product } from './provider.ts';

/** Twilio's error body. `path` is what a 404 says was not found. */
function envelopeOf(error: ApiError, path: string): Answer {
  const { code, details } = error.fields;
  const number = typeof code === 'number' ? code : 20001;
  const message = error.name === errors.not_found.key ? `The requested resource ${path} was not found` : error.message;
  const body = {
    code: number,
    message,
    more_info: `https://www.twilio.com/docs/errors/${number}`,
    status: error.status,
    ...(details !== undefined && { details }),
  };
  return answer(body, { status: error.status, headers: error.headers });
}

/** Product apis leave the version out of that path. */
const withoutVersion = (path: string, host: Product): string => path.slice(host.length + 1).replace(/^\/v\d+/, '');

/** What an operation says of a body that it can't read stands under `traits.unread`. */
function invalid([issue]: readonly Issue[], _call: Call, { options }: Operation): ApiError {
  // Twilio doesn't read a body of another type: to it, nothing was given.
  const unread = options.traits?.unread as (() => ApiError) | undefined;
  if (issue?.code === 'media' && unread) return unread();
  const [head] = issue?.path ?? [];
  if (!issue || head === undefined) return errors.bad_parameter('Unable to parse the request body');
  const name = issue.path.join('.');
  return issue.code === 'missing' ? errors.missing_parameter(name) : errors.invalid_parameter(name);
}

const unknown = (_call: Call, allowed: readonly string[]): ApiError =>
  allowed.length > 0 ? errors.method_not_allowed() : errors.not_found();

const headers = ({ random }: AnswerFacts): Headers => ({
  'twilio-concurrent-requests': '1',
  'twilio-request-id': `RQ${random.hex(32)}`,
  'twilio-request-duration': (random.int(20, 240) / 1000).toFixed(3),
  'access-control-allow-credentials': 'true',
});

const cors = { expose: ['ETag'], methods: ['GET', 'POST', 'DELETE', 'OPTIONS'] };

const common = { authenticate: basic, booleans: 'loose', headers, cors, invalid, unknown } as const;

/** `/2010-04-01`: form bodies, `.json` paths, RFC 2822 dates. */
export const v2010 = twilio.api({
  ...common,
  host: 'api',
  path: '/2010-04-01',
  bodies: ['form', 'multipart'],
  lists: classicPages,
  around: audit,
  envelope: (error, call) => envelopeOf(error, call.path),
});

/** Media and recordings as bytes: open to whoever knows the address. Paths that belong to nobody end up here, too. */
export const files = twilio.api({
  ...common,
  host: 'api',
  authenticate: inPath,
  bodies: 'form',
  envelope: (error, call) => envelopeOf(error, call.path),
});

/** The path that all resources of an account have in front. */
export const A = '/2010-04-01/Accounts/{AccountSid}';

/** The api of a product host: `product('verify')`. */
export const product = (host: Product, more: Partial<ApiOptions<TwilioAccount>> = {}): ReturnType<typeof twilio.api> =>
  twilio.api({
    ...common,
    host,
    bodies: ['form', 'multipart'],
    lists: productPages(host),
    envelope: (error, call) => envelopeOf(error, withoutVersion(call.path, host)),
    ...more,
  });
