/** The faces that Bolna shows: the api, and recordings, which anybody may play who has the link. */
import { answer, type Answer, type ApiError, type Issue } from '../../src/emulator/index.ts';
import { anybody, bearer } from './auth.ts';
import { errors } from './errors.ts';
import { bolna } from './provider.ts';

function bodyOf({ message, status, fields }: ApiError): unknown {
  switch (fields.form) {
    case 'detail':
      return { detail: message };
    case 'message':
      return { message };
    case 'details':
      return { message, details: fields.details };
    case 'failure':
      return { error: message, status: 'failure' };
    case 'list':
      return { detail: fields.list };
    default:
      return { error: fields.code ?? status, message };
  }
}

const envelope = (error: ApiError): Answer => answer(bodyOf(error), { status: error.status, headers: error.headers });

/** A missing field has a code of its own; what is of the wrong type the framework tells. */
function invalid(issues: readonly Issue[]): ApiError {
  const [first] = issues;
  if (!first || first.code === 'syntax' || first.code === 'media') return errors.bad_request('Invalid request body');
  if (first.code === 'missing' || first.code === 'empty') return errors.missing_field(first.path.join('.') || 'body');
  return errors.validation_error().with({ list: issues.map(detailOf) });
}

const detailOf = ({ part, path, expected, options, rule }: Issue) => ({
  loc: [part, ...path],
  msg: options ? `Input should be one of ${options.join(', ')}` : `Input should be a valid ${expected ?? 'value'}`,
  type: rule ? rule.name : `${expected ?? 'value'}_type`,
});

export const api = bolna.api({
  host: 'api',
  authenticate: bearer,
  bodies: ['json', 'multipart', 'form'],
  numbersAsText: true,
  booleans: 'loose',
  envelope,
  invalid,
  unknown: (_, allowed) => (allowed.length > 0 ? errors.method_not_allowed() : errors.no_route()),
});

export const { operation } = api;

export const recordingsApi = bolna.api({
  host: 'api',
  path: '/recordings',
  authenticate: anybody,
  bodies: 'raw',
  envelope,
  invalid,
  unknown: () => errors.not_found('Recording'),
});
