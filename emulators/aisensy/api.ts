/** The faces that AiSensy shows: Campaign API, Project API, Direct API, Partner API. */
import {
  answer,
  digest,
  type Answer,
  type ApiError,
  type ApiOptions,
  type Call,
  type Issue,
} from '../../src/emulator/index.ts';
import type { AisensyAccount } from './account.ts';
import { directToken, keyInBody, login, partnerKey, projectPassword } from './auth.ts';
import { errors } from './errors.ts';
import { aisensy } from './provider.ts';

/** `ais_mu6k769j_9c53d496`: the time in base 36, and chance. */
const traceId = ({ id, wallNow }: Call): string => `ais_${wallNow.toString(36)}_${digest('md5', id).slice(0, 8)}`;

function bodyOf({ message, status, fields }: ApiError, call: Call): unknown {
  if (fields.blank) return {};
  if (fields.trace)
    return { message, name: `ERR${status}`, errorCode: status, errorMessage: message, aisTraceId: traceId(call) };
  return fields.code ? { name: fields.code, message } : { message };
}

const plainly = (error: ApiError, call: Call): Answer =>
  answer(bodyOf(error, call), { status: error.status, headers: error.headers });

/** Meta's errors are passed on as they came; the Project API puts a message beside them (both unconfirmed). */
const passedOn =
  (more: (error: ApiError) => object) =>
  (error: ApiError, call: Call): Answer =>
    error.fields.meta
      ? answer({ ...more(error), error: metaError(error, call) }, { status: error.status })
      : plainly(error, call);

const metaError = ({ message, fields: { metaCode: code, details } }: ApiError, { id }: Call): object => ({
  message: `(#${String(code)}) ${message}`,
  type: 'OAuthException',
  code,
  error_data: { messaging_product: 'whatsapp', details: details || message },
  fbtrace_id: digest('md5', id, 'base64url').slice(0, 11),
});

function invalid(issues: readonly Issue[]): ApiError {
  const [first] = issues;
  if (!first || first.code === 'syntax' || first.code === 'media') return errors.malformed();
  const name = first.path.join('.') || 'body';
  return errors.invalid(first.code === 'missing' || first.code === 'empty' ? `${name} is required` : `Invalid ${name}`);
}

const face = (
  host: 'backend' | 'apis',
  path: string,
  authenticate: ApiOptions<AisensyAccount>['authenticate'],
  more: Partial<ApiOptions<AisensyAccount>> = {},
) =>
  aisensy.api({
    host,
    path,
    authenticate,
    bodies: 'json',
    numbersAsText: true,
    booleans: 'loose',
    envelope: plainly,
    invalid,
    unknown: (_, allowed) => (allowed.length > 0 ? errors.method_not_allowed() : errors.not_found()),
    ...more,
  });

export const campaignApi = face('backend', '/campaign', keyInBody);
export const projectApi = face('apis', '/project-apis', projectPassword, {
  aliases: { unauthorized: 'unauthorized_project' },
  envelope: passedOn(({ message }) => ({ message })),
});
export const directApi = face('backend', '/direct-apis', directToken, {
  aliases: { unauthorized: 'invalid_token' },
  bodies: ['json', 'multipart'],
  envelope: passedOn(() => ({})),
});
/** Where a Direct API token is asked for. */
export const tokenApi = face('backend', '/direct-apis/t1/users', login, { aliases: { unauthorized: 'invalid_token' } });
export const partnerApi = face('apis', '/partner-apis', partnerKey, {
  aliases: { unauthorized: 'unauthorized_project' },
});
