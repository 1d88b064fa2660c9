/** The OpenAPI 3.1 document of the control API, from the table of its routes. */
import type { OpenAPIObject, OperationObject, ParameterObject, PathItemObject } from 'openapi3-ts/oas31';
import { z } from 'zod';
import { collectSchemas, type Schemas } from '../openapi/schemas.ts';
import type { ControlRoute } from './route.ts';

const Failure = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }),
});

/** What no JSON Schema can say is left out. */
export function controlDocument(
  routes: readonly ControlRoute[],
  { version, origin }: { version: string; origin: string },
): OpenAPIObject {
  const collector = collectSchemas();
  collector.name(Failure, 'Error');
  for (const route of routes) {
    const { body, query, result } = route.options;
    const hint = idOf(route);
    if (body) collector.add(body(), `${hint}Body`);
    if (query) collector.add(query(), `${hint}Query`);
    if (result) collector.add(result(), `${hint}Result`);
  }
  const schemas = collector.make();
  const paths: Record<string, PathItemObject> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route, schemas) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Backlot control API',
      version,
      description: 'What is done to the fakes themselves: namespaces, clock, faults, webhooks, triggers, logs.',
    },
    servers: [{ url: `${origin}/_backlot` }],
    tags: [...new Set(routes.map(({ tag }) => tag ?? ''))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...schemas.named },
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'BACKLOT_TOKEN, where there is one' } },
    },
    security: [{}, { token: [] }],
  };
}

function operationOf(route: ControlRoute, schemas: Schemas): OperationObject {
  const { method, path, tag = '', inNamespace, options } = route;
  const { summary, description, status = 200, body, query, result, type = 'application/json' } = options;
  const error = {
    description: 'It was refused, and why',
    content: { 'application/json': { schema: schemas.at(Failure) } },
  };
  return {
    operationId: idOf(route),
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    parameters: [
      ...[...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => parameter('path', name, true)),
      ...(query ? schemas.membersOf(query()) : []).map(([name, schema, required]) => ({
        ...parameter('query', name, required),
        schema,
      })),
      ...(inNamespace
        ? [parameter('query', 'namespace', false), parameter('header', 'X-Backlot-Namespace', false)]
        : []),
    ],
    ...(body && {
      requestBody: {
        required: method !== 'POST' || !body().safeParse({}).success,
        content: { 'application/json': { schema: schemas.at(body()) } },
      },
    }),
    responses: {
      [status]: {
        description: summary,
        content: { [type]: { schema: result ? schemas.at(result()) : { type: 'string' } } },
      },
      default: error,
    },
  };
}

const parameter = (where: 'path' | 'query' | 'header', name: string, required: boolean): ParameterObject => ({
  name,
  in: where,
  required,
  schema: { type: 'string' },
});

/** `postClockAdvance`. */
function idOf({ method, path }: ControlRoute): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter(Boolean);
  return method.toLowerCase() + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('');
}
