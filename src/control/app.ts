/** The control API as an app: checks who asks, finds the route and the namespace, reads the input, writes the answer. */
import { Hono, type Context } from 'hono';
import { ScenarioError } from '../scenarios/errors.ts';
import { ClockRefused, type Core } from '../server/core.ts';
import { checkAccess } from './access.ts';
import { asker } from './asking.ts';
import { ControlError, errorBody } from './failure.ts';
import { nearest } from '../reading/findings.ts';
import { readInput } from './input.ts';
import type { ControlRoute } from './route.ts';
import { routes } from './routes.ts';
import { namespaceOf } from './worlds.ts';

/** Everything under `/_backlot`, paths without that. `app.route('/_backlot', controlApi(core))`. */
export function controlApi(core: Core): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    checkAccess({ method: c.req.method, headers: c.req.raw.headers }, core.options);
    await next();
    c.header('cache-control', 'no-store');
  });
  const ask = asker(app, core);
  for (const each of routes) app.on(each.method, honoPath(each.path), (c) => answer(core, each, c, ask));
  app.all('*', (c) => {
    const root = isRoot(c) ? routes.find(({ path }) => path === '/') : undefined;
    return root ? answer(core, root, c, ask) : failure(unknownRoute(c));
  });
  app.onError((error) => failure(explained(core, error)));
  return app;
}

/** Hono tells `/_backlot/` from `/_backlot`. */
const isRoot = (c: Context): boolean => c.req.method === 'GET' && c.req.path.endsWith('/_backlot/');

const honoPath = (path: string): string => path.replaceAll(/\{([^}]+)\}/g, ':$1');

async function answer(
  core: Core,
  { options, inNamespace }: ControlRoute,
  c: Context,
  ask: ReturnType<typeof asker>,
): Promise<Response> {
  const { namespace: named, ...rest } = c.req.query();
  const query = options.query ? readInput(options.query(), rest, 'query') : {};
  const body = options.body ? readInput(options.body(), await bodyOf(c, core.options.maxBody), 'body') : undefined;
  const namespace = inNamespace ? await namespaceOf(core, named ?? c.req.header('x-backlot-namespace')) : undefined;
  const origin = originOf(c);
  const call = { core, params: c.req.param(), query, body, origin, context: c, namespace, ask: ask(origin) };
  // What a route is handed is what its own options describe; here all of them are alike.
  const result = await options.handler(call as never);
  return result instanceof Response ? result : Response.json(result, { status: options.status ?? 200 });
}

const originOf = (c: Context): string => new URL(c.req.url).origin;

/** Whatever the media type says: an empty body is an empty object. */
async function bodyOf({ req }: Context, limit: number): Promise<unknown> {
  const text = await textOf(req.raw, limit);
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ControlError(400, 'invalid_json', `the body is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

async function textOf({ headers, body }: Request, limit: number): Promise<string> {
  const tooLarge = new ControlError(413, 'too_large', `the body is larger than ${limit} bytes (--max-body)`);
  if (Number(headers.get('content-length') ?? 0) > limit) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > limit) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function unknownRoute(c: Context): ControlError {
  const path = c.req.path.replace(/^\/_backlot/, '') || '/';
  const allowed = routes
    .filter((each) => patternOf(each.path).test(path))
    .map(({ method }) => method)
    .toSorted();
  if (allowed.length > 0) return new MethodNotAllowed(path, allowed);
  const known = routes.map((each) => each.path);
  return new ControlError(
    404,
    'unknown_call',
    `there is no call ${c.req.method} ${path}${nearest(path, known)}. All are in /_backlot/openapi.json`,
  );
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);

function explained(core: Core, error: unknown): ControlError {
  if (error instanceof ControlError) return error;
  if (error instanceof ScenarioError) return new ControlError(error.status, error.code, error.message, error.details);
  if (error instanceof ClockRefused)
    return new ControlError(error.status, clockCodes[error.status], error.message, error.details);
  core.options.log('error', 'a control call fell', { error: error instanceof Error ? error.stack : String(error) });
  return new ControlError(500, 'internal', error instanceof Error ? error.message : String(error));
}

const clockCodes = { 400: 'clock_goes_forward', 408: 'timeout', 409: 'advance_under_way' } as const;

function failure(error: ControlError): Response {
  const headers = {
    'cache-control': 'no-store',
    ...(error.status === 401 && { 'www-authenticate': 'Bearer realm="Backlot"' }),
    ...(error instanceof MethodNotAllowed && { allow: error.allowed.join(', ') }),
  };
  return Response.json(errorBody(error), { status: error.status, headers });
}

class MethodNotAllowed extends ControlError {
  constructor(
    path: string,
    readonly allowed: readonly string[],
  ) {
    super(405, 'method_not_allowed', `${path} takes ${allowed.join(', ')}`, { allowed });
  }
}
