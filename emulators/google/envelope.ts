/** How answers of the Calendar face look: errors in their envelopes, JSON with one space of indentation, Google's headers. */
import {
  answer,
  html,
  type AnswerFacts,
  type ApiError,
  type Call,
  type Headers,
  type Issue,
  type Operation,
} from '../../src/emulator/index.ts';
import { badParameter, errors, missing } from './errors.ts';
import { NotFoundPage } from './pages/not-found.tsx';

const service = 'calendar-json.googleapis.com';

/** `calendar.v3.Events.List` of `google.events.list`. */
function methodOf(operation: string): string {
  const [, resource = '', method = ''] = operation.split('.');
  return `calendar.v3.${capital(resource)}.${capital(method)}`;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export function envelope(error: ApiError, call: Call) {
  const { status, message, headers, fields } = error;
  if (fields['page']) return html(NotFoundPage({ path: call.path }), { status, headers });
  if (fields['oauth']) return answer(oauthBody(error), { status, headers });
  const { domain = 'global', reason = 'backendError', locationType, location, front, short, detail } = fields;
  const entry = { message: short ?? message, domain, reason };
  const place = { ...(location !== undefined && { location, locationType }) };
  if (!front) {
    const { message: text, ...rest } = entry;
    return answer(
      { error: { errors: [{ ...rest, message: text, ...place }], code: status, message } },
      { status, headers },
    );
  }
  const info = {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: detail,
    domain: 'googleapis.com',
    metadata: { service, ...(detail !== 'API_KEY_INVALID' && { method: methodOf(call.operation) }) },
  };
  return answer(
    { error: { code: status, message, errors: [{ ...entry, ...place }], status: front, details: [info] } },
    { status, headers },
  );
}

/** `{"error": …, "error_description": …}`; of errors that OAuth has no name for, a plain failure. */
export const oauthBody = ({ message, status, fields }: ApiError) => ({
  error: fields['oauth'] ?? (status >= 500 ? 'internal_failure' : status === 404 ? 'not_found' : 'rate_limit_exceeded'),
  error_description: message,
});

/** What is wrong with an input, in Google's words. */
export function invalidInput([issue]: readonly Issue[], _call: Call, _operation: Operation): ApiError {
  if (!issue || issue.code === 'syntax' || issue.code === 'media') return errors.parseError();
  if (issue.part === 'query') return invalidParameter(issue);
  if (issue.code === 'missing') return missing('Required');
  return issue.expected === 'enum' ? errors.invalid() : errors.badRequest();
}

function invalidParameter({ code, path, text, expected, options = [] }: Issue): ApiError {
  const name = String(path[0] ?? '');
  if (code === 'missing')
    return missing(`Required parameter: ${name}`).with({ locationType: 'parameter', location: name });
  if (code === 'value')
    return badParameter(name, `Invalid value '${text}'. Values must be within the range: ${rangeOf(name)}`);
  if (expected === 'integer') return badParameter(name, `Invalid integer value: '${text}'.`);
  if (expected === 'boolean') return badParameter(name, `Invalid boolean value: '${text}'.`);
  const form = options.length > 0 ? `^(${options.join('|')})$` : '.+';
  return badParameter(name, `Invalid value '${text}'. Values must match the following regular expression: '${form}'`);
}

const rangeOf = (name: string): string => (name.endsWith('Version') ? '[0, 1]' : '[1, 2147483647]');

const safety: Headers = {
  vary: ['Origin', 'X-Origin', 'Referer'],
  server: 'ESF',
  'x-xss-protection': '0',
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
};

export const calendarHeaders = ({ status }: AnswerFacts): Headers => ({
  ...safety,
  'cache-control': status >= 400 ? 'private' : 'no-cache, no-store, max-age=0, must-revalidate',
  ...(status < 400 && { pragma: 'no-cache', expires: 'Mon, 01 Jan 1990 00:00:00 GMT' }),
});

export const tokenHeaders = (): Headers => ({
  ...safety,
  'cache-control': 'no-cache, no-store, max-age=0, must-revalidate',
  pragma: 'no-cache',
  expires: 'Mon, 01 Jan 1990 00:00:00 GMT',
});

/** JSON as Google indents it: one space in Calendar, two at its front end; none with `prettyPrint=false`. */
export function serialise(result: unknown, call: Call) {
  const plain = new URLSearchParams(call.search).get('prettyPrint') === 'false';
  const front = typeof result === 'object' && result !== null && 'error' in result && isFront(result.error);
  return {
    body: plain ? JSON.stringify(result) : `${JSON.stringify(result, undefined, front ? 2 : 1)}\n`,
    type: 'application/json; charset=UTF-8',
  };
}

const isFront = (error: unknown): boolean => typeof error === 'object' && error !== null && 'status' in error;
