/** What is wrong with parameters, in Stripe's words: unknown ones first, and one error at a time. */
import { didYouMean, type ApiError, type Issue } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';

/** The error for an input's issues, which come in Stripe's order. */
export function invalidInput(issues: readonly Issue[]): ApiError {
  const unknown = issues.filter(({ code }) => code === 'unknown');
  if (unknown.length > 0) return unknownParams(unknown);
  const [issue] = issues;
  return issue ? errorOf(issue) : errors.invalid_params('Invalid request.');
}

/** `items[0][price]` */
export function paramName(path: Issue['path']): string {
  const [first = '', ...rest] = path;
  return String(first) + rest.map((step) => `[${step}]`).join('');
}

function unknownParams(issues: readonly Issue[]): ApiError {
  const names = issues.map(({ path }) => paramName(path));
  const [first = ''] = names;
  const more = { code: 'parameter_unknown', param: first };
  if (names.length > 1) return errors.invalid_params(`Received unknown parameters: ${names.join(', ')}`).with(more);
  const [issue] = issues;
  const near = didYouMean(String(issue?.path.at(-1) ?? ''), issue?.known ?? []);
  const hint = near ? `. Did you mean ${paramName([...(issue?.path.slice(0, -1) ?? []), near])}?` : '';
  return errors.invalid_params(`Received unknown parameter: ${first}${hint}`).with(more);
}

function errorOf(issue: Issue): ApiError {
  const name = paramName(issue.path);
  switch (issue.code) {
    case 'missing':
      return errors.parameter_missing(name);
    case 'empty':
      return of(
        `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a parameter; however '${name}' cannot be unset. You should remove '${name}' from your request or supply a non-empty value.`,
        name,
        'parameter_invalid_empty',
      );
    case 'type':
      return wrongType(issue, name);
    case 'value':
      return wrongValue(issue, name);
    case 'media':
      return errors.invalid_params(
        'Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any questions, we can help at https://support.stripe.com/.',
      );
    default:
      return errors.invalid_params(issue.text || 'Invalid request.');
  }
}

const of = (message: string, param: string, code?: string): ApiError =>
  errors.invalid_params(message).with({ param, ...(code && { code }) });

function wrongType({ expected, options = [], text }: Issue, name: string): ApiError {
  switch (expected) {
    case 'integer':
      return of(`Invalid integer: ${text}`, name, 'parameter_invalid_integer');
    case 'number':
      return of(`Invalid decimal: ${text}`, name);
    case 'boolean':
      return of(`Invalid boolean: ${text}`, name);
    case 'object':
      return of('Invalid object', name);
    case 'list':
      return of('Invalid array', name);
    case 'enum':
      return of(`Invalid ${name}: must be one of ${anyOf(options)}`, name);
    default:
      return of(`Invalid string: ${text}`, name);
  }
}

/** `a, b, or c` */
function anyOf(options: readonly string[]): string {
  const [first = '', second] = options;
  if (second === undefined) return first;
  if (options.length === 2) return `${first} or ${second}`;
  return `${options.slice(0, -1).join(', ')}, or ${options.at(-1)}`;
}

function wrongValue({ rule, text, path }: Issue, name: string): ApiError {
  const limit = rule?.limit ?? 0;
  if (path[0] === 'metadata' && rule?.of === 'string') return wrongMetadata(text, limit);
  if (rule?.format === 'email') return of(`Invalid email address: ${text}`, name, 'email_invalid');
  if (rule?.format === 'url') return of('Not a valid URL', name, 'url_invalid');
  if (rule?.of === 'number') {
    const [bound, by] = rule.name === 'too_small' ? ['greater', 1] : ['less', -1];
    const inclusive = rule.inclusive === false ? limit + by : limit;
    return of(`This value must be ${bound} than or equal to ${inclusive}.`, name, 'parameter_invalid_integer');
  }
  if (rule?.of === 'string' && rule.name === 'too_big') {
    const shown = text.length > 11 ? `${text.slice(0, 4)}...${text.slice(-4)}` : text;
    return of(`Invalid string: ${shown}; must be at most ${limit} characters`, name);
  }
  if (rule?.of === 'list') return of(`Array too ${rule.name === 'too_big' ? 'long' : 'short'}: ${name}`, name);
  return of(`Invalid string: ${text}`, name);
}

function wrongMetadata(text: string, limit: number): ApiError {
  const what = limit === 40 ? 'keys' : 'values';
  return of(
    `Metadata ${what} can have up to ${limit} characters, but you passed in a ${what.slice(0, -1)} that is ${text.length} characters. Invalid ${what.slice(0, -1)}: ${text}`,
    'metadata',
  );
}
