/** The providers' published documents, read from the folder that SPECS names: which operations there are. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const folder = process.env['SPECS'] ?? '';

interface Paths {
  readonly [path: string]: Readonly<Record<string, unknown>>;
}

const verbs = ['get', 'post', 'put', 'patch', 'delete'];

/** `GET /v3/things/{}`: names of parameters do not count, nor does a slash at the end. */
export const normal = (method: string, path: string): string =>
  `${method.toUpperCase()} ${path.replaceAll(/\{[^}]*\}/g, '{}').replace(/\/$/, '') || '/'}`;

const json = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));

function routesOf(paths: Paths, prefix = ''): string[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((verb) => verbs.includes(verb))
      .map((verb) => normal(verb, prefix + path)),
  );
}

const openApi = (file: string, prefix = ''): string[] => routesOf((json(file) as { paths: Paths }).paths, prefix);

/** Product documents of Twilio: `twilio_verify_v2.json` is the host verify. */
function twilio(): string[] {
  return readdirSync(join(folder, 'twilio'))
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const product = /^twilio_([a-z]+)_/.exec(file)?.[1] ?? '';
      return openApi(join('twilio', file), product === 'api' ? '' : `/${product}`);
    });
}

interface Resource {
  readonly methods?: Readonly<Record<string, { httpMethod: string; path: string }>>;
  readonly resources?: Readonly<Record<string, Resource>>;
}

function google(): string[] {
  const walk = ({ methods = {}, resources = {} }: Resource): string[] => [
    ...Object.values(methods).map(({ httpMethod, path }) => normal(httpMethod, `/calendar/v3/${path}`)),
    ...Object.values(resources).flatMap(walk),
  ];
  return walk(json('google-calendar-discovery.json') as Resource);
}

function stripe(): string[] {
  const { routes } = json('stripe-types.json') as { routes: readonly { method: string; path: string }[] };
  return routes.map(({ method, path }) => normal(method, path));
}

/** What each provider has published. */
export const published: Readonly<Record<string, () => Set<string>>> = {
  sendgrid: () => new Set(openApi('sendgrid.json')),
  bolna: () =>
    new Set(routesOf((parse(readFileSync(join(folder, 'bolna-openapi.yml'), 'utf8')) as { paths: Paths }).paths)),
  zoom: () => new Set(openApi('zoom.json', '/v2')),
  stripe: () => new Set(stripe()),
  twilio: () => new Set(twilio()),
  google: () => new Set(google()),
};
