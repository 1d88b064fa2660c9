/** The faces that Instamojo shows: v1.1, v2, the token endpoint, and pages for people. One path table serves all hosts. */
import {
  answer,
  html,
  link,
  redirect,
  z,
  type Answer,
  type ApiError,
  type Call,
  type Issue,
  type Lists,
  type Page,
} from '../../src/emulator/index.ts';
import { bearer, client, keyAndToken, visitor } from './auth.ts';
import { errors } from './errors.ts';
import { ErrorPage } from './pages/error.tsx';
import { instamojo } from './provider.ts';
import { fieldErrors } from './words.ts';

/** `page` (from 1) and `limit`; a limit that is none counts as absent, as in Django REST Framework. */
const pageFields = () => z.object({ page: z.string().optional(), limit: z.string().optional() });
const size = { usual: 50, most: 500 };

const wholeNumber = (text: unknown): number | undefined =>
  typeof text === 'string' && /^\d+$/.test(text) && Number(text) > 0 ? Number(text) : undefined;

function pageAsked({ page, limit }: Readonly<Record<string, unknown>>): { number: number | undefined; size: number } {
  return {
    number: page === undefined || page === '' ? 1 : wholeNumber(page),
    size: Math.min(wholeNumber(limit) ?? size.usual, size.most),
  };
}

/** `{success, payments: […]}`; behind the end there is nothing. */
const plainLists: Lists = {
  query: pageFields,
  page(query) {
    const { number = 1, size } = pageAsked(query);
    return { size, offset: (number - 1) * size };
  },
  envelope: ({ items }, { name = 'items' }) => ({ success: true, [name]: items }),
  schema: (row, name = 'items') => z.object({ success: z.literal(true), [name]: z.array(row) }),
};

/** `{count, next, previous, payments: […]}`; behind the end is no page. */
const countedLists: Lists = {
  query: pageFields,
  page(query) {
    const { number, size } = pageAsked(query);
    if (number === undefined) throw errors.invalid_page();
    return { size, offset: (number - 1) * size, total: true };
  },
  envelope({ items, total = 0, request }, { call, name = 'items' }) {
    const number = (request.offset ?? 0) / request.size + 1;
    return {
      count: total,
      next: number * request.size < total ? pageLink(call, number + 1) : null,
      previous: number > 1 ? pageLink(call, number - 1) : null,
      [name]: items,
    };
  },
  schema: (row, name = 'items') =>
    z.object({
      count: z.int(),
      next: z.string().nullable(),
      previous: z.string().nullable(),
      [name]: z.array(row),
    }),
};

/** The page, if there is one: behind the end of a counted list is none. Throws `invalid_page`. */
export function existing<R>(page: Page<R>): Page<R> {
  if ((page.request.offset ?? 0) > 0 && page.items.length === 0) throw errors.invalid_page();
  return page;
}

/** The same list at another page; the first one goes without a number. */
function pageLink({ path, search }: Call, number: number): string {
  const query = new URLSearchParams(search);
  if (number === 1) query.delete('page');
  else query.set('page', String(number));
  return link(v2, `${path}${query.size > 0 ? `?${query}` : ''}`);
}

type Face = Parameters<typeof link>[0];

/** Django sends a path without its slash to the one with it; a POST loses its body on the way. */
const withSlash = (face: Face, { path, search }: Call): Answer<never> =>
  redirect(link(face, `${path}/${search && `?${search}`}`), { status: 301 });

/** What is not emulated: perhaps only the slash or the method is wrong. */
function elsewhere(face: Face, call: Call, allowed: readonly string[], missing: ApiError): Answer<never> | ApiError {
  if (!call.path.endsWith('/')) return withSlash(face, call);
  return allowed.length > 0 ? methodNotAllowed(call, allowed) : missing;
}

const methodNotAllowed = ({ method }: Call, allowed: readonly string[]): ApiError =>
  errors.method_not_allowed(method).with({ headers: { allow: allowed.join(', ') } });

function invalid(issues: readonly Issue[]): ApiError {
  const [first] = issues;
  if (first?.code === 'syntax') return errors.malformed(first.text);
  if (first?.code === 'media') return errors.unsupported_media_type(first.text);
  return errors.invalid(fieldErrors(issues));
}

/** `{success, message}`, where the message may be an object; of a crash the other way round (seen live). */
const detail = ({ status }: ApiError, message: unknown) =>
  status >= 500 ? { message, success: false } : { success: false, message };

const challenged = ({ status, headers }: ApiError, challenge: string) => ({
  status,
  headers: status === 401 ? { ...headers, 'www-authenticate': challenge } : headers,
});

/** What every success of v1.1 (and some of v2) is wrapped in, and its schema. */
export const succeeded = <T extends object>(facts: T): { success: true } & T => ({ success: true, ...facts });
export const success = <T extends z.ZodRawShape>(shape: T) => z.object({ success: z.literal(true), ...shape });

export const v1 = instamojo.api({
  host: 'www',
  path: '/api/1.1',
  authenticate: keyAndToken,
  bodies: ['form', 'json', 'multipart'],
  booleans: 'loose',
  numbersAsText: true,
  lists: plainLists,
  envelope: (error) => answer(detail(error, error.fields.errors ?? error.message), challenged(error, 'Token')),
  invalid,
  unknown: (call, allowed) => elsewhere(v1, call, allowed, errors.not_found()),
});

export const v2 = instamojo.api({
  host: 'api',
  path: '/v2',
  authenticate: bearer,
  bodies: ['form', 'json', 'multipart'],
  booleans: 'loose',
  numbersAsText: true,
  lists: countedLists,
  aliases: { unauthorized: 'unauthenticated' },
  envelope: (error) => answer(v2Body(error), challenged(error, 'Bearer realm="api"')),
  invalid,
  unknown: (call, allowed) => elsewhere(v2, call, allowed, errors.no_route()),
});

/** Validation errors are bare, and so is what the gateway in front says. */
function v2Body(error: ApiError): unknown {
  if (error.name === errors.no_route.key) return { message: error.message };
  return error.fields.errors ?? detail(error, error.message);
}

export const oauth = instamojo.api({
  host: 'api',
  path: '/oauth2',
  authenticate: client,
  bodies: ['form', 'multipart', 'json'],
  aliases: { unauthorized: 'invalid_client' },
  envelope: (error) => answer(oauthBody(error), challenged(error, `Bearer error="${error.message}"`)),
  invalid: () => errors.invalid_request(),
  unknown: (call, allowed) => elsewhere(oauth, call, allowed, errors.no_route()),
});

function oauthBody(error: ApiError): unknown {
  if (error.name === errors.no_route.key) return { message: error.message };
  if (error.status !== 400 && error.status !== 401) return detail(error, error.message);
  const { description } = error.fields;
  return { error: error.message, ...(description !== undefined && { error_description: description }) };
}

/** Hosted payment pages, product pages, short URLs. */
export const pages = instamojo.api({
  host: 'www',
  people: true,
  authenticate: visitor,
  bodies: ['form', 'multipart'],
  envelope: ({ status, message, headers }) => html(ErrorPage({ status, message }), { status, headers }),
  invalid: () => errors.bad_form(),
  unknown(call, allowed) {
    if (allowed.length > 0) return methodNotAllowed(call, allowed);
    return /^\/[^/@]+\/[^/]+$/.test(call.path) ? withSlash(pages, call) : errors.page_not_found();
  },
});
