/** The OpenAPI 3.1 document of an emulator: derived from its operations, so it says what is emulated and nothing else. */
import type {
  ContentObject,
  OpenAPIObject,
  OperationObject,
  ParameterObject,
  PathItemObject,
  RequestBodyObject,
  ResponsesObject,
  SecuritySchemeObject,
} from 'openapi3-ts/oas31';
import { z } from 'zod';
import type { ApiOptions } from '../emulator/api.ts';
import type { Syntax } from '../emulator/codec.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { Operation, Procedure } from '../emulator/operation.ts';
import { collectSchemas, type Schemas } from './schemas.ts';

/** The types of an operation's input and result. */
interface Types {
  readonly body: z.ZodType | undefined;
  /** Without page parameters, and the page parameters. */
  readonly queries: readonly z.ZodType[];
  readonly result: z.ZodType | undefined;
}

type Endpoint = Operation | Procedure;

/** `url`: where the provider is reached, without a slash at the end. */
export function document(emulator: Emulator, { version, url }: { version: string; url: string }): OpenAPIObject {
  const endpoints = emulator.operations.toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
  const types = new Map(endpoints.map((endpoint) => [endpoint, typesOf(endpoint)]));
  const schemas = schemasOf(emulator, types);
  const paths: Record<string, PathItemObject> = {};
  const patterns = new Map<string, string>();
  for (const [endpoint, its] of types) {
    const { shape, names } = shapeOf(endpoint.path);
    const path = patterns.get(shape) ?? plain(endpoint.path);
    patterns.set(shape, path);
    // One path has one set of parameter names: those of the first operation on it.
    const described = operationObject(endpoint, its, schemas, names.length === 0 ? [] : shapeOf(path).names);
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: described };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `${emulator.title} as emulated by Backlot`,
      version,
      description: `Operations of ${emulator.title} that Backlot answers. Any other path answers in the provider's error shape, with the header X-Backlot-Not-Emulated.`,
    },
    servers: [{ url }],
    tags: [...new Set(endpoints.map(tagOf))].toSorted().map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...schemas.named },
      responses: { Error: { description: `An error in the provider's shape: one of ${Object.keys(emulator.options.errors).join(', ')}` } },
      securitySchemes: securitySchemes(emulator),
    },
  };
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const sortKey = ({ path, method }: Endpoint): string => `${path} ${methods.indexOf(method)}`;

function typesOf({ brand, api, options }: Endpoint): Types {
  if (brand === 'procedure') return { body: undefined, queries: [], result: undefined };
  const { body, query, result, list, listName } = options;
  const pages = list && api.lists?.query();
  return {
    body: body?.(),
    queries: [query?.(), pages].filter((type) => type !== undefined),
    result: list ? (api.lists?.schema(list(), listName) ?? z.array(list())) : result?.(),
  };
}

function schemasOf(emulator: Emulator, types: ReadonlyMap<Endpoint, Types>): Schemas {
  const collector = collectSchemas();
  // By name: the order in which modules load is not the document's.
  const collections = [...emulator.collections.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  for (const { name, options } of collections) collector.name(options.row(), pascal(singular(name)));
  for (const [endpoint, { body, queries, result }] of types) {
    const hint = pascal(endpoint.id.split('.').slice(1).join('_'));
    if (body) collector.add(body, `${hint}Body`);
    if (body && mediaTypesOf(endpoint).length > 1) collector.name(body, `${hint}Body`);
    if (result) collector.add(result, `${hint}Result`);
    for (const query of queries) collector.add(query, `${hint}Query`);
  }
  return collector.make();
}

function operationObject(endpoint: Endpoint, types: Types, schemas: Schemas, names: readonly string[]): OperationObject {
  const { id, api, options } = endpoint;
  const faults = endpoint.brand === 'operation' ? endpoint.options.faults : undefined;
  const security = api.authenticate.scheme && [{ [api.authenticate.scheme.name]: [] }];
  const body = types.body && requestBody(endpoint, types.body, schemas);
  return {
    operationId: id,
    summary: options.summary,
    ...(options.description !== undefined && { description: options.description }),
    tags: [tagOf(endpoint)],
    parameters: [...names.map(pathParameter), ...types.queries.flatMap((type) => queryParameters(type, schemas, api))],
    ...(body && { requestBody: body }),
    responses: responses(endpoint, types.result, schemas),
    ...(security && { security }),
    ...(faults && faults.length > 0 && { 'x-backlot-faults': [...faults] }),
  };
}

const pathParameter = (name: string): ParameterObject => ({ name, in: 'path', required: true, schema: { type: 'string' } });

const queryParameters = (type: z.ZodType, schemas: Schemas, { queries }: ApiOptions): ParameterObject[] =>
  schemas.membersOf(type).map(([name, schema, required]) => ({
    name,
    in: 'query',
    required,
    schema,
    ...(queries === 'brackets' && schema.type === 'object' && { style: 'deepObject', explode: true }),
  }));

const mediaTypes: Readonly<Record<Syntax, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  brackets: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
  'multipart-brackets': 'multipart/form-data',
  raw: 'application/octet-stream',
};

function mediaTypesOf({ brand, api, options }: Endpoint): readonly string[] {
  const syntaxes = (brand === 'operation' ? options.bodies : undefined) ?? api.bodies;
  return [...new Set((typeof syntaxes === 'string' ? [syntaxes] : syntaxes).map((syntax) => mediaTypes[syntax]))];
}

function requestBody(endpoint: Endpoint, body: z.ZodType, schemas: Schemas): RequestBodyObject {
  const schema = schemas.at(body);
  const content: ContentObject = {};
  for (const type of mediaTypesOf(endpoint)) content[type] = { schema };
  return { required: !z.safeParse(body, {}).success, content };
}

function responses(endpoint: Endpoint, result: z.ZodType | undefined, schemas: Schemas): ResponsesObject {
  const status = (endpoint.brand === 'operation' ? endpoint.options.status : undefined) ?? 200;
  const content: ContentObject | undefined = result && { 'application/json': { schema: schemas.at(result) } };
  return {
    [status]: { description: endpoint.options.summary, ...(content && { content }) },
    default: { $ref: '#/components/responses/Error' },
  };
}

function securitySchemes({ apis }: Emulator): Record<string, SecuritySchemeObject> {
  const schemes: Record<string, SecuritySchemeObject> = {};
  for (const { authenticate } of apis) {
    const { scheme } = authenticate;
    if (!scheme) continue;
    schemes[scheme.name] = {
      type: scheme.type,
      ...(scheme.type === 'http' && { scheme: scheme.scheme ?? 'bearer' }),
      ...(scheme.type === 'apiKey' && { in: scheme.in ?? 'header', name: scheme.header ?? scheme.name }),
      ...(scheme.type === 'oauth2' && { flows: {} }),
    };
  }
  return schemes;
}

/** `checkout.sessions` of `stripe.checkout.sessions.create`. */
const tagOf = ({ id }: Endpoint): string => id.split('.').slice(1, -1).join('.') || id;

/** A path without its parameters' names, and those. */
function shapeOf(path: string): { readonly shape: string; readonly names: readonly string[] } {
  const names = [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name = '']) => name);
  return { shape: path.replaceAll(/\{[^}]+\}/g, '{}'), names };
}

/** A parameter that takes the rest of the path is written like any other. */
const plain = (path: string): string => path.replaceAll('+}', '}');

const pascal = (name: string): string =>
  name.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const singular = (name: string): string =>
  name.replace(/ies$/, 'y').replace(/(ss|us|is)$/, '$1\u0000').replace(/s$/, '').replace('\u0000', '');
