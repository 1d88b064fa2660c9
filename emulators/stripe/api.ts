/** The API itself: everything under `/v1`, form encoded in, pretty JSON out. */
import type { AnswerFacts, ApiOptions, Call } from '../../src/emulator/index.ts';
import { keyOf, keys } from './auth.ts';
import { around } from './core/around.ts';
import { envelope, pretty } from './core/envelope.ts';
import { answered, arrived } from './core/in-flight.ts';
import { invalidInput } from './core/invalid.ts';
import { lists } from './core/lists.ts';
import { newestVersion } from './core/versions.ts';
import { errors } from './errors.ts';
import { newId } from './ids.ts';
import { stripe } from './provider.ts';

/** Pages and phones send members that no reference names (`payment_user_agent`, `guid` …). */
const fromPublic = (call: Call): boolean => /^[pe]k_/.test(keyOf(call) ?? '');

export const api = stripe.api({
  host: 'api',
  path: '/v1',
  authenticate: keys,
  arrived,
  bodies: ['brackets', 'multipart-brackets'],
  queries: 'brackets',
  lists,
  envelope,
  invalid: invalidInput,
  unknownMembers: (call) => (fromPublic(call) ? 'ignore' : 'reject'),
  booleans: 'strict',
  unknown: ({ method, path }) => errors.unrecognized_url(method, path),
  around,
  headers,
  serialise: (result) => ({ body: pretty(result), type: 'application/json' }),
  cors: {
    expose: [
      'Request-Id',
      'Stripe-Manage-Version',
      'Stripe-Should-Retry',
      'X-Stripe-External-Auth-Required',
      'X-Stripe-Privileged-Session-Required',
    ],
  },
});

export const { operation, procedure } = api;

/** On every answer; what a 401 leaves out is left out. */
function headers({ call, status, error, random }: AnswerFacts): ReturnType<NonNullable<ApiOptions['headers']>> {
  const key = (call.method === 'POST' && call.headers['idempotency-key']) || undefined;
  const drawn = newId(random, 'req');
  const id = status === 401 ? undefined : drawn;
  answered(call);
  return {
    'access-control-allow-credentials': 'true',
    'access-control-max-age': '300',
    'cache-control': 'no-cache, no-store',
    'content-security-policy':
      "base-uri 'none'; default-src 'none'; form-action 'none'; frame-ancestors 'none'; img-src 'self'; script-src 'self' 'report-sample'; style-src 'self'; worker-src 'none'",
    server: 'nginx',
    'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
    vary: 'Origin',
    'x-stripe-priority-routing-enabled': 'true',
    'x-stripe-routing-context-priority-tier': 'api-testmode',
    'x-wc': 'ABGHIJ',
    'request-id': id,
    'stripe-version': id && shownVersion(call),
    'idempotency-key': key,
    'original-request': key && id,
    'stripe-account': call.headers['stripe-account'] || undefined,
    'stripe-should-retry': call.method === 'POST' && hadEffect(status, error) ? 'false' : undefined,
  };
}

const shownVersion = ({ headers: { 'stripe-version': given } }: Call): string => given?.trim() || newestVersion;

/** The SDKs are told not to try again where trying again would change nothing. */
const hadEffect = (status: number, error: AnswerFacts['error']): boolean =>
  status === 200 ||
  status === 402 ||
  (status === 400 && !error?.fields.validation && error?.name !== 'resource_missing');
